"""The one place where a person's own words become bytes and are read back."""

from __future__ import annotations

import json
from typing import Any

Value = Any
"""What JSON can hold."""


class Words:
    """Seals and opens what people of one workspace wrote.

    The row is part of both calls so that sealed bytes can be bound to the row that they stand in.
    """

    def __init__(self, workspace: str) -> None:
        self._workspace = workspace

    def seal(self, person: str, row: str, value: Value) -> bytes:  # noqa: ARG002 (the key and what it is bound to)
        """Return JSON values as bytes: UTF-8 JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    def open(self, person: str, row: str, sealed: bytes) -> Value:  # noqa: ARG002 (a key of the person's own will be bound to both)
        """Return what was sealed for this person and row."""
        return json.loads(bytes(sealed).decode("utf-8", "surrogatepass"))
