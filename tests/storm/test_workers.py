"""Four workers under fire: whatever dies, stands still or restarts when, each nudge arrives once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import httpx
import pytest

from bot.roles import Role
from nudges.ports import Unavailable
from storage.database import open_store
from tests.fakes.databases import PostgresServer, postgres
from tests.storm.fleet import CLOCK, POINTS, Fleet, fleet
from tests.storm.ground import Witness, invite, started
from tests.storm.life import NOWHERE, Life, Times

__all__ = ["postgres"]
pytestmark = pytest.mark.storm

WORKERS, WORKSPACES, PLACES, GUESTS = 4, 40, 5, 5
SHORT_LIFE = (0.3, 3.0)
"""Seconds after which a life ends, wherever it is."""
PATIENCE = 6.0
"""Seconds for which a life may go on without coming to the point at which it is to end."""
FAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weather:
    """How often what happens at least, and which share of the messages is late."""

    kills: int
    restarts: int
    zombies: int
    times: Times = field(default_factory=Times)
    late: float = 0.03


SHORT, WHOLE = Weather(16, 3, 1), Weather(100, 25, 6)


class Storm:
    """Four seats in which workers live and die, a database that restarts, and people who keep coming."""

    def __init__(self, weather: Weather, ships: Fleet, witness: Witness, server: PostgresServer) -> None:
        self.weather, self.ships, self.witness, self.restarts = weather, ships, witness, 0
        self._server, self._numbers, self._zombies = server, count(), weather.zombies
        self._ended = False

    async def rage(self) -> None:
        """Let everything happen that the weather has, all at once."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._restart_now_and_then())
            for _ in range(WORKERS):
                group.create_task(self._seat())

    def end(self) -> None:
        """Let it be enough."""
        self._ended = True
        self.ships.kill_all()

    async def rest(self) -> None:
        """Let new workers finish in calm weather what there is to do, and look again at what took several attempts."""
        await self.witness.http.post("/calm")
        for _ in range(WORKERS):
            self.ships.born(Role.WORKER)
        async with asyncio.timeout(180):
            while not await asyncio.to_thread(self._is_quiet) or await self.witness.missing():  # noqa: ASYNC110 (others work)
                await asyncio.sleep(0.25)

    def _is_quiet(self) -> bool:
        now = datetime.now(UTC)
        busy = self.witness.store.outbox.busy_shards(now, settle_before=now + FAR, recheck_before=now + FAR)
        return not busy and self.witness.states() == {"sent"}

    @property
    def _over(self) -> bool:
        return self._ended or self.ships.workers_killed >= self.weather.kills

    async def _seat(self) -> None:
        """Let one worker after the other be born, get something to do, and die."""
        chance = self.ships.chance
        while not self._over:
            await self._somebody_is_due()
            if self._zombies:
                self._zombies -= 1
                await self._rises_again()
            elif chance.random() < 0.3:
                await self._lives(NOWHERE, chance.uniform(*SHORT_LIFE))
            else:
                await self._lives(chance.choice(POINTS), PATIENCE)

    async def _lives(self, point: str, patience: float) -> None:
        worker = self.ships.born(Role.WORKER, point, self.ships.chance.randint(1, 4))
        await self.ships.killed(worker, point, patience)

    async def _rises_again(self) -> None:
        worker = self.ships.born(Role.WORKER)
        await self.ships.stopped(worker)
        await self.ships.killed(worker, NOWHERE, self.ships.chance.uniform(*SHORT_LIFE))

    async def _somebody_is_due(self) -> None:
        """Let a few people in each of a few workspaces be due: so there is something to do for every worker."""
        now = datetime.now(UTC)
        for place in self.ships.chance.sample(range(WORKSPACES), PLACES):
            people = [f"U{next(self._numbers)}" for _ in range(GUESTS)]
            due = [(person, now) for person in people]
            await self._surely(partial(invite, self.witness.store, f"slack:T{place}", due, now))
            self.witness.people += people

    async def _surely(self, step: partial[None]) -> None:
        while True:
            with suppress(Unavailable):
                return await asyncio.to_thread(step)
            await asyncio.sleep(0.1)

    async def _restart_now_and_then(self) -> None:
        every = self.weather.kills / (self.weather.restarts + 1)
        while self.restarts < self.weather.restarts:
            if self.ships.workers_killed >= every * (self.restarts + 1):
                await asyncio.gather(asyncio.to_thread(self._server.crash), self.ships.kill_clock())
                self.restarts += 1
            await asyncio.sleep(0.1)

    async def told(self) -> str:
        """Return what happened and what came of it, on one line."""
        kills = ", ".join(f"{point} {number}" for point, number in sorted(self.ships.kills.items()) if point != CLOCK)
        tally = ", ".join(f"{what} {number}" for what, number in sorted((await self.witness.tally()).items()))
        return (
            f"{self.ships.workers_killed} workers killed ({kills}), {self.ships.kills[CLOCK]} clocks; "
            f"{self.restarts} restarts of the database; "
            f"{self.ships.zombies} zombies; receiver: {tally}; {len(self.witness.people)} people, "
            f"{await self.witness.missing()} lost, {await self.witness.doubled()} doubled"
        )


@asynccontextmanager
async def storm(weather: Weather, server: PostgresServer, seed: int = 1) -> AsyncIterator[Storm]:
    """Run a receiver, a clock and room for workers, and end them all."""
    url = server.new()
    store = open_store(url)
    receiver, api = await started("receiver.py", "--seed", str(seed), "--late", str(weather.late))
    life = partial(Life, url=url, api_url=f"{api}/api/", times=weather.times)
    chance = random.Random(seed)  # noqa: S311 (repeatable chance is the point)
    try:
        async with (
            httpx.AsyncClient(base_url=api, trust_env=False) as http,
            fleet(lambda role, point, passes: life(role, point=point, passes=passes), chance) as ships,
        ):
            yield Storm(weather, ships, Witness(store, http), server)
    finally:
        os.killpg(receiver.pid, signal.SIGKILL)
        await receiver.communicate()
        store.close()


async def test_whatever_becomes_of_workers_and_database_no_nudge_is_lost_and_none_comes_twice(
    postgres: PostgresServer, request: pytest.FixtureRequest
) -> None:
    weather = WHOLE if request.config.getoption("--whole-storm") else SHORT
    begun = time.monotonic()
    async with storm(weather, postgres) as raging:
        await raging.rage()
        await raging.rest()
        told = await raging.told()
        print(f"\n{told}; {time.monotonic() - begun:.0f} s")  # noqa: T201 (what a storm is run for)
        assert (await raging.witness.missing(), await raging.witness.doubled()) == (0, 0), told
        assert raging.witness.states() == {"sent"}
        assert raging.ships.broken == 0


async def test_without_the_settle_time_the_same_storm_doubles(postgres: PostgresServer) -> None:
    at_once = Times(settle=0, recheck=FAR.total_seconds())
    weather = replace(WHOLE, restarts=0, zombies=0, times=at_once, late=0.2)
    async with storm(weather, postgres) as raging:
        rage = asyncio.create_task(raging.rage())
        while not (doubled := await raging.witness.doubled()) and not rage.done():  # noqa: ASYNC110 (others work)
            await asyncio.sleep(0.1)
        raging.end()
        await rage
        assert doubled > 0
