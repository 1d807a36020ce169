"""The guard: a statement of a room that is not held to the room's own workspace is never executed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Select, Table, Update, event
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, ColumnElement
from sqlalchemy.sql.selectable import FromClause, Join

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
    statement: Any,  # noqa: ANN401 (whatever is executed)
    many: Sequence[Mapping[str, Any]],
    one: Mapping[str, Any],
    _options: Mapping[str, Any],
) -> None:
    workspace = connection.get_execution_options().get(WORKSPACE)
    if not workspace or not all(_held(part, workspace, many or [one]) for part in _parts(statement)):
        raise OutsideWorkspace("A statement inside a workspace does not name that workspace.")


def _parts(statement: Any) -> Iterable[Any]:  # noqa: ANN401
    """Return every query in a statement; the statement itself where there is none, which is then refused."""
    if isinstance(statement, Insert):
        return [statement]
    found = [part for part in visitors.iterate(statement) if isinstance(part, Select | Update | Delete)]
    return found or [statement]


def _held(part: Any, workspace: str, rows: Sequence[Mapping[str, Any]]) -> bool:  # noqa: ANN401
    match part:
        case Insert():
            return bool(rows) and all(row.get("workspace_id") == workspace for row in rows)
        case Select():
            return _constrained(part.get_final_froms(), part.whereclause, workspace)
        case Update() | Delete():
            return _constrained([part.table], part.whereclause, workspace)
        case _:
            return False


def _constrained(sources: Iterable[FromClause], condition: ColumnElement[Any] | None, workspace: str) -> bool:
    held = {source for term in _terms(condition) if (source := _source_held(term, workspace)) is not None}
    return all(table in held for source in sources for table in _tables(source))


def _tables(source: FromClause) -> Iterator[Any]:
    if isinstance(source, Join):
        yield from _tables(source.left)
        yield from _tables(source.right)
    elif isinstance(source, Table):
        yield source


def _terms(condition: ColumnElement[Any] | None) -> Iterator[Any]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for clause in condition.clauses:
            yield from _terms(clause)
    elif condition is not None:
        yield condition


def _source_held(term: Any, workspace: str) -> Any:  # noqa: ANN401
    """Return the table that a condition holds to the workspace, if it does."""
    if not isinstance(term, BinaryExpression) or term.operator is not operators.eq:
        return None
    column, value = term.left, term.right
    named = getattr(column, "name", "") == "workspace_id" and isinstance(value, BindParameter)
    return getattr(column, "table", None) if named and value.value == workspace else None
