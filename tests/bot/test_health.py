"""What is told of a process: alive, ready or not and why, and that it recovers by itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from starlette.applications import Starlette

from bot.delivery.pulse import Beats
from bot.health import Beating, Health, OnTime, Ticking, Writable
from bot.metrics import Metrics
from bot.roles import ALL, Role, roles
from bot.web import StartRefused
from bot.work import Means, Shared, Work, alone, together
from nudges.ports import Unavailable
from storage.database import open_store
from storage.queue import SCHEMA
from tests.fakes.databases import PostgresServer
from tests.fakes.runner import NINE, Runner

T1 = "slack:T1"


async def said(work: Work | Health, path: str = "/readyz") -> tuple[int, str]:
    app = Starlette(routes=list(work.routes))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        answer = await client.get(path)
    return answer.status_code, answer.text


def always(word: str) -> Callable[[], Awaitable[str]]:
    async def ask() -> str:
        return word

    return ask


async def test_ready_when_nothing_is_wrong() -> None:
    assert await said(Health({"clock": always("")})) == (200, '{"ready":true,"checks":{"clock":"ok"}}')


async def test_not_ready_with_the_reason_and_alive_all_the_same() -> None:
    health = Health({"clock": always("it stands still"), "database": always("")})
    assert await said(health) == (
        503,
        '{"ready":false,"checks":{"clock":"it stands still","database":"ok"}}',
    )
    assert await said(health, "/healthz") == (200, "ok")


async def test_a_database_that_does_not_answer_is_said_without_waiting_and_asked_once() -> None:
    gate, asked = threading.Event(), list[int]()

    def healthy() -> bool:
        asked.append(1)
        return gate.wait(30)

    writable = Writable(healthy, patience=0.01)
    assert await writable() == "the database does not answer"
    assert await writable() == "the database does not answer"
    assert len(asked) == 1
    gate.set()
    while await writable():
        pass


async def test_a_clock_is_told_to_be_silent_when_its_job_does_not_end() -> None:
    time = [100.0]

    async def job(_now: object) -> None: ...

    ticking = Ticking(job, lambda: time[0])
    assert "not ticked" in await ticking()
    await ticking.tick(NINE)
    time[0] = 109
    assert await ticking() == ""
    time[0] = 130
    assert await ticking() == "the clock is silent for 30 s"


async def test_a_runner_without_a_heartbeat_is_told() -> None:
    assert await Beating(lambda: True)() == ""
    assert "heartbeat" in await Beating(lambda: False)()


async def test_what_is_due_for_too_long_is_told_in_minutes() -> None:
    hour = timedelta(hours=1)
    assert await OnTime(lambda: NINE, lambda: NINE + hour, hour)() == ""
    assert "due for 90 minutes" in await OnTime(lambda: NINE, lambda: NINE + 1.5 * hour, hour)()
    assert await OnTime(lambda: None, lambda: NINE, hour)() == ""
    assert await OnTime(lambda: NINE, lambda: NINE - hour, hour)() == ""


async def test_a_database_that_is_away_leaves_it_open_what_is_due() -> None:
    def away() -> None:
        raise Unavailable

    assert "not known" in await OnTime(away, lambda: NINE, timedelta())()


def test_all_roles_unless_one_is_asked_for() -> None:
    assert roles(None, shared=False) == ALL
    assert roles("worker", shared=True) == {Role.WORKER}


def test_one_role_alone_is_refused_where_nobody_else_can_be() -> None:
    with pytest.raises(StartRefused, match=r"--only worker .* PostgreSQL"):
        roles("worker", shared=False)


def means(runner: Runner) -> Means:
    return Means(
        store=runner.store,
        engine=runner.engine(),
        policy=runner.policy,
        now=lambda: runner.now,
        metrics=Metrics(),
        everywhere=[],
        hourly=[],
        overdue=timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("role", "checks"),
    [
        (Role.WEB, {"database"}),
        (Role.WORKER, {"database", "runner", "overdue"}),
        (Role.CLOCK, {"database", "clock", "overdue"}),
    ],
)
async def test_each_role_is_ready_by_its_own_work(postgres: PostgresServer, role: Role, checks: set[str]) -> None:
    url = postgres.new()
    store = open_store(url)
    work = together(means(Runner(store)), frozenset({role}), Shared(url, SCHEMA, Beats()))
    work.start()
    await _until(lambda: _is(work, 200))
    told = (await said(work))[1]
    assert {name for name in ("database", "runner", "clock", "overdue") if f'"{name}":"ok"' in told} == checks
    work.finish()
    await work.stop()
    store.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold SQLite's only writer."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        connection.rollback()


@contextmanager
def moved_away(path: Path) -> Iterator[None]:
    """Take the file away, and put it back."""
    path.rename(path.with_suffix(".away"))
    yield
    path.with_suffix(".away").rename(path)


@pytest.mark.parametrize("trouble", [locked, moved_away])
async def test_on_sqlite_nothing_is_sent_while_nothing_can_be_stored(
    tmp_path: Path, trouble: Callable[[Path], AbstractContextManager[None]]
) -> None:
    path = tmp_path / "test.db"
    store = open_store(f"sqlite:///{path}", patience=0.05)
    runner = Runner(store)
    runner.people(T1, "U1")
    given = means(runner)
    dispatch = runner.dispatch(given.engine)
    work = alone(given, dispatch)
    with trouble(path):
        for _ in range(3):
            await dispatch.tick(runner.now)
            await asyncio.sleep(0.1)
        status, told = await said(work)
        assert (status, runner.messenger.posts) == (503, [])
        assert '"database":"the database cannot be written"' in told
    async with asyncio.timeout(20):
        while runner.counts(T1) != {"sent": 1}:
            await dispatch.tick(runner.now)
            await asyncio.sleep(0.01)
    assert '"database":"ok"' in (await said(work))[1]
    await dispatch.stop()
    store.close()


async def test_a_postgresql_that_goes_and_comes_back_is_waited_for(postgres: PostgresServer) -> None:
    url = postgres.new()
    store = open_store(url)
    runner = Runner(store)
    work = together(means(runner), frozenset({Role.WORKER, Role.CLOCK}), Shared(url, SCHEMA, Beats(0.4)))
    work.start()
    await _until(lambda: _is(work, 200))
    runner.people(T1, "U1")
    await _until(lambda: _sent(runner, 1))
    runner.people(T1, "U2", due=NINE + timedelta(minutes=1))
    allow(url, connections=False)
    await _until(lambda: _is(work, 503))
    runner.later(seconds=60)
    await _until(lambda: _is(work, 503))
    assert len(runner.messenger.posts) == 1
    allow(url, connections=True)
    await _until(lambda: _is(work, 200))
    await _until(lambda: _sent(runner, 2))
    work.finish()
    await work.stop()
    assert len(runner.messenger.posts) == 2
    store.close()


async def _is(work: Work, status: int) -> bool:
    return (await said(work))[0] == status


async def _sent(runner: Runner, number: int) -> bool:
    return await asyncio.to_thread(runner.counts, T1) == {"sent": number}


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(40):
        while not await holds():  # noqa: ASYNC110 (it is asked over HTTP)
            await asyncio.sleep(0.05)


def allow(url: str, *, connections: bool) -> None:
    """Let a database be there or not, as when its server is stopped and started."""
    name = url.rsplit("/", 1)[-1].split("?", maxsplit=1)[0]
    admin = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://").replace(f"/{name}", "/postgres"),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {connections}"))
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))  # noqa: S608 (a name of this test)
