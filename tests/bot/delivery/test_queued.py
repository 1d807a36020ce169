"""Both dispatches keep one contract; what only the shared one has to do, is proved here too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.delivery.dispatch import InProcess
from bot.delivery.jobs import application, defer, taken
from bot.delivery.pulse import Beats, Pulse
from bot.delivery.queued import Asking, Runner
from storage.database import open_store
from storage.queue import SCHEMA, conninfo
from tests.contracts.dispatch import CountedEngine, DispatchContract, Drains, until
from tests.fakes.databases import PostgresServer
from tests.fakes.messenger import FakeMessenger
from tests.fakes.runner import Runner as World

BEATS = Beats(0.5)


def counted(world: World, drains: Drains, **changed: Any) -> CountedEngine:
    engine = world.engine(**changed)
    engine.__class__ = CountedEngine
    assert isinstance(engine, CountedEngine)
    engine.drains = drains
    return engine


@dataclass
class OneProcess:
    """A home with one runner: the process that has the database to itself. Whoever is hired next comes after it."""

    world: World
    drains: Drains = field(default_factory=Drains)
    former: list[InProcess] = field(default_factory=list)
    dispatch: InProcess | None = None

    async def hire(self) -> Callable[[], Awaitable[None]]:
        if self.dispatch is None:
            self.dispatch = self.world.dispatch(counted(self.world, self.drains))
        return self._stop

    async def lose_all(self) -> None:
        if self.dispatch is not None:
            self.former.append(self.dispatch)
            self.dispatch = None

    async def tick(self) -> None:
        if self.dispatch is not None:
            await self.dispatch.tick(self.world.now)

    async def _stop(self) -> None:
        dispatch, self.dispatch = self.dispatch, None
        if dispatch is not None:
            await dispatch.stop()

    async def close(self) -> None:
        await self.lose_all()
        for dispatch in self.former:
            await dispatch.stop()


class Several:
    """A home with any number of runners, which meet in PostgreSQL."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.url, self.drains = world, url, Drains()
        self.asking = Asking(url, SCHEMA, world.store.outbox, world.policy, BEATS)
        self.runners: list[Runner] = []

    async def hire(self, **changed: Any) -> Callable[[], Awaitable[None]]:
        runner = Runner(self.url, SCHEMA, counted(self.world, self.drains, **changed), BEATS)
        self.runners.append(runner)
        runner.start()
        return runner.stop

    async def lose_all(self) -> None:
        """Take their connections away, and let none of them begin anew."""
        for runner in self.runners:
            assert runner._life is not None
            runner._life.cancel()
            await asyncio.wait([runner._life])
            assert not runner._life.done() or runner._life.cancelled()
        lost, self.runners = self.runners, []
        await until(self, lambda: not any(runner.alive for runner in lost))
        self.drains = Drains()

    async def tick(self) -> None:
        await self.asking.tick(self.world.now)
        await self.asking.release(self.world.now)

    async def close(self) -> None:
        for runner in self.runners:
            await runner.stop()
        await self.asking.stop()


@pytest.fixture
def shared_url(postgres: PostgresServer) -> str:
    return str(conninfo(postgres.new()))


@pytest.fixture
async def several(shared_url: str) -> AsyncIterator[Several]:
    store = open_store(shared_url)
    home = Several(World(store), shared_url)
    yield home
    await home.close()
    store.close()


class TestInProcess(DispatchContract):
    @pytest.fixture
    async def home(self, tmp_path: Path) -> AsyncIterator[OneProcess]:
        store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
        home = OneProcess(World(store))
        yield home
        await home.close()
        store.close()


class TestQueued(DispatchContract):
    @pytest.fixture
    async def home(self, several: Several) -> Several:
        return several


def test_a_pulse_lasts_while_it_is_beaten_in_time() -> None:
    time = [0.0]
    pulse = Pulse(20, lambda: time[0])
    assert not pulse.lasts()
    pulse.beat(0)
    time[0] = 19.9
    assert pulse.lasts()
    pulse.beat(19)
    time[0] = 38.9
    assert pulse.lasts()


def test_a_pulse_that_stopped_stays_so_whatever_is_beaten_later() -> None:
    time = [0.0]
    pulse = Pulse(20, lambda: time[0])
    pulse.beat(0)
    time[0] = 60
    pulse.beat(60)
    assert not pulse.lasts()


def test_a_beat_that_is_confirmed_too_late_is_none() -> None:
    time = [0.0]
    pulse = Pulse(20, lambda: time[0])
    pulse.beat(0)
    time[0] = 21
    pulse.beat(10)
    assert not pulse.lasts()


def test_others_take_over_only_after_a_runner_has_surely_stopped() -> None:
    assert Beats(10) == Beats()
    assert (Beats(10).lapse, Beats(10).stall) == (20, 30)


async def test_two_clocks_at_once_are_one_job_for_each_shard(several: Several) -> None:
    first, second = several.asking, Asking(several.url, SCHEMA, several.world.store.outbox, several.world.policy, BEATS)
    for number in range(9):
        several.world.people(f"slack:T{number}", "U1")
    await asyncio.gather(*(clock.tick(several.world.now) for clock in (first, second) for _ in range(5)))
    assert first._app is not None
    jobs = list(await first._app.job_manager.list_jobs_async())
    assert len(jobs) == len({job.lock for job in jobs}) == len(await taken(first._app))
    await second.stop()


async def test_a_shard_that_waits_already_does_not_keep_the_others_from_being_asked_for(shared_url: str) -> None:
    app = application(shared_url, SCHEMA)
    async with app.open_async():
        await defer(app, [3])
        await defer(app, [2, 3, 4])
        assert await taken(app) == {2, 3, 4}


async def test_a_runner_that_lost_its_heartbeat_posts_nothing_more(several: Several) -> None:
    """A process that was stopped and continued finds its shards taken: what it had claimed is not its own any more."""
    zombie = FakeMessenger(gate=asyncio.Event())
    people = [f"U{number}" for number in range(10)]
    several.world.people("slack:T1", *people)
    await several.hire(messenger=zombie, in_flight=1)
    await until(several, zombie.first_post.is_set)
    drains = several.drains
    await several.lose_all()
    assert zombie.gate is not None
    zombie.gate.set()
    await until(several, lambda: not any(drains.under_way.values()))
    assert len(zombie.posts) == 1
    several.world.later(seconds=several.world.policy.settle.total_seconds() + 1)
    await several.hire()
    await until(several, lambda: several.world.counts("slack:T1") == {"sent": 10})
    assert len(zombie.posts) == 1
    assert len(several.world.messenger.posts) == 9


async def test_a_runner_whose_connections_were_cut_goes_on_with_new_ones(several: Several) -> None:
    await several.hire()
    several.world.people("slack:T1", "U1")
    await until(several, lambda: several.world.counts("slack:T1") == {"sent": 1})
    for number in range(2, 6):
        cut_connections(several.url)
        several.world.people(f"slack:T{number}", "U1")
        await until(several, lambda: several.world.counts(f"slack:T{number}") == {"sent": 1})  # noqa: B023 (awaited here)
    assert len(several.world.messenger.posts) == 5


async def test_jobs_leave_nothing_behind(several: Several) -> None:
    stop = await several.hire()
    several.world.people("slack:T1", "U1")
    await until(several, lambda: several.world.counts("slack:T1") == {"sent": 1})
    await stop()
    await until(several, lambda: rows(several.url, "procrastinate_workers") == 0)
    assert rows(several.url, "procrastinate_jobs") == rows(several.url, "procrastinate_events") == 0


def cut_connections(url: str) -> None:
    """End every session on a database, as a restart of the server does."""
    _execute(
        url,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def rows(url: str, table: str) -> int:
    return _execute(url, f"SELECT count(*) FROM {SCHEMA}.{table}")  # noqa: S608 (a name of this test)


def _execute(url: str, statement: str) -> int:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.connect() as connection:
        return int(connection.execute(text(statement)).scalar() or 0)


def test_the_tables_of_the_queue_are_made_once_and_stay(postgres: PostgresServer) -> None:
    url = postgres.bare()
    open_store(url).close()
    _execute_all(url, f"INSERT INTO {SCHEMA}.procrastinate_workers DEFAULT VALUES")
    open_store(url).close()
    assert rows(url, "procrastinate_workers") == 1


def _execute_all(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement))


def test_sqlite_has_no_queue(tmp_path: Path) -> None:
    assert conninfo(f"sqlite:///{tmp_path / 'test.db'}") is None
