"""Nudges whose time has come: what each asks is chosen and kept, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from nudges.delivery import Nudge, State
from nudges.memory import Chosen
from nudges.people import Person
from nudges.ports import Chooser, Claim
from storage import fair
from storage.asking import choose_each, may_hear, settle_put_off
from storage.bulk import ChangeEach, ForKeys, constant, is_postgresql
from storage.fair import Share
from storage.nudges import NUDGE, nudge_in, sending
from storage.people import PERSON, person_in
from storage.spelling import spell_reason
from storage.tables import NUDGES, PEOPLE, WORKSPACES

_END = len(NUDGE)
_PERSON = -len(PERSON)

_READY = (
    select(*NUDGE, PEOPLE.c.channel, PEOPLE.c.steer, WORKSPACES.c.removed_at, *PERSON)
    .select_from(
        NUDGES.outerjoin(
            PEOPLE, (PEOPLE.c.workspace_id == NUDGES.c.workspace_id) & (PEOPLE.c.id == NUDGES.c.person)
        ).outerjoin(WORKSPACES, WORKSPACES.c.workspace_id == NUDGES.c.workspace_id)
    )
    .where(NUDGES.c.state == constant(State.PLANNED))
    .order_by(NUDGES.c.ready_at)
    .with_for_update(of=NUDGES, skip_locked=True)
)
_READY_ON_SQLITE = _READY.where(NUDGES.c.delivery_id.in_(fair.ON_SQLITE))
_READY_ON_POSTGRESQL = _READY.where(NUDGES.c.delivery_id.in_(fair.ON_POSTGRESQL))

_SEND = ChangeEach(
    NUDGES.c.delivery_id,
    NUDGES.c.flow,
    NUDGES.c.subject,
    NUDGES.c.reason,
    NUDGES.c.channel,
    change=lambda given: (
        update(NUDGES)
        .where(NUDGES.c.delivery_id == given(NUDGES.c.delivery_id))
        .values(
            state=State.SENDING.value,
            flow=given(NUDGES.c.flow),
            subject=given(NUDGES.c.subject),
            reason=given(NUDGES.c.reason),
            channel=given(NUDGES.c.channel),
            attempts=NUDGES.c.attempts + 1,
            first_attempt_at=func.coalesce(NUDGES.c.first_attempt_at, bindparam("now", type_=NUDGES.c.due_at.type)),
            last_attempt_at=bindparam("now", type_=NUDGES.c.due_at.type),
        )
    ),
)

_SET_ASIDE = ForKeys(
    NUDGES.c.delivery_id,
    statement=lambda keys: update(NUDGES).where(NUDGES.c.delivery_id.in_(keys)).values(state=bindparam("aside")),
)


@dataclass(slots=True)
class _Ready:
    """A planned nudge whose time has come, its person if they may be sent to, and what it asks if anything."""

    nudge: Nudge
    person: Person | None
    channel: str
    steer: str
    ask: Chosen | None


def claim_ready(connection: Connection, share: Share, now: datetime, choose: Chooser) -> Sequence[Claim]:
    """Choose and mark as sending what is ready in a shard, the longest ready first; return what is to be sent.

    A row that already says what it asks (put off by its person, or turned away by the platform) keeps that.
    """
    wanted = _READY_ON_POSTGRESQL if is_postgresql(connection) else _READY_ON_SQLITE
    ready = [_ready(tuple(row), now) for row in connection.execute(wanted, share.parameters(now)).all()]
    late = [row for row in ready if row.person and row.nudge.expires_at <= now]
    timely = [row for row in ready if row.person and row.nudge.expires_at > now]
    _choose(connection, [row for row in timely if row.ask is None], now, choose)
    claims = [_claim(row, row.person, row.ask, now) for row in timely if row.person and row.ask]
    _send(connection, claims, now)
    _set_aside(connection, State.MISSED, late)
    _set_aside(
        connection, State.SKIPPED, [row for row in ready if not row.person] + [row for row in timely if not row.ask]
    )
    return claims


def _ready(row: tuple[Any, ...], now: datetime) -> _Ready:
    nudge, (channel, steer, removed_at), person = nudge_in(row[:_END]), row[_END:_PERSON], row[_PERSON:]
    who = person_in(person) if person[0] is not None and removed_at is None else None
    ask = Chosen(nudge.flow, nudge.subject, nudge.reason) if nudge.flow else None
    heard = who if who and may_hear(who, now) else None
    return _Ready(nudge, heard, channel or "", steer or "", ask)


def _choose(connection: Connection, rows: Sequence[_Ready], now: datetime, choose: Chooser) -> None:
    """Set what each row asks, unless nothing is to be asked."""
    undecided = [(row, row.person) for row in rows if row.person]
    asks = choose_each(connection, [(person, row.steer) for row, person in undecided], now, choose)
    for (row, _), ask in zip(undecided, asks, strict=True):
        row.ask = ask


def _claim(row: _Ready, person: Person, ask: Chosen, now: datetime) -> Claim:
    return Claim(sending(row.nudge, ask, row.channel, now), person, row.channel)


def _send(connection: Connection, claims: Sequence[Claim], now: datetime) -> None:
    nudges = [claim.nudge for claim in claims]
    rows = [(one.delivery_id, one.flow, one.subject, spell_reason(one.reason), one.channel) for one in nudges]
    _SEND.run(connection, rows, now=now)
    settle_put_off(connection, nudges)


def _set_aside(connection: Connection, state: State, rows: Sequence[_Ready]) -> None:
    if rows:
        _SET_ASIDE.run(connection, [(row.nudge.delivery_id,) for row in rows], aside=state.value)
