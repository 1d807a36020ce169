"""What is remembered of people when their next nudge is chosen, read for a whole batch at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, tuple_

from nudges.delivery import State
from nudges.memory import NOTHING, Asked, Memory
from nudges.people import Person
from nudges.steer import Steer, load
from storage.bulk import ForKeys
from storage.tables import INTENTIONS, NUDGES

Key = tuple[str, str]
"""A workspace and a person of it."""

REMEMBERED = timedelta(days=365)
MOST_ASKED = 200

_MAY_HAVE_REACHED = (State.SENDING, State.SENT, State.ANSWERED, State.SNOOZED, State.SKIPPED, State.UNKNOWN)
_EARLIEST_DAY = timedelta(hours=14)
"""Where it is latest on earth; the local date of each person is looked at afterwards."""

_tried = and_(NUDGES.c.attempts > 0, NUDGES.c.state.in_([state.value for state in _MAY_HAVE_REACHED]))

_ASKED = ForKeys(
    NUDGES.c.workspace_id,
    NUDGES.c.person,
    statement=lambda keys: (
        select(
            NUDGES.c.workspace_id,
            NUDGES.c.person,
            NUDGES.c.flow,
            NUDGES.c.subject,
            func.coalesce(NUDGES.c.first_attempt_at, NUDGES.c.due_at),
            NUDGES.c.state,
            NUDGES.c.again_at,
            NUDGES.c.delivery_id,
        )
        .where(
            tuple_(NUDGES.c.workspace_id, NUDGES.c.person).in_(keys),
            NUDGES.c.due_at > bindparam("since"),
            or_(NUDGES.c.state == State.MISSED.value, _tried),
        )
        .order_by(NUDGES.c.workspace_id, NUDGES.c.person, NUDGES.c.due_at.desc(), NUDGES.c.delivery_id)
    ),
)

_DUE = ForKeys(
    INTENTIONS.c.workspace_id,
    INTENTIONS.c.person,
    statement=lambda keys: (
        select(INTENTIONS.c.workspace_id, INTENTIONS.c.person, INTENTIONS.c.id, INTENTIONS.c.on_day)
        .where(
            tuple_(INTENTIONS.c.workspace_id, INTENTIONS.c.person).in_(keys),
            INTENTIONS.c.state == "open",
            INTENTIONS.c.on_day <= bindparam("latest"),
        )
        .order_by(INTENTIONS.c.on_day, INTENTIONS.c.made_at, INTENTIONS.c.id)
    ),
)


def memories(connection: Connection, people: Iterable[tuple[Person, str]], now: datetime) -> Mapping[Key, Memory]:
    """Return the memory of people, each given with what steers them as text, by workspace and person."""
    wanted = {(person.workspace, person.id): (person, steer) for person, steer in people}
    keys = list(wanted)
    asked = _grouped(_ASKED.run(connection, keys, since=now - REMEMBERED).all())
    due = _grouped(_DUE.run(connection, keys, latest=(now + _EARLIEST_DAY).date()).all())
    return {
        key: _memory(asked.get(key, ()), _by_today(due.get(key, ()), person, now), load(steer))
        if steer or key in asked or key in due
        else NOTHING
        for key, (person, steer) in wanted.items()
    }


def _grouped(rows: Sequence[Row[Any]]) -> Mapping[Key, list[tuple[Any, ...]]]:
    grouped: defaultdict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for row in map(tuple, rows):
        grouped[row[:2]].append(row[2:])
    return grouped


def _by_today(due: Sequence[tuple[Any, ...]], person: Person, now: datetime) -> tuple[tuple[str, date], ...]:
    today = person.today(now) if due else date.min
    return tuple((intention, day) for intention, day in due if day <= today)


def _memory(newest_first: Sequence[tuple[Any, ...]], due: tuple[tuple[str, date], ...], steer: Steer) -> Memory:
    missed, asked = 0, []
    for flow, subject, at, state, again_at, delivery_id in newest_first:
        if state != "missed":
            asked.append(Asked(flow, subject, at, State(state), again_at, delivery_id))
        elif not asked:  # only what was missed since the last one that went out
            missed += 1
    return Memory(tuple(asked[:MOST_ASKED]), due, missed, steer)
