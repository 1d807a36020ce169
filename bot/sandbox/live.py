"""Tells open pages that something changed, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

HEARTBEAT = 15.0
"""Seconds of real time after which a silent stream says that it is still there."""


class Live:
    """A number that goes up with every change, and the pages that wait for it."""

    def __init__(self, heartbeat: float = HEARTBEAT) -> None:
        self.version = 0
        self._heartbeat = heartbeat
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    def changed(self) -> None:
        """Count a change and wake every page; runs on the server's own loop."""
        self.version += 1
        for waiter in self._waiting:
            waiter.set()

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for waiter in self._waiting:
            waiter.set()

    async def stream(self) -> AsyncIterator[str]:
        """Yield the present number, and again whenever it has gone up."""
        waiter = asyncio.Event()
        self._waiting.add(waiter)
        try:
            yield "retry: 1000\n\n"
            while not self._closed:
                yield f"data: {self.version}\n\n"
                while not await self._woken(waiter):
                    yield ": still here\n\n"
        finally:
            self._waiting.discard(waiter)

    async def _woken(self, waiter: asyncio.Event) -> bool:
        try:
            await asyncio.wait_for(waiter.wait(), self._heartbeat)
        except TimeoutError:
            return False
        waiter.clear()
        return True
