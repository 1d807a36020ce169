"""The sandbox's own time, which can be moved forward and stays moved after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sandbox.keeping import read_text, write_text


class NotForward(ValueError):
    """Someone tried to move the clock back."""


class SandboxClock:
    """The real time plus an offset that only grows.

    ``real`` answers aware UTC; with a ``folder`` the offset is kept in ``clock.json`` there.
    """

    def __init__(self, real: Callable[[], datetime], folder: Path | None = None) -> None:
        self._real = real
        self._file = folder / "clock.json" if folder else None
        self.offset = self._stored()

    def now(self) -> datetime:
        """Return the sandbox's present moment, aware UTC."""
        return self._real().astimezone(UTC) + self.offset

    def set(self, to: datetime) -> None:
        """Move to an aware moment; ``NotForward`` when it lies before the present."""
        ahead = to.astimezone(UTC) - self.now()
        if ahead < timedelta(0):
            raise NotForward(f"the clock stands at {self.now().isoformat()}, {to.isoformat()} is earlier")
        self.offset += ahead
        if self._file:
            write_text(self._file, json.dumps({"offset_seconds": self.offset.total_seconds()}))

    def _stored(self) -> timedelta:
        text = read_text(self._file) if self._file else None
        return timedelta(seconds=float(json.loads(text)["offset_seconds"])) if text else timedelta(0)
