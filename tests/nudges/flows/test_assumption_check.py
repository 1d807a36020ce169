"""The assumption check."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nudges.deeds import Intend, Write
from nudges.flows.assumption_check import ASSUMPTIONS, FLOW, STANDARDS, STEPS
from nudges.journal import Answer, Kind
from nudges.people import Language
from nudges.screens import Card, Form
from nudges.turns import Closed, Conversation, Finish, Go, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import faults, scene, submit, talk


def check(step: str = "assumption", language: Language = Language.ENGLISH, **answers: str) -> Conversation[Any]:
    return talk(FLOW, scene(language)).at(step, **answers)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def test_there_are_ten_assumptions_and_five_standards_to_recognise() -> None:
    assert len(set(ASSUMPTIONS)) == 10
    assert len({*STANDARDS} - {"none"}) == 5


def test_the_whole_check_ends_in_one_entry_and_a_plan() -> None:
    at = onward(submit(FLOW, check(), assumption="busy"))
    at = onward(submit(FLOW, at, seen="She asked twice.", test="Ask her."))
    at = onward(submit(FLOW, at, standard="moment", reachable="Good enough words."))
    turn = submit(FLOW, at, trigger="we meet", act="ask Anna", on="2026-11-26")
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(
            Kind.ASSUMPTION,
            (
                Answer(
                    "Which assumption is steering me now?", "My client is too busy; my question would be a nuisance."
                ),
                Answer("What did I actually see or hear?", "She asked twice."),
                Answer("What would be an easy way to find out whether it is true?", "Ask her."),
                Answer(
                    "Which demand on myself sits beneath it?", "I must find the perfect moment and the perfect words"
                ),
                Answer("What would be a reachable one?", "Good enough words."),
                Answer("What will I ask whom, and when?", "If we meet, then: ask Anna (Thursday 26 November)"),
            ),
            "busy",
        ),
        Intend("we meet", "ask Anna", date(2026, 11, 26), "assumption-check", "busy"),
    )
    assert "Anna" not in told(turn.card)
    assert "On Thursday 26 November I will ask what turned out." in told(turn.card)


def test_an_assumption_in_ones_own_words_goes_before_the_list() -> None:
    at = onward(submit(FLOW, check(), assumption="busy", own="They dislike me."))
    assert "> They dislike me." in told(FLOW.draw(at))
    assert at.answers.assumption == "own"


@pytest.mark.parametrize(
    ("step", "filled_in", "found"),
    [
        ("assumption", {}, {"assumption": "assumption"}),
        ("evidence", {"seen": "x"}, {"test": "required"}),
        ("standard", {"standard": "sure"}, {"reachable": "reachable"}),
        ("standard", {"reachable": "x"}, {"standard": "choose"}),
        ("plan", {"act": "ask"}, {"on": "day"}),
        ("plan", {"act": "ask", "on": "2026-11-01"}, {"on": "past"}),
        ("plan", {"on": "2026-11-26"}, {"act": "required"}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(step: str, filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, check(step, assumption="busy"), **filled_in)) == found


def test_without_a_standard_beneath_it_nothing_needs_lowering() -> None:
    assert onward(submit(FLOW, check("standard", assumption="busy"), standard="none")).step == "plan"


@pytest.mark.parametrize(("number", "step"), [*enumerate(STEPS, 1)])
@pytest.mark.parametrize("language", list(Language))
def test_each_form_tells_how_far_one_is(number: int, step: str, language: Language) -> None:
    form = FLOW.draw(check(step, language, assumption="busy"))
    assert isinstance(form, Form)
    assert f"({number} van 4)" in form.title or f"({number} of 4)" in form.title


def test_a_closed_form_is_kept_with_a_way_back() -> None:
    turn = FLOW.take(check("standard", assumption="busy", seen="She asked."), Closed())
    assert isinstance(turn, Tell)
    assert "step 3 of 4" in told(turn.card)
    assert [button.name for button in turn.card.buttons()] == ["resume"]
    assert FLOW.resumes


def test_what_was_answered_is_still_there_when_a_form_is_drawn_again() -> None:
    form = FLOW.draw(check("evidence", assumption="busy", seen="She asked."))
    assert not isinstance(form, Card)
    assert "She asked." in {getattr(field, "value", "") for field in form.fields()}
