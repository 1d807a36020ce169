"""The rules that keep two runners apart while records are slow, and what happens when a rule is taken out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from benchmarks.product import OneLane
from bot.delivery.engine import Engine
from bot.delivery.order import Drain, Order
from bot.delivery.pace import Pace
from nudges.delivery import Outcome, Result, Throttled
from nudges.ports import Unavailable
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import shard_of
from tests.fakes.databases import database_url, postgres, store
from tests.fakes.messenger import Answer
from tests.fakes.runner import UNPACED, Runner, workspaces_of_one_shard

__all__ = ["database_url", "postgres", "store"]
pytestmark = pytest.mark.storm

T1 = "slack:T1"
SHARD = shard_of(T1)
BURST = 2
SLOWLY = Pace(per_minute=2, burst=BURST)
SLOTS = 5


@dataclass
class SlowRecords:
    """An outbox in which nothing can be recorded until it is ``open``; everything else goes on."""

    outbox: Outbox
    open: bool = False
    tried: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def __getattr__(self, name: str) -> object:
        return getattr(self.outbox, name)

    def record(self, outcomes: Sequence[Outcome]) -> None:
        self.loop.call_soon_threadsafe(self.tried.set)
        if not self.open:
            raise Unavailable
        self.outbox.record(outcomes)


class FreesAtTheResponse(Engine):
    """The engine without the slot rule: a slot is free when the response comes."""

    def _close(self, order: Order, result: Result | None) -> None:
        if order.in_flight:
            order.in_flight = False
            self._slots.release()
        super()._close(order, result)


class ReleasesAtOnce(Engine):
    """The engine without the shard rule: a shard is released with its last response."""

    def _is_quiet(self, drain: Drain) -> bool:
        return not self._full(drain.shard) and not any(lane.queue for lane in self._lanes[drain.shard].values())

    async def _finish(self, drain: Drain) -> None:
        self._forget_idle_lanes(drain.shard)


@dataclass
class Two:
    """Two runners that share a shard; what the first one has to record waits until ``records.open``."""

    world: Runner
    records: SlowRecords
    first: Engine
    second: Engine

    async def sent(self, people: int) -> None:
        """Let everything be recorded, and wait until so many people's nudges are sent."""
        self.records.open = True
        await until(lambda: self.world.counts(T1) == {"sent": people})

    async def stopped(self, *drains: asyncio.Task[int]) -> None:
        """Let everything be recorded, claim nothing more, and wait for the end of drains."""
        self.records.open = True
        for engine in (self.first, self.second):
            engine.stop()
        await asyncio.wait_for(asyncio.gather(*drains), 30)


def two(store: Database, first: type[Engine] = Engine, *, pace: Pace = UNPACED) -> Two:
    """Return two runners on one database, which send to one platform."""
    world, records = Runner(store), SlowRecords(store.outbox)
    engine = world.engine(outbox=records, in_flight=SLOTS, pace=pace)
    engine.__class__ = first
    return Two(world, records, engine, world.engine(pace=pace))


async def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 (it is the database that changes)
            await asyncio.sleep(0.01)


async def by_turns(shard: int, *engines: Engine) -> int:
    """Let one runner after the other have a shard, each when the one before it has released it."""
    return sum([await engine.drain(shard) for engine in engines])


def posted(pair: Two) -> int:
    return len(pair.world.messenger.posts)


async def test_no_more_is_posted_and_not_recorded_than_there_are_slots(store: Database) -> None:
    pair = two(store)
    pair.world.people(T1, *(f"U{number}" for number in range(4 * SLOTS)))
    drain = asyncio.create_task(pair.first.drain(SHARD))
    await asyncio.wait_for(pair.records.tried.wait(), 30)
    await until(lambda: posted(pair) == SLOTS and not pair.world.messenger.under_way[T1])
    assert pair.world.counts(T1)["sending"] > SLOTS
    assert posted(pair) == SLOTS
    await pair.sent(4 * SLOTS)
    await pair.stopped(drain)


async def test_without_the_slot_rule_everything_is_posted_of_which_nothing_is_recorded(store: Database) -> None:
    pair = two(store, FreesAtTheResponse)
    pair.world.people(T1, *(f"U{number}" for number in range(4 * SLOTS)))
    drain = asyncio.create_task(pair.first.drain(SHARD))
    await until(lambda: posted(pair) == 4 * SLOTS)
    assert pair.world.counts(T1) == {"sending": 4 * SLOTS}
    await pair.stopped(drain)


async def test_a_shard_is_released_after_its_last_record_and_so_two_runners_keep_one_pace(store: Database) -> None:
    pair = two(store, pace=SLOWLY)
    pair.world.people(T1, "U1", "U2")
    drains = asyncio.create_task(by_turns(SHARD, pair.first, pair.second))
    await until(lambda: posted(pair) == BURST)
    pair.world.people(T1, "U3", "U4")
    await until(lambda: pair.world.counts(T1)["sending"] > BURST)
    assert posted(pair) == BURST
    await pair.stopped(drains)


async def test_without_the_shard_rule_the_next_runner_sends_over_the_pace(store: Database) -> None:
    pair = two(store, ReleasesAtOnce, pace=SLOWLY)
    pair.world.people(T1, "U1", "U2")
    await asyncio.wait_for(pair.first.drain(SHARD), 30)
    pair.world.people(T1, "U3", "U4")
    drain = asyncio.create_task(pair.second.drain(SHARD))
    await until(lambda: posted(pair) > BURST)
    await pair.sent(4)
    await pair.stopped(drain)


GIANT, SMALL = workspaces_of_one_shard(2)


def beside_a_giant(store: Database, kind: type[Engine] = Engine) -> tuple[Runner, Engine]:
    """Return a runner, and its engine that begins to send to a giant."""
    world = Runner(store)
    world.people(GIANT, *(f"U{number}" for number in range(20)))
    engine = world.engine(pace=SLOWLY)
    engine.__class__ = kind
    return world, engine


async def becomes_due(world: Runner, name: str) -> None:
    """Let someone of the small workspace be due once the giant has used up its burst."""
    await until(lambda: len(world.messenger.posts) == BURST)
    world.people(SMALL, name)


async def test_a_small_workspace_has_its_own_pace_while_a_giant_of_its_shard_waits_for_its_own(store: Database) -> None:
    world, engine = beside_a_giant(store)
    drain = asyncio.create_task(engine.drain(shard_of(GIANT)))
    await becomes_due(world, "S1")
    await until(lambda: world.counts(SMALL) == {"sent": 1})
    assert [claim.nudge.workspace for claim in world.messenger.posts] == [GIANT] * BURST + [SMALL]
    engine.stop()
    await asyncio.wait_for(drain, 30)


async def test_without_lanes_a_small_workspace_waits_behind_the_giant(store: Database) -> None:
    world, engine = beside_a_giant(store, OneLane)
    drain = asyncio.create_task(engine.drain(shard_of(GIANT)))
    await becomes_due(world, "S1")
    await until(lambda: world.counts(SMALL) == {"sending": 1})
    await asyncio.sleep(0)
    assert {claim.nudge.workspace for claim in world.messenger.posts} == {GIANT}
    engine.stop()
    await asyncio.wait_for(drain, 30)


async def test_an_answer_recorded_after_another_runner_took_over_does_not_make_it_send_twice(store: Database) -> None:
    pair = two(store)
    pair.world.people(T1, "U1")
    pair.world.messenger.answers["U1"] = [Answer(Throttled(1))]
    late = asyncio.create_task(pair.first.drain(SHARD))
    await asyncio.wait_for(pair.records.tried.wait(), 30)
    pair.world.later(seconds=pair.world.policy.settle.total_seconds() + 1)
    gate = pair.world.messenger.gate = asyncio.Event()
    taken_over = asyncio.create_task(pair.second.drain(SHARD))
    await until(lambda: posted(pair) == 2)
    await pair.stopped(late)  # what the first one heard is written down while the second one posts
    gate.set()
    await pair.stopped(taken_over)
    pair.world.later(seconds=10)
    await pair.world.run()
    assert pair.world.counts(T1) == {"sent": 1}
    assert sum(len(copies) for copies in pair.world.messenger.copies.values()) == 1
