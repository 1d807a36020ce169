"""What is coming, by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from nudges.catalogue import Stage
from nudges.clients import Client, Engagement
from nudges.flows.intention import example_intention
from nudges.flows.telling import example_telling
from nudges.flows.upcoming import FLOW, MOST, coming
from nudges.people import UNTIL_FURTHER_NOTICE, Rhythm
from nudges.screens import Card
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, TODAY, person, scene, talk

TOMORROW_AT_NINE = datetime(2026, 11, 26, 8, tzinfo=UTC)


def shown(**changes: Any) -> str:
    return told(FLOW.draw(talk(FLOW, scene(**changes))))


def looking_back(**changes: Any) -> Any:
    return person(rhythm=replace(Rhythm(), look_back=(4, time(15)), **changes))


def test_what_is_coming_is_private_for_it_shows_what_was_written() -> None:
    card = FLOW.draw(talk(FLOW, scene(next_at=NOW, intentions=(example_intention(scene()),))))
    assert isinstance(card, Card)
    assert card.private
    assert "> If the weekly meeting starts" in told(card)


def test_days_come_in_their_order_each_with_all_that_is_on_it() -> None:
    plan = replace(example_intention(scene()), trigger="", act="call Anna", on=date(2026, 11, 26))
    lines = shown(next_at=TOMORROW_AT_NINE, intentions=(plan,), person=looking_back())
    first, second = lines.index("Thursday 26 November"), lines.index("Friday 27 November")
    assert first < lines.index("At 09:00, my next message.") < lines.index("> call Anna") < second
    assert second < lines.index("At 15:00, your look-back on the week.")


def test_no_prompt_is_promised() -> None:
    assert "I choose the question at the moment itself." in shown(next_at=TOMORROW_AT_NINE)


def test_on_the_day_of_the_look_back_that_is_the_message() -> None:
    friday = datetime(2026, 11, 27, 14, tzinfo=UTC)
    lines = shown(next_at=friday, person=looking_back())
    assert "look-back" in lines
    assert "my next message" not in lines


def test_a_plan_whose_day_went_by_is_still_to_come_today() -> None:
    overdue = replace(example_intention(scene()), on=TODAY - timedelta(days=3))
    (_, plan) = coming(scene(next_at=NOW, intentions=(overdue,)))
    assert plan.on == TODAY


def test_a_plan_is_asked_about_once_a_message_can_come() -> None:
    plan = replace(example_intention(scene()), on=TODAY)
    (message, asked) = coming(scene(next_at=TOMORROW_AT_NINE, intentions=(plan,)))
    assert asked.on == message.on == date(2026, 11, 26)


def test_plans_of_one_day_stand_together_under_one_line() -> None:
    plan = replace(example_intention(scene()), trigger="", act="call Anna")
    lines = shown(next_at=NOW, intentions=(plan, replace(plan, id="2", act="thank Bob")))
    assert "I ask how it went with:\n> call Anna\n> thank Bob" in lines


def test_bad_news_for_no_client_comes_with_when_it_was_noted() -> None:
    news = example_telling(scene(), example_intention(scene()))
    assert "> tell the bad news\n~ noted on Monday 23 November, 09:00" in shown(next_at=NOW, intentions=(news,))


def test_a_short_piece_of_work_closes_in_its_second_half() -> None:
    work = Engagement("w1", "U1", "c1", "Plan", starts=date(2026, 11, 23), ends=date(2026, 12, 7))
    assert work.stage(TODAY) is Stage.START
    assert work.stage(date(2026, 11, 30)) is Stage.CLOSE
    assert "Monday 30 November\nTime to prepare the close of Plan." in shown(works=(work,))


def test_the_moments_of_an_engagement_that_are_over_are_left_out() -> None:
    work = Engagement("w1", "U1", "c1", "Plan", starts=date(2026, 10, 1), ends=date(2026, 12, 31))
    lines = shown(works=(work,))
    assert "Plan starts." not in lines
    assert "Thursday 10 December\nTime to prepare the close of Plan." in lines
    assert "Plan ends." in lines


def test_a_former_client_comes_up_on_the_day_it_is_due() -> None:
    client = Client("c1", "U1", "Museum", every_days=30, last_contact=date(2026, 11, 10))
    assert "Thursday 10 December\nGet back in touch with Museum?" in shown(clients=(client,))


def test_what_is_far_away_is_not_told_yet() -> None:
    far = replace(example_intention(scene()), on=TODAY + timedelta(days=200))
    assert coming(scene(intentions=(far,))) == []


def test_a_long_list_is_counted_on() -> None:
    plans = tuple(replace(example_intention(scene()), id=str(number)) for number in range(MOST + 3))
    assert shown(next_at=NOW, intentions=plans).count("> If") == MOST - 1
    assert "And 4 more." in shown(next_at=NOW, intentions=plans)


def test_on_pause_nothing_is_promised() -> None:
    paused = looking_back(paused_until=UNTIL_FURTHER_NOTICE)
    assert "Nothing is planned." in shown(person=paused, next_at=None)
