"""Learning goals; the only module that seals and opens their text."""

from __future__ import annotations

from collections.abc import Sequence
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
        """Store a new goal, or one that was changed or reached."""
        self._inside.put(GOALS, self._sealed(goal))

    def of(self, person: str) -> Sequence[Goal]:
        """Return a person's goals, reached ones too, newest first."""
        wanted = self._inside.within(GOALS, GOALS.c.person == person)
        rows = self._inside.rows(select(GOALS).where(wanted).order_by(GOALS.c.made_at.desc(), GOALS.c.id.desc()))
        return [self._opened(row) for row in rows]

    def _sealed(self, goal: Goal) -> dict[str, Any]:
        return {
            "id": goal.id,
            "person": goal.person,
            "words": self._inside.words.seal(goal.person, goal.id, {"text": goal.text}),
            "themes": spell_list(goal.themes),
            "made_at": goal.made_at,
            "reached_at": goal.reached_at,
        }

    def _opened(self, row: Row[Any]) -> Goal:
        text = self._inside.words.open(row.person, row.id, row.words)["text"]
        return Goal(row.id, row.person, text, read_list(row.themes), row.made_at, row.reached_at)
