"""A clock and several workers in a process each, which are killed, stopped and born again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess

from bot.roles import Role
from tests.storm.life import NOWHERE, Life, live

LOADED = ["bot.work", "bot.delivery.queued", "bot.slack.messenger", "nudges.planning", "storage.database"]
POINTS = ("planned", "claimed", "opened", "before-post", "after-post", "before-record", "recorded", "settled")
CLOCK = "clock"
ANYWHERE = "anywhere"
STOPPED = 5.0
"""Seconds that a zombie is stopped: longer than its heart may stand still, and than the settle time."""


@dataclass(kw_only=True)
class Fleet:
    """A clock and workers. ``life`` tells what is the same for all of them; ``kills`` counts by where it was."""

    life: Callable[[Role, str, int], Life]
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    zombies: int = 0
    broken: int = 0
    _alive: set[ForkServerProcess] = field(default_factory=set)
    _clock: ForkServerProcess | None = None

    @property
    def workers_killed(self) -> int:
        """How many workers were."""
        return self.kills.total() - self.kills[CLOCK]

    def start_clock(self) -> None:
        """Have a clock at work."""
        self._clock = self.born(Role.CLOCK)

    async def kill_clock(self) -> None:
        """Kill the clock; the next one is at work at once."""
        assert self._clock
        self._clock.kill()
        await self.killed(self._clock, CLOCK, patience=10)
        self.start_clock()

    def born(self, role: Role, point: str = NOWHERE, passes: int = 1) -> ForkServerProcess:
        """Start a process, which may die at a named point when it was passed so often."""
        process = _context().Process(target=live, args=(self.life(role, point, passes),))
        process.start()
        self._alive.add(process)
        return process

    async def killed(self, process: ForkServerProcess, point: str, patience: float) -> None:
        """Let a process die at its point; after so many seconds, wherever it is."""
        await asyncio.to_thread(process.join, patience)
        if process.is_alive():
            point = ANYWHERE
            process.kill()
            await asyncio.to_thread(process.join)
        self.kills[point] += 1
        self._buried(process)

    async def stopped(self, process: ForkServerProcess) -> None:
        """Let a process stand still for so long that others take its shards, and go on as if nothing had happened."""
        assert process.pid
        await asyncio.sleep(self.chance.uniform(0.5, 1.5))
        os.kill(process.pid, signal.SIGSTOP)
        await asyncio.sleep(STOPPED)
        os.kill(process.pid, signal.SIGCONT)
        self.zombies += 1

    def kill_all(self) -> None:
        """Kill whoever is still alive."""
        for process in self._alive:
            process.kill()

    def end(self) -> None:
        """Kill whoever is still alive, and let nothing of them remain."""
        self.kill_all()
        for process in tuple(self._alive):
            process.join()
            self._buried(process)

    def _buried(self, process: ForkServerProcess) -> None:
        self.broken += process.exitcode != -signal.SIGKILL
        self._alive.discard(process)
        process.close()


@asynccontextmanager
async def fleet(life: Callable[[Role, str, int], Life], chance: random.Random) -> AsyncIterator[Fleet]:
    """Have a clock at work, and room for workers; nobody is left behind."""
    ships = Fleet(life=life, chance=chance)
    ships.start_clock()
    try:
        yield ships
    finally:
        ships.end()


def _context() -> ForkServerContext:
    """Return what forks from a process in which everything is loaded: a birth costs no imports."""
    context = get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context
