"""Writing down many small facts in few transactions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

import structlog

from bot.delivery.ledger import Ledger
from nudges.ports import Unavailable

log = structlog.get_logger()

EVERY = 0.05
"""Seconds that a fact waits for company."""
MOST = 100
"""Facts that are company enough."""
LONGEST_WAIT = 5.0
"""Seconds between two attempts to write while the storage is away."""

T = TypeVar("T")


class Recorder(Generic[T]):
    """Writes what is put in, in batches; ``done`` hears of a batch when its transaction is committed.

    A batch that cannot be written is tried again until it is: whoever waits for ``done`` stands still meanwhile.
    """

    def __init__(
        self,
        ledger: Ledger,
        write: Callable[[Sequence[T]], None],
        done: Callable[[Sequence[T]], None],
        before: Callable[[], None] = lambda: None,
        *,
        most: int = MOST,
        every: float = EVERY,
    ) -> None:
        self._ledger, self._write, self._done, self._before = ledger, write, done, before
        self._most, self._every = most, every
        self._waiting: list[T] = []
        self._being_written = 0
        self._enough = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """Return how many facts are not committed yet."""
        return len(self._waiting) + self._being_written

    def hurry(self) -> None:
        """Write what waits at once: no company will come."""
        self._enough.set()

    def put(self, fact: T) -> None:
        """Take a fact; it is written within moments."""
        self._waiting.append(fact)
        if len(self._waiting) >= self._most:
            self._enough.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._waiting:
            await self._company()
            batch, self._waiting = self._waiting, []
            self._being_written = len(batch)
            self._enough.clear()
            self._before()
            await self._commit(batch)
            self._being_written = 0
            self._done(batch)
        self._task = None

    async def _company(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._every):
                await self._enough.wait()

    async def _commit(self, batch: Sequence[T]) -> None:
        wait = EVERY
        while True:
            try:
                return await self._ledger.do(self._write, batch)
            except Unavailable:
                log.warning("record.unavailable", facts=len(batch), again_in=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
