"""The clock: it ticks, and the rows decide."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()

Job = Callable[[datetime], Awaitable[None]]

PATIENCE = 5.0
"""Seconds that a job at work may take to come to its end when the clock stops."""


class Clock:
    """Calls its jobs on time; a job that is still at work is not called twice, and a late one is called once."""

    def __init__(self, now: Callable[[], datetime], patience: float = PATIENCE) -> None:
        self._now, self._patience = now, patience
        self._at_work: set[asyncio.Task[Any] | None] = set()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def every(self, seconds: float, job: Job) -> None:
        """Call a job every so many seconds of real time, with the moment it is then (UTC)."""

        async def call() -> None:
            task = asyncio.current_task()
            self._at_work.add(task)
            try:
                await job(self._now())
            except asyncio.CancelledError:  # the scheduler's own line would be an error with a traceback
                log.warning("clock.broke_off")
            finally:
                self._at_work.discard(task)

        self._scheduler.add_job(call, "interval", seconds=seconds)

    def start(self) -> None:
        """Begin; called inside the event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Call nothing any more, and wait for what is at work; what takes too long is broken off."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was called a moment ago is at work from here on
        if self._at_work:
            await asyncio.wait([task for task in self._at_work if task], timeout=self._patience)
        self._scheduler.shutdown(wait=False)
