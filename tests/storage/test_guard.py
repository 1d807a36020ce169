"""The guard of a room: no statement runs that is not held to the room's workspace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import ColumnElement, Executable, and_, bindparam, delete, insert, literal, or_, select, text, update

from nudges.ports import Room
from storage.database import Database
from storage.guard import OutsideWorkspace
from storage.tables import ENTRIES, NUDGES, PEOPLE
from tests.contracts.storage import HOME

OTHER = "slack:T999"
ELSE = PEOPLE.alias("others")


def of(workspace: str) -> ColumnElement[bool]:
    return PEOPLE.c.workspace_id == workspace


ESCAPES: dict[str, Callable[[], Executable]] = {
    "no condition": lambda: select(PEOPLE.c.id),
    "no workspace": lambda: select(PEOPLE.c.id).where(PEOPLE.c.id == "U1"),
    "another workspace": lambda: select(PEOPLE.c.id).where(of(OTHER)),
    "one of two workspaces": lambda: select(PEOPLE.c.id).where(or_(of(HOME), of(OTHER))),
    "all but one workspace": lambda: select(PEOPLE.c.id).where(PEOPLE.c.workspace_id != HOME),
    "a join that is held on one side": lambda: (
        select(PEOPLE.c.id).join_from(PEOPLE, NUDGES, NUDGES.c.person == PEOPLE.c.id).where(of(HOME))
    ),
    "a subquery that is not held": lambda: select(PEOPLE.c.id).where(
        of(HOME), PEOPLE.c.id.in_(select(ENTRIES.c.person))
    ),
    "a table without a column": lambda: select(literal(1)).select_from(PEOPLE).where(ENTRIES.c.workspace_id == HOME),
    "another name of the table": lambda: select(ELSE.c.id).where(of(HOME), PEOPLE.c.id == ELSE.c.id),
    "a union that is held on one side": lambda: select(PEOPLE.c.id).where(of(HOME)).union_all(select(PEOPLE.c.id)),
    "a query by name": lambda: select(select(PEOPLE.c.id).cte()),
    "a text as a table": lambda: select(PEOPLE.c.id).where(of(HOME)).select_from(text("entries")),
    "an update": lambda: update(PEOPLE).values(lead=True),
    "a deletion": lambda: delete(PEOPLE).where(PEOPLE.c.id == "U1"),
    "an insertion elsewhere": lambda: insert(ENTRIES).values(workspace_id=OTHER, id="E1"),
    "a text": lambda: text("SELECT 1 FROM people"),
}

HELD: dict[str, Callable[[], Executable]] = {
    "one table": lambda: select(PEOPLE.c.id).where(of(HOME)),
    "nested conditions": lambda: select(PEOPLE.c.id).where(and_(PEOPLE.c.id == "U1", and_(of(HOME), PEOPLE.c.lead))),
    "a join": lambda: (
        select(PEOPLE.c.id)
        .join_from(PEOPLE, NUDGES, NUDGES.c.person == PEOPLE.c.id)
        .where(of(HOME), NUDGES.c.workspace_id == HOME)
    ),
    "a union": lambda: select(PEOPLE.c.id).where(of(HOME)).union_all(select(PEOPLE.c.id).where(of(HOME))),
    "another name of the table": lambda: select(ELSE.c.id).where(
        of(HOME), ELSE.c.workspace_id == HOME, PEOPLE.c.id == ELSE.c.id
    ),
    "a subquery": lambda: select(PEOPLE.c.id).where(
        of(HOME), PEOPLE.c.id.in_(select(ENTRIES.c.person).where(ENTRIES.c.workspace_id == HOME))
    ),
    "an update": lambda: update(PEOPLE).where(of(HOME)).values(lead=True),
}


MADE_ONCE = select(PEOPLE.c.id).where(PEOPLE.c.workspace_id == bindparam("here"))


def execute(room: Room, statement: Executable, values: dict[str, str] | None = None) -> None:
    room.people._inside._connection.execute(statement, values)  # type: ignore[attr-defined]


@pytest.mark.parametrize("escape", ESCAPES)
def test_what_reaches_beyond_the_workspace_is_not_executed(store: Database, escape: str) -> None:
    with store.inside(HOME) as room, pytest.raises(OutsideWorkspace):
        execute(room, ESCAPES[escape]())


@pytest.mark.parametrize("held", HELD)
def test_what_stays_within_the_workspace_is_executed(store: Database, held: str) -> None:
    with store.inside(HOME) as room:
        execute(room, HELD[held]())


def test_a_room_without_a_workspace_reads_nothing(store: Database) -> None:
    with store.inside("") as room, pytest.raises(OutsideWorkspace):
        room.people.all()


def test_a_statement_made_once_is_held_to_the_workspace_of_each_execution(store: Database) -> None:
    for workspace, other in ((HOME, OTHER), (OTHER, HOME)):
        with store.inside(workspace) as room:
            execute(room, MADE_ONCE, {"here": workspace})
            with pytest.raises(OutsideWorkspace):
                execute(room, MADE_ONCE, {"here": other})


def test_a_statement_made_once_without_its_workspace_is_not_executed(store: Database) -> None:
    with store.inside(HOME) as room, pytest.raises(OutsideWorkspace):
        execute(room, MADE_ONCE, {})


def test_a_value_given_beside_a_statement_does_not_replace_the_workspace_in_it(store: Database) -> None:
    named = select(PEOPLE.c.id).where(PEOPLE.c.workspace_id == bindparam("here", HOME))
    with store.inside(HOME) as room:
        execute(room, named)
        with pytest.raises(OutsideWorkspace):
            execute(room, named, {"here": OTHER})
