"""Setting a conversation's scene: reading what its flow needs, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nudges.catalogue import Catalogue
from nudges.delivery import Nudge
from nudges.intentions import Intention
from nudges.journal import Entry
from nudges.memory import Asked, Memory
from nudges.people import Person
from nudges.ports import Room
from nudges.turns import Flow, Need, Scene, Talk
from nudges.words import words

ENTRIES = 60
"""The most entries a conversation reads through."""
PROMISES, CHECKS = 100, 24
"""The most intentions and trust checks that one looks back on."""
ASKED = 200
"""How many of the latest nudges choosing looks at."""


def scene(room: Room, flow: Flow[Any], talk: Talk, person: Person, catalogue: Catalogue, now: datetime) -> Scene:
    """Return the scene of a stored conversation."""
    needs = flow.needs
    return Scene(
        person=person,
        now=now,
        words=words(person.language),
        catalogue=catalogue,
        nudge=_nudge(room, talk) if Need.NUDGE in needs else None,
        intention=_intention(room, talk) if Need.INTENTION in needs else None,
        intentions=tuple(room.intentions.open(person.id)) if Need.INTENTIONS in needs else (),
        entries=_entries(room, talk, needs),
        next_at=room.people.next_at(person.id) if Need.NEXT_AT in needs else None,
        promises=tuple(room.intentions.all(person.id, PROMISES)) if Need.PROMISES in needs else (),
        clients=tuple(room.clients.of(person.id)) if Need.CLIENTS in needs else (),
        works=tuple(room.works.of(person.id)) if Need.CLIENTS in needs else (),
        checks=tuple(room.checks.of(person.id, CHECKS)) if Need.CHECKS in needs else (),
        goals=tuple(room.goals.of(person.id)) if Need.GOALS in needs else (),
        memory=memory(room, person, now) if Need.MEMORY in needs else Memory(),
    )


def _nudge(room: Room, talk: Talk) -> Nudge | None:
    return room.nudges.get(talk.id) or next(iter(room.nudges.latest(talk.person, 1)), None)


def _intention(room: Room, talk: Talk) -> Intention | None:
    found = room.intentions.get(talk.subject)
    return found if found and found.person == talk.person else None


def _entries(room: Room, talk: Talk, needs: frozenset[Need]) -> tuple[Entry, ...]:
    if Need.FOUND in needs and talk.subject:
        return tuple(room.entries.search(talk.person, talk.subject, ENTRIES))
    return tuple(room.entries.latest(talk.person, ENTRIES)) if needs & {Need.ENTRIES, Need.FOUND} else ()


def memory(room: Room, person: Person, now: datetime) -> Memory:
    """Return what choosing knows of one person at an instant (UTC)."""
    today = person.today(now)
    latest = room.nudges.latest(person.id, ASKED)
    asked = tuple(Asked(one.flow, one.subject, one.first_attempt_at or one.due_at, one.state) for one in latest)
    due = tuple((found.id, found.on) for found in room.intentions.open(person.id) if found.on <= today)
    return Memory(asked, due, steer=room.people.steer(person.id))
