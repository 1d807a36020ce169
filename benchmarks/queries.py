"""Whether finding who is due costs the same however many people there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

from benchmarks.grounds import Grounds, crowd, fill
from benchmarks.results import Figure, at_most
from benchmarks.sizes import Sizes
from nudges.memory import Memory
from nudges.people import Person
from nudges.ports import DuePerson, Plan
from storage.database import Database, open_store
from storage.tables import shard_of

MONDAY = datetime(2030, 1, 7, 8, tzinfo=UTC)
"""Far ahead, so that a process that is started on this database finds nothing to do."""
BATCH = 500
TIMES = 40


class Seen(Exception):
    """The first due person was found; nothing is to be planned."""


def due(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """The query for busy shards, and the one for 500 due people of a shard."""
    for name, new in (("SQLite", grounds.sqlite), ("PostgreSQL", grounds.postgresql)):
        few, many = (_milliseconds(new, number) for number in (sizes.few, sizes.many))
        yield at_most(f"ms to find who is due, {sizes.few:,} → {sizes.many:,} people, {name}", many, few, 1.5)


def quiet(url: str, people: int) -> str:
    """Make a database of people none of whom is due for years, except a batch of one workspace on a Monday then."""
    everybody = crowd(max(1, people // 1_000), people - BATCH)
    fill(url, everybody, MONDAY + timedelta(days=1))
    return fill(url, {"slack:TDUE": BATCH}, MONDAY)


def _milliseconds(new: Callable[[], str], people: int) -> float:
    store = open_store(quiet(new(), people))
    try:
        return median(_look(store) for _ in range(TIMES)) * 1000
    finally:
        store.close()


def _look(store: Database) -> float:
    begun = time.perf_counter()
    assert store.outbox.busy_shards(MONDAY, settle_before=MONDAY) == [shard_of("slack:TDUE")]
    try:
        store.outbox.plan(shard_of("slack:TDUE"), MONDAY, BATCH, _seen, _never)
    except Seen:
        return time.perf_counter() - begun
    raise AssertionError("nobody was due")


def _never(_person: Person, _memory: Memory, _now: datetime) -> None:
    raise AssertionError("nothing is asked")


def _seen(_due: DuePerson, _now: datetime) -> Plan:
    raise Seen
