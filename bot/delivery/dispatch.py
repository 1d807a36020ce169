"""Who drains which shard, on one machine: a task in this process for every shard that has something to do."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from bot.delivery.engine import Engine
from nudges.delivery import Policy
from nudges.ports import Outbox, Unavailable

log = structlog.get_logger()

GRACE = timedelta(seconds=30)
"""How long what is in flight may take to come down when the process stops."""
IDLE = 3
"""After so many rounds in which nothing could be done, what is busy has to wait for something outside."""


class Part(Protocol):
    """What is at work in a process as long as it runs."""

    def start(self) -> None:
        """Begin; called inside the event loop."""

    def finish(self) -> None:
        """Begin nothing more; what is in flight goes on."""

    async def stop(self) -> None:
        """Finish, and wait until what is in flight is recorded, or the grace is over."""


class InProcess:
    """Starts a drain for every busy shard that has none."""

    def __init__(self, engine: Engine, outbox: Outbox, policy: Policy) -> None:
        self._engine, self._outbox, self._policy = engine, outbox, policy
        self._drains: dict[int, asyncio.Task[int]] = {}
        self._away = False
        self._stopping = False

    async def tick(self, now: datetime) -> None:
        """Start what is due at an instant (UTC) and not running yet."""
        try:
            shards = await self._busy(now)
        except Unavailable:
            self._tell(away=True)
            return
        self._tell(away=False)
        for shard in shards if not self._stopping else ():
            self._start(shard)

    async def run_until_quiet(self, now: datetime) -> None:
        """Do everything that is due at an instant (UTC), and return when it is done.

        Raises:
            Unavailable: when the storage cannot be reached.
        """
        idle = 0
        while idle < IDLE and not self._stopping:
            drains = [self._start(shard) for shard in await self._busy(now)] or list(self._drains.values())
            if not drains:
                return
            await asyncio.wait(drains)
            idle = 0 if any(drain.result() for drain in drains) else idle + 1

    def start(self) -> None:
        """Wait for the first tick."""

    def finish(self) -> None:
        """Launch nothing more; what is in flight goes on."""
        self._stopping = True
        self._engine.stop()

    async def stop(self) -> None:
        """Launch nothing more, and wait until what is in flight is recorded, or the grace is over."""
        self.finish()
        if self._drains:
            _, late = await asyncio.wait(self._drains.values(), timeout=GRACE.total_seconds())
            for drain in late:
                drain.cancel()
        self._engine.ledger.close()

    async def _busy(self, now: datetime) -> list[int]:
        policy = self._policy
        settle_before, recheck_before = now - policy.settle, now - policy.recheck
        call = partial(self._outbox.busy_shards, now, settle_before=settle_before, recheck_before=recheck_before)
        return list(await self._engine.ledger.do(call))

    def _start(self, shard: int) -> asyncio.Task[int]:
        drain = self._drains.get(shard)
        if drain is None:
            drain = self._drains[shard] = asyncio.create_task(self._drain(shard), name=f"drain {shard}")
            drain.add_done_callback(lambda _: self._drains.pop(shard))
        return drain

    async def _drain(self, shard: int) -> int:
        try:
            return await self._engine.drain(shard)
        except Unavailable:
            self._tell(away=True)
            return 0

    def _tell(self, *, away: bool) -> None:
        """Say once that the storage is away, and once that it is back."""
        if away != self._away:
            self._away = away
            log.warning("storage.away" if away else "storage.back")
