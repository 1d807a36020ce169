"""How fast nudges go out, end to end, and what one costs.

``plan → claim → choose → draw → post with slack_sdk → record`` in one process, 20 workspaces, no pace; beside it one
APScheduler job per person on the same kind of database, and the SDK's client alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.grounds import NINE, Grounds, crowd, fill
from benchmarks.processes import delivered, posted, scheduled
from benchmarks.results import Figure, at_least, within
from benchmarks.sizes import Sizes, medians
from benchmarks.slack import Slack, slack
from benchmarks.whole import add_everywhere, running

LATENCY = 0.15
AT_ONCE = {0.0: 50, LATENCY: 800}
"""How many posts at once the client alone is given, by latency: what it does best with, and what ours has as well."""
THREADS = 10
WORKSPACES = 20
CPU, SECONDS = 60, 30
UNPACED = str(10**9)
BEFOREHAND = timedelta(seconds=60)
"""How long before everybody is due the filling begins; the workers and the clock run by then."""

NewDatabase = Callable[[], str]


def postgresql(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """Nudges per second on PostgreSQL."""
    yield _beside_scheduler("nudges/s, PostgreSQL, 0 ms", grounds.postgresql, sizes, 8)


def sqlite(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """Nudges per second on SQLite."""
    yield _beside_scheduler("nudges/s, SQLite, 0 ms", grounds.sqlite, sizes, 12)


def latency(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """Nudges per second where Slack takes its time."""
    name = f"nudges/s, SQLite, {LATENCY * 1000:g} ms"
    yield _beside_scheduler(name, grounds.sqlite, sizes, 20, latency=LATENCY, threads=THREADS)


def client(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """How much of what the client alone can post."""
    for latency, at_once in AT_ONCE.items():
        with slack(latency) as receiver:
            ours, alone = medians(
                sizes.rounds,
                partial(_product, grounds.sqlite, receiver, sizes),
                partial(_client, receiver, sizes, at_once),
            )
        yield at_least(f"nudges/s, SQLite, {latency * 1000:g} ms, beside the client alone", ours, alone, 0.8)


def cost(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """The CPU that a nudge takes beside drawing blocks and HTTP; on PostgreSQL without the server's own."""
    for name, new in (("SQLite", grounds.sqlite), ("PostgreSQL, client", grounds.postgresql)):
        (micros,) = medians(sizes.rounds, partial(_micros, new, 4 * sizes.people))
        yield within(f"µs of CPU per nudge apart from HTTP, {name}", micros, CPU)


def two_workers(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """Everybody due at once, two workers: processes as an operator starts them, on PostgreSQL."""
    (seconds,) = medians(sizes.rounds, lambda: _by_two(grounds, sizes.at_once))
    yield within(f"s for {sizes.at_once:,} due at once, unpaced, two workers", seconds, SECONDS)


def _beside_scheduler(
    name: str, new: NewDatabase, sizes: Sizes, times: float, *, latency: float = 0.0, threads: int = 0
) -> Figure:
    with slack(latency) as receiver:
        ours, theirs = medians(
            sizes.rounds,
            lambda: _product(new, receiver, sizes),
            lambda: sizes.scheduled / scheduled(new(), receiver.api, sizes.scheduled, threads),
        )
    return at_least(name, ours, theirs, times)


def _product(new: NewDatabase, receiver: Slack, sizes: Sizes) -> float:
    receiver.forget()
    seconds = delivered(_filled(new, sizes.people), api_url=receiver.api).seconds
    assert len(receiver.posts()) == sizes.people
    return sizes.people / seconds


def _client(receiver: Slack, sizes: Sizes, at_once: int) -> float:
    return sizes.people / posted(receiver.api, sizes.people, at_once)


def _micros(new: NewDatabase, people: int) -> float:
    return delivered(_filled(new, people)).cpu / people * 1e6


def _filled(new: NewDatabase, people: int) -> str:
    return fill(new(), crowd(WORKSPACES, people), NINE)


def _by_two(grounds: Grounds, people: int) -> float:
    """Return the seconds from when everybody is due to the last post."""
    url, everybody = grounds.postgresql(), crowd(100, people)
    due = datetime.now(UTC) + BEFOREHAND
    fill(url, everybody, due)
    add_everywhere(url, everybody)
    with slack() as receiver, ExitStack() as running_now:
        for role in ("worker", "worker", "clock"):
            whole = running(url, grounds.folder, receiver.api, "--only", role, PACE_PER_MINUTE=UNPACED)
            running_now.enter_context(whole)
        left = (due - datetime.now(UTC)).total_seconds()
        assert left > 0, "everybody was due before everything ran"
        begun = time.monotonic() + left
        time.sleep(left)
        return _last(receiver, people) - begun


def _last(receiver: Slack, people: int, patience: float = 300.0) -> float:
    """Return when the last of so many messages came."""
    until = time.monotonic() + patience
    while (came := receiver.count()) < people and time.monotonic() < until:
        time.sleep(0.2)
    assert came == people, f"{came} of {people} came"
    return max(at for at, _ in receiver.posts())
