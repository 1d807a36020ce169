"""Statements over many rows at once: one round trip on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Select,
    Table,
    TableValuedAlias,
    Update,
    UpdateBase,
    bindparam,
    column,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.arrays import AsArray
from storage.instants import Instant, to_sqlite

_NOTHING: Mapping[Column[Any], str | int | ColumnElement[Any]] = {}

Cell = Callable[[Column[Any]], ColumnElement[Any]]
"""The value that a row brings for a column."""


def is_postgresql(connection: Connection) -> bool:
    """Tell which of the two databases this is."""
    return connection.dialect.name == "postgresql"


def constant(value: str | int) -> ColumnElement[Any]:
    """Return a value that stands in the statement itself, so that a partial index is known to apply."""
    return literal_column(f"'{value}'" if isinstance(value, str) else str(value))


class ForKeys:
    """A statement about the rows that a list of keys, of one or more text columns, picks out."""

    def __init__(self, *columns: Column[Any], statement: Callable[[Select[Any]], Executable]) -> None:
        each = func.json_each(bindparam("keys")).table_valued("value")
        parts = (func.json_extract(each.c.value, f"$[{place}]") for place in range(len(columns)))
        self._columns = columns
        self._listed = statement(select(*parts))
        self._arrayed = statement(select(*_arrays(columns).c))

    def run(
        self,
        connection: Connection,
        keys: Sequence[tuple[str, ...]],
        **more: Any,  # noqa: ANN401 (any column's)
    ) -> CursorResult[Any]:
        """Execute it for keys in the order of the columns, with the statement's other parameters."""
        if is_postgresql(connection):
            return connection.execute(self._arrayed, {**_by_column(self._columns, keys), **more})
        return connection.execute(self._listed, {"keys": _as_json(tuple(keys)), **more})


class ChangeEach:
    """An update of many rows, each with values of its own."""

    def __init__(self, *columns: Column[Any], change: Callable[[Cell], Update]) -> None:
        given = _arrays(columns)
        self._columns = columns
        self._one = _Prepared(change(lambda wanted: bindparam(_given(wanted), type_=wanted.type)), columns)
        self._all = change(lambda wanted: given.c[wanted.name])

    def run(
        self,
        connection: Connection,
        rows: Sequence[tuple[Any, ...]],
        **shared: Any,  # noqa: ANN401 (any column's)
    ) -> int:
        """Execute it for rows of values in the order of the columns, and values that all rows share.

        Return how many were changed.
        """
        if not rows:
            return 0
        if is_postgresql(connection):
            return connection.execute(self._all, {**_by_column(self._columns, rows), **shared}).rowcount
        return self._one.run(connection, rows, shared)


class AddEach:
    """An insertion of many rows; those whose unique key is already there are left out.

    What is the ``same`` in all of them stands in the statement, or is a parameter that they share.
    """

    def __init__(
        self, table: Table, *columns: Column[Any], same: Mapping[Column[Any], str | int | ColumnElement[Any]] = _NOTHING
    ) -> None:
        names = [wanted.name for wanted in (*columns, *same)]
        fixed = {
            wanted: value if isinstance(value, ColumnElement) else constant(value) for wanted, value in same.items()
        }
        cells = {wanted: bindparam(_given(wanted), type_=wanted.type) for wanted in columns}
        rows = select(*_arrays(columns).c, *fixed.values())
        self._columns = columns
        self._one = _Prepared(sqlite.insert(table).values({**cells, **fixed}).on_conflict_do_nothing(), columns)
        added = postgresql.insert(table).from_select(names, rows).on_conflict_do_nothing()
        self._all = added.execution_options(preserve_rowcount=True)

    def run(
        self,
        connection: Connection,
        rows: Sequence[tuple[Any, ...]],
        **shared: Any,  # noqa: ANN401 (any column's)
    ) -> int:
        """Execute it for rows of values in the order of the columns, and values that all rows share.

        Return how many were added.
        """
        if not rows:
            return 0
        if is_postgresql(connection):
            return connection.execute(self._all, {**_by_column(self._columns, rows), **shared}).rowcount
        return self._one.run(connection, rows, shared)


class _Prepared:
    """A statement as SQLite's own driver takes it, without what SQLAlchemy does for each parameter of each row."""

    def __init__(self, statement: UpdateBase, columns: Sequence[Column[Any]]) -> None:
        compiled = statement.compile(dialect=sqlite.dialect())
        self._sql, self._names, self._fixed = compiled.string, compiled.positiontup or [], compiled.params
        self._columns = columns

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]], shared: Mapping[str, Any]) -> int:
        cells: dict[str, Iterable[Any]] = {
            name: repeat(_plain(value)) for name, value in {**self._fixed, **shared}.items()
        }
        for wanted, values in zip(self._columns, zip(*rows, strict=True), strict=True):
            cells[_given(wanted)] = map(to_sqlite, values) if isinstance(wanted.type, Instant) else values
        done = connection.exec_driver_sql(self._sql, list(zip(*(cells[name] for name in self._names), strict=False)))
        return done.rowcount


@lru_cache(maxsize=1)
def _as_json(keys: tuple[tuple[str, ...], ...]) -> str:
    """Return keys as JSON; several statements in a row are about the same ones."""
    return json.dumps(keys)


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever a column holds)
    return to_sqlite(value) if isinstance(value, datetime) else value


def _given(wanted: Column[Any]) -> str:
    return f"given_{wanted.name}"


def _arrays(columns: Sequence[Column[Any]]) -> TableValuedAlias:
    """Return the rows that one array for each column make together."""
    arrays = (bindparam(_given(wanted), type_=AsArray(wanted.type)) for wanted in columns)
    named = (column(wanted.name, wanted.type) for wanted in columns)
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def _by_column(columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    return {_given(wanted): [row[place] for row in rows] for place, wanted in enumerate(columns)}
