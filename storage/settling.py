"""Nudges of which it is not known whether they arrived, or how often: found, tried again, given up, looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, select, update

from nudges.delivery import State
from nudges.ports import Claim
from storage.bulk import ForKeys, constant
from storage.nudges import NUDGE, nudge_in
from storage.people import PERSON, person_in
from storage.tables import NUDGES, PEOPLE

STILL_SENDING = NUDGES.c.state == constant(State.SENDING)
ARRIVED = NUDGES.c.state.in_([constant(state) for state in (State.SENT, State.ANSWERED, State.SNOOZED, State.SKIPPED)])
REPEATED = and_(NUDGES.c.attempts > constant(1), NUDGES.c.checked_at.is_(None), ARRIVED)
"""Attempted more than once, arrived, and not looked at since."""


def _found(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*NUDGE, PEOPLE.c.channel, *PERSON)
        .join_from(NUDGES, PEOPLE, (PEOPLE.c.workspace_id == NUDGES.c.workspace_id) & (PEOPLE.c.id == NUDGES.c.person))
        .where(NUDGES.c.shard == bindparam("shard"), NUDGES.c.last_attempt_at < bindparam("before"), *conditions)
        .order_by(NUDGES.c.last_attempt_at)
        .limit(bindparam("most"))
    )


_UNSETTLED = _found(STILL_SENDING)
_REPEATED = _found(REPEATED)

_AGAIN = ForKeys(
    NUDGES.c.delivery_id,
    statement=lambda keys: (
        update(NUDGES)
        .where(NUDGES.c.delivery_id.in_(keys), STILL_SENDING)
        .values(
            attempts=NUDGES.c.attempts + 1,
            last_attempt_at=bindparam("now", type_=NUDGES.c.due_at.type),
            checked_at=None,
        )
    ),
)

_GIVE_UP = ForKeys(
    NUDGES.c.delivery_id,
    statement=lambda keys: (
        update(NUDGES)
        .where(NUDGES.c.delivery_id.in_(keys), STILL_SENDING)
        .values(state=State.UNKNOWN.value, failure=bindparam("why"))
    ),
)

_CHECKED = ForKeys(
    NUDGES.c.delivery_id,
    statement=lambda keys: (
        update(NUDGES)
        .where(NUDGES.c.delivery_id.in_(keys))
        .values(checked_at=bindparam("now", type_=NUDGES.c.due_at.type))
    ),
)


def unsettled(connection: Connection, shard: int, before: datetime, limit: int) -> Sequence[Claim]:
    """Return nudges of a shard that are still sending and were last attempted before an instant, oldest first."""
    return _claims(connection, _UNSETTLED, shard, before, limit)


def repeated(connection: Connection, shard: int, before: datetime, limit: int) -> Sequence[Claim]:
    """Return nudges that arrived after several attempts, the last one before an instant, and were not looked at."""
    return _claims(connection, _REPEATED, shard, before, limit)


def try_again(connection: Connection, delivery_ids: Sequence[str], now: datetime) -> None:
    """Count a further attempt for nudges that are still sending."""
    _AGAIN.run(connection, _keys(delivery_ids), now=now)


def give_up(connection: Connection, delivery_ids: Sequence[str], why: str) -> None:
    """Set nudges that are still sending to unknown."""
    _GIVE_UP.run(connection, _keys(delivery_ids), why=why)


def set_checked(connection: Connection, delivery_ids: Sequence[str], now: datetime) -> None:
    """Remember that nudges were looked at."""
    _CHECKED.run(connection, _keys(delivery_ids), now=now)


def _claims(
    connection: Connection, statement: Select[Any], shard: int, before: datetime, limit: int
) -> Sequence[Claim]:
    rows = connection.execute(statement, {"shard": shard, "before": before, "most": limit})
    return [_claim(row) for row in rows]


def _claim(row: Sequence[Any]) -> Claim:
    """Return a claim; its channel is the one it was sent to, where that is known."""
    nudge = nudge_in(row[: len(NUDGE)])
    return Claim(nudge, person_in(row[-len(PERSON) :]), nudge.channel or row[len(NUDGE)])


def _keys(delivery_ids: Sequence[str]) -> Sequence[tuple[str]]:
    return [(delivery_id,) for delivery_id in delivery_ids]
