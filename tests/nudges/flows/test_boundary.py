"""A boundary of service."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nudges.clients import Client
from nudges.deeds import Intend, Write
from nudges.flows.boundary import FLOW, STEPS
from nudges.journal import Answer, Kind
from nudges.people import Language
from nudges.screens import Form
from nudges.turns import Closed, Conversation, Finish, Go, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import faults, scene, submit, talk


def at(step: str = "unclear", language: Language = Language.ENGLISH, **answers: str) -> Conversation[Any]:
    return talk(FLOW, scene(language)).at(step, **answers)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def test_an_unclear_boundary_ends_in_words_and_a_day_on_which_they_are_said() -> None:
    now = onward(submit(FLOW, at(), unclear="Calls at night.", now="caving"))
    now = onward(submit(FLOW, now, line="Until six.", decides="team"))
    now = onward(submit(FLOW, now, tell="Anna", words="After six I call back next day."))
    turn = submit(FLOW, now, trigger="she calls", act="tell Anna", on="2026-11-27")
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(
            Kind.BOUNDARY,
            (
                Answer("Which boundary is unclear?", "Calls at night."),
                Answer("How do you help at present?", "I cave in, and it chafes"),
                Answer("Where do you draw the line?", "Until six."),
                Answer("Who decides about it?", "My team or my manager"),
                Answer("Who must be told?", "Anna"),
                Answer("In which words will you tell it?", "After six I call back next day."),
                Answer("When will you tell it?", "If she calls, then: tell Anna (Friday 27 November)"),
            ),
        ),
        Intend("she calls", "tell Anna", date(2026, 11, 27), "boundary"),
    )
    assert "Anna" not in told(turn.card)


def test_who_does_not_decide_alone_is_reminded_whom_to_talk_to_first() -> None:
    assert "Talk first to whoever decides." in told(FLOW.draw(at("tell", decides="team")))
    assert "Talk first to whoever decides." not in told(FLOW.draw(at("tell", decides="me")))


@pytest.mark.parametrize(
    ("step", "filled_in", "found"),
    [
        ("unclear", {"now": "caving"}, {"unclear": "required"}),
        ("decide", {"line": "x"}, {"decides": "choose"}),
        ("tell", {"tell": "x"}, {"words": "required"}),
        ("plan", {"act": "x", "on": "2026-11-01"}, {"on": "past"}),
        ("plan", {"on": "2026-11-27"}, {"act": "plan_act"}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(step: str, filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, at(step), **filled_in)) == found


def test_without_a_plan_it_is_in_the_journal_all_the_same() -> None:
    turn = submit(FLOW, at("plan", unclear="x", words="y"))
    assert isinstance(turn, Finish)
    assert [type(deed) for deed in turn.deeds] == [Write]


def test_the_client_it_is_about_goes_along() -> None:
    around = talk(FLOW, scene(clients=(Client("c1", "U1", "Anna"),)))
    assert onward(submit(FLOW, around, client="c1", unclear="x", now="within")).answers.client == "c1"
    assert onward(submit(FLOW, around, client="general", unclear="x", now="within")).answers.client == ""


@pytest.mark.parametrize(("number", "step"), [*enumerate(STEPS, 1)])
@pytest.mark.parametrize("language", list(Language))
def test_each_form_tells_how_far_one_is(number: int, step: str, language: Language) -> None:
    form = FLOW.draw(at(step, language))
    assert isinstance(form, Form)
    assert f"({number} van 4)" in form.title or f"({number} of 4)" in form.title


def test_a_closed_form_is_kept_with_a_way_back() -> None:
    turn = FLOW.take(at("tell", unclear="x"), Closed())
    assert isinstance(turn, Tell)
    assert "step 3 of 4" in told(turn.card)
