"""Whether this process is alive, and whether it can do its work now: for whoever watches over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Route

from nudges.ports import Unavailable

Ask = Callable[[], Awaitable[str]]
"""Returns what is wrong, in a few words without anyone's name; empty when nothing is."""

PATIENCE = 3.0
"""Seconds that a database may take to answer."""
LONGEST_TICK = 10.0
"""Seconds since the last tick after which a clock is taken to be stuck."""


async def _alive(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


ALIVE = Route("/healthz", _alive)
"""Answers while the process lives, and tells nothing else."""


class Health:
    """``/healthz`` answers while the process lives; ``/readyz`` is 503 with the reason while a check fails."""

    def __init__(self, checks: Mapping[str, Ask]) -> None:
        self._checks = checks

    @property
    def routes(self) -> list[BaseRoute]:
        """The routes to mount, in every role."""
        return [ALIVE, Route("/readyz", self._ready)]

    async def faults(self) -> dict[str, str]:
        """Return what every check says, ``ok`` where nothing is wrong."""
        said = await asyncio.gather(*(ask() for ask in self._checks.values()))
        return {name: wrong or "ok" for name, wrong in zip(self._checks, said, strict=True)}

    async def _ready(self, _: Request) -> JSONResponse:
        checks = await self.faults()
        ready = all(said == "ok" for said in checks.values())
        return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503)


class Writable:
    """A database takes writes. ``healthy`` makes one (it is called in a thread, and never twice at once)."""

    def __init__(self, healthy: Callable[[], bool], patience: float = PATIENCE) -> None:
        self._healthy, self._patience = healthy, patience
        self._asked: asyncio.Task[bool] | None = None

    async def __call__(self) -> str:
        if self._asked is None or self._asked.done():
            self._asked = asyncio.create_task(asyncio.to_thread(self._healthy))
        done, _ = await asyncio.wait([self._asked], timeout=self._patience)
        if not done:
            return "the database does not answer"
        return "" if self._asked.result() else "the database cannot be written"


class Ticking:
    """A clock ticks: the job that it wraps came to its end a moment ago. ``time`` is in seconds."""

    def __init__(self, job: Callable[[datetime], Awaitable[None]], time: Callable[[], float]) -> None:
        self._job, self._time = job, time
        self._at: float | None = None

    async def tick(self, now: datetime) -> None:
        """Do the job at an instant (UTC)."""
        await self._job(now)
        self._at = self._time()

    async def __call__(self) -> str:
        if self._at is None:
            return "the clock has not ticked yet"
        silent = self._time() - self._at
        return f"the clock is silent for {silent:.0f} s" if silent > LONGEST_TICK else ""


class Beating:
    """A runner's heartbeat is written."""

    def __init__(self, alive: Callable[[], bool]) -> None:
        self._alive = alive

    async def __call__(self) -> str:
        return "" if self._alive() else "the runner's heartbeat is not written"


class OnTime:
    """Nothing is due for longer than a limit. ``next_due`` is called in a thread."""

    def __init__(self, next_due: Callable[[], datetime | None], now: Callable[[], datetime], limit: timedelta) -> None:
        self._next_due, self._now, self._limit = next_due, now, limit

    def late(self) -> timedelta:
        """Return for how long the oldest nudge is due; called in a thread. Raises ``Unavailable``."""
        due = self._next_due()
        return max(self._now() - due, timedelta()) if due else timedelta()

    async def __call__(self) -> str:
        try:
            late = await asyncio.wait_for(asyncio.to_thread(self.late), PATIENCE)
        except (Unavailable, TimeoutError):
            return "not known: the database does not answer"
        return f"a nudge is due for {late.total_seconds() / 60:.0f} minutes" if late > self._limit else ""
