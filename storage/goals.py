"""Learning goals; the only module that seals and opens their text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from nudges.goals import Goal
from storage.inside import Inside
from storage.spelling import read_list, spell_list
from storage.tables import GOALS


class Goals:
    """The learning goals of each person of the workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self, goal: str) -> Goal | None:
        row = self._inside.row(select(GOALS).where(self._inside.within(GOALS, GOALS.c.id == goal)))
        return self._opened(row) if row else None

    def save(self, goal: Goal) -> None:
        """Store a new goal, or one that was changed, reached or let go."""
        self._inside.put(GOALS, self._sealed(goal))

    def of(self, person: str) -> Sequence[Goal]:
        """Return a person's goals, those reached or let go too, newest first."""
        wanted = self._inside.within(GOALS, GOALS.c.person == person)
        rows = self._inside.rows(select(GOALS).where(wanted).order_by(GOALS.c.made_at.desc(), GOALS.c.id.desc()))
        return [self._opened(row) for row in rows]

    def _sealed(self, goal: Goal) -> dict[str, Any]:
        return {
            "id": goal.id,
            "person": goal.person,
            "words": self._inside.words.seal(goal.person, goal.id, _told(goal)),
            "themes": spell_list(goal.themes),
            "made_at": goal.made_at,
            "reached_at": goal.reached_at,
        }

    def _opened(self, row: Row[Any]) -> Goal:
        told = self._inside.words.open(row.person, row.id, row.words)
        dropped_at = datetime.fromisoformat(told["dropped_at"]) if "dropped_at" in told else None
        return Goal(row.id, row.person, told["text"], read_list(row.themes), row.made_at, row.reached_at, dropped_at)


def _told(goal: Goal) -> dict[str, str]:
    """Return what is sealed: that a goal was let go is nobody else's business either."""
    dropped = {"dropped_at": goal.dropped_at.isoformat()} if goal.dropped_at else {}
    return {"text": goal.text, **dropped}
