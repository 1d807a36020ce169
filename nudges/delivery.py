"""A nudge on its way: its states, what a platform may answer, and what follows from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from nudges.value import value


class State(StrEnum):
    """Where a nudge is between being planned and being dealt with."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    ANSWERED = "answered"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    MISSED = "missed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class NudgeKind(StrEnum):
    """Why a nudge goes out: the rhythm's turn, its person put it off until then, or its person asked for one."""

    DAILY = "daily"
    SNOOZE = "snooze"
    REQUEST = "request"


@value(frozen=True, slots=True)
class Nudge:
    """A row of the outbox. ``occurrence`` is unique for a person and kind: a local date, or what was put off.

    ``flow`` and ``subject`` say what it asks (empty until chosen), ``reason`` why that and why now: a key of
    ``words`` under ``why.`` and placeholders. ``channel`` and ``ts`` are the platform's address of the message.
    Instants are UTC.
    """

    delivery_id: str
    workspace: str
    person: str
    kind: NudgeKind
    occurrence: str
    due_at: datetime
    expires_at: datetime
    state: State = State.PLANNED
    flow: str = ""
    subject: str = ""
    reason: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None
    attempts: int = 0
    first_attempt_at: datetime | None = None
    last_attempt_at: datetime | None = None
    channel: str = ""
    ts: str = ""
    failure: str = ""


class Refusal(StrEnum):
    """Why a platform will never take this message, and so what to do once."""

    WORKSPACE_GONE = "workspace_gone"  # the token was revoked or the app removed: stop for the whole workspace
    PERSON_GONE = "person_gone"  # the account is deactivated: stop for this person
    CHANNEL_GONE = "channel_gone"  # the conversation is archived or closed: forget its address
    INVALID = "invalid"  # our own mistake: this nudge only


@value(frozen=True, slots=True)
class Sent:
    """The platform has the message, at this address."""

    ts: str


@value(frozen=True, slots=True)
class Throttled:
    """Not now: wait this many seconds; the message was not taken."""

    seconds: float


@value(frozen=True, slots=True)
class Refused:
    """A definite no. ``detail`` is the platform's own error code."""

    refusal: Refusal
    detail: str


@value(frozen=True, slots=True)
class Unclear:
    """No answer, half an answer or an internal error: the message may be there or not."""

    detail: str


Result = Sent | Throttled | Refused | Unclear


@value(frozen=True, slots=True)
class Opened:
    """The address of a direct conversation."""

    channel: str


@value(frozen=True, slots=True)
class Found:
    """The copies of a message in the platform's history, earliest first; empty when it is not there."""

    copies: tuple[str, ...]


@value(frozen=True, slots=True)
class Unreadable:
    """The platform's history cannot be read. ``detail`` is its error code."""

    detail: str


@value(frozen=True, slots=True)
class Policy:
    """The times of the protocol. ``settle`` is longer than the HTTP timeout plus the server's latency."""

    settle: timedelta = timedelta(seconds=120)
    lateness: timedelta = timedelta(hours=4)
    recheck: timedelta = timedelta(minutes=10)
    timeout: float = 15.0
    batch: int = 500


@value(frozen=True, slots=True)
class Outcome:
    """What happened to one attempt, to be written down at an instant (UTC).

    ``tried_at`` is when the attempt was claimed (UTC). What is no receipt holds for that attempt alone: of a later one,
    perhaps another runner's, it says nothing.
    """

    delivery_id: str
    result: Result
    at: datetime
    tried_at: datetime | None = None


@value(frozen=True, slots=True)
class Change:
    """What an outcome changes on the row."""

    state: State
    ts: str = ""
    not_before: datetime | None = None
    failure: str = ""


def after(outcome: Outcome) -> Change:
    """Return the change that follows from the answer to one post."""
    match outcome.result:
        case Sent(ts):
            return Change(State.SENT, ts=ts)
        case Throttled(seconds):
            return Change(State.PLANNED, not_before=outcome.at + timedelta(seconds=seconds))
        case Refused(_, detail):
            return Change(State.FAILED, failure=detail)
        case Unclear(detail):
            return Change(State.SENDING, failure=detail)
