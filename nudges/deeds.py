"""What a turn changes, as plain data: stored in one transaction with the conversation's next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from nudges.delivery import State as NudgeState
from nudges.intentions import State as IntentionState
from nudges.journal import Answer, Kind
from nudges.people import Person


@dataclass(frozen=True, slots=True)
class Write:
    """Write an entry in the person's journal."""

    kind: Kind
    answers: tuple[Answer, ...]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Intend:
    """Make an intention, asked about from a local date."""

    trigger: str
    act: str
    on: date
    origin: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle an intention as done, not done or dropped."""

    intention: str
    state: IntentionState


@dataclass(frozen=True, slots=True)
class Move:
    """Renegotiate an intention to another local date."""

    intention: str
    on: date


@dataclass(frozen=True, slots=True)
class Become:
    """Store the person as changed: consent, settings, pause, what they want less of. Their next time follows."""

    person: Person


@dataclass(frozen=True, slots=True)
class Mark:
    """Say what became of the nudge of this conversation; a snoozed one comes back at ``again_at`` (UTC).

    With ``own_time`` it comes at that moment because its person asked for it; without, it is what the first turn of
    the rhythm from then on asks.
    """

    state: NudgeState
    again_at: datetime | None = None
    own_time: bool = False


Deed = Write | Intend | Settle | Move | Become | Mark
