"""Each number of the simulation notices what it is there for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.simulate.diary import Diary, Got, Plan, Wish
from bot.simulate.measures import Measures, measure, told
from tests.fakes.scenes import CATALOGUE

MONDAY = datetime(2027, 3, 8, 8, tzinfo=UTC)
"""09:00 in Amsterdam."""
END = MONDAY + timedelta(weeks=4)
PROMPT = "bad-news-now"


def diary(*got: Got, zone: str = "Europe/Amsterdam") -> Diary:
    found = Diary([Wish(MONDAY - timedelta(days=1), zone, frozenset(range(5)), "NL")])
    for one in got:
        found.receive(one)
    return found


def prompt(at: datetime, *, asked_for: bool = False) -> Got:
    return Got(at, "prompt", PROMPT, asked_for=asked_for)


def measured(*diaries: Diary) -> Measures:
    return measure(diaries, CATALOGUE, 4, END)


def test_a_prompt_that_comes_again_too_soon_is_a_repeat() -> None:
    assert measured(diary(prompt(MONDAY), prompt(MONDAY + timedelta(days=29)))).repeats_in_cooldown == 1
    assert measured(diary(prompt(MONDAY), prompt(MONDAY + timedelta(days=30)))).repeats_in_cooldown == 0


def test_a_prompt_that_was_put_off_is_no_repeat() -> None:
    put_off = diary(prompt(MONDAY))
    put_off.put_off[PROMPT] = None
    put_off.receive(prompt(MONDAY + timedelta(days=1)))

    assert measured(put_off).repeats_in_cooldown == 0


@pytest.mark.parametrize(
    ("at", "outside"),
    [
        (MONDAY, 0),
        (datetime(2027, 3, 8, 6, 59, tzinfo=UTC), 1),
        (datetime(2027, 3, 8, 17, 0, tzinfo=UTC), 1),
        (datetime(2027, 3, 13, 9, 0, tzinfo=UTC), 1),
        (datetime(2027, 3, 29, 9, 0, tzinfo=UTC), 1),
    ],
    ids=["morning", "before eight", "from six", "Saturday", "Easter Monday"],
)
def test_a_message_outside_the_hours_someone_chose_is_counted(at: datetime, outside: int) -> None:
    assert measured(diary(prompt(at))).outside_hours == outside


def test_a_message_in_a_pause_is_counted() -> None:
    paused = diary()
    paused.now_wants(MONDAY, paused_until=date(2027, 3, 11))
    for day in (1, 3):
        paused.receive(prompt(MONDAY + timedelta(days=day)))

    assert measured(paused).outside_hours == 1


def test_hours_are_those_of_the_place_where_someone_is() -> None:
    away = diary()
    away.now_wants(MONDAY + timedelta(hours=2), zone="Asia/Tokyo")
    away.receive(prompt(MONDAY + timedelta(days=1, hours=4)))

    assert measured(away).outside_hours == 1


def test_a_second_message_on_one_day_is_counted_unless_it_was_asked_for() -> None:
    later = MONDAY + timedelta(hours=3)

    assert measured(diary(prompt(MONDAY), prompt(later))).unasked_second_messages == 1
    assert measured(diary(prompt(MONDAY), prompt(later, asked_for=True))).unasked_second_messages == 0


def test_what_was_put_off_until_a_moment_is_asked_for_at_that_moment() -> None:
    put_off = diary(prompt(MONDAY))
    put_off.put_off[PROMPT] = MONDAY + timedelta(hours=7)
    put_off.receive(prompt(MONDAY + timedelta(hours=7)))

    assert measured(put_off).unasked_second_messages == 0


def planned(*asked: datetime, settled: bool = False) -> Diary:
    found = diary()
    found.plans["call"] = Plan("call", date(2027, 3, 10), MONDAY, list(asked), settled)
    return found


@pytest.mark.parametrize(
    ("someone", "never"),
    [
        (planned(), 1),
        (planned(MONDAY), 1),
        (planned(MONDAY + timedelta(days=2)), 0),
        (planned(settled=True), 0),
    ],
    ids=["never asked", "asked before its day", "asked on its day", "settled"],
)
def test_a_plan_that_is_not_asked_about_from_its_day_on_is_counted(someone: Diary, never: int) -> None:
    assert measured(someone).intentions_never_asked == never


def test_a_plan_is_not_missed_while_its_person_is_on_holiday() -> None:
    away = planned()
    away.now_wants(MONDAY, paused_until=date(2027, 4, 2))

    assert measured(away).intentions_never_asked == 0


def test_shares_and_rates_are_of_what_came() -> None:
    answered = prompt(MONDAY)
    answered.answered = True

    found = measured(diary(answered, prompt(MONDAY + timedelta(days=40))), diary())

    assert (found.nudges_per_person_week, found.answered_share, found.themes_seen) == (0.25, 0.5, 1)


def test_the_numbers_are_told_one_to_a_line() -> None:
    lines = told(measured(diary(prompt(MONDAY))), 1, 4).splitlines()

    assert len(lines) == 8
    assert all("  " in line for line in lines)
