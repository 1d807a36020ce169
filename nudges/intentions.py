"""If-then plans: what someone means to do, and when we ask about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """What became of an intention."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Intention:
    """“If ``trigger``, then I will ``act``”, asked about from the local date ``on``.

    ``origin`` is the flow it was made in, ``subject`` what it is about (a prompt, an assumption). ``moved`` counts how
    often it was renegotiated. Instants are UTC.
    """

    id: str
    person: str
    trigger: str
    act: str
    on: date
    origin: str
    made_at: datetime
    subject: str = ""
    state: State = State.OPEN
    moved: int = 0
    settled_at: datetime | None = None

    def settle(self, state: State, now: datetime) -> Intention:
        """Return it as done, not done or dropped."""
        return replace(self, state=state, settled_at=now)

    def move(self, on: date) -> Intention:
        """Return it renegotiated to another day."""
        return replace(self, on=on, moved=self.moved + 1)
