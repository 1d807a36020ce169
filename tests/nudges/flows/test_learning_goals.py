"""Personal learning goals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from nudges.deeds import KeepGoal, Write
from nudges.flows.learning_goals import FLOW
from nudges.forms import Values
from nudges.goals import MOST, Goal
from nudges.journal import Answer, Kind
from nudges.screens import Card
from nudges.turns import Closed, Conversation, Go, Submitted, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, faults, press, scene, submit, talk


def goal(number: int, **changes: Any) -> Goal:
    return Goal(f"g{number}", "U1", f"Goal {number}", ("bad-news",), NOW, **changes)


def goals(*kept: Goal, step: str = "list") -> Conversation[Any]:
    return talk(FLOW, scene(goals=kept), step=step)


def onward(turn: Turn) -> Go:
    assert isinstance(turn, Go)
    return turn


def test_a_goal_is_kept_with_the_themes_it_steers_to_and_written_in_the_journal() -> None:
    add = onward(press(FLOW, goals(), "add")).talk
    turn = onward(submit(FLOW, add, goal="Say it sooner", themes=("bad-news", "promises")))
    assert turn.talk.step == "list"
    assert turn.deeds == (
        KeepGoal(Goal("", "U1", "Say it sooner", ("bad-news", "promises"), NOW)),
        Write(
            Kind.GOAL,
            (
                Answer("What do you want to learn?", "Say it sooner"),
                Answer("What should my questions be about?", "bad news and promises"),
            ),
        ),
    )


def test_the_list_is_private_and_shows_what_each_goal_steers() -> None:
    card = FLOW.draw(goals(goal(1)))
    assert isinstance(card, Card)
    assert card.private
    assert "> Goal 1\n~ More questions about: bad news." in told(card)


def test_there_are_never_more_than_three_open_goals() -> None:
    full = goals(*(goal(number) for number in range(MOST)))
    assert "Choose a learning goal" not in told(FLOW.draw(full))
    assert onward(press(FLOW, full, "add")).talk.step == "list"
    late = onward(submit(FLOW, full.at("add"), goal="One more"))
    assert [type(deed) for deed in late.deeds] == [Write]


def test_a_goal_that_was_reached_leaves_the_list_with_what_was_learnt() -> None:
    reached = onward(press(FLOW, goals(goal(1), goal(2)), "reached.g2")).talk
    turn = onward(submit(FLOW, reached, learnt="It was easier than I thought."))
    keep, write = turn.deeds
    assert keep == KeepGoal(goal(2, reached_at=NOW))
    assert write == Write(
        Kind.GOAL,
        (Answer("Goal 2", "Reached."), Answer("What have you learnt?", "It was easier than I thought.")),
        "g2",
        lesson="It was easier than I thought.",
    )


def test_a_goal_can_be_let_go() -> None:
    turn = onward(press(FLOW, goals(goal(1)), "drop.g1"))
    assert turn.deeds == (KeepGoal(goal(1, dropped_at=NOW)), Write(Kind.GOAL, (Answer("Goal 1", "Let go."),), "g1"))


@pytest.mark.parametrize("left", ["reached_at", "dropped_at"])
def test_a_goal_that_left_the_list_makes_room(left: str) -> None:
    shown = told(FLOW.draw(goals(goal(1, **{left: NOW}), goal(2), goal(3))))
    assert "Choose a learning goal" in shown


def test_goals_off_the_list_are_shown_as_reached_or_let_go_the_latest_first() -> None:
    shown = told(FLOW.draw(goals(goal(1, reached_at=NOW - timedelta(days=1)), goal(2, dropped_at=NOW))))
    assert "> Goal 2\n~ let go on Wednesday 25 November\n> Goal 1\n~ reached on Tuesday 24 November" in shown


def test_of_the_goals_off_the_list_the_latest_five_are_shown() -> None:
    left = (goal(number, reached_at=NOW - timedelta(days=number)) for number in range(9))
    shown = told(FLOW.draw(goals(*left)))
    assert [f"Goal {number}" in shown for number in range(9)] == [True] * 5 + [False] * 4


def test_a_goal_that_is_gone_meanwhile_loses_nothing_that_was_learnt() -> None:
    learnt = Submitted(Values({"learnt": "Something."}))
    gone = FLOW.take(goals().at("reached", goal="g1"), learnt)
    assert onward(gone).deeds == (Write(Kind.GOAL, (Answer("What have you learnt?", "Something."),)),)


def test_a_goal_steers_to_at_most_four_themes() -> None:
    chosen = Submitted(Values({"goal": "All of it", "themes": ("a", "b", "c", "d", "e")}))
    assert faults(FLOW.take(goals(step="add"), chosen)) == {"themes": "themes"}


def test_a_goal_without_words_is_refused() -> None:
    assert faults(submit(FLOW, goals(step="add"), goal="")) == {"goal": "required"}


@pytest.mark.parametrize("step", ["add", "reached"])
def test_a_closed_form_leads_back_to_the_list_and_changes_nothing(step: str) -> None:
    turn = onward(FLOW.take(goals(goal(1), step=step), Closed()))
    assert (turn.talk.step, turn.deeds) == ("list", ())
