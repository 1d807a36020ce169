"""If-then plans: what someone means to do, and when we ask about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from nudges.value import value


class State(StrEnum):
    """What became of an intention."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"
    DROPPED = "dropped"


@value(frozen=True, slots=True)
class Intention:
    """“If ``trigger``, then I will ``act``”, asked about from the local date ``on``.

    ``origin`` is the flow it was made in, ``subject`` what it is about (a prompt, an assumption). ``moved`` counts how
    often it was renegotiated. ``client`` is whom it concerns (its id, or empty). ``since`` is when bad news became
    known, so that its owner, and nobody else, can see how long the telling took. Instants are UTC.
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
    client: str = ""
    since: datetime | None = None

    @property
    def hours_to_tell(self) -> float | None:
        """Hours between knowing and telling; ``None`` while it was not told, or where that is not the question."""
        if self.since is None or self.settled_at is None or self.state is not State.DONE:
            return None
        return max(0.0, (self.settled_at - self.since).total_seconds() / 3600)

    def settle(self, state: State, now: datetime) -> Intention:
        """Return it as done, not done or dropped."""
        return replace(self, state=state, settled_at=now)

    def move(self, on: date) -> Intention:
        """Return it renegotiated to another day."""
        return replace(self, on=on, moved=self.moved + 1)
