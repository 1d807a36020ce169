"""The clock: it ticks, and the rows decide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Job = Callable[[datetime], Awaitable[None]]


class Clock:
    """Calls its jobs on time; a job that is still at work is not called twice, and a late one is called once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def every(self, seconds: float, job: Job) -> None:
        """Call a job every so many seconds of real time, with the moment it is then (UTC)."""

        async def call() -> None:
            await job(self._now())

        self._scheduler.add_job(call, "interval", seconds=seconds)

    def start(self) -> None:
        """Begin; called inside the event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Call nothing any more."""
        self._scheduler.shutdown(wait=False)
