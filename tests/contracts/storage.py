"""What every test of a storage needs: people and nudges of made-up workspaces, at a moment of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from nudges.delivery import Nudge, NudgeKind, Outcome, Result
from nudges.memory import Chosen, Memory
from nudges.people import Language, Person
from nudges.ports import Claim, DuePerson, Plan, Store, Workspace
from storage.tables import shard_of

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
HOME = "slack:T024BE7LD"
SHARD = shard_of(HOME)
LATER = timedelta(hours=4)

_numbers = count()


def somebody(person: str = "U1", workspace: str = HOME, **changes: Any) -> Person:
    """Return someone who said yes."""
    anna = Person(workspace, person, Language.DUTCH, "Europe/Amsterdam", consented_at=NOW - timedelta(days=1))
    return replace(anna, **changes)


def a_nudge(person: str = "U1", workspace: str = HOME, **changes: Any) -> Nudge:
    """Return a planned nudge that is due now, with an id and an occurrence of its own."""
    number = next(_numbers)
    kind = NudgeKind.DAILY
    nudge = Nudge(f"delivery-{number}", workspace, person, kind, f"day-{number}", NOW, NOW + LATER)
    return replace(nudge, **changes)


def live_in(store: Store, *people: Person, next_at: datetime | None = None) -> None:
    """Store people and their workspaces."""
    for person in people:
        with store.inside(person.workspace) as room:
            if room.workspace.get() is None:
                room.workspace.save(Workspace(person.workspace, "Somewhere", NOW))
            room.people.save(person, next_at=next_at)


def put_out(store: Store, *nudges: Nudge) -> None:
    """Add nudges to the outbox."""
    for nudge in nudges:
        with store.inside(nudge.workspace) as room:
            assert room.nudges.add(nudge)


def now_in(store: Store, nudge: Nudge) -> Nudge:
    """Return a nudge as it is stored now."""
    with store.inside(nudge.workspace) as room:
        found = room.nudges.get(nudge.delivery_id)
    assert found is not None
    return found


def ask_this(_person: Person, _memory: Memory, _now: datetime) -> Chosen:
    """Choose the same question for everybody."""
    return Chosen("nudge", "bad-news-now", {"key": "why.rotation", "theme": "courage"})


def claim(store: Store, at: datetime = NOW, **more: Any) -> list[Claim]:
    """Claim what is ready in the home shard."""
    return list(store.outbox.claim(SHARD, at, 500, more.pop("choose", ask_this), **more))


def remembered(store: Store, at: datetime = NOW) -> Memory:
    """Return what choosing was told of the one person whose nudge is ready."""
    told: list[Memory] = []

    def listen(_person: Person, memory: Memory, _now: datetime) -> None:
        told.append(memory)

    store.outbox.claim(SHARD, at, 500, listen)
    (memory,) = told
    return memory


def answer(store: Store, nudge: Nudge, result: Result, at: datetime = NOW) -> None:
    """Record what the platform said of one nudge."""
    store.outbox.record([Outcome(nudge.delivery_id, result, at)])


def daily(next_at: datetime) -> Callable[[DuePerson, datetime], Plan]:
    """Return a plan of one nudge a person, after which they are next at an instant."""

    def plan(due: DuePerson, _now: datetime) -> Plan:
        nudge = a_nudge(due.person.id, due.person.workspace, occurrence=due.next_at.date().isoformat())
        return Plan((nudge,), next_at, "2026-W48", due.in_week + 1)

    return plan
