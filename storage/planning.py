"""People whose time has come: their rows are written and their time moves on, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, bindparam, select, update

from nudges.delivery import Nudge
from nudges.ports import DuePerson, Plan
from storage.bulk import AddEach, ChangeEach
from storage.people import PERSON, person_in
from storage.tables import NUDGES, PEOPLE

Planner = Callable[[DuePerson, datetime], Plan]

_DUE = (
    select(PEOPLE.c.next_at, PEOPLE.c.week, PEOPLE.c.in_week, *PERSON)
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

_UNTRIED: Mapping[Column[Any], str | int] = {
    NUDGES.c.flow: "",
    NUDGES.c.subject: "",
    NUDGES.c.reason: "{}",
    NUDGES.c.attempts: 0,
    NUDGES.c.channel: "",
    NUDGES.c.ts: "",
    NUDGES.c.failure: "",
}
"""What every row says before it is chosen and sent."""

_WRITE = AddEach(
    NUDGES,
    NUDGES.c.shard,
    NUDGES.c.delivery_id,
    NUDGES.c.workspace_id,
    NUDGES.c.person,
    NUDGES.c.kind,
    NUDGES.c.occurrence,
    NUDGES.c.due_at,
    NUDGES.c.expires_at,
    NUDGES.c.ready_at,
    NUDGES.c.state,
    same=_UNTRIED,
)


def plan_due(connection: Connection, shard: int, now: datetime, limit: int, plan: Planner) -> int:
    """Plan what follows for the due people of a shard, the longest due first; return how many there were."""
    due = [_due(row) for row in connection.execute(_DUE, {"shard": shard, "now": now, "most": limit}).all()]
    plans = [plan(person, now) for person in due]
    _MOVE_ON.run(connection, [_moved(who, what) for who, what in zip(due, plans, strict=True)])
    _WRITE.run(connection, [_row(shard, nudge) for what in plans for nudge in what.nudges])
    return len(due)


def _due(row: Sequence[Any]) -> DuePerson:
    next_at, week, in_week, *person = row
    return DuePerson(person_in(person), next_at, week, in_week)


def _moved(who: DuePerson, what: Plan) -> tuple[Any, ...]:
    return who.person.workspace, who.person.id, what.next_at, what.week, what.in_week


def _row(shard: int, nudge: Nudge) -> tuple[Any, ...]:
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
        nudge.state.value,
    )
