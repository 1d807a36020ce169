"""The guard: a statement of a room that is not held to the room's own workspace is never executed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Alias, Column, CompoundSelect, Connection, Delete, Engine, Insert, Select, Table, Update, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, TextClause

WORKSPACE = "workspace"
"""The execution option that names the workspace of a room's transaction."""


class OutsideWorkspace(RuntimeError):
    """A statement would have reached beyond its workspace: a mistake in the code."""


def guarded(engine: Engine) -> Engine:
    """Return the same engine, its pool included, for rooms: every statement on it is checked."""
    rooms = engine.execution_options()
    event.listen(rooms, "before_execute", _check)
    return rooms


def _check(
    connection: Connection,
    statement: Any,
    many: Sequence[Mapping[str, Any]],
    one: Mapping[str, Any],
    _options: Mapping[str, Any],
) -> None:
    workspace = connection.get_execution_options().get(WORKSPACE)
    rows = many or [one]
    if not workspace or not _is_held(statement, workspace, rows):
        raise OutsideWorkspace("A statement inside a workspace does not name that workspace.")


def _is_held(statement: Any, workspace: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    match statement:
        case Insert():
            return all(row.get("workspace_id") == workspace for row in rows)
        case Select() | CompoundSelect() | Update() | Delete():
            return all(_is_constrained(query, workspace) for query in _queries(statement))
        case _:
            return False


def _queries(statement: Any) -> Iterator[Any]:
    """Yield a statement and every query within it."""
    waiting = [statement]
    while waiting:
        query = waiting.pop()
        waiting += [part for part in _parts(query) if isinstance(part, Select | CompoundSelect)]
        yield query


def _parts(query: Any) -> Iterator[Any]:
    """Yield what a query is made of; of the queries within it, only themselves."""
    waiting = list(query.get_children())
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, Select | CompoundSelect | Table) and not _is_renamed_table(part):
            waiting += part.get_children()


def _is_constrained(query: Any, workspace: str) -> bool:
    """Tell whether every table that a query itself reads or changes is held to the workspace."""
    if isinstance(query, CompoundSelect):
        return True  # it reads nothing but its queries
    parts = list(_parts(query))
    held = {id(table) for term in _terms(query.whereclause) if (table := _table_held(term, workspace)) is not None}
    named = (table for part in parts if (table := _table_of(part)) is not None)
    return bool(held) and all(id(table) in held for table in named) and not any(map(_is_text, parts))


def _table_of(part: Any) -> Any:
    if isinstance(part, Table) or _is_renamed_table(part):
        return part
    return part.table if isinstance(part, Column) else None


def _is_renamed_table(part: Any) -> bool:
    return isinstance(part, Alias) and isinstance(part.element, Table)


def _is_text(part: Any) -> bool:
    return isinstance(part, TextClause)


def _terms(condition: Any) -> Iterator[Any]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for clause in condition.clauses:
            yield from _terms(clause)
    elif condition is not None:
        yield condition


def _table_held(term: Any, workspace: str) -> Any:
    """Return the table that a condition holds to the workspace, if it does."""
    if not isinstance(term, BinaryExpression) or term.operator is not operators.eq:
        return None
    column, value = term.left, term.right
    named = getattr(column, "name", "") == "workspace_id" and isinstance(value, BindParameter)
    return getattr(column, "table", None) if named and value.value == workspace else None
