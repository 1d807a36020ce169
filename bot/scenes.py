"""Setting a conversation's scene: reading what its flow needs, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nudges.catalogue import Catalogue
from nudges.delivery import Nudge
from nudges.intentions import Intention
from nudges.journal import Entry
from nudges.people import Person
from nudges.ports import Room
from nudges.turns import Flow, Need, Scene, Talk
from nudges.words import words

ENTRIES = 60
"""The most entries a conversation reads through."""


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
        entries=_entries(room, talk) if Need.ENTRIES in needs else (),
        next_at=room.people.next_at(person.id) if Need.NEXT_AT in needs else None,
    )


def _nudge(room: Room, talk: Talk) -> Nudge | None:
    own = room.nudges.get(talk.id)
    latest = room.nudges.latest(talk.person, 1)
    return own or (latest[0] if latest else None)


def _intention(room: Room, talk: Talk) -> Intention | None:
    found = room.intentions.get(talk.subject)
    return found if found and found.person == talk.person else None


def _entries(room: Room, talk: Talk) -> tuple[Entry, ...]:
    if talk.subject:
        return tuple(room.entries.search(talk.person, talk.subject, ENTRIES))
    return tuple(room.entries.latest(talk.person, ENTRIES))
