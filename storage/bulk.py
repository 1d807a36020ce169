"""Statements over many rows at once: one round trip on PostgreSQL, and one or a few on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Any

import orjson
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

TOGETHER = 100
"""Rows in one insertion on SQLite."""

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
        self._columns = columns
        self._listed = statement(_listed(columns))
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
        return connection.execute(self._listed, {"rows": _as_json(keys), **more})


class ChangeEach:
    """An update of many rows, each with values of its own."""

    def __init__(self, *columns: Column[Any], change: Callable[[Cell], Update]) -> None:
        listed, arrayed = _listed(columns).subquery("given"), _arrays(columns)
        self._columns = columns
        self._listed = change(lambda wanted: listed.c[wanted.name])
        self._arrayed = change(lambda wanted: arrayed.c[wanted.name])

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
            return connection.execute(self._arrayed, {**_by_column(self._columns, rows), **shared}).rowcount
        given = _as_json(list(zip(*_as_sqlite(self._columns, rows), strict=True)))
        return connection.execute(self._listed, {"rows": given, **shared}).rowcount


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
        rows = select(*_arrays(columns).c, *fixed.values())
        added = postgresql.insert(table).from_select(names, rows).on_conflict_do_nothing()
        self._columns = columns
        self._rows = _Rows(table, columns, fixed)
        self._arrayed = added.execution_options(preserve_rowcount=True)

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
            return connection.execute(self._arrayed, {**_by_column(self._columns, rows), **shared}).rowcount
        return self._rows.add(connection, rows, shared)


class _Rows:
    """An insertion as SQLite's own driver takes it: a hundred rows with their parameters in one statement.

    A statement for each row would let go of Python's lock for each, and another thread would take it.
    """

    def __init__(self, table: Table, columns: Sequence[Column[Any]], fixed: Mapping[Column[Any], Any]) -> None:
        cells = {wanted: bindparam(_given(wanted), type_=wanted.type) for wanted in columns}
        compiled = sqlite.insert(table).values({**cells, **fixed}).compile(dialect=sqlite.dialect())
        self._into, _, self._row = compiled.string.partition(" VALUES ")
        self._names, self._fixed = compiled.positiontup or [], compiled.params
        self._columns = columns

    def add(self, connection: Connection, rows: Sequence[tuple[Any, ...]], shared: Mapping[str, Any]) -> int:
        """Insert rows; return how many were not there yet."""
        cells: dict[str, Iterable[Any]] = {
            name: repeat(to_sqlite(value) if isinstance(value, datetime) else value)
            for name, value in {**self._fixed, **shared}.items()
        }
        for wanted, values in zip(self._columns, _as_sqlite(self._columns, rows), strict=True):
            cells[_given(wanted)] = values
        given = list(zip(*(cells[name] for name in self._names), strict=False))
        many, left = divmod(len(given), TOGETHER)
        batches = [given[place * TOGETHER : (place + 1) * TOGETHER] for place in range(many)]
        singly = [[row] for row in given[len(given) - left :]]
        return self._insert(connection, TOGETHER, batches) + self._insert(connection, 1, singly)

    def _insert(self, connection: Connection, together: int, batches: Sequence[Sequence[tuple[Any, ...]]]) -> int:
        if not batches:
            return 0
        sql = f"{self._into} VALUES {', '.join([self._row] * together)} ON CONFLICT DO NOTHING"
        return connection.exec_driver_sql(sql, [tuple(chain.from_iterable(rows)) for rows in batches]).rowcount


def _as_json(rows: Sequence[tuple[Any, ...]]) -> str:
    return orjson.dumps(rows).decode()


def _as_sqlite(columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]) -> Iterator[Iterable[Any]]:
    """Yield the values of each column, with instants as SQLite keeps them."""
    for wanted, values in zip(columns, zip(*rows, strict=True), strict=True):
        yield map(to_sqlite, values) if isinstance(wanted.type, Instant) else values


def _given(wanted: Column[Any]) -> str:
    return f"given_{wanted.name}"


def _listed(columns: Sequence[Column[Any]]) -> Select[Any]:
    """Return the rows that stand in one list of JSON."""
    each = func.json_each(bindparam("rows")).table_valued("value")
    parts = (
        func.json_extract(each.c.value, constant(f"$[{place}]"), type_=wanted.type).label(wanted.name)
        for place, wanted in enumerate(columns)
    )
    return select(*parts)


def _arrays(columns: Sequence[Column[Any]]) -> TableValuedAlias:
    """Return the rows that one array for each column make together."""
    arrays = (bindparam(_given(wanted), type_=AsArray(wanted.type)) for wanted in columns)
    named = (column(wanted.name, wanted.type) for wanted in columns)
    return func.unnest(*arrays).table_valued(*named, name="given").render_derived()


def _by_column(columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    return {_given(wanted): [row[place] for row in rows] for place, wanted in enumerate(columns)}
