"""A week's allowance: it shrinks when nudges go unanswered, and grows back one at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nudges.budget import Weeks, allowance
from nudges.delivery import State
from nudges.memory import Asked
from tests.fakes.choosing import MONDAY, adviser, asked, live

WEEKS = Weeks(timedelta(hours=1))


def past(states: str) -> tuple[Asked, ...]:
    """Return nudges of the days before Monday, the oldest first: answered, sent, snoozed (n), skipped (k)."""
    known = {"a": State.ANSWERED, "s": State.SENT, "n": State.SNOOZED, "k": State.SKIPPED}
    return tuple(asked("x", MONDAY - timedelta(days=day), known[one]) for day, one in enumerate(reversed(states), 1))


@pytest.mark.parametrize(
    ("states", "allowed"),
    [
        ("", 5),
        ("sss", 5),
        ("ssss", 4),
        ("ssassa", 5),
        ("ssssssss", 3),
        ("s" * 40, 1),
        ("snsnsns", 4),
        ("sksksks", 4),
    ],
)
def test_four_unanswered_in_a_row_take_one_away_down_to_one(states: str, allowed: int) -> None:
    assert allowance(past(states), 5, WEEKS, MONDAY) == allowed


def test_a_nudge_of_this_morning_is_not_unanswered_yet() -> None:
    waiting = asked("x", MONDAY - timedelta(hours=3), State.SENT)

    assert allowance((waiting, *past("sss")), 5, WEEKS, MONDAY) == 5


def test_a_week_with_an_answer_gives_one_back_when_it_is_over() -> None:
    quiet = tuple(asked("x", MONDAY - timedelta(days=60 + day), State.SENT) for day in range(12))
    answered = asked("x", MONDAY + timedelta(hours=1), State.ANSWERED)
    memory = (answered, *quiet)

    assert allowance(memory, 5, WEEKS, MONDAY + timedelta(days=2)) == 2
    assert allowance(memory, 5, WEEKS, MONDAY + timedelta(days=7)) == 3


def test_it_never_grows_beyond_what_the_person_chose() -> None:
    answering = tuple(asked("x", MONDAY - timedelta(days=3 * day), State.ANSWERED) for day in range(1, 30))

    assert allowance((*answering, *past("ssss")), 3, WEEKS, MONDAY) <= 3


def test_what_a_week_may_have_is_spread_over_its_days() -> None:
    days = [at.weekday() for at, _ in live(adviser(per_week=2), 7)]

    assert days == [0, 2]


def test_a_day_on_which_nothing_came_is_made_up_for_in_the_same_week() -> None:
    days = [at.weekday() for at, _ in live(adviser(per_week=2), 4, start=MONDAY + timedelta(days=1))]

    assert days == [1, 2]


def test_someone_who_answers_nothing_ends_with_one_message_a_week() -> None:
    weeks: dict[int, int] = {}
    for at, _ in live(adviser(), 140, answers=()):
        weeks[(at - MONDAY).days // 7] = weeks.get((at - MONDAY).days // 7, 0) + 1

    assert weeks[0] == 4
    assert [weeks[week] for week in range(15, 20)] == [1] * 5
