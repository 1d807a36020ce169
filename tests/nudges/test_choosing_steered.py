"""What the stage of the work, goals, trust and earlier answers do to what is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from nudges.catalogue import Factor, Stage
from nudges.steer import Steer, Work
from tests.fakes.choosing import CATALOGUE, MONDAY, adviser, live

TODAY = date(2026, 11, 23)


def starting(days: int) -> Steer:
    return Steer(works=(Work("w1", TODAY + timedelta(days=days), TODAY + timedelta(days=days + 90)),))


def test_before_the_start_come_the_question_behind_the_question_and_the_agreement() -> None:
    staged = [chosen for _, chosen in live(adviser(), 14, steer=starting(13)) if chosen.reason["key"] == "stage"]

    assert [CATALOGUE.prompts[chosen.subject].theme for chosen in staged] == [
        *("question-behind", "setbacks", "question-behind", "setbacks"),
    ]


def test_the_reason_of_a_staged_prompt_names_the_stage_and_the_engagement() -> None:
    _, first = live(adviser(), 1, steer=starting(5))[0]

    assert first.reason == {"key": "stage", "stage": "start", "work": "w1"}


def test_before_the_end_comes_the_closing() -> None:
    steer = Steer(works=(Work("w1", TODAY - timedelta(days=90), TODAY + timedelta(days=10)),))

    _, first = live(adviser(), 1, steer=steer)[0]

    assert CATALOGUE.prompts[first.subject].theme == "closing"


def test_a_start_comes_before_work_that_is_underway() -> None:
    underway = Work("w0", TODAY - timedelta(days=40), TODAY + timedelta(days=200))

    _, first = live(adviser(), 1, steer=Steer(works=(underway, *starting(3).works)))[0]

    assert first.reason["work"] == "w1"


def test_the_stage_takes_at_most_two_turns_a_week() -> None:
    steer = Steer(works=(Work("w0", TODAY - timedelta(days=40), TODAY + timedelta(days=200)),))

    weeks = Counter(
        at.isocalendar().week for at, chosen in live(adviser(), 28, steer=steer) if chosen.reason["key"] == "stage"
    )

    assert weeks
    assert max(weeks.values()) == 2


def test_prompts_of_a_beginning_or_an_end_stay_away_from_work_that_is_underway() -> None:
    steer = Steer(works=(Work("w0", TODAY - timedelta(days=40), TODAY + timedelta(days=300)),))

    stages = {CATALOGUE.prompts[chosen.subject].stage for _, chosen in live(adviser(), 120, steer=steer)}

    assert stages <= {Stage.UNDERWAY, Stage.ALWAYS}


def test_work_far_ahead_steers_nothing() -> None:
    steer = Steer(works=(Work("w1", TODAY + timedelta(days=60), None),))

    assert all(chosen.reason["key"] != "stage" for _, chosen in live(adviser(), 14, steer=steer))


def test_a_goal_gets_a_share_of_the_turns_and_not_all_of_them() -> None:
    keys = Counter(chosen.reason["key"] for _, chosen in live(adviser(), 60, steer=Steer(goals=("energy",))))

    assert 0 < keys["goal"] < sum(keys.values()) / 2


def test_the_factor_that_gets_more_weight_comes_more_often() -> None:
    steer = Steer(weakest=Factor.INTIMACY)
    weighed = [chosen for _, chosen in live(adviser(), 60, steer=steer) if chosen.reason["key"] == "factor"]

    assert weighed
    assert all(CATALOGUE.prompts[chosen.subject].factor is Factor.INTIMACY for chosen in weighed)
    assert weighed[0].reason == {"key": "factor", "factor": "intimacy"}


def themes(person_id: str, *, learns: bool) -> Counter[str]:
    person = replace(adviser(person_id, per_week=5), learns=learns)
    lived = live(person, 200, answers=("energy",))
    return Counter(CATALOGUE.prompts[chosen.subject].theme for _, chosen in lived)


def test_a_theme_that_is_answered_comes_more_often_than_those_that_are_ignored() -> None:
    counted = sum((themes(f"U{number}", learns=True) for number in range(6)), Counter())

    others = [count for theme, count in counted.items() if theme != "energy"]
    assert counted["energy"] > 1.3 * sum(others) / len(others)


def test_themes_that_are_ignored_are_tried_now_and_then() -> None:
    assert len(themes("U1", learns=True)) > 4


def test_someone_who_does_not_want_us_to_learn_gets_every_theme_in_its_turn() -> None:
    person = replace(adviser(), learns=False)

    assert {chosen.reason["key"] for _, chosen in live(person, 100, answers=("energy",))} <= {
        "rotation",
        "least_recent",
    }


def test_the_reason_tells_whether_a_theme_was_chosen_for_its_answers_or_tried() -> None:
    lived = live(adviser(), 100, answers=("energy", "listening"))
    keys = {
        (chosen.reason["key"], CATALOGUE.prompts[chosen.subject].theme == chosen.reason["theme"]) for _, chosen in lived
    }

    assert {("answered", True), ("explore", True)} <= keys
    assert all(
        chosen.reason["theme"] in {"energy", "listening"} for _, chosen in lived if chosen.reason["key"] == "answered"
    )


def test_people_begin_with_different_themes() -> None:
    firsts = {live(adviser(f"U{number}"), 1, start=MONDAY)[0][1].reason["theme"] for number in range(30)}

    assert len(firsts) > 3
