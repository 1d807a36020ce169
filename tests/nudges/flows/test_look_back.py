"""The weekly look-back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from nudges.deeds import Mark, Write
from nudges.delivery import State
from nudges.flows.intention import example_intention
from nudges.flows.look_back import FLOW, week_of
from nudges.intentions import Intention
from nudges.intentions import State as Promise
from nudges.journal import Answer, Entry, Kind
from nudges.people import Language
from nudges.screens import Card
from nudges.turns import Closed, Conversation, Finish, Go, Said, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, TODAY, faults, press, scene, submit, talk

WEEK = "2026-W48"


def at(step: str = "card", subject: str = WEEK, **changes: Any) -> Conversation[Any]:
    return talk(FLOW, scene(**changes), subject, step)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def lesson(days: int, text: str) -> Entry:
    return Entry(f"e{days}", "U1", Kind.LOOK_BACK, NOW - timedelta(days=days), (Answer("?", text),), lesson=text)


def promise(**changes: Any) -> Intention:
    return replace(example_intention(scene()), **{"trigger": "", "act": "call Anna", **changes})


def test_a_week_is_looked_back_on_in_two_forms_and_one_entry() -> None:
    now = onward(press(FLOW, at(), "look"))
    now = onward(submit(FLOW, now, gave="The stand-up.", cost="The board.", promise="The plan.", energy="4"))
    turn = submit(FLOW, now, again="Asking first.", differently="Shorter.", lesson="Ask first.")
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(
            Kind.LOOK_BACK,
            (
                Answer("Which meeting gave you energy, and why?", "The stand-up."),
                Answer("Which meeting took your energy, and why?", "The board."),
                Answer("Which promise did you keep, or move in time?", "The plan."),
                Answer("What did you do with a client that you would do again?", "Asking first."),
                Answer("What would you do differently?", "Shorter."),
                Answer("What do you want to remember?", "Ask first."),
                Answer("How much energy do you have yourself right now?", "4 out of 5"),
            ),
            WEEK,
            lesson="Ask first.",
        ),
        Mark(State.ANSWERED),
    )
    assert "Ask first" not in told(turn.card)


def test_the_card_that_is_sent_shows_nothing_that_was_written() -> None:
    card = FLOW.draw(at(entries=(lesson(7, "Ask first."),), promises=(promise(),)))
    assert isinstance(card, Card)
    assert not card.private
    assert "Ask first" not in told(card)
    assert "Anna" not in told(card)


def test_the_lesson_of_about_a_week_ago_comes_by_in_the_form() -> None:
    entries = (lesson(0, "Today."), lesson(4, "Four days."), lesson(7, "A week."), lesson(14, "Two weeks."))
    shown = told(FLOW.draw(at("lesson", entries=entries)))
    assert "remember on Wednesday 18 November. Does it still hold?\n> A week." in shown
    assert "Today." not in shown


def test_without_an_older_lesson_none_is_shown() -> None:
    assert "Does it still hold?" not in told(FLOW.draw(at("lesson", entries=(lesson(0, "Today."),))))


@pytest.mark.parametrize(
    ("kept", "line"),
    [
        (promise(state=Promise.DONE, settled_at=NOW - timedelta(days=2)), "Done."),
        (promise(state=Promise.NOT_DONE, settled_at=NOW - timedelta(days=2)), "Not done."),
        (promise(state=Promise.DROPPED, settled_at=NOW - timedelta(days=2)), "No longer needed."),
        (promise(on=TODAY + timedelta(days=3), moved=1), "Moved."),
        (promise(on=TODAY), "Still open."),
    ],
)
def test_the_form_tells_what_became_of_the_promises_of_the_week(kept: Intention, line: str) -> None:
    assert f"> call Anna\n~ {line}" in told(FLOW.draw(at("week", promises=(kept,))))


@pytest.mark.parametrize(
    "other",
    [promise(state=Promise.DONE, settled_at=NOW - timedelta(days=8)), promise(on=TODAY + timedelta(days=1))],
)
def test_promises_of_other_weeks_are_left_out(other: Intention) -> None:
    assert "call Anna" not in told(FLOW.draw(at("week", promises=(other,))))


def test_a_look_back_without_a_word_is_asked_for_one() -> None:
    empty = onward(submit(FLOW, at("week")))
    assert faults(submit(FLOW, empty)) == {"lesson": "write_something"}


def test_energy_alone_is_a_look_back_too() -> None:
    turn = submit(FLOW, onward(submit(FLOW, at("week"), energy="2")))
    assert isinstance(turn, Finish)
    assert Mark(State.ANSWERED) in turn.deeds


def test_one_that_is_begun_by_oneself_is_of_this_week() -> None:
    turn = submit(FLOW, at("lesson", subject=""), lesson="Ask first.")
    assert isinstance(turn, Finish)
    (write, _) = turn.deeds
    assert isinstance(write, Write)
    assert write.subject == WEEK == week_of(TODAY)


def test_a_week_can_be_let_go() -> None:
    turn = press(FLOW, at(), "skip")
    assert isinstance(turn, Finish)
    assert turn.deeds == (Mark(State.SKIPPED),)


def test_it_can_be_put_off_to_a_moment_today_or_to_the_next_message() -> None:
    later = onward(press(FLOW, at(), "later"))
    turn = submit(FLOW, later, when="afternoon")
    assert isinstance(turn, Finish)
    (mark,) = turn.deeds
    assert isinstance(mark, Mark)
    assert (mark.state, mark.own_time) == (State.SNOOZED, True)
    assert "today at 16:00" in told(turn.card)
    again = submit(FLOW, later, when="next")
    assert isinstance(again, Finish)
    assert again.deeds == (Mark(State.SNOOZED, NOW, own_time=False),)


def test_a_typed_line_is_kept_and_not_repeated_and_says_who_can_read_it() -> None:
    turn = FLOW.take(at(), Said("It was a good week"))
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(Kind.LOOK_BACK, (Answer("How was your week?", "It was a good week"),), WEEK),
        Mark(State.ANSWERED),
    )
    assert "good week" not in told(turn.card)
    assert "export chats" in told(turn.card)


def test_a_closed_form_leads_back_to_the_card_and_keeps_what_was_written() -> None:
    lesson_form = onward(submit(FLOW, at("week"), gave="The stand-up."))
    card = onward(FLOW.take(lesson_form, Closed()))
    assert (card.step, card.answers.gave) == ("card", "The stand-up.")


@pytest.mark.parametrize("language", list(Language))
def test_why_tells_that_it_is_their_own_day_and_what_it_rests_on(language: Language) -> None:
    turn = press(FLOW, talk(FLOW, scene(language), WEEK), "why")
    assert isinstance(turn, Tell)
    assert "25%" in told(turn.card)
