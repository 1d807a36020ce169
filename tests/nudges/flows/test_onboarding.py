"""The first meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from nudges.deeds import Become
from nudges.flows.onboarding import FLOW
from nudges.forms import Raw
from nudges.people import UNTIL_FURTHER_NOTICE, Language, Person, Rhythm
from nudges.screens import Card, Choice, Form
from nudges.turns import Closed, Conversation, Finish, Go, Tell
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, faults, person, press, scene, submit, talk

RHYTHM: dict[str, Raw] = {
    "language": "nl",
    "zone": "America/New_York",
    "days": ("0", "2"),
    "times": "08:30",
    "country": "US",
}


def newcomer(**changes: Any) -> Conversation[Any]:
    return talk(FLOW, scene(person=person(consented_at=None, **changes)))


def become(turn: object) -> Person:
    assert isinstance(turn, Finish)
    (deed,) = turn.deeds
    assert isinstance(deed, Become)
    return deed.person


def test_someone_new_is_welcomed_with_a_yes_a_no_and_who_can_read_what() -> None:
    screen = FLOW.draw(newcomer())
    assert isinstance(screen, Card)
    assert [button.name for button in screen.buttons()] == ["yes", "who-can-read", "not-now"]


def test_who_can_read_what_is_told_beside_the_welcome() -> None:
    assert isinstance(press(FLOW, newcomer(), "who-can-read"), Tell)


def test_not_now_ends_without_a_trace() -> None:
    turn = press(FLOW, newcomer(), "not-now")
    assert isinstance(turn, Finish)
    assert turn.deeds == ()


def test_yes_asks_for_a_rhythm_and_says_what_is_agreed_to() -> None:
    turn = press(FLOW, newcomer(), "yes")
    assert isinstance(turn, Go)
    assert "at most one message" in told(FLOW.draw(turn.talk))


def test_the_form_is_the_consent() -> None:
    agreed = become(submit(FLOW, newcomer().at("rhythm"), **RHYTHM))
    assert agreed.consented_at == NOW
    assert (agreed.language, agreed.zone) == (Language.DUTCH, "America/New_York")
    assert agreed.rhythm == Rhythm(days=frozenset({0, 2}), times=(time(8, 30),), country="US")


def test_the_last_card_tells_when_the_first_message_comes_in_the_language_just_chosen() -> None:
    turn = submit(
        FLOW,
        newcomer().at("rhythm"),
        **{**RHYTHM, "zone": "Europe/Amsterdam", "days": ("3",), "times": "09:00", "country": "NL"},
    )
    assert isinstance(turn, Finish)
    assert "Je eerste bericht komt morgen om 09:00." in told(turn.card)


def test_a_week_without_work_days_is_refused_at_its_field() -> None:
    assert faults(submit(FLOW, newcomer().at("rhythm"), **{**RHYTHM, "days": ()})) == {"days": "choose"}


def test_a_closed_form_leaves_the_welcome_as_it_was() -> None:
    turn = FLOW.take(newcomer().at("rhythm"), Closed())
    assert isinstance(turn, Go)
    assert turn.talk.step == "welcome"


def test_who_already_said_yes_is_shown_the_way_to_the_settings() -> None:
    turn = FLOW.begin(talk(FLOW, scene()))
    assert isinstance(turn, Finish)
    assert "settings" in {button.name for button in turn.card.buttons()}


def test_who_is_on_pause_goes_on_again() -> None:
    silent = person(rhythm=replace(Rhythm(), paused_until=UNTIL_FURTHER_NOTICE))
    turn = FLOW.begin(talk(FLOW, scene(person=silent)))
    assert isinstance(turn, Finish)
    assert "Here I am again" in told(turn.card)
    (back,) = turn.deeds
    assert isinstance(back, Become)
    assert back.person.rhythm.paused_until is None


@pytest.mark.parametrize(("zone", "country"), [("Europe/Brussels", "BE"), ("Asia/Kolkata", "IN"), ("UTC", "none")])
def test_the_country_is_guessed_from_the_zone(zone: str, country: str) -> None:
    assert choice(newcomer(zone=zone), "country").value == (country,)


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Asia/Calcutta", "Pacific/Chatham", "Etc/UTC"])
def test_the_zone_that_the_platform_knows_is_always_among_the_choices(zone: str) -> None:
    field = choice(newcomer(zone=zone), "zone")
    assert zone in {option.value for option in field.options}
    assert len({option.label for option in field.options}) == len(field.options) <= 100


def test_no_time_within_the_quiet_hours_is_offered() -> None:
    offered = [option.value for option in choice(newcomer(), "times").options]
    assert (offered[0], offered[-1]) == ("08:00", "17:30")


def test_a_rhythm_kept_from_before_is_offered_again() -> None:
    before = replace(Rhythm(), times=(time(10, 15),), country="SR")
    assert choice(newcomer(rhythm=before), "times").value == ("10:15",)
    assert choice(newcomer(rhythm=before), "country").value == ("SR",)


def choice(at: Conversation[Any], name: str) -> Choice:
    form = FLOW.draw(at.at("rhythm"))
    assert isinstance(form, Form)
    (field,) = (field for field in form.fields() if field.name == name)
    assert isinstance(field, Choice)
    return field
