"""What comes first, what never comes too soon, and what a person wanted less of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from nudges.choosing import choose, choose_at_once
from nudges.delivery import State
from nudges.memory import Asked, Memory
from nudges.steer import Steer, Touch
from tests.fakes.choosing import CATALOGUE, MONDAY, adviser, asked, live

TODAY = date(2026, 11, 23)


def test_the_same_person_memory_and_day_always_give_the_same_choice() -> None:
    memory = Memory(tuple(asked(f"energy-{n}", MONDAY - timedelta(days=n)) for n in range(1, 9)))

    assert choose(adviser(), memory, CATALOGUE, MONDAY) == choose(adviser(), memory, CATALOGUE, MONDAY)


def test_no_prompt_comes_again_within_its_cooldown() -> None:
    last: dict[str, list[datetime]] = {}
    for at, chosen in live(adviser(), 365):
        last.setdefault(chosen.subject, []).append(at)

    assert all(later - earlier >= timedelta(days=30) for every in last.values() for earlier, later in pairwise(every))


def test_nothing_is_asked_when_every_prompt_was_asked_too_lately() -> None:
    memory = Memory(tuple(asked(prompt, MONDAY - timedelta(days=8)) for prompt in CATALOGUE.prompts))

    assert choose(adviser(), memory, CATALOGUE, MONDAY) is None


def test_a_theme_that_someone_wants_less_of_does_not_come() -> None:
    person = replace(adviser(), less_of=frozenset({"energy", "candour"}))
    steer = Steer(goals=("energy",))

    themes = {CATALOGUE.prompts[chosen.subject].theme for _, chosen in live(person, 200, steer=steer)}

    assert themes.isdisjoint({"energy", "candour"})


def test_themes_take_turns() -> None:
    themes = [CATALOGUE.prompts[chosen.subject].theme for _, chosen in live(replace(adviser(), learns=False), 7)]

    assert len(set(themes)) == len(themes) == 5


def test_a_plan_is_asked_about_on_its_day_before_anything_is_offered() -> None:
    memory = Memory(due=(("later", TODAY), ("longest", TODAY - timedelta(days=2))))

    chosen = choose(adviser(), memory, CATALOGUE, MONDAY)

    assert chosen is not None
    assert (chosen.flow, chosen.subject) == ("intention", "longest")
    assert chosen.reason == {"key": "intention_due", "day": "2026-11-21"}


def test_a_plan_is_asked_about_in_a_week_that_is_full() -> None:
    heard = tuple(asked(f"energy-{n}", MONDAY + timedelta(days=n)) for n in (1, 0))
    thursday = MONDAY + timedelta(days=3)

    chosen = choose(adviser(per_week=2), Memory(heard, ((("plan", date(2026, 11, 26)),))), CATALOGUE, thursday)

    assert chosen is not None
    assert chosen.flow == "intention"


def test_a_plan_without_an_answer_is_left_in_peace_for_three_days_and_asked_about_three_times() -> None:
    due = (("plan", TODAY),)
    times = []
    past: tuple[Asked, ...] = ()
    for day in range(30):
        now = MONDAY + timedelta(days=day)
        chosen = choose(adviser(), Memory(past, due), CATALOGUE, now)
        if chosen and chosen.flow == "intention":
            times.append(day)
            past = (asked("plan", now, State.SENT, "intention"), *past)

    assert times == [0, 3, 6]


@pytest.mark.parametrize(("times", "ask"), [(0, None), (1, "again"), (2, "last")])
def test_a_plan_that_is_asked_about_again_says_so_and_says_when_it_is_the_last_time(
    times: int, ask: str | None
) -> None:
    past = tuple(asked("plan", MONDAY + timedelta(days=3 * n), State.SENT, "intention") for n in reversed(range(times)))

    chosen = choose(adviser(), Memory(past, (("plan", TODAY),)), CATALOGUE, MONDAY + timedelta(days=3 * times))

    assert chosen is not None
    assert chosen.subject == "plan"
    assert chosen.reason.get("ask") == ask


def test_a_plan_that_was_moved_to_another_day_is_asked_about_as_if_for_the_first_time() -> None:
    past = (asked("plan", MONDAY, State.ANSWERED, "intention"),)
    friday = MONDAY + timedelta(days=4)

    chosen = choose(adviser(), Memory(past, (("plan", friday.date()),)), CATALOGUE, friday)

    assert chosen is not None
    assert chosen.reason == {"key": "intention_due", "day": "2026-11-27"}


def test_what_was_put_off_comes_with_the_first_message_from_then_on() -> None:
    before = asked("energy-1", MONDAY - timedelta(days=3), State.SNOOZED, again_at=MONDAY - timedelta(days=3))

    chosen = choose(adviser(), Memory((before,)), CATALOGUE, MONDAY)

    assert chosen is not None
    assert chosen.subject == "energy-1"
    assert chosen.reason == {"key": "snoozed", "again": "id-energy-1"}


def test_what_was_put_off_stays_away_when_its_theme_is_wanted_less() -> None:
    before = asked("energy-1", MONDAY - timedelta(days=3), State.SNOOZED, again_at=MONDAY - timedelta(days=3))

    chosen = choose(replace(adviser(), less_of=frozenset({"energy"})), Memory((before,)), CATALOGUE, MONDAY)

    assert chosen is not None
    assert chosen.subject != "energy-1"


def test_the_look_back_is_the_one_message_of_its_day() -> None:
    person = adviser(look_back=(4, time(16)))

    weeks = [chosen for at, chosen in live(person, 28) if at.weekday() == 4]

    assert [chosen.flow for chosen in weeks] == ["look-back"] * 4
    assert [chosen.subject for chosen in weeks] == ["2026-W48", "2026-W49", "2026-W50", "2026-W51"]


def test_the_look_back_comes_once_a_week() -> None:
    friday = MONDAY + timedelta(days=4)
    memory = Memory((asked("2026-W48", friday - timedelta(hours=1), State.SENT, "look-back"),))

    chosen = choose(adviser(look_back=(4, time(16))), memory, CATALOGUE, friday)

    assert chosen is None or chosen.flow != "look-back"


def test_someone_who_works_on_the_day_of_the_look_back_alone_is_asked_about_their_plans_there() -> None:
    person = adviser(days=frozenset({0}), look_back=(0, time(16)))

    chosen = choose(person, Memory(due=(("plan", TODAY),)), CATALOGUE, MONDAY)

    assert chosen is not None
    assert chosen.flow == "intention"


def test_someone_who_asks_for_a_question_gets_one_also_when_the_week_is_full() -> None:
    heard = Memory(tuple(asked(f"energy-{n}", MONDAY - timedelta(hours=n)) for n in (1, 2)))

    assert choose(adviser(per_week=1), heard, CATALOGUE, MONDAY) is None
    assert choose_at_once(adviser(per_week=1), heard, CATALOGUE, MONDAY) is not None


def test_what_was_missed_is_told_with_the_next_message() -> None:
    chosen = choose(adviser(), Memory(missed=2), CATALOGUE, MONDAY)

    assert chosen is not None
    assert chosen.reason["missed"] == "2"


@pytest.mark.parametrize("state", [State.PLANNED, State.MISSED, State.FAILED])
def test_what_never_reached_someone_is_not_remembered_as_asked(state: State) -> None:
    memory = Memory(tuple(asked(prompt, MONDAY - timedelta(days=1), state) for prompt in CATALOGUE.prompts))

    assert choose(adviser(), memory, CATALOGUE, MONDAY) is not None


def test_the_client_who_trusted_most_comes_first_and_no_other_that_week() -> None:
    touches = (Touch("near", TODAY, 2), Touch("trusting", TODAY, 5), Touch("not yet", TODAY + timedelta(days=90), 5))

    days = [
        (at, chosen.subject)
        for at, chosen in live(adviser(), 12, steer=Steer(touches=touches))
        if chosen.flow == "former-client"
    ]

    assert [subject for _, subject in days] == ["trusting", "near"]
    assert days[0][0].isocalendar().week != days[1][0].isocalendar().week


def test_no_former_client_comes_up_for_someone_who_wants_less_of_that() -> None:
    person = replace(adviser(), less_of=frozenset({"former-clients"}))

    assert all(chosen.flow == "nudge" for _, chosen in live(person, 14, steer=Steer(touches=(Touch("x", TODAY, 5),))))
