"""What every dispatch must do, in one process and over several; each test gets a home in which runners are hired."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.delivery.engine import Engine
from bot.delivery.ledger import Ledger
from bot.delivery.order import always
from tests.fakes.runner import Runner, workspaces_of_one_shard

PATIENCE = 30.0


@dataclass
class Drains:
    """Counts the drains of every runner together, by shard, and keeps the threads in which they call the outbox."""

    begun: Counter[int] = field(default_factory=Counter)
    under_way: Counter[int] = field(default_factory=Counter)
    most: int = 0
    ledgers: list[Ledger] = field(default_factory=list)

    async def calls_begun(self) -> None:
        """Wait until every call of the outbox that was begun by now has been made."""
        for ledger in self.ledgers:
            await ledger.do(lambda: None)


class CountedEngine(Engine):
    """The real engine, whose drains are counted."""

    drains: Drains

    async def drain(self, shard: int, ours: Callable[[], bool] = always) -> int:
        counted = self.drains
        counted.begun[shard] += 1
        counted.under_way[shard] += 1
        counted.ledgers.append(self.ledger)
        counted.most = max(counted.most, counted.under_way[shard])
        try:
            return await super().drain(shard, ours)
        finally:
            counted.under_way[shard] -= 1


class Home(Protocol):
    """Where a dispatch is at home: a database, a clock that is moved by hand, and whoever was hired."""

    world: Runner
    drains: Drains

    async def hire(self) -> Callable[[], Awaitable[None]]:
        """Add a runner; return what stops it gracefully."""

    async def lose_all(self) -> None:
        """Let every runner be out of touch, as if stopped in the middle of what it does."""

    async def tick(self) -> None:
        """Let the clock tick once."""


async def until(home: Home, condition: Callable[[], bool]) -> None:
    """Let the clock tick until a condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await home.tick()
            await asyncio.sleep(0.02)


class DispatchContract:
    """Run on every dispatch; ``home`` is a fixture."""

    async def test_what_is_due_in_many_shards_is_sent_once(self, home: Home) -> None:
        workspaces = [f"slack:T{number}" for number in range(9)]
        for workspace in workspaces:
            home.world.people(workspace, "U1", "U2", "U3")
        await home.hire()
        await until(home, lambda: all(home.world.counts(one) == {"sent": 3} for one in workspaces))
        await home.tick()
        assert len(home.world.messenger.posts) == 27

    async def test_a_tick_while_a_shard_is_drained_starts_nothing(self, home: Home) -> None:
        first, second = workspaces_of_one_shard(2)
        gate = home.world.messenger.gate = asyncio.Event()
        home.world.people(first, "U1")
        await home.hire()
        await until(home, home.world.messenger.first_post.is_set)
        home.world.people(second, "U1")
        for _ in range(3):
            await home.tick()
        gate.set()
        await until(home, lambda: home.world.counts(second) == {"sent": 1})
        assert home.world.counts(first) == {"sent": 1}
        assert (home.drains.most, len(home.world.messenger.posts)) == (1, 2)

    async def test_two_drains_of_a_shard_never_overlap(self, home: Home) -> None:
        workspaces = workspaces_of_one_shard(4)
        await home.hire()
        await home.hire()
        for workspace in workspaces:
            home.world.people(workspace, *(f"U{number}" for number in range(20)))
            await home.tick()
        await until(home, lambda: all(home.world.counts(one) == {"sent": 20} for one in workspaces))
        assert (home.drains.most, len(home.world.messenger.posts)) == (1, 80)

    async def test_a_graceful_stop_finishes_what_is_in_flight_and_starts_nothing(self, home: Home) -> None:
        first, second = workspaces_of_one_shard(2)
        gate = home.world.messenger.gate = asyncio.Event()
        home.world.people(first, "U1")
        stop = await home.hire()
        await until(home, home.world.messenger.first_post.is_set)
        stopping = asyncio.ensure_future(stop())
        await asyncio.sleep(0)
        await home.drains.calls_begun()
        home.world.people(second, "U1")
        gate.set()
        await asyncio.wait_for(stopping, PATIENCE)
        assert home.world.counts(first) == {"sent": 1}
        assert home.world.counts(second) == {}

    async def test_what_a_stopped_runner_left_is_done_by_the_next(self, home: Home) -> None:
        stop = await home.hire()
        await stop()
        home.world.people("slack:T1", "U1")
        await home.hire()
        await until(home, lambda: home.world.counts("slack:T1") == {"sent": 1})

    async def test_a_stalled_runners_shard_is_taken_over_and_one_copy_stays(self, home: Home) -> None:
        gate = home.world.messenger.gate = asyncio.Event()
        home.world.people("slack:T1", "U1")
        await home.hire()
        await until(home, home.world.messenger.first_post.is_set)
        await home.lose_all()
        home.world.messenger.gate = None
        home.world.later(seconds=home.world.policy.settle.total_seconds() + 1)
        await home.hire()
        await until(home, lambda: home.world.counts("slack:T1") == {"sent": 1})
        gate.set()
        await until(home, lambda: len(home.world.messenger.copies["d1"]) == 2)
        home.world.later(seconds=home.world.policy.recheck.total_seconds() + 1)
        await until(home, lambda: len(home.world.messenger.copies["d1"]) == 1)
        assert home.world.row("slack:T1").attempts == 2
