"""The promise ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nudges.deeds import Intend
from nudges.flows.example_clients import with_clients
from nudges.flows.promises import FLOW, example_promises, opened, settled
from nudges.intentions import Intention, State
from nudges.people import Language
from nudges.screens import Card, Start
from nudges.turns import Closed, Conversation, Go
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, TODAY, faults, press, scene, submit, talk

PLAN = Intention("p", "U1", "", "send the figures", TODAY, "promises", NOW)


def ledger(*promises: Intention, language: Language = Language.ENGLISH, step: str = "list") -> Conversation[Any]:
    return talk(FLOW, replace(with_clients(scene(language)), promises=promises), step=step)


def made(number: int, state: State, **changes: Any) -> Intention:
    at = NOW - timedelta(days=number)
    return replace(PLAN, id=f"p{number}", state=state, settled_at=at, **changes)


def test_the_score_looks_back_on_the_last_ten_and_never_on_a_chain() -> None:
    states = [State.NOT_DONE, *[State.DONE] * 7, *[State.NOT_DONE] * 2, *[State.DONE] * 5]
    card = told(FLOW.draw(ledger(*(made(number, state) for number, state in enumerate(states)))))
    assert "Out of the last 10, you kept 7." in card
    assert "Kept: 12" in card
    assert "row" not in card


def test_what_was_no_longer_needed_counts_neither_as_kept_nor_as_broken() -> None:
    card = told(FLOW.draw(ledger(made(1, State.DONE), made(2, State.DROPPED))))
    assert "Out of the last 1, you kept 1." in card
    assert "No longer needed: 1" in card


def test_an_empty_ledger_has_no_score() -> None:
    assert told(FLOW.draw(ledger())) == (
        "== My promises (private)\n"
        "No promises yet. Whatever you plan in a conversation will be here as well.\n"
        "[*Add a promise …]"
    )


def test_what_is_due_first_stands_first_and_can_be_dealt_with_from_here() -> None:
    soon = replace(PLAN, id="soon", on=TODAY - timedelta(days=1), moved=1, client="example-present")
    screen = FLOW.draw(ledger(replace(PLAN, id="later", on=TODAY + timedelta(days=9)), soon))
    assert isinstance(screen, Card)
    starts = [button.start for button in screen.buttons() if button.start]
    assert starts == [Start("intention", "soon"), Start("intention", "later")]
    assert "was for Tuesday 24 November · Jansen · moved 1 time" in told(screen)
    assert "Renegotiated: 1" in told(screen)


def test_only_its_owner_sees_how_long_bad_news_took_to_tell() -> None:
    screen = FLOW.draw(ledger(made(1, State.DONE, since=NOW - timedelta(days=2, hours=2))))
    assert isinstance(screen, Card)
    assert screen.private
    assert "Bad news told after: 26 hours" in told(screen)


def test_a_promise_is_added_with_its_client_and_its_day() -> None:
    turn = submit(FLOW, ledger(step="add"), what="Send Anna the figures", about="example-present", on="2026-11-30")
    assert isinstance(turn, Go)
    assert turn.talk.step == "list"
    promise = Intend("", "Send Anna the figures", date(2026, 11, 30), "promises", client="example-present")
    assert turn.deeds == (promise,)


def test_a_promise_needs_no_client() -> None:
    turn = submit(FLOW, talk(FLOW, scene(), step="add"), what="Send it", on="2026-11-25")
    assert isinstance(turn, Go)
    assert turn.deeds == (Intend("", "Send it", TODAY, "promises"),)


@pytest.mark.parametrize(
    ("filled_in", "found"),
    [
        ({"about": "none", "on": "2026-11-26"}, {"what": "required"}),
        ({"about": "none", "what": "x"}, {"on": "day"}),
        ({"about": "none", "what": "x", "on": "2026-11-24"}, {"on": "past"}),
        ({"about": "example-work", "what": "x", "on": "2026-11-26"}, {"about": "choose"}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, ledger(step="add"), **filled_in)) == found


def test_many_open_promises_come_a_few_at_a_time() -> None:
    at = ledger(*(replace(PLAN, id=f"p{number}") for number in range(12)))
    turn = press(FLOW, at, "further")
    assert isinstance(turn, Go)
    last = press(FLOW, turn.talk, "further")
    assert isinstance(last, Go)
    assert told(FLOW.draw(last.talk)).count("> send the figures") == 2
    assert press(FLOW, last.talk, "further") == last
    assert press(FLOW, last.talk, "nearer") == turn


def test_bad_news_for_no_client_is_told_apart_by_when_it_was_noted() -> None:
    news = replace(PLAN, origin="bad-news", act="tell the bad news")
    shown = told(FLOW.draw(ledger(news, replace(news, id="q", made_at=NOW - timedelta(days=1, hours=2)))))
    assert "~ on Wednesday 25 November · noted on Wednesday 25 November, 09:00" in shown
    assert "~ on Wednesday 25 November · noted on Tuesday 24 November, 07:00" in shown


def test_bad_news_that_was_told_is_told_apart_as_well() -> None:
    shown = told(FLOW.draw(ledger(made(1, State.DONE, origin="bad-news"))))
    assert "~ kept on Tuesday 24 November · noted on Wednesday 25 November, 09:00" in shown


def test_bad_news_for_a_client_is_told_apart_by_the_client() -> None:
    assert "noted" not in told(FLOW.draw(ledger(replace(PLAN, origin="bad-news", client="example-present"))))


def test_a_long_promise_is_shown_by_its_beginning() -> None:
    card = told(FLOW.draw(ledger(replace(PLAN, act="🙂" * 3000))))
    assert card.count("🙂") == 280


def test_a_closed_form_leads_back_to_the_list() -> None:
    turn = FLOW.take(ledger(step="add"), Closed())
    assert isinstance(turn, Go)
    assert turn.talk.step == "list"
    assert turn.deeds == ()


def test_the_examples_hold_every_state() -> None:
    around = replace(scene(), promises=tuple(example_promises(scene())))
    assert (len(opened(around)), len(settled(around))) == (7, 4)
