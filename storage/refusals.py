"""What a platform's definite no means beyond its nudge: a workspace or a person is gone, or a channel is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from nudges.delivery import Outcome, Refusal, Refused, State
from storage.bulk import ChangeEach, ForKeys, constant
from storage.tables import NUDGES, PEOPLE, WORKSPACES

_WHOSE = ForKeys(
    NUDGES.c.delivery_id,
    statement=lambda keys: select(NUDGES.c.delivery_id, NUDGES.c.workspace_id, NUDGES.c.person).where(
        NUDGES.c.delivery_id.in_(keys), NUDGES.c.state == constant(State.SENDING)
    ),
)

_WORKSPACE_GONE = ChangeEach(
    WORKSPACES.c.workspace_id,
    WORKSPACES.c.removed_at,
    change=lambda given: (
        update(WORKSPACES)
        .where(WORKSPACES.c.workspace_id == given(WORKSPACES.c.workspace_id))
        .values(removed_at=func.coalesce(WORKSPACES.c.removed_at, given(WORKSPACES.c.removed_at)))
    ),
)

_NOBODY_DUE = ChangeEach(
    PEOPLE.c.workspace_id,
    change=lambda given: (
        update(PEOPLE).where(PEOPLE.c.workspace_id == given(PEOPLE.c.workspace_id)).values(next_at=None)
    ),
)

_PERSON_GONE = ChangeEach(
    PEOPLE.c.workspace_id,
    PEOPLE.c.id,
    PEOPLE.c.gone_at,
    change=lambda given: (
        update(PEOPLE)
        .where(PEOPLE.c.workspace_id == given(PEOPLE.c.workspace_id), PEOPLE.c.id == given(PEOPLE.c.id))
        .values(gone_at=func.coalesce(PEOPLE.c.gone_at, given(PEOPLE.c.gone_at)), next_at=None)
    ),
)

_CHANNEL_GONE = ChangeEach(
    PEOPLE.c.workspace_id,
    PEOPLE.c.id,
    change=lambda given: (
        update(PEOPLE)
        .where(PEOPLE.c.workspace_id == given(PEOPLE.c.workspace_id), PEOPLE.c.id == given(PEOPLE.c.id))
        .values(channel="")
    ),
)

_Refusal = tuple[Refusal, str, str, datetime]


def act_on(connection: Connection, refused: Sequence[Outcome]) -> None:
    """Set workspaces and people gone and forget channels, for the nudges that are still sending."""
    if not refused:
        return
    found = list(_found(connection, refused))
    workspaces = {workspace: at for refusal, workspace, _, at in found if refusal is Refusal.WORKSPACE_GONE}
    _WORKSPACE_GONE.run(connection, list(workspaces.items()))
    _NOBODY_DUE.run(connection, [(workspace,) for workspace in workspaces])
    _PERSON_GONE.run(connection, [(*whose, at) for whose, at in _people(found, Refusal.PERSON_GONE)])
    _CHANNEL_GONE.run(connection, [whose for whose, _ in _people(found, Refusal.CHANNEL_GONE)])


def _found(connection: Connection, refused: Sequence[Outcome]) -> Iterator[_Refusal]:
    rows = _WHOSE.run(connection, [(outcome.delivery_id,) for outcome in refused]).all()
    whose = {row.delivery_id: (row.workspace_id, row.person) for row in rows}
    for outcome in refused:
        if isinstance(outcome.result, Refused) and outcome.delivery_id in whose:
            yield outcome.result.refusal, *whose[outcome.delivery_id], outcome.at


def _people(found: Iterable[_Refusal], wanted: Refusal) -> Iterable[tuple[tuple[str, str], datetime]]:
    return {(workspace, person): at for refusal, workspace, person, at in found if refusal is wanted}.items()
