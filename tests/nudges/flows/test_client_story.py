"""How one speaks of a client."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nudges.clients import Client
from nudges.deeds import Intend, Write
from nudges.flows.client_story import FLOW, TONES
from nudges.journal import Answer, Kind
from nudges.turns import Closed, Conversation, Finish, Go, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import faults, scene, submit, talk


def at(step: str = "said", **answers: str) -> Conversation[Any]:
    return talk(FLOW, scene(clients=(Client("c1", "U1", "Anna"),))).at(step, **answers)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def test_the_story_is_told_held_up_and_told_anew() -> None:
    now = onward(submit(FLOW, at(), client="c1", said="They never decide.", tone="weary"))
    assert "> They never decide." in told(FLOW.draw(now))
    now = onward(submit(FLOW, now, recognise="The waiting.", left_out="Three new directors."))
    turn = submit(FLOW, now, again="They had three directors.", trigger="", act="tell the team", on="2026-11-26")
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(
            Kind.CLIENT_STORY,
            (
                Answer("What did you last say about this client?", "They never decide."),
                Answer("How did it sound?", "Weary, with a sigh"),
                Answer("Suppose your client had been listening. What would they recognise?", "The waiting."),
                Answer("What did you leave out?", "Three new directors."),
                Answer("How will you tell it next time?", "They had three directors."),
                Answer("To whom, and when?", "tell the team (Thursday 26 November)"),
            ),
            client="c1",
            lesson="They had three directors.",
        ),
        Intend("", "tell the team", date(2026, 11, 26), "client-story", client="c1"),
    )
    assert "directors" not in told(turn.card)


def test_it_can_sound_warm_and_it_can_sound_like_contempt() -> None:
    form = told(FLOW.draw(at()))
    assert (TONES[0], TONES[-1]) == ("warm", "above")
    assert "Warm" in form
    assert "I know better" in form


@pytest.mark.parametrize(
    ("step", "filled_in", "found"),
    [
        ("said", {"tone": "warm"}, {"said": "required"}),
        ("mirror", {"recognise": "x"}, {"left_out": "required"}),
        ("again", {}, {"again": "required"}),
        ("again", {"again": "x", "act": "y"}, {"on": "plan_day"}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(step: str, filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, at(step), **filled_in)) == found


def test_a_closed_form_is_kept_with_a_way_back() -> None:
    turn = FLOW.take(at("mirror", said="x"), Closed())
    assert isinstance(turn, Tell)
    assert "step 2 of 3" in told(turn.card)
    assert FLOW.resumes
