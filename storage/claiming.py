"""Nudges whose time has come: what each asks is chosen and kept, before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from nudges.delivery import Nudge, State
from nudges.people import Person
from nudges.ports import Chosen, Claim, Memory
from storage import fair
from storage.bulk import ChangeEach, ForKeys, constant, is_postgresql
from storage.fair import Share
from storage.memory import memories
from storage.nudges import NUDGE, nudge_in
from storage.people import PERSON, person_in
from storage.spelling import spell_reason
from storage.tables import NUDGES, PEOPLE, WORKSPACES

Chooser = Callable[[Person, Memory, datetime], Chosen | None]

AGAIN = "again"
"""In a reason, the delivery id of the snoozed nudge whose question this one asks again."""

_READY = (
    select(*NUDGE, PEOPLE.c.channel, WORKSPACES.c.removed_at, *PERSON)
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

_ASKED_ELSEWHERE = ForKeys(
    NUDGES.c.delivery_id,
    NUDGES.c.workspace_id,
    NUDGES.c.person,
    statement=lambda keys: (
        update(NUDGES)
        .where(tuple_(NUDGES.c.delivery_id, NUDGES.c.workspace_id, NUDGES.c.person).in_(keys))
        .values(again_at=None)
    ),
)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A planned row whose time has come, and its person where there is one who may be sent to."""

    nudge: Nudge
    person: Person | None
    channel: str


def claim_ready(connection: Connection, share: Share, now: datetime, choose: Chooser) -> Sequence[Claim]:
    """Choose and mark as sending what is ready in a shard, the longest ready first; return what is to be sent.

    A row that already says what it asks (put off by its person, or turned away by the platform) keeps that.
    """
    wanted = _READY_ON_POSTGRESQL if is_postgresql(connection) else _READY_ON_SQLITE
    ready = [_ready(row, now) for row in connection.execute(wanted, share.parameters(now))]
    late = [row for row in ready if row.person and row.nudge.expires_at <= now]
    timely = [(row.nudge, row.person, row.channel) for row in ready if row.person and row.nudge.expires_at > now]
    asks = _choose(connection, [(nudge, person) for nudge, person, _ in timely], now, choose)
    claims = [_claim(*row, ask, now) for row, ask in zip(timely, asks, strict=True) if ask]
    _send(connection, claims, now)
    _set_aside(connection, State.MISSED, [row.nudge for row in late])
    _set_aside(connection, State.SKIPPED, [row.nudge for row in ready if not row.person])
    _set_aside(connection, State.SKIPPED, [row[0] for row, ask in zip(timely, asks, strict=True) if not ask])
    return claims


def _ready(row: Sequence[Any], now: datetime) -> _Ready:
    nudge, (channel, removed_at), person = row[: len(NUDGE)], row[len(NUDGE) : -len(PERSON)], row[-len(PERSON) :]
    who = person_in(person) if person[0] is not None and removed_at is None else None
    return _Ready(nudge_in(nudge), who if who and _may_hear(who, now) else None, channel or "")


def _may_hear(person: Person, now: datetime) -> bool:
    pause = person.rhythm.paused_until
    return person.reachable and (pause is None or pause <= person.today(now))


def _choose(
    connection: Connection, rows: Sequence[tuple[Nudge, Person]], now: datetime, choose: Chooser
) -> list[Chosen | None]:
    open_ones = [person for nudge, person in rows if not nudge.flow]
    remembered = memories(connection, open_ones, now) if open_ones else {}
    return [
        Chosen(nudge.flow, nudge.subject, nudge.reason)
        if nudge.flow
        else choose(person, remembered[person.workspace, person.id], now)
        for nudge, person in rows
    ]


def _claim(nudge: Nudge, person: Person, channel: str, ask: Chosen, now: datetime) -> Claim:
    sending = replace(
        nudge,
        state=State.SENDING,
        flow=ask.flow,
        subject=ask.subject,
        reason=ask.reason,
        attempts=nudge.attempts + 1,
        first_attempt_at=nudge.first_attempt_at or now,
        last_attempt_at=now,
        channel=channel,
    )
    return Claim(sending, person, channel)


def _send(connection: Connection, claims: Sequence[Claim], now: datetime) -> None:
    nudges = [claim.nudge for claim in claims]
    rows = [(one.delivery_id, one.flow, one.subject, spell_reason(one.reason), one.channel) for one in nudges]
    _SEND.run(connection, rows, now=now)
    again = [(one.reason[AGAIN], one.workspace, one.person) for one in nudges if AGAIN in one.reason]
    if again:
        _ASKED_ELSEWHERE.run(connection, again)


def _set_aside(connection: Connection, state: State, nudges: Sequence[Nudge]) -> None:
    if nudges:
        _SET_ASIDE.run(connection, [(nudge.delivery_id,) for nudge in nudges], aside=state.value)
