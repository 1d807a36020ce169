"""What the rows say of all shards together: which are busy, when the next will be, and how many nudges there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from nudges.delivery import State
from nudges.ports import SHARDS
from storage.bulk import constant
from storage.settling import REPEATED, STILL_SENDING
from storage.tables import NUDGES, PEOPLE

_first_shard = select(literal_column("0", Integer).label("shard")).cte("shards", recursive=True)
_shards = _first_shard.union_all(
    select(_first_shard.c.shard + constant(1)).where(_first_shard.c.shard < constant(SHARDS - 1))
)
NEVER = datetime.min.replace(tzinfo=UTC)
_PLANNED = NUDGES.c.state == constant(State.PLANNED)


def _has(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(1).select_from(table).where(table.c.shard == _shards.c.shard, *conditions).correlate(_shards).exists()


# One look in each index for each shard: as fast for a million people as for ten.
_BUSY = select(_shards.c.shard).where(
    or_(
        _has(PEOPLE, PEOPLE.c.next_at <= bindparam("now")),
        _has(NUDGES, _PLANNED, NUDGES.c.ready_at <= bindparam("now")),
        _has(NUDGES, STILL_SENDING, NUDGES.c.last_attempt_at < bindparam("settle_before")),
        _has(NUDGES, REPEATED, NUDGES.c.last_attempt_at < bindparam("recheck_before")),
    )
)


def _first(instant: ColumnElement[datetime], table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[datetime]:
    here = (table.c.shard == _shards.c.shard, *conditions)
    return select(func.min(instant)).where(*here).correlate(_shards).scalar_subquery()


_firsts = union_all(
    select(_first(PEOPLE.c.next_at, PEOPLE).label("at")).select_from(_shards),
    select(_first(NUDGES.c.ready_at, NUDGES, _PLANNED).label("at")).select_from(_shards),
).subquery()
_NEXT_DUE = select(func.min(_firsts.c.at))

_COUNTS = select(NUDGES.c.workspace_id, NUDGES.c.state, func.count()).group_by(NUDGES.c.workspace_id, NUDGES.c.state)

_IN_MOTION = union_all(
    *(
        select(constant(state), func.count()).select_from(NUDGES).where(NUDGES.c.state == constant(state))
        for state in (State.PLANNED, State.SENDING)
    )
)


def busy_shards(
    connection: Connection, now: datetime, settle_before: datetime, recheck_before: datetime | None
) -> Sequence[int]:
    """Return the shards with a person due, a nudge ready, one to be settled, or one to be looked at again."""
    given = {"now": now, "settle_before": settle_before, "recheck_before": recheck_before or NEVER}
    return sorted(connection.execute(_BUSY, given).scalars())


def next_due(connection: Connection) -> datetime | None:
    """Return the earliest instant (UTC) at which a person is due or a planned nudge is ready."""
    found: datetime | None = connection.execute(_NEXT_DUE).scalar()
    return found


def in_motion(connection: Connection) -> Mapping[str, int]:
    """Return the number of planned and of sending nudges; as fast whatever lies behind them."""
    return {str(state): number for state, number in connection.execute(_IN_MOTION)}


def counts(connection: Connection) -> Mapping[str, Mapping[str, int]]:
    """Return the number of nudges by workspace and state."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for workspace, state, number in connection.execute(_COUNTS):
        found[workspace][state] = number
    return dict(found)
