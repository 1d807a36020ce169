"""How soon a button is acknowledged while nudges go out, beside a bare Bolt app at rest.

The whole product runs in one process on SQLite and sends at Slack's own pace; each press opens a window and is stored.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import quantiles

from benchmarks.grounds import Grounds, crowd, fill
from benchmarks.pressing import press_for
from benchmarks.processes import started
from benchmarks.results import Figure, at_most
from benchmarks.sizes import Sizes, medians
from benchmarks.slack import slack
from benchmarks.whole import SECRET, add_everywhere, free_port, listening, running

PER_SECOND = 200
UNDER = 500
"""Milliseconds; Slack gives up after three seconds."""


def acknowledged(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """The slowest of a hundred acknowledgements, in milliseconds."""
    ours, bare = medians(sizes.rounds, lambda: _product(grounds, sizes), lambda: _bare(sizes))
    name = f"ms to acknowledge (p99) at {PER_SECOND}/s while {sizes.people:,} nudges go out"
    yield at_most(name, ours, bare, 2, within=UNDER)


def _product(grounds: Grounds, sizes: Sizes) -> float:
    url, everybody = grounds.sqlite(), crowd(50, sizes.people)
    fill(url, everybody, datetime.now(UTC))
    add_everywhere(url, everybody)
    with (
        slack() as receiver,
        running(url, grounds.folder, receiver.api, PACE_PER_MINUTE=f"{sizes.acked_pace:g}") as whole,
    ):
        while not receiver.count():
            time.sleep(0.05)
        took = press_for(sizes.pressing, whole.address, list(everybody), PER_SECOND)
        assert receiver.count() < sizes.people, "all nudges had gone out before the last press"
    return _p99(took)


def _bare(sizes: Sizes) -> float:
    port, workspaces = free_port(), list(crowd(50, 50))
    command = [sys.executable, "-m", "benchmarks.bare", "--port", str(port), "--secret", SECRET]
    with started(command, {}):
        listening(port)
        return _p99(press_for(sizes.pressing, f"http://127.0.0.1:{port}", workspaces, PER_SECOND))


def _p99(took: list[float]) -> float:
    return quantiles(took, n=100)[-1] * 1000
