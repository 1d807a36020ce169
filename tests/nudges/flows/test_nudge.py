"""The reply to a nudge."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from nudges.deeds import Become, Intend, Mark, Write
from nudges.delivery import State
from nudges.flows.nudge import FLOW, example_nudge
from nudges.journal import Answer, Kind
from nudges.people import Language
from nudges.screens import Choice, Form
from nudges.turns import Closed, Conversation, Finish, Go, Said, Tell
from tests.fakes.reading import told
from tests.fakes.scenes import faults, person, press, scene, submit, talk

REASON = {"key": "rotation", "theme": "bad-news"}


def nudge(
    language: Language = Language.ENGLISH, reason: dict[str, str] | None = None, **changes: Any
) -> Conversation[Any]:
    around = scene(language, **changes)
    came = example_nudge(around, REASON if reason is None else reason)
    return talk(FLOW, scene(language, nudge=came, **changes), "bad-news-now")


def test_the_ask_stands_at_the_top_and_nothing_else_needs_reading() -> None:
    assert told(FLOW.draw(nudge())).splitlines() == [
        "== What news are you sitting on?",
        "[*Reflect …] [Done] [Later …] [Not now]",
        "[Why this?] [Less of this]",
    ]


@pytest.mark.parametrize(("missed", "line"), [("1", "One message did"), ("3", "3 messages did")])
def test_what_was_missed_is_one_line(missed: str, line: str) -> None:
    assert line in told(FLOW.draw(nudge(reason={**REASON, "missed": missed})))


@pytest.mark.parametrize("missed", ["0", "", "many"])
def test_nothing_missed_is_not_a_word(missed: str) -> None:
    assert told(FLOW.draw(nudge(reason={**REASON, "missed": missed}))) == told(FLOW.draw(nudge()))


def test_a_reflection_is_kept_under_the_questions_as_they_were_asked() -> None:
    turn = submit(FLOW, nudge(Language.DUTCH).at("reflect"), answer1="Een week.", answer2="")
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(Kind.REFLECTION, (Answer("Wat kost het je klant om te wachten?", "Een week."),), "bad-news-now"),
        Mark(State.ANSWERED),
    )


def test_the_card_that_follows_holds_no_word_of_the_answer() -> None:
    turn = submit(FLOW, nudge().at("reflect"), answer1="a secret", act="whisper it", on="2026-11-26")
    assert isinstance(turn, Finish)
    assert not {"a secret", "whisper"} & set(told(turn.card).split())
    assert "On Thursday 26 November I will ask how it went." in told(turn.card)


def test_an_act_with_a_day_becomes_a_plan() -> None:
    turn = submit(
        FLOW, nudge().at("reflect"), trigger="If the call starts,", act="then I will tell them", on="2026-11-25"
    )
    assert isinstance(turn, Finish)
    write, intend, mark = turn.deeds
    assert intend == Intend("the call starts", "tell them", date(2026, 11, 25), "nudge", "bad-news-now")
    assert isinstance(write, Write)
    assert write.answers == (
        Answer("Whom will you tell, and when?", "If the call starts, then: tell them (Wednesday 25 November)"),
    )
    assert mark == Mark(State.ANSWERED)


@pytest.mark.parametrize(
    ("filled_in", "field", "fault"),
    [
        ({}, "answer1", "write_something"),
        ({"act": "call"}, "on", "plan_day"),
        ({"on": "2026-11-26"}, "act", "plan_act"),
        ({"trigger": "the call starts"}, "act", "plan_act"),
        ({"act": "call", "on": "2026-11-24"}, "on", "past"),
        ({"act": "call", "on": "2028-01-01"}, "on", "far"),
        ({"act": "call", "on": "tomorrow"}, "on", "day"),
        ({"answer1": "x" * 3001}, "answer1", "too_long"),
    ],
)
def test_half_a_plan_is_refused_at_the_field_that_is_missing(filled_in: dict[str, str], field: str, fault: str) -> None:
    assert faults(submit(FLOW, nudge().at("reflect"), **filled_in)) == {field: fault}


def test_the_day_is_the_persons_own() -> None:
    late = datetime(2026, 11, 26, 3, tzinfo=UTC)  # still the 25th in New York
    at = nudge(person=person(zone="America/New_York"), now=late)
    assert isinstance(submit(FLOW, at.at("reflect"), act="call", on="2026-11-25"), Finish)


def test_done_is_one_tap_and_in_the_journal() -> None:
    turn = press(FLOW, nudge(), "done")
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(Kind.REFLECTION, (Answer("What news are you sitting on?", "Done."),), "bad-news-now"),
        Mark(State.ANSWERED),
    )


def test_not_now_lets_it_go() -> None:
    turn = press(FLOW, nudge(), "skip")
    assert isinstance(turn, Finish)
    assert turn.deeds == (Mark(State.SKIPPED),)


def test_why_tells_the_why_the_reason_and_the_source_beside_it() -> None:
    turn = press(FLOW, nudge(), "why")
    assert isinstance(turn, Tell)
    for line in ("Waiting rarely makes it better.", "this time it was bad news", "Source: De adviseur (A. Uteur)."):
        assert line in told(turn.card)


def test_less_of_this_is_respected_at_once() -> None:
    turn = press(FLOW, nudge(person=person(less_of=frozenset({"promises"}))), "less")
    assert isinstance(turn, Finish)
    become, mark = turn.deeds
    assert isinstance(become, Become)
    assert become.person.less_of == {"promises", "bad-news"}
    assert mark == Mark(State.SKIPPED)


def test_later_offers_an_hour_the_afternoon_and_the_next_message() -> None:
    assert offered(nudge()) == ["In an hour, at 10:00", "This afternoon at 16:00", "With my next message"]


@pytest.mark.parametrize(
    ("now", "labels"),
    [
        (datetime(2026, 11, 25, 15, 30, tzinfo=UTC), ["In an hour, at 17:30", "With my next message"]),
        (datetime(2026, 11, 25, 16, 30, tzinfo=UTC), ["With my next message"]),
        (datetime(2026, 11, 25, 22, 30, tzinfo=UTC), ["With my next message"]),
    ],
)
def test_later_never_lies_in_the_quiet_hours_or_the_past(now: datetime, labels: list[str]) -> None:
    assert offered(nudge(now=now)) == labels


@pytest.mark.parametrize(
    ("chosen", "mark"),
    [
        ("hour", Mark(State.SNOOZED, datetime(2026, 11, 25, 9, tzinfo=UTC), own_time=True)),
        ("afternoon", Mark(State.SNOOZED, datetime(2026, 11, 25, 15, tzinfo=UTC), own_time=True)),
        ("next", Mark(State.SNOOZED, datetime(2026, 11, 25, 8, tzinfo=UTC))),
    ],
)
def test_put_off_it_comes_back_when_they_chose(chosen: str, mark: Mark) -> None:
    turn = submit(FLOW, nudge().at("later"), when=chosen)
    assert isinstance(turn, Finish)
    assert turn.deeds == (mark,)


def test_a_typed_line_is_the_answer_and_says_where_it_can_be_read() -> None:
    turn = FLOW.take(nudge(), Said("I told them."))
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(Kind.REFLECTION, (Answer("What news are you sitting on?", "I told them."),), "bad-news-now"),
        Mark(State.ANSWERED),
    )
    assert "I told them." not in told(turn.card)
    assert "an employer can sometimes export chats" in told(turn.card)


@pytest.mark.parametrize("step", ["reflect", "later"])
def test_a_closed_form_leads_back_to_the_card(step: str) -> None:
    turn = FLOW.take(nudge().at(step), Closed())
    assert isinstance(turn, Go)
    assert turn.talk.step == "card"


def test_a_prompt_that_left_the_catalogue_is_let_go_kindly() -> None:
    turn = press(FLOW, talk(FLOW, scene(), "no-longer-there"), "reflect")
    assert isinstance(turn, Finish)
    assert turn.deeds == (Mark(State.SKIPPED),)


def test_a_line_typed_about_a_prompt_that_is_gone_is_kept_as_a_note() -> None:
    turn = FLOW.take(talk(FLOW, scene(), "no-longer-there"), Said("I told them."))
    assert isinstance(turn, Finish)
    assert turn.deeds == (
        Write(Kind.NOTE, (Answer("What do you want to remember?", "I told them."),)),
        Mark(State.ANSWERED),
    )


def offered(at: Conversation[Any]) -> list[str]:
    form = FLOW.draw(at.at("later"))
    assert isinstance(form, Form)
    (choice,) = form.fields()
    assert isinstance(choice, Choice)
    return [option.label for option in choice.options]
