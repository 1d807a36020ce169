"""What one learns of oneself, at the desk: a trust check, learning goals and the look-back on the week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.desk import Actor, Desk, Practice, RawForm, Shown
from nudges.catalogue import Factor
from nudges.delivery import Nudge, NudgeKind, State
from nudges.flows.registry import FLOWS
from nudges.forms import Raw
from nudges.people import Language, Person
from nudges.steer import Steer
from nudges.trust import STATEMENTS
from nudges.turns import Pressed
from storage.database import Database
from tests.fakes.reading import told
from tests.fakes.scenes import CATALOGUE, NOW

ACME = "slack:T1"
ANNA = Actor(ACME, "U1", "en-US", "Europe/Amsterdam")


@dataclass
class Own:
    """One person’s way through; every step meets a desk that has just started."""

    store: Database
    now: datetime = NOW
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def desk(self) -> Desk:
        return Desk(self.store, Practice(lambda _: CATALOGUE, FLOWS, lambda *_: None, self.new_id))

    def new_id(self) -> str:
        return f"id{next(self.numbers)}"

    def say(self, line: str) -> Shown:
        return self.desk.command(ANNA, line, self.new_id(), self.now)

    def press(self, shown: Shown, button: str) -> Shown:
        return self.desk.take(ANNA, shown.talk, shown.revision, Pressed(button), self.new_id(), self.now)

    def submit(self, shown: Shown, **fields: Raw) -> Shown:
        return self.desk.take(ANNA, shown.talk, shown.revision, RawForm(fields), self.new_id(), self.now)

    def checked(self, *points: int) -> Shown:
        shown = self.say("trust")
        for names, point in zip(STATEMENTS.values(), points, strict=True):
            shown = self.submit(shown, **dict.fromkeys(names, str(point)))
        return shown

    def steer(self) -> Steer:
        with self.store.inside(ACME) as room:
            return room.people.steer("U1")


@pytest.fixture
def own(store: Database) -> Own:
    with store.inside(ACME) as room:
        room.people.save(Person(ACME, "U1", Language.ENGLISH, ANNA.zone, consented_at=NOW), next_at=None)
    return Own(store)


def test_a_trust_check_is_one_check_whose_weight_is_the_one_that_was_chosen(own: Own) -> None:
    result = own.checked(4, 4, 2, 2)
    assert own.steer().weakest is Factor.INTIMACY
    done = own.submit(own.press(result, "weight"), focus="credibility")
    assert done.over
    with own.store.inside(ACME) as room:
        (check,) = room.checks.of("U1", 5)
    assert check.focus == "credibility"
    assert own.steer().weakest is Factor.CREDIBILITY


def test_the_next_trust_check_tells_what_moved(own: Own) -> None:
    own.submit(own.press(own.checked(4, 4, 2, 2), "weight"), focus="intimacy")
    own.now += timedelta(days=30)
    assert "Since 25 November: coming close +1.0." in told(own.checked(4, 4, 3, 2).screen)


def test_a_trust_check_that_is_kept_is_not_unfinished_on_home_before_a_weight_is_chosen(own: Own) -> None:
    own.checked(4, 4, 2, 2)
    assert "Unfinished" not in told(own.desk.home(ANNA, own.now))


def test_a_trust_check_with_statements_to_go_is_unfinished_on_home(own: Own) -> None:
    own.submit(own.say("trust"), **dict.fromkeys(STATEMENTS[Factor.CREDIBILITY], "4"))
    assert "Unfinished\n[Trust check …]" in told(own.desk.home(ANNA, own.now))


def test_a_trust_check_goes_on_where_it_was_left(own: Own) -> None:
    shown = own.say("trust")
    own.submit(shown, **dict.fromkeys(STATEMENTS[Factor.CREDIBILITY], "4"))
    assert own.say("vertrouwen").screen.title == "Reliability (2 of 4)"


def test_a_learning_goal_steers_until_it_is_reached(own: Own) -> None:
    listed = own.submit(own.press(own.say("goals"), "add"), goal="Say it sooner", themes=("bad-news",))
    assert own.steer().goals == ("bad-news",)
    with own.store.inside(ACME) as room:
        (goal,) = room.goals.of("U1")
    own.submit(own.press(listed, f"reached.{goal.id}"), learnt="It is easier in person.")
    assert own.steer().goals == ()
    assert "> Say it sooner\n~ reached on Wednesday 25 November" in told(own.say("goals").screen)


def test_the_look_back_that_is_sent_brings_back_the_lesson_of_the_week_before(own: Own) -> None:
    form = own.submit(own.press(own.say("look-back"), "look"), gave="The stand-up.")
    own.submit(form, lesson="Ask first.")
    own.now += timedelta(days=7)
    with own.store.inside(ACME) as room:
        assert room.nudges.add(_sent(own.now))
    week = own.desk.take(ANNA, "n1", 0, Pressed("look"), own.new_id(), own.now)
    lesson = own.submit(week, cost="The board.")
    assert "> Ask first." in told(lesson.screen)
    assert own.submit(lesson, lesson="Be brief.").over
    with own.store.inside(ACME) as room:
        found = room.nudges.get("n1")
    assert found is not None
    assert found.state is State.ANSWERED


def _sent(at: datetime) -> Nudge:
    return Nudge(
        "n1",
        ACME,
        "U1",
        NudgeKind.DAILY,
        "2026-12-02",
        due_at=at,
        expires_at=at + timedelta(hours=4),
        state=State.SENT,
        flow="look-back",
        subject="2026-W49",
        reason={"key": "look_back"},
        channel="D1",
        ts="17.5",
    )
