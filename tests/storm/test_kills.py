"""Nudges under fire: whatever dies when, each arrives once."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import httpx
import pytest

from nudges.people import Language, Person, Rhythm
from nudges.ports import Workspace
from storage.database import Database, open_store
from tests.fakes.databases import database_url, postgres

__all__ = ["database_url", "postgres"]
pytestmark = pytest.mark.storm

ROOT = Path(__file__).parents[2]
POINTS = ("planned", "claimed", "opened", "before-post", "after-post", "before-record", "recorded", "settled")
KILLS, PEOPLE, WORKSPACES = 64, 480, 8
SPREAD = timedelta(seconds=20)
SETTLE = 1.5


@dataclass
class Storm:
    """A database, a receiver and a victim in a process each."""

    store: Database
    victim: asyncio.subprocess.Process
    http: httpx.AsyncClient
    chance: random.Random
    kills: int = 0

    async def kill_at(self, point: str) -> None:
        """Let a life end at a named point; after two seconds without passing it, anywhere."""
        await self._life(f"{point} {self.chance.randint(1, 6)}", patience=2.0)

    async def kill_at_random(self) -> None:
        """Let a life end somewhere in its first moments."""
        await self._life("- 0", patience=self.chance.uniform(0.1, 0.7))

    async def _life(self, line: str, patience: float) -> None:
        child = await self._born(line)
        try:
            await asyncio.wait_for(self._dead(), patience)
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            await self._dead()
        self.kills += 1

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
        await self.http.post("/calm")
        async with asyncio.timeout(90):
            while self.states() != {"sent"} or await self.missing():
                await self._life("- 0", patience=3.0)

    def states(self) -> set[str]:
        """Return the states that some nudge is in."""
        return {state for states in self.store.outbox.counts().values() for state in states}

    async def arrived(self) -> dict[str, int]:
        """Return how many messages each person has."""
        found = await self.http.get("/arrived")
        return {channel: int(number) for channel, number in found.json().items()}

    async def missing(self) -> int:
        """Return how many people have no message yet."""
        return PEOPLE - len(await self.arrived())

    async def doubled(self) -> int:
        """Return how many people have more than one message."""
        return sum(number > 1 for number in (await self.arrived()).values())


def invite(store: Database, now: datetime) -> None:
    """Let everybody be due once in the next seconds, and not again before tomorrow."""
    rhythm = Rhythm(days=frozenset(range(7)), times=(_hour_before(now),), quiet=(time(0), time(0)), per_week=7)
    for place in range(WORKSPACES):
        workspace = f"slack:T{place}"
        with store.inside(workspace) as room:
            room.workspace.save(Workspace(workspace, "A workspace", now))
            for number in range(place, PEOPLE, WORKSPACES):
                person = Person(workspace, f"U{number}", Language.ENGLISH, "UTC", rhythm, consented_at=now)
                room.people.save(person, next_at=now + SPREAD * number / PEOPLE)


def _hour_before(now: datetime) -> time:
    return (now - timedelta(hours=1)).time().replace(minute=0, second=0, microsecond=0)


@asynccontextmanager
async def storm(url: str, *, settle: float, seed: int) -> AsyncIterator[Storm]:
    """Run a receiver and a victim, and end both."""
    store = open_store(url)
    receiver, api = await started("receiver.py", "--seed", str(seed))
    victim, _ = await started(
        "victim.py", "--url", url, "--api-url", f"{api}/api/", "--settle", str(settle), greets=False
    )
    invite(store, datetime.now(UTC))
    try:
        async with httpx.AsyncClient(base_url=api, trust_env=False) as http:
            yield Storm(store, victim, http, random.Random(seed))  # noqa: S311 (repeatable chance is the point)
    finally:
        for process in (victim, receiver):
            os.killpg(process.pid, signal.SIGKILL)
            await process.communicate()
        store.close()


async def started(script: str, *arguments: str, greets: bool = True) -> tuple[asyncio.subprocess.Process, str]:
    """Start a script beside this one and return it with its first line, if it greets."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(Path(__file__).with_name(script)), *arguments),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    return process, (await process.stdout.readline()).decode().strip() if greets else ""


async def test_whatever_dies_when_no_nudge_is_lost_and_none_comes_twice(database_url: str) -> None:
    async with storm(database_url, settle=SETTLE, seed=1) as raging:
        for number in range(KILLS // 2):
            await raging.kill_at(POINTS[number % len(POINTS)])
            await raging.kill_at_random()
        await raging.rest()
        assert raging.kills >= KILLS
        assert (await raging.missing(), await raging.doubled()) == (0, 0)
        assert raging.states() == {"sent"}


async def test_without_the_settle_time_the_same_storm_doubles(database_url: str) -> None:
    async with storm(database_url, settle=0, seed=1) as raging:
        while raging.kills < KILLS and not await raging.doubled():
            await raging.kill_at_random()
        assert await raging.doubled() > 0
