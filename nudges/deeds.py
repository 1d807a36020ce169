"""What a turn changes, as plain data: stored in one transaction with the conversation's next step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from nudges.clients import Client, Engagement
from nudges.delivery import State as NudgeState
from nudges.goals import Goal
from nudges.intentions import State as IntentionState
from nudges.journal import Answer, Kind
from nudges.people import Person
from nudges.value import value


@value(frozen=True, slots=True)
class Write:
    """Write an entry in the person's journal."""

    kind: Kind
    answers: tuple[Answer, ...]
    subject: str = ""
    client: str = ""
    lesson: str = ""


@value(frozen=True, slots=True)
class Intend:
    """Make an intention, asked about from a local date. ``since`` (UTC) is when bad news became known."""

    trigger: str
    act: str
    on: date
    origin: str
    subject: str = ""
    client: str = ""
    since: datetime | None = None


@value(frozen=True, slots=True)
class Settle:
    """Settle an intention as done, not done or dropped; ``at`` (UTC) is when, if that was not just now."""

    intention: str
    state: IntentionState
    at: datetime | None = None


@value(frozen=True, slots=True)
class Move:
    """Renegotiate an intention to another local date."""

    intention: str
    on: date


@value(frozen=True, slots=True)
class Become:
    """Store the person as changed: consent, settings, pause, what they want less of. Their next time follows."""

    person: Person


@value(frozen=True, slots=True)
class Mark:
    """Say what became of the nudge of this conversation; a snoozed one comes back at ``again_at`` (UTC).

    With ``own_time`` it comes at that moment because its person asked for it; without, it is what the first turn of
    the rhythm from then on asks.
    """

    state: NudgeState
    again_at: datetime | None = None
    own_time: bool = False


@value(frozen=True, slots=True)
class KeepClient:
    """Store a client, new with an empty id."""

    client: Client


@value(frozen=True, slots=True)
class KeepWork:
    """Store an engagement, new with an empty id; an empty ``client`` is the one kept just before in the same turn."""

    work: Engagement


@value(frozen=True, slots=True)
class Touch:
    """Note that there was contact with a client on a local date."""

    client: str
    on: date


@value(frozen=True, slots=True)
class KeepCheck:
    """Store the trust check of this conversation, in general or for one client (its id, or empty).

    ``focus`` is the factor to lean on. Again in the same conversation, it takes the place of the first.
    """

    scores: Mapping[str, int]
    client: str = ""
    focus: str = ""


@value(frozen=True, slots=True)
class KeepGoal:
    """Store a learning goal, new with an empty id; reached or dropped it is off the list."""

    goal: Goal


Deed = Write | Intend | Settle | Move | Become | Mark | KeepClient | KeepWork | Touch | KeepCheck | KeepGoal
