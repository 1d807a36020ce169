"""The clock: how it stops."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

import pytest

from bot.clock import Clock
from tests.fakes.runner import NINE

OFTEN = 0.01


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What is logged as an error."""
    caplog.set_level(logging.ERROR)
    return caplog.records


async def test_a_clock_that_stops_waits_for_a_tick_under_way_and_calls_nothing_more(
    errors: list[logging.LogRecord],
) -> None:
    clock, begun, go_on, ended = Clock(lambda: NINE), asyncio.Event(), asyncio.Event(), list[datetime]()

    async def tick(now: datetime) -> None:
        begun.set()
        await go_on.wait()
        ended.append(now)

    clock.every(OFTEN, tick)
    clock.start()
    await asyncio.wait_for(begun.wait(), 30)
    stopping = asyncio.create_task(clock.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    go_on.set()
    await asyncio.wait_for(stopping, 30)
    assert ended == [NINE]
    assert not errors


async def test_a_tick_that_does_not_end_is_broken_off_without_an_error(errors: list[logging.LogRecord]) -> None:
    clock, begun, broken_off = Clock(lambda: NINE, patience=0), asyncio.Event(), asyncio.Event()

    async def tick(_now: datetime) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            broken_off.set()

    clock.every(OFTEN, tick)
    clock.start()
    await asyncio.wait_for(begun.wait(), 30)
    await clock.stop()
    await asyncio.wait_for(broken_off.wait(), 30)
    await asyncio.sleep(0)
    assert not errors


async def test_a_clock_that_was_never_started_stops_too() -> None:
    await Clock(lambda: NINE).stop()
