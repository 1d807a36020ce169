"""If-then plans; the only module that seals and opens what stands in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from nudges.intentions import Intention, State
from storage.inside import Inside
from storage.tables import INTENTIONS


class Intentions:
    """The intentions of each person of the workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self, intention: str) -> Intention | None:
        one = self._inside.within(INTENTIONS, INTENTIONS.c.id == intention)
        row = self._inside.row(select(INTENTIONS).where(one))
        return self._opened(row) if row else None

    def save(self, intention: Intention) -> None:
        """Store a new intention, or what became of it."""
        self._inside.put(INTENTIONS, self._sealed(intention))

    def open(self, person: str) -> Sequence[Intention]:
        """Return the open intentions of a person, by day and then by when they were made."""
        wanted = self._inside.within(INTENTIONS, INTENTIONS.c.person == person, INTENTIONS.c.state == State.OPEN.value)
        order = (INTENTIONS.c.on_day, INTENTIONS.c.made_at, INTENTIONS.c.id)
        return [self._opened(row) for row in self._inside.rows(select(INTENTIONS).where(wanted).order_by(*order))]

    def all(self, person: str, limit: int) -> Sequence[Intention]:
        """Return open and settled ones, newest first."""
        newest = (INTENTIONS.c.made_at.desc(), INTENTIONS.c.id.desc())
        wanted = self._inside.within(INTENTIONS, INTENTIONS.c.person == person)
        rows = self._inside.rows(select(INTENTIONS).where(wanted).order_by(*newest).limit(limit))
        return [self._opened(row) for row in rows]

    def _sealed(self, intention: Intention) -> dict[str, Any]:
        words = {"trigger": intention.trigger, "act": intention.act, "subject": intention.subject}
        return {
            "id": intention.id,
            "person": intention.person,
            "words": self._inside.words.seal(intention.person, intention.id, words),
            "on_day": intention.on,
            "origin": intention.origin,
            "made_at": intention.made_at,
            "state": intention.state.value,
            "moved": intention.moved,
            "settled_at": intention.settled_at,
            "client": intention.client,
            "since": intention.since,
        }

    def _opened(self, row: Row[Any]) -> Intention:
        words = self._inside.words.open(row.person, row.id, row.words)
        return Intention(
            id=row.id,
            person=row.person,
            trigger=words["trigger"],
            act=words["act"],
            on=row.on_day,
            origin=row.origin,
            made_at=row.made_at,
            subject=words["subject"],
            state=State(row.state),
            moved=row.moved,
            settled_at=row.settled_at,
            client=row.client,
            since=row.since,
        )
