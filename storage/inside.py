"""A transaction inside one workspace, as the repositories of a room use it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Executable, Row, Table, and_
from sqlalchemy.dialects import postgresql, sqlite

from storage.words import Words


class Inside:
    """What the repositories of a room share: its workspace, its connection, and how words are sealed there."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self.workspace = workspace
        self.words = Words(workspace)
        self._connection = connection
        self._dialect = postgresql if connection.dialect.name == "postgresql" else sqlite

    def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """Return every row of a query."""
        return self._connection.execute(statement).all()

    def row(self, statement: Executable) -> Row[Any] | None:
        """Return the first row of a query."""
        return self._connection.execute(statement).first()

    def change(self, statement: Executable) -> int:
        """Execute an update or a deletion; return how many rows it changed."""
        return _count(self._connection.execute(statement))

    def add(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Insert a row of this workspace; False when one with the same unique key is there."""
        insert = self._dialect.insert(table).on_conflict_do_nothing()
        return _count(self._connection.execute(insert, {"workspace_id": self.workspace, **values})) == 1

    def put(self, table: Table, values: Mapping[str, Any], *, keep: Collection[str] = ()) -> None:
        """Insert a row of this workspace, or change the one with the same primary key, except what is to be kept."""
        insert = self._dialect.insert(table)
        changed = {
            name: insert.excluded[name] for name in values if name not in {*keep, *table.primary_key.columns.keys()}
        }
        upsert = insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)
        self._connection.execute(upsert, {"workspace_id": self.workspace, **values})

    def within(self, table: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that holds a statement to this workspace, together with others."""
        return and_(table.c.workspace_id == self.workspace, *conditions)


def _count(result: CursorResult[Any]) -> int:
    return result.rowcount
