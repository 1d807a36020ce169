"""Trust checks; the only module that seals and opens their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from nudges.trust import TrustCheck
from storage.inside import Inside
from storage.tables import CHECKS


class Checks:
    """The trust checks of each person of the workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def add(self, check: TrustCheck) -> None:
        """Store a check; the same one again, with another focus, takes its place."""
        self._inside.put(CHECKS, self._sealed(check))

    def of(self, person: str, limit: int) -> Sequence[TrustCheck]:
        """Return a person's checks, newest first."""
        newest = (CHECKS.c.at.desc(), CHECKS.c.id.desc())
        wanted = self._inside.within(CHECKS, CHECKS.c.person == person)
        rows = self._inside.rows(select(CHECKS).where(wanted).order_by(*newest).limit(limit))
        return [self._opened(row) for row in rows]

    def _sealed(self, check: TrustCheck) -> dict[str, Any]:
        return {
            "id": check.id,
            "person": check.person,
            "at": check.at,
            "words": self._inside.words.seal(check.person, check.id, {"scores": dict(check.scores)}),
            "client": check.client,
            "focus": check.focus,
        }

    def _opened(self, row: Row[Any]) -> TrustCheck:
        scores = self._inside.words.open(row.person, row.id, row.words)["scores"]
        return TrustCheck(row.id, row.person, row.at, scores, row.client, row.focus)
