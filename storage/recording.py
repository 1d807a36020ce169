"""What a platform answered, written down for a whole batch, and what a refusal means beyond its nudge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, case, func, update

from nudges.delivery import Outcome, Refused, Sent, State, Throttled, after
from storage.bulk import ChangeEach, constant
from storage.refusals import act_on
from storage.settling import ARRIVED
from storage.tables import NUDGES

_STILL_SENDING = NUDGES.c.state == constant(State.SENDING)

_SENT = ChangeEach(
    NUDGES.c.delivery_id,
    NUDGES.c.ts,
    change=lambda given: (
        update(NUDGES)
        .where(NUDGES.c.delivery_id == given(NUDGES.c.delivery_id), _STILL_SENDING)
        .values(state=State.SENT.value, ts=given(NUDGES.c.ts), failure="")
    ),
)

_COPY = ChangeEach(
    NUDGES.c.delivery_id,
    NUDGES.c.ts,
    change=lambda given: (
        update(NUDGES)
        .where(NUDGES.c.delivery_id == given(NUDGES.c.delivery_id), ARRIVED, NUDGES.c.ts != given(NUDGES.c.ts))
        .values(checked_at=None)
    ),
)
"""A receipt for what has arrived already at another address: there is a copy, which is looked for again."""

_ELSE = ChangeEach(
    NUDGES.c.delivery_id,
    NUDGES.c.last_attempt_at,
    NUDGES.c.state,
    NUDGES.c.failure,
    NUDGES.c.ready_at,
    NUDGES.c.attempts,
    change=lambda given: (
        update(NUDGES)
        .where(
            NUDGES.c.delivery_id == given(NUDGES.c.delivery_id),
            _STILL_SENDING,
            NUDGES.c.last_attempt_at == func.coalesce(given(NUDGES.c.last_attempt_at), NUDGES.c.last_attempt_at),
        )
        .values(
            state=given(NUDGES.c.state),
            failure=given(NUDGES.c.failure),
            ready_at=func.coalesce(given(NUDGES.c.ready_at), NUDGES.c.ready_at),
            attempts=NUDGES.c.attempts - given(NUDGES.c.attempts),
            first_attempt_at=case(
                (NUDGES.c.attempts > given(NUDGES.c.attempts), NUDGES.c.first_attempt_at), else_=None
            ),
        )
    ),
)


def record_outcomes(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    """Write outcomes on the rows that are still sending; a refusal is acted on once for the workspace or person.

    A receipt is written whichever attempt it is for, anything else only if no later attempt was made meanwhile.
    """
    act_on(connection, [outcome for outcome in outcomes if isinstance(outcome.result, Refused)])
    receipts = [(one.delivery_id, one.result.ts) for one in outcomes if isinstance(one.result, Sent)]
    if _SENT.run(connection, receipts) < len(receipts):
        _COPY.run(connection, receipts)
    _ELSE.run(connection, [_change(one) for one in outcomes if not isinstance(one.result, Sent)])


def _change(outcome: Outcome) -> tuple[Any, ...]:
    """Return the values of ``_ELSE``; an attempt that was turned away does not count as one."""
    change = after(outcome)
    not_made = 1 if isinstance(outcome.result, Throttled) else 0
    return outcome.delivery_id, outcome.tried_at, change.state.value, change.failure, change.not_before, not_made
