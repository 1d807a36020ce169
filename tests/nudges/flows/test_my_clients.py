"""Clients and the work for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nudges.clients import Client, Engagement
from nudges.deeds import KeepClient, KeepWork
from nudges.flows.client_screens import NAME_LIMIT, WORK_LIMIT
from nudges.flows.example_clients import with_clients
from nudges.flows.my_clients import FLOW, MOST_CLIENTS, MOST_WORKS
from nudges.flows.works import about_field
from nudges.people import Language
from nudges.screens import LABEL_LIMIT, Form
from nudges.turns import Closed, Conversation, Go, Scene, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import faults, press, scene, submit, talk

CLIENTS = with_clients(scene())
PRESENT, FORMER = CLIENTS.clients[0], CLIENTS.clients[1]
WORK = CLIENTS.works[0]


def clients(step: str = "list", around: Scene = CLIENTS, **answers: Any) -> Conversation[Any]:
    return talk(FLOW, around).at(step, **answers)


def at_present(step: str, **answers: Any) -> Conversation[Any]:
    return clients(step, client=PRESENT.id, **answers)


def gone(turn: Turn) -> Go:
    assert isinstance(turn, Go)
    return turn


def test_a_client_takes_five_fields_of_which_only_the_name_is_needed() -> None:
    form = FLOW.draw(clients("add"))
    assert isinstance(form, Form)
    assert [field.name for field in form.fields()] == ["name", "work", "starts", "ends", "every"]
    turn = gone(submit(FLOW, clients("add"), name="Acme", every="monthly"))
    assert turn.deeds == (KeepClient(Client("", "U1", "Acme", 30)),)
    assert turn.talk.step == "list"


def test_work_given_with_a_new_client_belongs_to_that_client() -> None:
    turn = gone(
        submit(
            FLOW, clients("add"), name="Acme", work="audit", starts="2026-12-01", ends="2027-02-01", every="quarterly"
        )
    )
    work = Engagement("", "U1", "", "audit", date(2026, 12, 1), date(2027, 2, 1))
    assert turn.deeds == (KeepClient(Client("", "U1", "Acme", 90)), KeepWork(work))


@pytest.mark.parametrize(
    ("filled_in", "found"),
    [
        ({"name": " "}, {"name": "required"}),
        ({"name": "x" * (NAME_LIMIT + 1)}, {"name": "too_long"}),
        ({"name": "jansen"}, {"name": "client_known"}),
        ({"name": "Acme", "starts": "2026-12-02", "ends": "2026-12-01"}, {"ends": "ends_first"}),
    ],
)
def test_what_is_wrong_with_a_new_client_is_told_at_its_field(filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, clients("add"), every="monthly", **filled_in)) == found


def test_a_list_that_is_full_asks_to_archive_first() -> None:
    many = tuple(replace(FORMER, id=f"c{number}", name=f"c{number}") for number in range(MOST_CLIENTS))
    works = tuple(replace(WORK, id=f"w{number}") for number in range(MOST_WORKS))
    full = replace(CLIENTS, clients=many)
    busy = replace(CLIENTS, works=works)
    assert faults(submit(FLOW, clients("add", full), name="Acme", every="monthly")) == {"name": "clients_full"}
    assert faults(submit(FLOW, clients("work", busy, client=PRESENT.id), work="x")) == {"work": "works_full"}


def test_the_longest_names_and_the_fullest_lists_still_fit_in_one_choice() -> None:
    many = tuple(replace(FORMER, id=f"c{number}", name="x" * NAME_LIMIT) for number in range(MOST_CLIENTS))
    works = tuple(replace(WORK, id=f"w{number}", client="c0", name="x" * WORK_LIMIT) for number in range(MOST_WORKS))
    (field,) = about_field(replace(CLIENTS, clients=many, works=works), "")
    assert len(field.options) <= 100
    assert max(len(option.label) for option in field.options) <= LABEL_LIMIT


def test_a_client_is_renamed_rated_and_given_another_rhythm() -> None:
    turn = gone(submit(FLOW, at_present("change"), name="Jansen BV", every="half-yearly", last="2026-11-01", trust="4"))
    changed = replace(PRESENT, name="Jansen BV", every_days=182, last_contact=date(2026, 11, 1), trust=4)
    assert turn.deeds == (KeepClient(changed),)
    assert turn.talk.step == "client"


def test_a_client_may_keep_its_own_name_but_not_take_anothers() -> None:
    assert isinstance(submit(FLOW, at_present("change"), name="Jansen", every="monthly"), Go)
    assert faults(submit(FLOW, at_present("change"), name="Vermeer", every="monthly")) == {"name": "client_known"}


def test_contact_that_is_yet_to_come_is_refused() -> None:
    turn = submit(FLOW, at_present("change"), name="Jansen", every="monthly", last="2026-11-26")
    assert faults(turn) == {"last": "yet_to_come"}


def test_work_is_added_to_a_client_and_changed_without_losing_its_agreement() -> None:
    added = gone(submit(FLOW, gone(press(FLOW, at_present("client"), "work")).talk, work="support"))
    assert added.deeds == (KeepWork(Engagement("", "U1", PRESENT.id, "support")),)
    opened = gone(press(FLOW, at_present("client"), f"work.{WORK.id}"))
    changed = gone(submit(FLOW, opened.talk, work="planning 2", starts="2026-11-01"))
    assert changed.deeds == (KeepWork(replace(WORK, name="planning 2", starts=date(2026, 11, 1), ends=None)),)
    assert WORK.agreement


def test_work_is_archived_after_a_question() -> None:
    asked = gone(press(FLOW, at_present("client"), f"end.{WORK.id}"))
    assert asked.deeds == ()
    assert "planning" in told(FLOW.draw(asked.talk))
    assert gone(press(FLOW, asked.talk, "yes")).deeds == (KeepWork(replace(WORK, archived=True)),)


def test_a_client_is_archived_with_the_work_for_them() -> None:
    asked = gone(press(FLOW, at_present("client"), "archive"))
    turn = gone(press(FLOW, asked.talk, "yes"))
    assert turn.deeds == (KeepClient(replace(PRESENT, archived=True)), KeepWork(replace(WORK, archived=True)))
    assert turn.talk.step == "list"


def test_second_thoughts_archive_nothing() -> None:
    turn = gone(press(FLOW, at_present("archive"), "no"))
    assert turn.deeds == ()
    assert turn.talk.step == "client"


@pytest.mark.parametrize("step", ["client", "change", "work", "archive"])
def test_a_client_that_was_archived_elsewhere_shows_the_list(step: str) -> None:
    assert told(FLOW.draw(clients(step, client="gone"))) == told(FLOW.draw(clients()))


def test_the_list_tells_where_the_work_stands() -> None:
    coming = replace(WORK, id="w", name="audit", starts=date(2027, 3, 1), ends=None)
    closing = replace(WORK, id="v", name="advice", ends=date(2026, 12, 1))
    card = told(FLOW.draw(clients(around=replace(CLIENTS, works=(WORK, coming, closing)))))
    assert "planning: underway · audit: still to come · advice: closing" in card


def test_many_clients_come_a_few_at_a_time() -> None:
    many = tuple(replace(FORMER, id=f"c{number}", name=f"c{number}") for number in range(7))
    turn = gone(press(FLOW, clients(around=replace(CLIENTS, clients=many)), "older"))
    assert told(FLOW.draw(turn.talk)).count("[See c") == 2
    assert gone(press(FLOW, turn.talk, "newer")).talk.answers.page == 0


@pytest.mark.parametrize(("step", "back"), [("add", "list"), ("change", "client"), ("work", "client")])
def test_a_closed_form_leads_back_to_where_it_was_opened(step: str, back: str) -> None:
    turn = gone(FLOW.take(at_present(step), Closed()))
    assert (turn.talk.step, turn.deeds) == (back, ())


@pytest.mark.parametrize("language", list(Language))
def test_everything_about_clients_is_seen_in_a_window_only(language: Language) -> None:
    for example in FLOW.examples(scene(language)):
        screen = FLOW.draw(example)
        assert isinstance(screen, Form) or screen.private
