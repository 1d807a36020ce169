"""Addresses of direct conversations, stored before anything is sent: without one there is no history to search."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, update

from nudges.delivery import State
from storage.bulk import ChangeEach, constant
from storage.tables import NUDGES, PEOPLE

_OF_PEOPLE = ChangeEach(
    PEOPLE.c.workspace_id,
    PEOPLE.c.id,
    PEOPLE.c.channel,
    change=lambda given: (
        update(PEOPLE)
        .where(PEOPLE.c.workspace_id == given(PEOPLE.c.workspace_id), PEOPLE.c.id == given(PEOPLE.c.id))
        .values(channel=given(PEOPLE.c.channel))
    ),
)

_OF_NUDGES = ChangeEach(
    NUDGES.c.workspace_id,
    NUDGES.c.person,
    NUDGES.c.channel,
    change=lambda given: (
        update(NUDGES)
        .where(
            NUDGES.c.workspace_id == given(NUDGES.c.workspace_id),
            NUDGES.c.person == given(NUDGES.c.person),
            NUDGES.c.state == constant(State.SENDING),
        )
        .values(channel=given(NUDGES.c.channel))
    ),
)


def store_channels(connection: Connection, channels: Sequence[tuple[str, str, str]]) -> None:
    """Store channels (workspace, person, channel) of people, and on their nudges that are being sent."""
    _OF_PEOPLE.run(connection, channels)
    _OF_NUDGES.run(connection, channels)
