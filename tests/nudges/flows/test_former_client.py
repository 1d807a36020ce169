"""A sign of life to a former client."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nudges.clients import Engagement
from nudges.deeds import Intend, KeepClient, Mark, Touch, Write
from nudges.delivery import State
from nudges.flows.example_clients import with_clients
from nudges.flows.former_client import FLOW
from nudges.flows.former_screens import due
from nudges.flows.nudge import example_nudge
from nudges.intentions import Intention
from nudges.journal import Answer, Kind
from nudges.people import Language
from nudges.turns import Closed, Conversation, Finish, Go, Said, Scene
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, TODAY, faults, press, scene, submit, talk

CLIENTS = with_clients(scene())
TRUSTING = CLIENTS.clients[1]
ANSWERED, SKIPPED = Mark(State.ANSWERED), Mark(State.SKIPPED)


def sign(step: str = "card", around: Scene = CLIENTS, subject: str = "") -> Conversation[Any]:
    return talk(FLOW, around, subject, step)


def names(around: Scene) -> list[str]:
    return [client.name for client in due(around)]


def test_who_trusted_most_comes_first_and_not_who_was_silent_longest() -> None:
    silent = replace(TRUSTING, id="silent", name="Silent", trust=1, last_contact=date(2020, 1, 1))
    around = replace(CLIENTS, clients=(silent, *CLIENTS.clients))
    assert names(around) == ["Vermeer", "Silent", "Bakker"]
    assert "Vermeer" in told(FLOW.draw(sign(around=around)))


@pytest.mark.parametrize("changes", [{"every_days": 0}, {"archived": True}, {"last_contact": TODAY}])
def test_by_choice_or_after_recent_contact_nobody_waits(changes: dict[str, Any]) -> None:
    assert due(replace(CLIENTS, clients=(replace(TRUSTING, **changes),))) == []


def test_someone_one_still_works_for_is_no_former_client() -> None:
    open_ended = Engagement("w", "U1", TRUSTING.id, "support", starts=date(2025, 1, 1))
    assert due(replace(CLIENTS, clients=(TRUSTING,), works=(open_ended,))) == []


def test_someone_one_already_has_a_plan_for_is_left_alone() -> None:
    plan = Intention("i", "U1", "", "call", TODAY, "former-client", NOW, client=TRUSTING.id)
    assert names(replace(CLIENTS, intentions=(plan,))) == ["Bakker"]


def test_the_card_tells_whom_since_when_and_why_them() -> None:
    card = told(FLOW.draw(sign()))
    assert "Last contact: Wednesday 8 July" in card
    assert "you rated this client’s trust in you 4 out of 5" in card


def test_contact_there_was_resets_the_rhythm_and_is_in_the_journal() -> None:
    turn = submit(FLOW, sign("contact"), on="2026-11-20", heard="She changed jobs.")
    assert isinstance(turn, Finish)
    answers = (
        Answer("When were you in touch?", "Friday 20 November"),
        Answer("What did you hear?", "She changed jobs."),
    )
    assert turn.deeds == (
        Touch(TRUSTING.id, date(2026, 11, 20)),
        Write(Kind.CONTACT, answers, client=TRUSTING.id),
        ANSWERED,
    )
    assert "jobs" not in told(turn.card)


def test_a_plan_is_asked_about_and_belongs_to_the_client() -> None:
    turn = submit(FLOW, sign("plan"), act="I will call her", on="2026-11-27")
    assert isinstance(turn, Finish)
    answer = Answer("How will you get in touch, and when?", "call her (Friday 27 November)")
    assert turn.deeds == (
        Write(Kind.CONTACT, (answer,), client=TRUSTING.id),
        Intend("", "call her", date(2026, 11, 27), "former-client", TRUSTING.id, TRUSTING.id),
        ANSWERED,
    )
    assert "her" not in told(turn.card).split()


@pytest.mark.parametrize("language", list(Language))
def test_there_are_three_ways_to_begin_and_none_of_them_sells(language: Language) -> None:
    form = told(FLOW.draw(sign("plan", with_clients(scene(language)))))
    assert form.count("\n> ") == 3
    assert not {"offer", "service", "assignment", "offerte", "dienst", "opdracht"} & set(form.casefold().split())


def test_another_rhythm_is_kept_with_the_client() -> None:
    turn = submit(FLOW, sign("rhythm"), every="not")
    assert isinstance(turn, Finish)
    assert turn.deeds == (KeepClient(replace(TRUSTING, every_days=0)), ANSWERED)


def test_not_this_one_shows_the_next_and_stops_when_nobody_waits() -> None:
    turn = press(FLOW, sign(), "another")
    assert isinstance(turn, Go)
    assert "Bakker" in told(FLOW.draw(turn.talk))
    last = press(FLOW, turn.talk, "another")
    assert isinstance(last, Finish)
    assert last.deeds == (SKIPPED,)


def test_whoever_else_waits_can_be_taken_next() -> None:
    turn = submit(FLOW, sign("rhythm"), every="not")
    assert isinstance(turn, Finish)
    assert "former-client" in {button.name for button in turn.card.buttons()}
    alone = submit(FLOW, sign("rhythm", replace(CLIENTS, clients=(TRUSTING,))), every="not")
    assert isinstance(alone, Finish)
    assert list(alone.card.buttons()) == []


def test_a_nudge_is_about_the_client_it_was_sent_for_and_tells_what_was_missed() -> None:
    nudge = example_nudge(scene(), {"key": "former_client", "missed": "2"}, "former-client", "example-older")
    card = told(FLOW.draw(sign(around=replace(CLIENTS, nudge=nudge), subject="example-older")))
    assert "Bakker" in card
    assert "2" in card.splitlines()[1]


def test_a_line_typed_under_the_nudge_is_kept_and_the_question_stays() -> None:
    turn = FLOW.take(sign(), Said("I saw her yesterday."))
    assert isinstance(turn, Go)
    write = Write(Kind.CONTACT, (Answer("Time to get back in touch", "I saw her yesterday."),), client=TRUSTING.id)
    assert turn.deeds == (write, ANSWERED)
    assert isinstance(press(FLOW, turn.talk, "contact"), Go)


def test_a_client_that_left_the_list_loses_nothing_that_is_typed() -> None:
    turn = FLOW.take(sign(around=scene(), subject="gone"), Said("I saw her."))
    assert isinstance(turn, Finish)
    assert turn.deeds == (Write(Kind.NOTE, (Answer("What do you want to remember?", "I saw her."),)), ANSWERED)


def test_an_empty_queue_says_when_the_first_is_due() -> None:
    around = replace(CLIENTS, clients=(replace(TRUSTING, last_contact=TODAY),))
    turn = FLOW.begin(sign(around=around))
    assert isinstance(turn, Finish)
    day = TODAY + timedelta(days=90)
    assert day == date(2027, 2, 23)
    assert "Tuesday 23 February 2027" in told(turn.card)


@pytest.mark.parametrize("on", ["", "2026-11-26"])
def test_contact_that_is_yet_to_come_is_refused(on: str) -> None:
    assert set(faults(submit(FLOW, sign("contact"), on=on))) == {"on"}


def test_a_closed_form_leads_back_to_the_card() -> None:
    turn = FLOW.take(sign("plan"), Closed())
    assert isinstance(turn, Go)
    assert turn.talk.step == "card"
