"""Instants in a column: aware in Python, UTC in the database, and cheap to turn from one into the other.

A batch has the same few instants over and over, and SQLite keeps them as text: that text is made and read once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlmodel import UTCDateTime

Convert = Callable[[Any], Any]


@lru_cache(maxsize=16_384)
def _text(value: datetime) -> str:
    return _aware(value).astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=16_384)
def _read(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _aware(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("An instant without a time zone cannot be stored.")
    return value


def to_sqlite(value: datetime | None) -> str | None:
    """Return an aware instant as SQLite keeps it; texts sort as the instants do."""
    return None if value is None else _text(value)


def to_postgresql(value: datetime | None) -> datetime | None:
    """Return an aware instant as the driver takes it."""
    return None if value is None else _aware(value)


def _from_sqlite(text: str | None) -> datetime | None:
    return None if text is None else _read(text)


class Instant(UTCDateTime):
    """Aware datetimes, kept and returned in UTC; naive ones are refused."""

    cache_ok = True

    def __repr__(self) -> str:
        return "Instant()"

    def bind_processor(self, dialect: Dialect) -> Convert:
        """Return what turns an instant into what the driver takes."""
        return to_sqlite if dialect.name == "sqlite" else to_postgresql

    def result_processor(self, dialect: Dialect, coltype: object) -> Convert | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Return what turns the driver's value into an instant; psycopg's is one (our sessions are in UTC)."""
        return _from_sqlite if dialect.name == "sqlite" else None
