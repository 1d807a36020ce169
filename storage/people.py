"""The people of a workspace, and how a person stands in a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update

from nudges.people import Language, Person
from nudges.steer import Steer, dump, load
from storage.inside import Inside, here
from storage.spelling import read_rhythm, read_themes, spell_rhythm, spell_themes
from storage.tables import PEOPLE, shard_of

PERSON = (
    PEOPLE.c.workspace_id,
    PEOPLE.c.id,
    PEOPLE.c.language,
    PEOPLE.c.zone,
    PEOPLE.c.rhythm,
    PEOPLE.c.consented_at,
    PEOPLE.c.gone_at,
    PEOPLE.c.less_of,
    PEOPLE.c.lead,
    PEOPLE.c.learns,
)
"""The columns that ``person_in`` reads, in its order."""

_GET = select(*PERSON).where(here(PEOPLE, PEOPLE.c.id == bindparam("person")))
_NEXT_AT = select(PEOPLE.c.next_at).where(here(PEOPLE, PEOPLE.c.id == bindparam("person")))
_KEPT = frozenset({"channel", "steer", "week", "in_week"})
_LANGUAGES = {language.value: language for language in Language}


def person_in(values: Sequence[Any]) -> Person:
    """Return the person in the values of ``PERSON``."""
    workspace, person, language, zone, rhythm, consented_at, gone_at, less_of, lead, learns = values
    return Person(
        workspace,
        person,
        _LANGUAGES[language],
        zone,
        read_rhythm(rhythm),
        consented_at,
        gone_at,
        read_themes(less_of),
        lead,
        learns,
    )


class People:
    """The people of the workspace, by the platform's user id."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self, person: str) -> Person | None:
        row = self._inside.row(_GET, {"person": person})
        return person_in(row) if row else None

    def save(self, person: Person, *, next_at: datetime | None) -> None:
        """Store a person and when they are next; their channel, what steers them and their week stay as they are."""
        if person.workspace != self._inside.workspace:
            raise ValueError("A room stores its own people only.")
        new = {
            "id": person.id,
            "shard": shard_of(person.workspace),
            "channel": "",
            "steer": "",
            "week": "",
            "in_week": 0,
        }
        self._inside.put(PEOPLE, {**new, **_values(person), "next_at": next_at}, keep=_KEPT)

    def next_at(self, person: str) -> datetime | None:
        row = self._inside.row(_NEXT_AT, {"person": person})
        return row[0] if row else None

    def channel(self, person: str) -> str:
        """Return the address of the direct conversation with a person, empty while it is not known."""
        row = self._inside.row(select(PEOPLE.c.channel).where(self._is(person)))
        return str(row[0]) if row else ""

    def steer(self, person: str) -> Steer:
        """Return what steers the choosing for a person."""
        row = self._inside.row(select(PEOPLE.c.steer).where(self._is(person)))
        return load(row[0] if row else "")

    def set_steer(self, person: str, steer: Steer) -> None:
        self._inside.change(update(PEOPLE).where(self._is(person)).values(steer=dump(steer)))

    def all(self) -> Sequence[Person]:
        rows = self._inside.rows(select(*PERSON).where(self._inside.within(PEOPLE)).order_by(PEOPLE.c.id))
        return [person_in(row) for row in rows]

    def _is(self, person: str) -> ColumnElement[bool]:
        return self._inside.within(PEOPLE, PEOPLE.c.id == person)


def _values(person: Person) -> dict[str, Any]:
    return {
        "language": person.language.value,
        "zone": person.zone,
        "rhythm": spell_rhythm(person.rhythm),
        "consented_at": person.consented_at,
        "gone_at": person.gone_at,
        "less_of": spell_themes(person.less_of),
        "lead": person.lead,
        "learns": person.learns,
    }
