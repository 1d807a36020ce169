"""The kick-off of a piece of work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nudges.deeds import Intend, KeepWork, Write
from nudges.flows.example_clients import with_clients
from nudges.flows.kick_off import AGREEMENT_LIMIT, FLOW, STEPS
from nudges.journal import Answer, Kind
from nudges.people import Language
from nudges.screens import Form, Quote
from nudges.turns import Closed, Conversation, Finish, Go, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import faults, press, scene, submit, talk

CLIENTS = with_clients(scene())
WORK = CLIENTS.works[0]
AGREED = {"counts": "A week late.", "teller": "I tell Anna.", "how": "The same day, by phone."}


def kick_off(step: str = "ladder", around: Any = CLIENTS, subject: str = "", **answers: str) -> Conversation[Any]:
    return talk(FLOW, around, subject).at(step, **answers)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def finished(turn: Turn) -> Finish:
    assert isinstance(turn, Finish)
    return turn


def test_four_forms_end_in_one_entry_an_agreement_and_a_plan_to_agree_it() -> None:
    at = onward(submit(FLOW, kick_off(), about=WORK.id, asked="A report.", brings="Overview.", behind="See it sooner."))
    at = onward(submit(FLOW, at, credit="An introduction.", credit_whom="Her team, this week."))
    at = onward(submit(FLOW, at, **AGREED))
    turn = finished(submit(FLOW, at, wrong="It ran late.", act="call Anna", on="2026-11-26"))
    assert turn.deeds == (
        Write(
            Kind.KICK_OFF,
            (
                Answer("What was asked?", "A report."),
                Answer("What would it bring once that is there?", "Overview."),
                Answer("So what is the question behind the question?", "See it sooner."),
                Answer("What can I give or do, while it still costs little?", "An introduction."),
                Answer("For whom, and when?", "Her team, this week."),
                Answer("What do we call a setback?", "A week late."),
                Answer("Who tells whom?", "I tell Anna."),
                Answer("How soon, and in what form?", "The same day, by phone."),
                Answer("What happened?", "It ran late."),
                Answer("When will I agree this with my client?", "call Anna (Thursday 26 November)"),
            ),
            WORK.id,
            WORK.client,
        ),
        KeepWork(replace(WORK, agreement="A week late.\nI tell Anna.\nThe same day, by phone.")),
        Intend("", "call Anna", date(2026, 11, 26), "kick-off", WORK.id, WORK.client),
    )
    assert "On Thursday 26 November" in told(turn.card)
    assert "Anna" not in told(turn.card)


def test_without_any_client_it_is_the_same_four_forms_and_nothing_is_kept_of_a_client() -> None:
    first = FLOW.draw(kick_off(around=scene()))
    assert isinstance(first, Form)
    assert [field.name for field in first.fields()] == ["asked", "brings", "further", "behind"]
    at = onward(submit(FLOW, kick_off(around=scene()), asked="A report.", behind="See it sooner."))
    at = onward(submit(FLOW, onward(submit(FLOW, at)), **AGREED))
    turn = finished(submit(FLOW, at))
    assert [type(deed) for deed in turn.deeds] == [Write]


def test_a_nudge_about_a_piece_of_work_begins_with_that_work_chosen() -> None:
    form = FLOW.draw(kick_off(subject=WORK.id))
    assert isinstance(form, Form)
    about = next(form.fields())
    assert about.value == (WORK.id,)


def test_someone_who_takes_none_of_their_work_is_taken_at_their_word() -> None:
    at = onward(submit(FLOW, kick_off(subject=WORK.id), about="none", asked="x", behind="y"))
    at = onward(submit(FLOW, onward(submit(FLOW, at)), **AGREED))
    assert [type(deed) for deed in finished(submit(FLOW, at)).deeds] == [Write]


def test_an_agreement_that_is_there_is_shown_and_stays_when_nothing_new_is_written() -> None:
    at = kick_off("setback", about=WORK.id, asked="x", behind="y")
    form = FLOW.draw(at)
    assert isinstance(form, Form)
    assert Quote(WORK.agreement) in form.parts
    turn = finished(submit(FLOW, onward(submit(FLOW, at))))
    assert not any(isinstance(deed, KeepWork) for deed in turn.deeds)


def test_the_longest_agreement_still_fits_in_one_quotation() -> None:
    at = kick_off("setback", about=WORK.id, asked="x", behind="y")
    longest = "🙂" * AGREEMENT_LIMIT
    turn = finished(submit(FLOW, onward(submit(FLOW, at, counts=longest, teller=longest, how=longest))))
    kept = next(deed for deed in turn.deeds if isinstance(deed, KeepWork))
    assert len(kept.work.agreement) <= 3000


@pytest.mark.parametrize(
    ("step", "filled_in", "found"),
    [
        ("ladder", {"about": "none", "asked": "x"}, {"behind": "required"}),
        ("ladder", {"about": "someone-else", "asked": "x", "behind": "y"}, {"about": "choose"}),
        ("setback", {"counts": "x" * 901}, {"counts": "too_long"}),
        ("wrong", {"act": "call"}, {"on": "plan_day"}),
        ("wrong", {"act": "call", "on": "2026-11-24"}, {"on": "past"}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(step: str, filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, kick_off(step), **filled_in)) == found


@pytest.mark.parametrize(("number", "step"), [*enumerate(STEPS, 1)])
@pytest.mark.parametrize("language", list(Language))
def test_each_form_tells_how_far_one_is(number: int, step: str, language: Language) -> None:
    form = FLOW.draw(kick_off(step, scene(language)))
    assert f"({number} van 4)" in form.title or f"({number} of 4)" in form.title


def test_a_closed_form_is_kept_and_can_be_thrown_away() -> None:
    at = kick_off("setback", asked="A report.")
    kept = FLOW.take(at, Closed())
    assert isinstance(kept, Tell)
    assert "step 3 of 4" in told(kept.card)
    assert [button.name for button in kept.card.buttons()] == ["resume", "discard"]
    assert finished(press(FLOW, at, "discard")).deeds == ()
    assert FLOW.resumes


def test_work_that_was_archived_meanwhile_leaves_an_entry_of_its_own() -> None:
    at = kick_off("wrong", scene(), about=WORK.id, asked="x", behind="y", counts="z")
    assert finished(submit(FLOW, at)).deeds == (
        Write(
            Kind.KICK_OFF,
            (
                Answer("What was asked?", "x"),
                Answer("So what is the question behind the question?", "y"),
                Answer("What do we call a setback?", "z"),
            ),
        ),
    )
