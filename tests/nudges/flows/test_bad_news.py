"""Bad news, from knowing it to telling it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from nudges.deeds import Intend, Mark, Settle, Touch, Write
from nudges.delivery import State as NudgeState
from nudges.flows.bad_news import FLOW, STEPS, next_friday
from nudges.flows.example_clients import with_clients
from nudges.flows.intention import FLOW as INTENTION
from nudges.flows.intention import example_intention
from nudges.flows.parts_of_day import lasting
from nudges.flows.telling import example_telling
from nudges.forms import Raw
from nudges.intentions import Intention, State
from nudges.journal import Answer, Kind
from nudges.people import Language
from nudges.screens import Form, Quote
from nudges.turns import Closed, Conversation, Finish, Go, Scene, Tell, Turn
from nudges.words import words
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, TODAY, faults, person, press, scene, submit, talk

CLIENTS = with_clients(scene())
WORK = CLIENTS.works[0]
SINCE = datetime(2026, 11, 24, 14, tzinfo=UTC)
"""Three in the afternoon in Amsterdam."""
FIRST = {"what": "It slips a week.", "since_on": "2026-11-24", "since_part": "afternoon"}


def news(step: str = "news", around: Scene = CLIENTS, **answers: Any) -> Conversation[Any]:
    return talk(FLOW, around).at(step, **answers)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def finished(turn: Turn) -> Finish:
    assert isinstance(turn, Finish)
    return turn


def test_three_forms_end_in_an_entry_and_a_plan_that_remembers_since_when() -> None:
    at = onward(submit(FLOW, news(), about=WORK.id, **FIRST))
    at = onward(submit(FLOW, at, waiting="Her team tests in vain.", amber="It gets tight."))
    turn = finished(submit(FLOW, at, opening="We are a week late.", on="2026-11-26"))
    assert turn.deeds == (
        Write(
            Kind.BAD_NEWS,
            (
                Answer("What is the news?", "It slips a week."),
                Answer("Since which day have I known?", "Tuesday 24 November, in the afternoon"),
                Answer(
                    "What does waiting until Friday 27 November cost, and who pays for it?", "Her team tests in vain."
                ),
                Answer("What would I say if it were amber instead of red?", "It gets tight."),
                Answer("What is my first sentence?", "We are a week late."),
                Answer("On which day will I tell it?", "Thursday 26 November"),
            ),
            WORK.id,
            WORK.client,
        ),
        Intend("", "tell Jansen the bad news", date(2026, 11, 26), "bad-news", WORK.id, WORK.client, SINCE),
    )
    assert "On Thursday 26 November I will ask how it was taken." in told(turn.card)


def test_neither_the_last_card_nor_the_plan_repeats_the_news() -> None:
    at = onward(submit(FLOW, onward(submit(FLOW, news(around=scene()), **FIRST))))
    turn = finished(submit(FLOW, at, opening="We are a week late.", on="2026-11-25"))
    intend = turn.deeds[1]
    assert isinstance(intend, Intend)
    assert (intend.act, intend.client) == ("tell the bad news", "")
    assert "week" not in told(turn.card) + intend.act


def test_what_was_agreed_at_the_kick_off_is_shown_in_their_own_words() -> None:
    form = FLOW.draw(news("tell", about=WORK.id))
    assert isinstance(form, Form)
    assert Quote(WORK.agreement) in form.parts
    assert not any(isinstance(part, Quote) for part in FLOW.draw(news("tell")).parts)  # type: ignore[union-attr]


def test_a_client_with_one_piece_of_work_brings_its_agreement_along() -> None:
    assert f"> {WORK.agreement}" in told(FLOW.draw(news("tell", about=WORK.client)))


@pytest.mark.parametrize(
    ("step", "filled_in", "found"),
    [
        ("news", {**FIRST, "what": " "}, {"what": "required"}),
        ("news", {**FIRST, "since_on": "2026-11-26"}, {"since_on": "yet_to_come"}),
        ("tell", {"opening": "x", "on": "2026-11-24"}, {"on": "past"}),
        ("tell", {"opening": "x", "on": ""}, {"on": "day"}),
        ("tell", {"on": "2026-11-25"}, {"opening": "required"}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(step: str, filled_in: dict[str, str], found: dict[str, str]) -> None:
    assert faults(submit(FLOW, news(step, scene()), **filled_in)) == found


def test_what_became_known_later_today_is_not_in_the_future() -> None:
    at = onward(submit(FLOW, news(around=scene()), what="x", since_on="2026-11-25", since_part="evening"))
    assert at.answers.since == NOW


@pytest.mark.parametrize(("today", "friday"), [(25, 27), (27, 34), (28, 34)])
def test_the_friday_asked_about_is_always_still_to_come(today: int, friday: int) -> None:
    first = date(2026, 11, 1) - timedelta(days=1)
    assert next_friday(first + timedelta(days=today)) == first + timedelta(days=friday)


def test_a_closed_form_is_kept_and_can_be_thrown_away() -> None:
    kept = FLOW.take(news("cost"), Closed())
    assert isinstance(kept, Tell)
    assert f"step 2 of {len(STEPS)}" in told(kept.card)
    assert finished(press(FLOW, news("cost"), "discard")).deeds == ()
    assert FLOW.resumes


def telling(**changes: Any) -> Conversation[Any]:
    plan = replace(example_telling(scene(), example_intention(scene())), **changes)
    return talk(INTENTION, scene(intention=plan), plan.id)


def settle(at: Conversation[Any], **filled_in: Raw) -> Turn:
    return submit(INTENTION, at.at("done"), **filled_in)


def test_on_the_day_it_says_since_when_and_keeps_the_first_sentence_out_of_the_chat() -> None:
    card = told(INTENTION.draw(telling()))
    assert "> tell the bad news" in card
    assert "You have known since Tuesday 24 November, in the morning." in card
    assert "Your first sentence is in your journal." in card


def test_afterwards_it_is_asked_when_it_was_told_and_how_it_was_taken() -> None:
    at = telling(since=SINCE, client="c1")
    turn = finished(settle(at, told_on="2026-11-24", told_part="evening", happened="Calmly.", learnt="Tell it sooner."))
    assert turn.deeds == (
        Settle("example", State.DONE, datetime(2026, 11, 24, 19, tzinfo=UTC)),
        Write(
            Kind.INTENTION,
            (
                Answer("tell the bad news", "Done."),
                Answer("How was it taken?", "Calmly."),
                Answer("What do you take away from it?", "Tell it sooner."),
            ),
            "example",
            "c1",
        ),
        Touch("c1", date(2026, 11, 24)),
        Mark(NudgeState.ANSWERED),
    )
    assert "From knowing to telling: 5 hours. Only you see this." in told(turn.card)
    assert "Calmly" not in told(turn.card)


def test_it_was_never_told_before_it_was_known_nor_after_now() -> None:
    early = finished(settle(telling(since=SINCE), told_on="2026-11-20", told_part="morning"))
    late = finished(settle(telling(since=SINCE), told_on="2026-11-25", told_part="evening"))
    assert early.deeds[0] == Settle("example", State.DONE, SINCE)
    assert late.deeds[0] == Settle("example", State.DONE, NOW)
    assert "within the hour" in told(early.card)


def test_a_day_of_telling_that_is_yet_to_come_is_refused() -> None:
    assert faults(settle(telling(), told_on="2026-11-26", told_part="morning")) == {"told_on": "yet_to_come"}


def test_news_that_was_not_told_is_not_asked_when_and_no_contact_is_noted() -> None:
    turn = finished(submit(INTENTION, telling(client="c1").at("not-done")))
    assert [type(deed) for deed in turn.deeds] == [Settle, Write, Mark]
    assert "knowing" not in told(turn.card)


@pytest.mark.parametrize("origin", ["former-client", "wrap-up", "kick-off"])
def test_a_plan_that_was_contact_with_a_client_resets_their_rhythm(origin: str) -> None:
    plan: Intention = replace(example_intention(scene()), origin=origin, client="c1")
    turn = finished(submit(INTENTION, talk(INTENTION, scene(intention=plan), plan.id, "done")))
    assert Touch("c1", TODAY) in turn.deeds


def test_any_other_plan_leaves_the_rhythm_alone() -> None:
    plan = replace(example_intention(scene()), origin="promises", client="c1")
    turn = finished(submit(INTENTION, talk(INTENTION, scene(intention=plan), plan.id, "done")))
    assert not any(isinstance(deed, Touch) for deed in turn.deeds)


@pytest.mark.parametrize(
    ("hours", "said"), [(0.2, "within the hour"), (1, "1 hour"), (26, "26 hours"), (72, "72 hours"), (100, "4 days")]
)
def test_a_stretch_of_time_is_said_in_hours_and_a_long_one_in_days(hours: float, said: str) -> None:
    assert lasting(words(Language.ENGLISH), hours) == said


def test_a_part_of_the_day_is_the_persons_own() -> None:
    around = scene(person=person(zone="America/New_York"))
    at = onward(submit(FLOW, news(around=around), **FIRST))
    assert at.answers.since == datetime(2026, 11, 24, 20, tzinfo=UTC)
