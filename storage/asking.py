"""What nudges ask: chosen for a whole batch from what is remembered of its people, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, tuple_, update

from nudges.delivery import Nudge
from nudges.memory import Chosen
from nudges.people import Person
from nudges.ports import Chooser
from storage.bulk import ForKeys
from storage.memory import memories
from storage.tables import NUDGES

AGAIN = "again"
"""In a reason, the delivery id of the snoozed nudge whose question this one asks again."""

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


def choose_each(
    connection: Connection, people: Sequence[tuple[Person, str]], now: datetime, choose: Chooser
) -> list[Chosen | None]:
    """Return what to ask each of some people, given with what steers them as text."""
    if not people:
        return []
    remembered = memories(connection, people, now)
    return [choose(person, remembered[person.workspace, person.id], now) for person, _ in people]


def settle_put_off(connection: Connection, nudges: Iterable[Nudge]) -> None:
    """Let what was put off rest once one of these asks it again."""
    again = [(one.reason[AGAIN], one.workspace, one.person) for one in nudges if AGAIN in one.reason]
    if again:
        _ASKED_ELSEWHERE.run(connection, again)


def may_hear(person: Person, now: datetime) -> bool:
    """Tell whether something may be sent to a person at an instant (UTC)."""
    rhythm = person.rhythm
    return person.reachable and (rhythm.paused_until is None or not rhythm.is_paused(person.today(now)))
