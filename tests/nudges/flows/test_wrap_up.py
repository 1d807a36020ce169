"""The wrap-up of a piece of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nudges.deeds import Intend, KeepClient, Write
from nudges.flows.example_clients import with_clients
from nudges.flows.wrap_up import FLOW, STEPS
from nudges.journal import Answer, Kind
from nudges.turns import Closed, Conversation, Finish, Go, Scene, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import faults, scene, submit, talk

CLIENTS = with_clients(scene())
CLIENT, WORK = CLIENTS.clients[1], CLIENTS.works[1]


def wrap_up(step: str = "meant", around: Scene = CLIENTS, **answers: str) -> Conversation[Any]:
    return talk(FLOW, around).at(step, **answers)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def finished(turn: Turn) -> Finish:
    assert isinstance(turn, Finish)
    return turn


def test_four_forms_end_in_an_entry_with_a_lesson_a_rhythm_and_a_plan() -> None:
    at = onward(submit(FLOW, wrap_up(), about=WORK.id, meant="Three months.", happened="Five."))
    at = onward(submit(FLOW, at, explains="Nobody said yes.", differently="Ask first.", lesson="Ask who says yes."))
    at = onward(submit(FLOW, at, thanks="Anna, for her patience."))
    turn = finished(
        submit(FLOW, at, every="half-yearly", trust="5", trigger="we meet", act="thank Anna", on="2026-11-27")
    )
    assert turn.deeds == (
        Write(
            Kind.WRAP_UP,
            (
                Answer("What was meant to happen?", "Three months."),
                Answer("What did happen?", "Five."),
                Answer("What explains the difference?", "Nobody said yes."),
                Answer("What would we do differently?", "Ask first."),
                Answer("What do I want to remember of this?", "Ask who says yes."),
                Answer("Who do I thank, and what for exactly?", "Anna, for her patience."),
                Answer("How often do you want to be in touch?", "Every half year"),
                Answer(
                    "What do I do now: say thank you, have a talk?", "If we meet, then: thank Anna (Friday 27 November)"
                ),
            ),
            WORK.id,
            CLIENT.id,
            "Ask who says yes.",
        ),
        KeepClient(replace(CLIENT, every_days=182, trust=5)),
        Intend("we meet", "thank Anna", date(2026, 11, 27), "wrap-up", WORK.id, CLIENT.id),
    )
    assert "Anna" not in told(turn.card)


def test_a_rhythm_left_as_it_was_keeps_nothing_and_a_plan_may_be_left_out() -> None:
    turn = finished(submit(FLOW, wrap_up("touch", about=WORK.id, lesson="x"), every="quarterly"))
    assert [type(deed) for deed in turn.deeds] == [Write]


def test_trust_that_is_not_rated_stays_as_it_was() -> None:
    turn = finished(submit(FLOW, wrap_up("touch", about=WORK.id), every="monthly"))
    assert KeepClient(replace(CLIENT, every_days=30)) in turn.deeds


def test_without_any_client_there_is_no_rhythm_to_choose() -> None:
    assert "How often" not in told(FLOW.draw(wrap_up("touch", scene())))
    turn = finished(submit(FLOW, wrap_up("touch", scene(), meant="x", lesson="y")))
    assert turn.deeds == (
        Write(
            Kind.WRAP_UP,
            (Answer("What was meant to happen?", "x"), Answer("What do I want to remember of this?", "y")),
            lesson="y",
        ),
    )


@pytest.mark.parametrize(
    ("step", "filled_in", "found"),
    [
        ("meant", {"meant": "x"}, {"happened": "required"}),
        ("lessons", {"again": "x"}, {"lesson": "required"}),
        ("lessons", {"lesson": "x" * 501}, {"lesson": "too_long"}),
        ("touch", {"on": "2026-11-27"}, {"act": "plan_act"}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(step: str, filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, wrap_up(step, scene()), **filled_in)) == found


def test_a_closed_form_is_kept_for_later() -> None:
    kept = FLOW.take(wrap_up("thanks"), Closed())
    assert isinstance(kept, Tell)
    assert f"step 3 of {len(STEPS)}" in told(kept.card)
    assert FLOW.resumes
