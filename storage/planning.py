"""People whose time has come: their rows are written and their time moves on, in one transaction.

What is ready by then is chosen and marked as sending in the same transaction: most nudges are written once before they
are sent, and once when it is known what became of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, bindparam, select, update

from nudges.delivery import Nudge, State
from nudges.memory import Chosen
from nudges.ports import Chooser, Claim, DuePerson, Plan, Planned, Planner
from storage.asking import choose_each, may_hear, settle_put_off
from storage.bulk import AddEach, ChangeEach, ForKeys
from storage.fair import Share, Taking
from storage.nudges import sending
from storage.people import PERSON, person_in
from storage.spelling import spell_reason
from storage.tables import NUDGES, PEOPLE, WORKSPACES

_DUE = (
    select(
        PEOPLE.c.next_at,
        PEOPLE.c.week,
        PEOPLE.c.in_week,
        PEOPLE.c.steer,
        PEOPLE.c.channel,
        *PERSON,
    )
    .where(PEOPLE.c.shard == bindparam("shard"), PEOPLE.c.next_at <= bindparam("now"))
    .order_by(PEOPLE.c.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)

_MOVE_ON = ChangeEach(
    PEOPLE.c.workspace_id,
    PEOPLE.c.id,
    PEOPLE.c.next_at,
    PEOPLE.c.week,
    PEOPLE.c.in_week,
    change=lambda given: (
        update(PEOPLE)
        .where(PEOPLE.c.workspace_id == given(PEOPLE.c.workspace_id), PEOPLE.c.id == given(PEOPLE.c.id))
        .values(next_at=given(PEOPLE.c.next_at), week=given(PEOPLE.c.week), in_week=given(PEOPLE.c.in_week))
    ),
)

_PLANNED = (
    NUDGES.c.shard,
    NUDGES.c.delivery_id,
    NUDGES.c.workspace_id,
    NUDGES.c.person,
    NUDGES.c.kind,
    NUDGES.c.occurrence,
    NUDGES.c.due_at,
    NUDGES.c.expires_at,
    NUDGES.c.ready_at,
)
_UNTRIED: Mapping[Column[Any], str | int] = {
    NUDGES.c.flow: "",
    NUDGES.c.subject: "",
    NUDGES.c.reason: "{}",
    NUDGES.c.attempts: 0,
    NUDGES.c.channel: "",
    NUDGES.c.ts: "",
    NUDGES.c.failure: "",
}
"""What a row says before it is chosen and sent."""

_WRITE = AddEach(NUDGES, *_PLANNED, NUDGES.c.state, same=_UNTRIED)

_NOW = bindparam("now", type_=NUDGES.c.due_at.type)
_SEND = AddEach(
    NUDGES,
    *_PLANNED,
    NUDGES.c.flow,
    NUDGES.c.subject,
    NUDGES.c.reason,
    NUDGES.c.channel,
    same={
        NUDGES.c.state: State.SENDING.value,
        NUDGES.c.attempts: 1,
        NUDGES.c.first_attempt_at: _NOW,
        NUDGES.c.last_attempt_at: _NOW,
        NUDGES.c.ts: "",
        NUDGES.c.failure: "",
    },
)

_REMOVED = ForKeys(
    WORKSPACES.c.workspace_id,
    statement=lambda keys: select(WORKSPACES.c.workspace_id).where(
        WORKSPACES.c.workspace_id.in_(keys), WORKSPACES.c.removed_at.is_not(None)
    ),
)

_WRITTEN = ForKeys(
    NUDGES.c.delivery_id,
    statement=lambda keys: select(NUDGES.c.delivery_id).where(NUDGES.c.delivery_id.in_(keys)),
)


@dataclass(slots=True)
class _Due:
    """Someone whose time has come, what steers them, and their channel."""

    who: DuePerson
    steer: str
    channel: str


_Row = tuple[_Due, Nudge]


def plan_due(
    connection: Connection, share: Share, now: datetime, limit: int, plan: Planner, choose: Chooser
) -> Planned:
    """Plan what follows for the due people of a shard, the longest due first, and claim what is ready in a share."""
    given = {"shard": share.shard, "now": now, "most": limit}
    due = [_due(row) for row in connection.execute(_DUE, given).all()]
    plans = [plan(one.who, now) for one in due]
    _MOVE_ON.run(connection, [_moved(one.who, what) for one, what in zip(due, plans, strict=True)])
    rows = [(one, nudge) for one, what in zip(due, plans, strict=True) for nudge in what.nudges]
    at_once, later = _divided(rows, _without_removed(connection, share, due), now)
    asks = choose_each(connection, [(one.who.person, one.steer) for one, _ in at_once], now, choose)
    asked = [_claim(row, ask, now) for row, ask in zip(at_once, asks, strict=True) if ask]
    skipped = [
        _row(share.shard, nudge, State.SKIPPED) for (_, nudge), ask in zip(at_once, asks, strict=True) if not ask
    ]
    _WRITE.run(connection, [_row(share.shard, nudge, nudge.state) for _, nudge in later] + skipped)
    return Planned(len(due), _send(connection, share.shard, asked, now))


def _due(row: Sequence[Any]) -> _Due:
    next_at, week, in_week, steer, channel, *person = row
    return _Due(DuePerson(person_in(person), next_at, week, in_week), steer, channel)


def _without_removed(connection: Connection, share: Share, due: Iterable[_Due]) -> Share:
    """Return a share of which nothing goes where the app was removed."""
    workspaces = {one.who.person.workspace for one in due}
    removed = _REMOVED.run(connection, [(workspace,) for workspace in sorted(workspaces)]).scalars()
    return replace(share, full={*share.full, *removed})


def _divided(rows: Iterable[_Row], share: Share, now: datetime) -> tuple[list[_Row], list[_Row]]:
    """Return the rows that are sent at once, and those that are only written."""
    taking, at_once, later = Taking(share), list[_Row](), list[_Row]()
    for row in rows:
        (at_once if _is_ready(*row, now) and taking.takes(row[1].workspace) else later).append(row)
    return at_once, later


def _is_ready(one: _Due, nudge: Nudge, now: datetime) -> bool:
    ready = nudge.state is State.PLANNED and (nudge.not_before or nudge.due_at) <= now < nudge.expires_at
    return ready and may_hear(one.who.person, now)


def _claim(row: _Row, ask: Chosen, now: datetime) -> Claim:
    one, nudge = row
    return Claim(sending(nudge, ask, one.channel, now), one.who.person, one.channel)


def _send(connection: Connection, shard: int, claims: Sequence[Claim], now: datetime) -> Sequence[Claim]:
    """Write nudges that are being sent; return those whose occurrence was not there yet."""
    if _SEND.run(connection, [_sending_row(shard, claim.nudge) for claim in claims], now=now) < len(claims):
        ids = [(claim.nudge.delivery_id,) for claim in claims]
        written = set(_WRITTEN.run(connection, ids).scalars())
        claims = [claim for claim in claims if claim.nudge.delivery_id in written]
    settle_put_off(connection, [claim.nudge for claim in claims])
    return claims


def _moved(who: DuePerson, what: Plan) -> tuple[Any, ...]:
    return who.person.workspace, who.person.id, what.next_at, what.week, what.in_week


def _row(shard: int, nudge: Nudge, state: State) -> tuple[Any, ...]:
    return (*_planned(shard, nudge), state.value)


def _sending_row(shard: int, nudge: Nudge) -> tuple[Any, ...]:
    return (*_planned(shard, nudge), nudge.flow, nudge.subject, spell_reason(nudge.reason), nudge.channel)


def _planned(shard: int, nudge: Nudge) -> tuple[Any, ...]:
    return (
        shard,
        nudge.delivery_id,
        nudge.workspace,
        nudge.person,
        nudge.kind.value,
        nudge.occurrence,
        nudge.due_at,
        nudge.expires_at,
        nudge.due_at,
    )
