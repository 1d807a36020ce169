"""What became of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nudges.deeds import Mark, Move, Settle, Write
from nudges.delivery import State as NudgeState
from nudges.flows.intention import FLOW, example_intention
from nudges.flows.nudge import example_nudge
from nudges.intentions import Intention, State
from nudges.journal import Answer, Kind
from nudges.turns import Closed, Conversation, Finish, Go, Said
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, faults, press, scene, submit, talk

PLAN = "If the weekly meeting starts, then: tell them that we are a week late"
ANSWERED = Mark(NudgeState.ANSWERED)


def plan(**changes: Any) -> Intention:
    return replace(example_intention(scene()), **changes)


def asked(intention: Intention | None = None, step: str = "card") -> Conversation[Any]:
    found = intention or plan()
    return talk(FLOW, scene(intention=found), found.id, step)


def test_the_plan_is_said_back_in_their_own_words() -> None:
    assert f"> {PLAN}" in told(FLOW.draw(asked()))


def reminded(ask: str, subject: str = "example", **changes: Any) -> str:
    around = scene(intention=plan(**changes))
    nudge = example_nudge(around, {"key": "intention_due", "day": "2026-11-25", "ask": ask}, "intention", subject)
    return told(FLOW.draw(talk(FLOW, replace(around, nudge=nudge), "example")))


def test_the_second_time_it_says_that_it_comes_back() -> None:
    assert f"> {PLAN}\n~ I am coming back to this once more." in reminded("again")


def test_the_last_time_it_says_so_and_where_the_plan_is_found() -> None:
    assert "~ This is the last time I ask about it. After that you will find it under My promises." in reminded("last")


def test_how_often_another_plan_was_asked_about_is_not_said_of_this_one() -> None:
    assert "last time" not in reminded("last", subject="another")


def test_a_plan_that_was_moved_since_is_not_said_to_be_asked_for_the_last_time() -> None:
    assert "last time" not in reminded("last", on=date(2026, 12, 2))


def test_a_plan_without_a_moment_is_just_the_act() -> None:
    assert "> tell them that we are a week late" in told(FLOW.draw(asked(plan(trigger=""))))


@pytest.mark.parametrize(
    ("step", "state", "outcome"), [("done", State.DONE, "Done."), ("not-done", State.NOT_DONE, "Not done.")]
)
def test_an_outcome_settles_it_and_is_in_the_journal(step: str, state: State, outcome: str) -> None:
    turn = submit(FLOW, asked(step=step))
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Settle("example", state),
        Write(Kind.INTENTION, (Answer(PLAN, outcome),), "example"),
        ANSWERED,
    )


def test_what_happened_and_what_it_taught_are_kept_under_their_questions() -> None:
    turn = submit(FLOW, asked(step="done"), happened="They laughed.", learnt="Tell it sooner.")
    assert isinstance(turn, Finish)
    write = turn.deeds[1]
    assert isinstance(write, Write)
    assert write.answers[1:] == (
        Answer("How did it go?", "They laughed."),
        Answer("What do you take away from it?", "Tell it sooner."),
    )
    assert "laughed" not in told(turn.card)


def test_the_test_of_an_assumption_is_asked_what_turned_out() -> None:
    tested = plan(origin="assumption-check", subject="busy")
    assert "Your assumption was: My client is too busy" in told(FLOW.draw(asked(tested)))
    assert "? What turned out?" in told(FLOW.draw(asked(tested, "done")))
    assert "? What does that mean for your assumption?" in told(FLOW.draw(asked(tested, "done")))


def test_an_assumption_in_their_own_words_is_not_repeated() -> None:
    tested = plan(origin="assumption-check", subject="own")
    assert "Your assumption was" not in told(FLOW.draw(asked(tested)))


def test_what_was_not_done_is_asked_what_got_in_the_way() -> None:
    assert "? What got in the way?" in told(FLOW.draw(asked(step="not-done")))


def test_another_day_moves_it() -> None:
    turn = submit(FLOW, asked(step="move"), on="2026-12-01")
    assert isinstance(turn, Finish)
    assert turn.deeds == (Move("example", date(2026, 12, 1)), ANSWERED)
    assert "On Tuesday 1 December" in told(turn.card)


@pytest.mark.parametrize(("on", "fault"), [("", "day"), ("2026-11-24", "past"), ("2030-01-01", "far")])
def test_a_day_on_which_it_cannot_be_asked_is_refused(on: str, fault: str) -> None:
    assert faults(submit(FLOW, asked(step="move"), on=on)) == {"on": fault}


def test_no_longer_needed_is_one_tap() -> None:
    turn = press(FLOW, asked(), "drop")
    assert isinstance(turn, Finish)
    assert turn.deeds == (Settle("example", State.DROPPED), ANSWERED)


SETTLED = plan(state=State.DONE, settled_at=NOW)


@pytest.mark.parametrize("gone", [None, SETTLED])
def test_what_was_settled_elsewhere_is_left_alone(gone: Intention | None) -> None:
    at = talk(FLOW, scene(intention=gone), "example")
    assert "This has been dealt with" in told(FLOW.draw(at))
    turn = press(FLOW, at, "drop")
    assert isinstance(turn, Finish)
    assert turn.deeds == (ANSWERED,)


def test_what_was_written_about_a_plan_settled_meanwhile_is_kept() -> None:
    turn = submit(FLOW, asked(SETTLED, "done"), happened="They laughed.")
    assert isinstance(turn, Finish)
    write = Write(Kind.INTENTION, (Answer(PLAN, "Done."), Answer("How did it go?", "They laughed.")), "example")
    assert turn.deeds == (write, ANSWERED)


def test_a_line_typed_about_a_plan_that_is_gone_is_kept_as_a_note() -> None:
    turn = FLOW.take(talk(FLOW, scene(), "example"), Said("It went well."))
    assert isinstance(turn, Finish)
    assert turn.deeds == (Write(Kind.NOTE, (Answer("What do you want to remember?", "It went well."),)), ANSWERED)


def test_a_typed_line_is_kept_and_the_question_stays() -> None:
    turn = FLOW.take(asked(), Said("Told them this morning."))
    assert isinstance(turn, Go)
    assert turn.deeds == (Write(Kind.INTENTION, (Answer(PLAN, "Told them this morning."),), "example"), ANSWERED)
    assert isinstance(press(FLOW, turn.talk, "done"), Go)


def test_a_closed_form_leads_back_to_the_card() -> None:
    turn = FLOW.take(asked(step="done"), Closed())
    assert isinstance(turn, Go)
    assert turn.talk.step == "card"
