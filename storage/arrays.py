"""Lists as PostgreSQL's own text of an array: made in one go here, where the driver turns over each value by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.instants import to_sqlite


class AsArray(TypeDecorator[Any]):
    """A list of texts, numbers, booleans or aware instants, any of them ``None``, given as one parameter."""

    impl = ARRAY
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__(item)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:  # noqa: ARG002 (SQLAlchemy's signature)
        """Return what turns a list into the text of an array."""
        return array


def array(values: Iterable[Any]) -> str:
    r"""Return the text of an array: everything quoted, with ``\`` before each quote and each ``\``."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def _quoted(value: Any) -> str:  # noqa: ANN401 (whatever a column holds)
    if isinstance(value, datetime):
        return f'"{to_sqlite(value)}+00"'
    text = value if isinstance(value, str) else str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{text}"'
