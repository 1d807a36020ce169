"""Engagements; the only module that seals and opens their names and what was agreed about setbacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from nudges.clients import Engagement
from storage.inside import Inside
from storage.tables import WORKS


class Works:
    """The engagements of each person of the workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self, work: str) -> Engagement | None:
        row = self._inside.row(select(WORKS).where(self._inside.within(WORKS, WORKS.c.id == work)))
        return self._opened(row) if row else None

    def save(self, work: Engagement) -> None:
        """Store a new engagement, or one that was changed or archived."""
        self._inside.put(WORKS, self._sealed(work))

    def of(self, person: str) -> Sequence[Engagement]:
        """Return a person's engagements by name, without the archived ones."""
        kept = self._inside.within(WORKS, WORKS.c.person == person, ~WORKS.c.archived)
        works = map(self._opened, self._inside.rows(select(WORKS).where(kept)))
        return sorted(works, key=lambda work: (work.name.casefold(), work.id))

    def _sealed(self, work: Engagement) -> dict[str, Any]:
        words = {"name": work.name, "agreement": work.agreement}
        return {
            "id": work.id,
            "person": work.person,
            "client": work.client,
            "words": self._inside.words.seal(work.person, work.id, words),
            "starts": work.starts,
            "ends": work.ends,
            "archived": work.archived,
        }

    def _opened(self, row: Row[Any]) -> Engagement:
        words = self._inside.words.open(row.person, row.id, row.words)
        return Engagement(
            id=row.id,
            person=row.person,
            client=row.client,
            name=words["name"],
            starts=row.starts,
            ends=row.ends,
            agreement=words["agreement"],
            archived=row.archived,
        )
