from __future__ import annotations

import asyncio
from datetime import datetime

from bot.clock import Clock
from nudges.ports import Unavailable
from tests.fakes.runner import NINE, Runner

T1 = "slack:T1"


async def test_nothing_due_is_nothing_done(runner: Runner) -> None:
    runner.later(seconds=-60)
    runner.people(T1, "U1")
    await runner.run()
    assert runner.counts(T1) == {}


async def test_tomorrow_brings_the_next_one(runner: Runner) -> None:
    runner.people(T1, "U1")
    await runner.run()
    runner.later(days=1)
    await runner.run()
    assert runner.counts(T1) == {"sent": 2}


async def test_two_ticks_are_one_drain(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.gate = asyncio.Event()
    dispatch = runner.dispatch(runner.engine())
    await dispatch.tick(runner.now)
    await dispatch.tick(runner.now)
    runner.messenger.gate.set()
    await dispatch.run_until_quiet(runner.now)
    await dispatch.stop()
    assert len(runner.messenger.posts) == 1


async def test_two_runners_on_one_database_send_each_nudge_once(runner: Runner) -> None:
    runner.people(T1, *(f"U{number}" for number in range(50)))
    await asyncio.gather(runner.run(), runner.run())
    assert len(runner.messenger.posts) == 50
    assert runner.counts(T1) == {"sent": 50}


async def test_after_the_stop_nothing_starts(runner: Runner) -> None:
    runner.people(T1, "U1")
    dispatch = runner.dispatch(runner.engine())
    await dispatch.stop()
    await dispatch.run_until_quiet(runner.now)
    assert runner.messenger.posts == []


async def test_a_storage_that_is_away_is_waited_for(runner: Runner) -> None:
    away = [True, True, False]

    class Sometimes:
        def __getattr__(self, name: str) -> object:
            if name == "busy_shards" and away and away.pop(0):
                raise Unavailable
            return getattr(runner.store.outbox, name)

    runner.people(T1, "U1")
    engine = runner.engine()
    dispatch = type(runner.dispatch(engine))(engine, Sometimes(), runner.policy)  # type: ignore[arg-type]
    for _ in range(3):
        await dispatch.tick(runner.now)
    await dispatch.run_until_quiet(runner.now)
    await dispatch.stop()
    assert runner.counts(T1) == {"sent": 1}


async def test_what_was_missed_while_away_is_told_and_only_the_last_is_sent(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.later(days=2)
    await runner.run()
    assert runner.counts(T1) == {"missed": 2, "sent": 1}


async def test_the_clock_calls_a_job_with_the_moment_it_is_then() -> None:
    called = asyncio.get_running_loop().create_future()

    async def job(now: datetime) -> None:
        if not called.done():
            called.set_result(now)

    clock = Clock(lambda: NINE)
    clock.every(0.01, job)
    clock.start()
    assert await asyncio.wait_for(called, 5) == NINE
    await clock.stop()


async def test_the_clock_does_not_call_a_job_that_is_still_at_work() -> None:
    calls, gate = list[datetime](), asyncio.Event()

    async def job(now: datetime) -> None:
        calls.append(now)
        await gate.wait()

    clock = Clock(lambda: NINE)
    clock.every(0.01, job)
    clock.start()
    await asyncio.sleep(0.1)
    assert len(calls) == 1
    gate.set()
    await clock.stop()
