"""What storms stand on: people who are due, a receiver in a process of its own, and a witness of what arrived."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

import httpx

from nudges.people import Language, Person, Rhythm
from nudges.ports import Workspace
from storage.database import Database

ROOT = Path(__file__).parents[2]


def invite(store: Database, workspace: str, due: Sequence[tuple[str, datetime]], now: datetime) -> None:
    """Let people of a workspace be due once, each at an instant (UTC), and not again before tomorrow."""
    rhythm = Rhythm(days=frozenset(range(7)), times=(_hour_before(now),), quiet=(time(0), time(0)), per_week=7)
    with store.inside(workspace) as room:
        room.workspace.save(Workspace(workspace, "A workspace", now))
        for name, at in due:
            person = Person(workspace, name, Language.ENGLISH, "UTC", rhythm, consented_at=now)
            room.people.save(person, next_at=at)


def _hour_before(now: datetime) -> time:
    return (now - timedelta(hours=1)).time().replace(minute=0, second=0, microsecond=0)


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


@dataclass
class Witness:
    """Compares who was due with what the receiver has."""

    store: Database
    http: httpx.AsyncClient
    people: list[str] = field(default_factory=list)

    def states(self) -> set[str]:
        """Return the states that some nudge is in."""
        return {state for states in self.store.outbox.counts().values() for state in states}

    def nudges(self) -> int:
        """Return how many nudges there are."""
        return sum(sum(states.values()) for states in self.store.outbox.counts().values())

    async def arrived(self) -> dict[str, int]:
        """Return how many messages each person has."""
        found = await self.http.get("/arrived")
        return {channel.removeprefix("D"): int(number) for channel, number in found.json().items()}

    async def missing(self) -> int:
        """Return how many of the people have no message."""
        arrived = await self.arrived()
        return sum(not arrived.get(person) for person in self.people)

    async def doubled(self) -> int:
        """Return how many people have more than one message."""
        return sum(number > 1 for number in (await self.arrived()).values())

    async def tally(self) -> dict[str, int]:
        """Return how often the receiver did what."""
        return dict((await self.http.get("/tally")).json())
