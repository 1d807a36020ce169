"""Whether starting takes longer, or more memory, with a million people in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.grounds import Grounds
from benchmarks.queries import quiet
from benchmarks.results import Figure, at_most, within
from benchmarks.sizes import Sizes
from benchmarks.slack import slack
from benchmarks.whole import running

MORE = 20
"""Megabytes."""


def ready(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """Seconds from the command to ``/readyz``, and the memory that is held then."""
    nobody, everybody = grounds.sqlite(), quiet(grounds.sqlite(), sizes.many)
    with slack() as receiver:
        pairs = [
            (_started(grounds, nobody, receiver.api), _started(grounds, everybody, receiver.api))
            for _ in range(2 * sizes.rounds - 1)
        ]
    seconds_0, memory_0 = _medians([empty for empty, _ in pairs])
    seconds, memory = _medians([full for _, full in pairs])
    yield at_most(f"s from start to ready with {sizes.many:,} people", seconds, seconds_0, 1.5)
    yield within(f"MB more with {sizes.many:,} people", memory - memory_0, MORE)


def _started(grounds: Grounds, url: str, api_url: str) -> tuple[float, float]:
    with running(url, grounds.folder, api_url) as whole:
        return whole.seconds, whole.memory()


def _medians(found: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return median(seconds for seconds, _ in found), median(memory for _, memory in found)
