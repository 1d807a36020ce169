"""A transaction inside one workspace, as the repositories of a room use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Executable, Row, Table, and_, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from storage.words import Words

Values = Mapping[str, Any] | None
HERE = "here"
"""The parameter that holds a statement which is made once to the workspace in which it is executed."""


def here(table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that holds a statement which is made once, together with others."""
    return and_(table.c.workspace_id == bindparam(HERE), *conditions)


class Inside:
    """What the repositories of a room share: its workspace, its connection, and how words are sealed there.

    A statement is made for one execution (``within``), or, where that is worth it, once for all (``here``): making one
    and finding out what it comes to takes longer than SQLite takes to execute it. Then it comes with its ``values``.
    """

    def __init__(self, connection: Connection, workspace: str) -> None:
        self.workspace = workspace
        self.words = Words(workspace)
        self._connection = connection
        self._dialect = connection.dialect.name

    def rows(self, statement: Executable, values: Values = None) -> Sequence[Row[Any]]:
        """Return every row of a query."""
        return self._executed(statement, values).all()

    def row(self, statement: Executable, values: Values = None) -> Row[Any] | None:
        """Return the first row of a query."""
        return self._executed(statement, values).first()

    def change(self, statement: Executable, values: Values = None) -> int:
        """Execute an update or a deletion; return how many rows it changed."""
        return _count(self._executed(statement, values))

    def add(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Insert a row of this workspace; False when one with the same unique key is there."""
        return _count(self._connection.execute(_insertion(self._dialect, table), self._own(values))) == 1

    def put(self, table: Table, values: Mapping[str, Any], *, keep: frozenset[str] = frozenset()) -> None:
        """Insert a row of this workspace, or change the one with the same primary key, except what is to be kept."""
        self._connection.execute(_upsert(self._dialect, table, tuple(values), keep), self._own(values))

    def _executed(self, statement: Executable, values: Values) -> CursorResult[Any]:
        return self._connection.execute(statement, None if values is None else {HERE: self.workspace, **values})

    def _own(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"workspace_id": self.workspace, **values}

    def within(self, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that holds a statement to this workspace, together with others."""
        return and_(table.c.workspace_id == self.workspace, *conditions)


def _count(result: CursorResult[Any]) -> int:
    return result.rowcount


@lru_cache
def _insertion(dialect: str, table: Table) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@lru_cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...], keep: frozenset[str]) -> Executable:
    insert, key = _insert(dialect, table), table.primary_key.columns
    changed = {name: insert.excluded[name] for name in names if name not in keep and name not in key}
    return insert.on_conflict_do_update(index_elements=list(key), set_=changed)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
