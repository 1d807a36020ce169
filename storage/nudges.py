"""The outbox seen from one workspace, and how a nudge stands in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from nudges.delivery import Nudge, NudgeKind, State
from nudges.memory import Chosen
from storage.inside import Inside
from storage.spelling import read_reason, spell_reason
from storage.tables import NUDGES, shard_of

NUDGE = (
    NUDGES.c.delivery_id,
    NUDGES.c.workspace_id,
    NUDGES.c.person,
    NUDGES.c.kind,
    NUDGES.c.occurrence,
    NUDGES.c.due_at,
    NUDGES.c.expires_at,
    NUDGES.c.state,
    NUDGES.c.flow,
    NUDGES.c.subject,
    NUDGES.c.reason,
    NUDGES.c.ready_at,
    NUDGES.c.attempts,
    NUDGES.c.first_attempt_at,
    NUDGES.c.last_attempt_at,
    NUDGES.c.channel,
    NUDGES.c.ts,
    NUDGES.c.failure,
)
"""The columns that ``nudge_in`` reads, in its order."""

_REACHED = (State.SENT, State.ANSWERED, State.SNOOZED)


_KINDS = {kind.value: kind for kind in NudgeKind}
_STATES = {state.value: state for state in State}


def nudge_in(values: Sequence[Any]) -> Nudge:
    """Return the nudge in the values of ``NUDGE``."""
    delivery_id, workspace, person, kind, occurrence, due_at, expires_at, state, flow, subject, reason, *rest = values
    ready_at, attempts, first_attempt_at, last_attempt_at, channel, ts, failure = rest
    return Nudge(
        delivery_id,
        workspace,
        person,
        _KINDS[kind],
        occurrence,
        due_at,
        expires_at,
        _STATES[state],
        flow,
        subject,
        read_reason(reason),
        ready_at if ready_at > due_at else None,
        attempts,
        first_attempt_at,
        last_attempt_at,
        channel,
        ts,
        failure,
    )


def sending(nudge: Nudge, ask: Chosen, channel: str, now: datetime) -> Nudge:
    """Return a planned nudge as it is once it is being sent, from an instant (UTC) on."""
    return Nudge(
        nudge.delivery_id,
        nudge.workspace,
        nudge.person,
        nudge.kind,
        nudge.occurrence,
        nudge.due_at,
        nudge.expires_at,
        State.SENDING,
        ask.flow,
        ask.subject,
        ask.reason,
        nudge.not_before,
        nudge.attempts + 1,
        nudge.first_attempt_at or now,
        now,
        channel,
        nudge.ts,
        nudge.failure,
    )


def values_of(nudge: Nudge) -> tuple[Any, ...]:
    """Return the values of ``NUDGE`` for a nudge."""
    wait = nudge.not_before
    return (
        nudge.delivery_id,
        nudge.workspace,
        nudge.person,
        str(nudge.kind),
        nudge.occurrence,
        nudge.due_at,
        nudge.expires_at,
        str(nudge.state),
        nudge.flow,
        nudge.subject,
        spell_reason(nudge.reason),
        nudge.due_at if wait is None or wait < nudge.due_at else wait,
        nudge.attempts,
        nudge.first_attempt_at,
        nudge.last_attempt_at,
        nudge.channel,
        nudge.ts,
        nudge.failure,
    )


class Nudges:
    """The outbox, seen from one workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self, delivery_id: str) -> Nudge | None:
        row = self._inside.row(select(*NUDGE).where(self._is(delivery_id)))
        return nudge_in(row) if row else None

    def add(self, nudge: Nudge) -> bool:
        """Add a planned nudge; False when that occurrence is already there."""
        if nudge.workspace != self._inside.workspace:
            raise ValueError("A room stores its own nudges only.")
        names = (wanted.name for wanted in NUDGE)
        row = dict(zip(names, values_of(nudge), strict=True))
        return self._inside.add(NUDGES, {**row, "shard": shard_of(nudge.workspace)})

    def mark(self, delivery_id: str, state: State, now: datetime, *, again_at: datetime | None = None) -> None:
        """Set what the person made of a sent nudge. ``again_at`` is when a snoozed one may be asked again."""
        made: Mapping[str, Any] = {"state": state.value, "marked_at": now, "again_at": again_at}
        self._inside.change(update(NUDGES).where(self._is(delivery_id)).values(made))

    def latest(self, person: str, limit: int) -> Sequence[Nudge]:
        """Return the nudges that reached the person, newest first."""
        newest = (NUDGES.c.last_attempt_at.desc(), NUDGES.c.due_at.desc(), NUDGES.c.delivery_id)
        theirs = self._inside.within(NUDGES, NUDGES.c.person == person, _reached())
        rows = self._inside.rows(select(*NUDGE).where(theirs).order_by(*newest).limit(limit))
        return [nudge_in(row) for row in rows]

    def _is(self, delivery_id: str) -> ColumnElement[bool]:
        return self._inside.within(NUDGES, NUDGES.c.delivery_id == delivery_id)


def _reached() -> ColumnElement[bool]:
    """Return the condition of having been seen: one that its person skipped counts, one never sent does not."""
    skipped_by_person = and_(NUDGES.c.state == State.SKIPPED.value, NUDGES.c.attempts > 0)
    return or_(NUDGES.c.state.in_([state.value for state in _REACHED]), skipped_by_person)
