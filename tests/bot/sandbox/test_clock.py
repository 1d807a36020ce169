from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.time import NotForward, SandboxClock
from bot.sandbox.travel import destination
from tests.bot.sandbox.world import START, World

AMSTERDAM = "Europe/Amsterdam"


def test_a_moved_clock_keeps_running() -> None:
    real = [START]
    clock = SandboxClock(lambda: real[0])
    clock.set(START + timedelta(days=2))
    real[0] += timedelta(minutes=5)
    assert clock.now() == START + timedelta(days=2, minutes=5)


def test_the_clock_does_not_go_back() -> None:
    clock = SandboxClock(lambda: START)
    with pytest.raises(NotForward, match="is earlier"):
        clock.set(START - timedelta(seconds=1))
    assert clock.now() == START


def test_a_moved_clock_stays_moved_after_a_restart(tmp_path: Path) -> None:
    SandboxClock(lambda: START, tmp_path).set(START + timedelta(days=1))
    assert SandboxClock(lambda: START, tmp_path).now() == START + timedelta(days=1)
    assert (tmp_path / "clock.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("+3h", START + timedelta(hours=3)),
        ("+30m", START + timedelta(minutes=30)),
        ("+1d", START + timedelta(days=1)),
        ("+2w", START + timedelta(weeks=2)),
        ("+1d2h", START + timedelta(days=1, hours=2)),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
        ("2026-07-01T09:00+00:00", datetime(2026, 7, 1, 9, 0, tzinfo=UTC)),
        (" 2026-03-05 ", datetime(2026, 3, 4, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_journey_is_a_step_or_a_moment_of_the_persons_own_clock(text: str, there: datetime) -> None:
    assert destination(text, START, AMSTERDAM) == there


@pytest.mark.parametrize("text", ["tomorrow", "+", "+d", "1d", "+9999d", "+9999w", "2100-01-01T00:00", "2026-13-01"])
def test_a_journey_that_cannot_be_read_or_is_too_far_is_none(text: str) -> None:
    assert destination(text, START, AMSTERDAM) is None


def test_a_day_over_the_change_to_summer_time_keeps_the_hour_on_the_wall() -> None:
    eve = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    assert destination("+1d", eve, AMSTERDAM) == eve + timedelta(hours=23)
    assert destination("+24h", eve, AMSTERDAM) == eve + timedelta(hours=24)


async def test_the_clock_moves_by_button_and_by_command(world: World) -> None:
    answer = await world.act("clock", to="+1d")
    assert world.clock.now() == START + timedelta(days=1)
    assert answer.json()["notice"] == "De klok staat nu op do 5 mrt 2026, 14:05."
    await world.act("say", text="/clock +3h")
    assert world.clock.now() == START + timedelta(days=1, hours=3)
    assert world.bot.requests == []


async def test_the_clock_goes_to_the_next_message(world: World) -> None:
    assert (await world.act("clock", to="next")).json()["notice"] == "Er staat geen bericht gepland."
    world.upcoming = START + timedelta(hours=19)
    await world.act("clock", to="next")
    assert world.clock.now() == world.upcoming


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("/clock", "Het is nu wo 4 mrt 2026, 14:05."),
        ("/clock 2020-01-01", "De klok kan alleen vooruit."),
        ("/clock later", "Schrijf /clock +1d"),
    ],
)
async def test_what_the_clock_cannot_do_is_told_kindly(world: World, line: str, start: str) -> None:
    assert (await world.act("say", text=line)).json()["notice"].startswith(start)
    assert world.clock.now() == START
