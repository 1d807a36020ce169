"""Nudges under fire: whatever dies when, each arrives once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.delivery.engine import Engine
from storage.database import Database, open_store
from tests.fakes.databases import database_url, postgres
from tests.storm.ground import Witness, invite, started
from tests.storm.victim import NeverLooks, SendsAgainUnseen

__all__ = ["database_url", "postgres"]
pytestmark = pytest.mark.storm

POINTS = ("planned", "claimed", "opened", "before-post", "after-post", "before-record", "recorded", "settled")
KILLS, PEOPLE, WORKSPACES = 64, 480, 8
SPREAD = timedelta(seconds=20)
AT_ONCE = timedelta()
SETTLE = 1.5


@dataclass
class Storm:
    """A database, a receiver and a victim in a process each."""

    witness: Witness
    victim: asyncio.subprocess.Process
    chance: random.Random
    kills: int = 0

    async def kill_at(self, point: str) -> None:
        """Let a life end at a named point; after two seconds without passing it, anywhere."""
        await self._life(f"{point} {self.chance.randint(1, 6)}", patience=2.0)

    async def kill_at_random(self) -> None:
        """Let a life end somewhere in its first moments."""
        await self._life("- 0", patience=self.chance.uniform(0.1, 0.7))

    async def calm(self) -> None:
        """Let the receiver answer well from now on."""
        await self.witness.http.post("/calm")

    async def die_once(self, point: str) -> None:
        """Let the first life that passes a point end there."""
        while await self._life(f"{point} 1", patience=2.0):
            pass

    async def live_until_nobody_is_due(self) -> None:
        """Let lives follow each other until everybody's nudge is planned and was claimed."""
        while self.witness.nudges() < len(self.witness.people) or "planned" in self.witness.states():
            await self.live(3.0)

    async def live(self, seconds: float) -> None:
        """Let a life go on for some time."""
        await self._life("- 0", patience=seconds)

    async def _life(self, line: str, patience: float) -> bool:
        """Let a life end as a line says, or after so many seconds, and tell whether it was the latter."""
        child, late = await self._born(line), False
        try:
            await asyncio.wait_for(self._dead(), patience)
        except TimeoutError:
            late = True
            os.kill(child, signal.SIGKILL)
            await self._dead()
        self.kills += 1
        return late

    async def _born(self, line: str) -> int:
        assert self.victim.stdin
        assert self.victim.stdout
        self.victim.stdin.write(f"{line}\n".encode())
        return int(await self.victim.stdout.readline())

    async def _dead(self) -> None:
        assert self.victim.stdout
        assert await self.victim.stdout.readline() == b"dead\n"

    async def rest(self) -> None:
        """Let longer lives finish in calm weather what there is to do."""
        await self.calm()
        async with asyncio.timeout(90):
            while self.witness.states() != {"sent"} or await self.witness.missing():
                await self.live(3.0)


def everybody(store: Database, now: datetime, spread: timedelta) -> list[str]:
    """Let everybody be due once in the time to come; return their names."""
    for place in range(WORKSPACES):
        due = [(f"U{number}", now + spread * number / PEOPLE) for number in range(place, PEOPLE, WORKSPACES)]
        invite(store, f"slack:T{place}", due, now)
    return [f"U{number}" for number in range(PEOPLE)]


@asynccontextmanager
async def storm(
    url: str, *, settle: float, seed: int, spread: timedelta = SPREAD, engine: type[Engine] = Engine
) -> AsyncIterator[Storm]:
    """Run a receiver and a victim, and end both."""
    store = open_store(url)
    receiver, api = await started("receiver.py", "--seed", str(seed))
    life = ("--url", url, "--api-url", f"{api}/api/", "--settle", str(settle), "--engine", engine.__name__)
    victim, _ = await started("victim.py", *life, greets=False)
    people = everybody(store, datetime.now(UTC), spread)
    try:
        async with httpx.AsyncClient(base_url=api, trust_env=False) as http:
            yield Storm(Witness(store, http, people), victim, random.Random(seed))  # noqa: S311 (repeatable chance is the point)
    finally:
        for process in (victim, receiver):
            os.killpg(process.pid, signal.SIGKILL)
            await process.communicate()
        store.close()


async def test_whatever_dies_when_no_nudge_is_lost_and_none_comes_twice(database_url: str) -> None:
    async with storm(database_url, settle=SETTLE, seed=1) as raging:
        for number in range(KILLS // 2):
            await raging.kill_at(POINTS[number % len(POINTS)])
            await raging.kill_at_random()
        await raging.rest()
        assert raging.kills >= KILLS
        assert (await raging.witness.missing(), await raging.witness.doubled()) == (0, 0)
        assert raging.witness.states() == {"sent"}


async def test_without_the_settle_time_the_same_storm_doubles(database_url: str) -> None:
    async with storm(database_url, settle=0, seed=1) as raging:
        while raging.kills < KILLS and not await raging.witness.doubled():
            await raging.kill_at_random()
        assert await raging.witness.doubled() > 0


@pytest.mark.parametrize("point", ["before-post", "after-post"])
async def test_one_death_before_or_after_a_post_loses_nothing_and_doubles_nothing(
    database_url: str, point: str
) -> None:
    async with storm(database_url, settle=SETTLE, seed=1, spread=AT_ONCE) as raging:
        await raging.calm()
        await raging.die_once(point)
        await raging.rest()
        assert (await raging.witness.missing(), await raging.witness.doubled()) == (0, 0)


async def test_without_the_settle_step_the_same_death_before_a_post_loses(database_url: str) -> None:
    async with storm(database_url, settle=SETTLE, seed=1, spread=AT_ONCE, engine=NeverLooks) as raging:
        await raging.calm()
        await raging.die_once("before-post")
        await raging.live_until_nobody_is_due()
        await raging.live(2 * SETTLE)
        assert await raging.witness.missing() > 0


async def test_without_the_look_in_the_history_the_same_death_after_a_post_doubles(database_url: str) -> None:
    async with storm(database_url, settle=SETTLE, seed=1, spread=AT_ONCE, engine=SendsAgainUnseen) as raging:
        await raging.calm()
        await raging.die_once("after-post")
        await raging.rest()
        assert await raging.witness.doubled() > 0
