"""Handing over to a colleague."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nudges.clients import Client
from nudges.deeds import Intend, Write
from nudges.flows.hand_over import FLOW
from nudges.flows.hand_over_screens import MOMENTS, SITUATIONS, WAYS
from nudges.flows.intention import FLOW as INTENTION
from nudges.flows.intention import example_intention
from nudges.journal import Answer, Kind
from nudges.people import Language
from nudges.screens import Form
from nudges.turns import Closed, Conversation, Finish, Go, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import faults, press, scene, submit, talk

ANNA = Client("c1", "U1", "Anna’s team")


def at(step: str = "where", language: Language = Language.ENGLISH, **answers: str) -> Conversation[Any]:
    return talk(FLOW, scene(language)).at(step, **answers)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def test_i_want_you_is_worded_rehearsed_and_asked_about_afterwards() -> None:
    now = onward(submit(FLOW, at(), moment="asked"))
    now = onward(submit(FLOW, now, own="I will not do it.", forward="Karin can."))
    now = onward(submit(FLOW, now, sounded="Stiff.", final="It will not be me. … Karin can."))
    turn = submit(FLOW, now, trigger="Anna asks", act="say no kindly", on="2026-11-26")
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(
            Kind.HAND_OVER,
            (
                Answer("Where are you now?", "My client says: I want you"),
                Answer("What will you say?", "It will not be me. … Karin can."),
                Answer("How did it sound?", "Stiff."),
                Answer(
                    "When will you say it, and to whom?", "If Anna asks, then: say no kindly (Thursday 26 November)"
                ),
            ),
            "asked",
        ),
        Intend("Anna asks", "say no kindly", date(2026, 11, 26), "hand-over", "asked"),
    )
    assert "Karin" not in told(turn.card)


def test_the_bad_news_comes_first_then_four_seconds_then_the_way_forward() -> None:
    lines = told(FLOW.draw(at("rehearsal", moment="asked", own="I will not do it.", forward="Karin can."))).splitlines()
    bad, silence, way = (
        lines.index("> I will not do it."),
        lines.index("Now four seconds of silence: 21, 22, 23, 24. Explain nothing."),
        lines.index("> Karin can."),
    )
    assert bad < silence < way


def test_the_rehearsal_begins_with_the_words_that_were_written() -> None:
    form = FLOW.draw(at("rehearsal", moment="asked", own="I will not do it.", forward="Karin can."))
    assert isinstance(form, Form)
    assert [getattr(field, "value", "") for field in form.fields()][-1] == "I will not do it.\n…\nKarin can."


def test_the_reversal_is_only_for_an_example_that_really_happened() -> None:
    asked = onward(submit(FLOW, at("insisting", moment="insist"), way="reversal"))
    assert asked.step == "reversal"
    back = onward(submit(FLOW, asked, example="Once, sort of.", happened="no"))
    assert back.step == "insisting"
    assert "really happened" not in told(FLOW.draw(back))
    assert back.answers.example == "Once, sort of."
    assert onward(submit(FLOW, asked, example="Karin’s client got me.", happened="yes")).step == "wording"


def test_a_true_example_has_to_be_told() -> None:
    assert faults(submit(FLOW, at("reversal", moment="insist", way="reversal"), happened="yes")) == {
        "example": "example"
    }


def test_before_the_talk_one_thinks_of_colleagues_and_of_ones_own_career() -> None:
    before = onward(submit(FLOW, at(), moment="before"))
    assert before.step == "before"
    worded = onward(submit(FLOW, before, fits="Karin", experience="Two towns.", career="no"))
    now = onward(submit(FLOW, worded, own="Karin does this now."))
    now = onward(submit(FLOW, now, final="Karin does this now."))
    turn = submit(FLOW, now)
    assert isinstance(turn, Finish)
    (write,) = turn.deeds
    assert isinstance(write, Write)
    assert [answer.text for answer in write.answers] == [
        "A talk is coming up and I expect the question",
        "Karin",
        "Two towns.",
        "No, the previous time was the last",
        "Karin does this now.",
    ]


ABOUT: list[dict[str, str]] = [
    *({"moment": moment} for moment in MOMENTS if moment not in {"insist", "offer"}),
    *({"moment": "insist", "way": way} for way in WAYS),
    *({"moment": "offer", "situation": situation} for situation in SITUATIONS),
]


@pytest.mark.parametrize("language", list(Language))
def test_every_moment_way_and_situation_has_its_own_suggestion(language: Language) -> None:
    said = [told(FLOW.draw(at("wording", language, **about))) for about in ABOUT]
    assert len(set(said)) == len(ABOUT) == 13
    assert all("‘" in suggestion for suggestion in said)


def test_a_plan_is_not_a_must() -> None:
    turn = submit(FLOW, at("plan", moment="start", own="We.", final="We."))
    assert isinstance(turn, Finish)
    assert [type(deed) for deed in turn.deeds] == [Write]


def test_the_end_reminds_of_staying_in_touch_and_that_no_is_fine() -> None:
    turn = submit(FLOW, at("plan", moment="start", final="We."))
    assert isinstance(turn, Finish)
    assert "stay in touch" in told(turn.card)
    assert "A no is fine" in told(turn.card)


def test_a_client_that_was_named_goes_along_with_the_plan() -> None:
    around = talk(FLOW, scene(clients=(ANNA,)), "c1")
    begun = onward(FLOW.begin(around))
    assert begun.answers.client == "c1"
    kept = onward(submit(FLOW, begun, moment="start", client="c1"))
    turn = submit(FLOW, kept.at("plan", final="We."), act="call", on="2026-11-26")
    assert isinstance(turn, Finish)
    assert {getattr(deed, "client", "") for deed in turn.deeds} == {"c1"}


def test_a_closed_form_is_kept_with_a_way_back_and_can_be_thrown_away() -> None:
    turn = FLOW.take(at("wording", moment="asked", own="No."), Closed())
    assert isinstance(turn, Tell)
    assert [button.name for button in turn.card.buttons()] == ["resume", "discard"]
    thrown = press(FLOW, at("wording", moment="asked", own="No."), "discard")
    assert isinstance(thrown, Finish)
    assert thrown.deeds == ()


def test_afterwards_it_asks_about_the_reaction_and_about_staying_in_touch() -> None:
    around = scene(intention=replace(example_intention(scene()), origin="hand-over"))
    form = told(INTENTION.draw(talk(INTENTION, around, step="done")))
    assert "How did your client react, and how did the silence go?" in form
    assert "How will you stay in touch?" in form
