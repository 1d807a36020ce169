"""The guard: a statement of a room that is not held to the room's own workspace is never executed.

What holds a statement is found out once per statement; that it is this workspace which holds it, at every execution.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Alias, Column, CompoundSelect, Connection, Delete, Engine, Insert, Select, Table, Update, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, TextClause

WORKSPACE = "workspace"
"""The execution option that names the workspace of a room's transaction."""


Holders = tuple[BindParameter[Any], ...]


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
    if not workspace or not _is_held(statement, workspace, many or [one]):
        raise OutsideWorkspace("A statement inside a workspace does not name that workspace.")


def _is_held(statement: Any, workspace: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    match statement:
        case Insert():
            return all(row.get("workspace_id") == workspace for row in rows)
        case Select() | CompoundSelect() | Update() | Delete():
            holders = _holders(statement)
            return bool(holders) and all(_value(holder, row) == workspace for holder in holders for row in rows)
        case _:
            return False


_HOLDERS: WeakKeyDictionary[Any, Holders] = WeakKeyDictionary()


def _holders(statement: Any) -> Holders:
    """Return every parameter that has to be the workspace; none, when that would not hold the whole statement."""
    found = _HOLDERS.get(statement)
    if found is None:
        found = _HOLDERS[statement] = _found_holders(statement)
    return found


def _found_holders(statement: Any) -> Holders:
    parts = [_holders_of(query) for query in _queries(statement) if not isinstance(query, CompoundSelect)]
    return tuple(holder for part in parts for holder in part) if all(parts) else ()


def _value(holder: BindParameter[Any], row: Mapping[str, Any]) -> object:
    return row.get(holder.key, holder.value)


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


def _holders_of(query: Any) -> Holders:
    """Return what has to be the workspace so that every table that a query itself reads or changes is held to it."""
    parts, terms = list(_parts(query)), [term for term in _terms(query.whereclause) if _holds(term)]
    held = {id(term.left.table) for term in terms}
    named = (table for part in parts if (table := _table_of(part)) is not None)
    whole = all(id(table) in held for table in named) and not any(map(_is_text, parts))
    return tuple(term.right for term in terms) if whole else ()


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


def _holds(term: Any) -> bool:
    """Tell whether a condition holds a table to the value of a parameter, which then has to be the workspace."""
    if not isinstance(term, BinaryExpression) or term.operator is not operators.eq:
        return False
    column, value = term.left, term.right
    return isinstance(column, Column) and column.name == "workspace_id" and isinstance(value, BindParameter)
