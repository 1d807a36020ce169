"""Conversations and the inbound keys that were dealt with; the only module that seals and opens a talk's answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from nudges.ports import Conflict
from nudges.turns import Talk
from storage.inside import Inside, here
from storage.tables import SEEN, TALKS

_TALK = (
    TALKS.c.id,
    TALKS.c.person,
    TALKS.c.flow,
    TALKS.c.step,
    TALKS.c.touched_at,
    TALKS.c.words,
    TALKS.c.revision,
    TALKS.c.open,
    TALKS.c.card,
    TALKS.c.card_step,
    TALKS.c.card_revision,
    TALKS.c.last_key,
)

_ONE = here(TALKS, TALKS.c.id == bindparam("talk"))
_GET = select(*_TALK).where(_ONE)
_HANG = update(TALKS).where(_ONE)
_ADVANCE = update(TALKS).where(_ONE, TALKS.c.revision == bindparam("before"))
_UNFINISHED = (
    select(*_TALK)
    .where(here(TALKS, TALKS.c.person == bindparam("whose"), TALKS.c.flow == bindparam("about"), TALKS.c.open))
    .order_by(TALKS.c.touched_at.desc())
)
_SEEN = select(SEEN.c.led_to).where(here(SEEN, SEEN.c.key == bindparam("inbound")))


class Talks:
    """Conversations, and which inbound messages were already dealt with."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self, talk: str) -> Talk | None:
        row = self._inside.row(_GET, {"talk": talk})
        return self._opened(row) if row else None

    def add(self, talk: Talk) -> None:
        """Store a new conversation. Raises ``Conflict`` when one with its id is there."""
        if not self._inside.add(TALKS, self._sealed(talk)):
            raise Conflict("A conversation with this id is already there.")

    def advance(self, talk: Talk) -> None:
        """Store the next revision. Raises ``Conflict`` unless the stored one is exactly one lower."""
        onward = {**self._sealed(talk), "talk": talk.id, "before": talk.revision - 1}
        if self._inside.change(_ADVANCE, onward) != 1:
            raise Conflict("The conversation has moved on.")

    def hang(self, talk: str, card: str) -> None:
        """Remember where the last card hangs; the revision stays."""
        self._inside.change(_HANG, {"talk": talk, "card": card})

    def unfinished(self, person: str, flow: str, subject: str) -> Talk | None:
        """Return the latest open conversation of a flow about a subject; subjects are sealed, so each is opened."""
        rows = self._inside.rows(_UNFINISHED, {"whose": person, "about": flow})
        return next((talk for talk in map(self._opened, rows) if talk.subject == subject), None)

    def seen(self, key: str) -> str | None:
        """Return what an inbound key led to (a talk's id or empty), ``None`` when it is new."""
        row = self._inside.row(_SEEN, {"inbound": key})
        return str(row[0]) if row else None

    def see(self, key: str, led_to: str, now: datetime) -> None:
        """Remember an inbound key. Raises ``Conflict`` when it was there."""
        if not self._inside.add(SEEN, {"key": key, "led_to": led_to, "seen_at": now}):
            raise Conflict("This request was already dealt with.")

    def _sealed(self, talk: Talk) -> dict[str, Any]:
        answers = None if talk.answers is None else dict(talk.answers)
        return {
            "id": talk.id,
            "person": talk.person,
            "flow": talk.flow,
            "step": talk.step,
            "touched_at": talk.touched_at,
            "words": self._inside.words.seal(talk.person, talk.id, {"answers": answers, "subject": talk.subject}),
            "revision": talk.revision,
            "open": talk.open,
            "card": talk.card,
            "card_step": talk.card_step,
            "card_revision": talk.card_revision,
            "last_key": talk.last_key,
        }

    def _opened(self, row: Row[Any]) -> Talk:
        words = self._inside.words.open(row.person, row.id, row.words)
        return Talk(
            id=row.id,
            person=row.person,
            flow=row.flow,
            step=row.step,
            touched_at=row.touched_at,
            subject=words["subject"],
            answers=words["answers"],
            revision=row.revision,
            open=row.open,
            card=row.card,
            card_step=row.card_step,
            card_revision=row.card_revision,
            last_key=row.last_key,
        )
