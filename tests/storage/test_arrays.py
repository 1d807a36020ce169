"""Lists that PostgreSQL is given as the text of an array come out of it as they went in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Integer, String, bindparam, column, func, select
from sqlalchemy.types import TypeEngine

from storage.arrays import AsArray, array
from storage.engines import connect
from storage.instants import Instant
from tests.fakes.databases import PostgresServer

TEXTS = st.lists(st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
INSTANTS = st.lists(st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5.5))])))


@pytest.fixture(scope="module")
def connection(postgres: PostgresServer) -> Iterator[Connection]:
    """Return a connection to a database without tables."""
    engine = connect(postgres.new())
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def given_back(connection: Connection, values: list[object], of: TypeEngine[Any]) -> list[object]:
    """Return a list as PostgreSQL unpacks it."""
    each = func.unnest(bindparam("values", type_=AsArray(of))).table_valued(column("value", of)).render_derived()
    return list(connection.execute(select(each.c.value), {"values": values}).scalars())


@given(values=TEXTS)
def test_texts_come_back_as_they_were(connection: Connection, values: list[object]) -> None:
    assert given_back(connection, values, String()) == values


@given(values=INSTANTS)
def test_instants_come_back_as_they_were(connection: Connection, values: list[object]) -> None:
    assert given_back(connection, values, Instant()) == values


@given(values=st.lists(st.none() | st.integers(-(2**31), 2**31 - 1)))
def test_numbers_come_back_as_they_were(connection: Connection, values: list[object]) -> None:
    assert given_back(connection, values, Integer()) == values


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        array([datetime(2026, 11, 26)])  # noqa: DTZ001 (that is what is refused)
