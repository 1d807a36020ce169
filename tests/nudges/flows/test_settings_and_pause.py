"""Settings, pause and resume."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from nudges.deeds import Become
from nudges.flows import pause, resume, settings
from nudges.flows.nudge import example_nudge
from nudges.flows.until import says_until, until
from nudges.forms import Raw
from nudges.people import UNTIL_FURTHER_NOTICE, Language, Person, Rhythm
from nudges.turns import Closed, Finish, Flow, Go, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import TODAY, faults, person, scene, submit, talk

CHANGED: dict[str, Raw] = {
    "times": ("10:00", "13:30"),
    "days": ("1", "3"),
    "per_week": "2",
    "quiet_from": "17:00",
    "quiet_to": "09:30",
    "country": "NL",
    "zone": "Europe/London",
    "language": "nl",
    "less_of": ("promises",),
    "look_back": "3",
    "look_back_at": "15:30",
    "learns": "no",
}


def become(turn: Turn) -> Person:
    assert isinstance(turn, Finish)
    (deed,) = turn.deeds
    assert isinstance(deed, Become)
    return deed.person


def test_everything_of_a_rhythm_can_be_set() -> None:
    changed = become(submit(settings.FLOW, talk(settings.FLOW, scene()), **CHANGED))
    assert changed.rhythm == Rhythm(
        days=frozenset({1, 3}),
        times=(time(10), time(13, 30)),
        quiet=(time(17), time(9, 30)),
        country="NL",
        per_week=2,
        look_back=(3, time(15, 30)),
    )
    assert not changed.learns
    assert (changed.language, changed.zone) == (Language.DUTCH, "Europe/London")
    assert changed.less_of == {"promises"}


def test_a_time_in_the_quiet_hours_is_refused_at_the_times() -> None:
    turn = submit(settings.FLOW, talk(settings.FLOW, scene()), **{**CHANGED, "times": ("07:00",)})
    assert faults(turn) == {"times": "quiet_time"}


def test_a_work_day_with_the_look_back_on_it_is_not_dropped_unseen() -> None:
    looks_back = person(rhythm=replace(Rhythm(), look_back=(4, time(15))))
    turn = submit(settings.FLOW, talk(settings.FLOW, scene(person=looks_back)), **{**CHANGED, "look_back": "4"})
    assert faults(turn) == {"look_back": "look_back"}


def test_a_look_back_can_be_given_up() -> None:
    looks_back = person(rhythm=replace(Rhythm(), look_back=(1, time(15))))
    turn = submit(settings.FLOW, talk(settings.FLOW, scene(person=looks_back)), **{**CHANGED, "look_back": "never"})
    assert become(turn).rhythm.look_back is None


def test_a_theme_that_is_taken_away_from_less_is_asked_about_again() -> None:
    at = talk(settings.FLOW, scene(person=person(less_of=frozenset({"bad-news", "promises"}))))
    assert become(submit(settings.FLOW, at, **CHANGED)).less_of == {"promises"}


def test_a_pause_outlives_a_change_of_settings() -> None:
    paused = person(rhythm=replace(Rhythm(), paused_until=date(2026, 12, 24)))
    turn = submit(settings.FLOW, talk(settings.FLOW, scene(person=paused)), **CHANGED)
    assert become(turn).rhythm.paused_until == date(2026, 12, 24)


def test_who_is_on_pause_until_further_notice_hears_so() -> None:
    paused = person(rhythm=replace(Rhythm(), paused_until=UNTIL_FURTHER_NOTICE))
    turn = submit(settings.FLOW, talk(settings.FLOW, scene(person=paused)), **CHANGED)
    assert isinstance(turn, Finish)
    assert "Je staat nog op pauze." in told(turn.card)


@pytest.mark.parametrize("flow", [settings.FLOW, pause.FLOW])
def test_a_closed_form_changes_nothing(flow: Flow[Any]) -> None:
    turn = flow.take(talk(flow, scene()), Closed())
    assert isinstance(turn, Finish)
    assert turn.deeds == ()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("tomorrow", date(2026, 11, 26)),
        ("tot morgen", date(2026, 11, 26)),
        ("1d", date(2026, 11, 26)),
        ("3 dagen", date(2026, 11, 28)),
        ("week", date(2026, 12, 2)),
        ("Een Week", date(2026, 12, 2)),
        ("two weeks", date(2026, 12, 9)),
        ("for 2 weeks", date(2026, 12, 9)),
        ("2026-12-24", date(2026, 12, 24)),
        ("tot 24-12", date(2026, 12, 24)),
        ("1/3", date(2027, 3, 1)),
        ("24-12-2027", date(2027, 12, 24)),
        ("stop", UNTIL_FURTHER_NOTICE),
    ],
)
def test_a_pause_can_be_typed(said: str, day: date) -> None:
    assert until(said, TODAY) == day
    assert become(pause.FLOW.begin(talk(pause.FLOW, scene(), said))).rhythm.paused_until == day


@pytest.mark.parametrize("said", ["", "2026-11-25", "2020-01-01", "0d", "31-02", "when I am done"])
def test_a_pause_without_a_day_to_come_is_asked_for(said: str) -> None:
    assert until(said, TODAY) is None
    assert isinstance(pause.FLOW.begin(talk(pause.FLOW, scene(), said)), Go)


def test_a_day_gone_by_is_still_a_way_to_say_until_when() -> None:
    assert says_until("2020-01-01")
    assert not says_until("is what I need")


@pytest.mark.parametrize(
    ("chosen", "on", "day"),
    [
        ("tomorrow", "", date(2026, 11, 26)),
        ("week", "", date(2026, 12, 2)),
        ("date", "2026-12-24", date(2026, 12, 24)),
        ("open", "", UNTIL_FURTHER_NOTICE),
    ],
)
def test_a_pause_can_be_chosen(chosen: str, on: str, day: date) -> None:
    turn = submit(pause.FLOW, talk(pause.FLOW, scene()), until=chosen, date=on)
    assert become(turn).rhythm.paused_until == day


@pytest.mark.parametrize(("on", "fault"), [("", "day"), ("2026-11-25", "after_today"), ("2026-11-24", "past")])
def test_a_pause_until_a_date_needs_one_after_today(on: str, fault: str) -> None:
    assert faults(submit(pause.FLOW, talk(pause.FLOW, scene()), until="date", date=on)) == {"date": fault}


def test_resuming_ends_the_pause_and_tells_when_the_next_message_comes() -> None:
    paused = person(rhythm=replace(Rhythm(), paused_until=UNTIL_FURTHER_NOTICE, times=(time(14),)))
    turn = resume.FLOW.begin(talk(resume.FLOW, scene(person=paused)))
    assert become(turn).rhythm.paused_until is None
    assert isinstance(turn, Finish)
    assert "Your next message comes today at 14:00." in told(turn.card)


def test_a_day_that_had_its_message_gets_no_second_one() -> None:
    early = person(rhythm=replace(Rhythm(), times=(time(14),)))
    had = example_nudge(scene(person=early), {})
    turn = resume.FLOW.begin(talk(resume.FLOW, scene(person=early, nudge=had)))
    assert isinstance(turn, Finish)
    assert "Your next message comes tomorrow at 14:00." in told(turn.card)
