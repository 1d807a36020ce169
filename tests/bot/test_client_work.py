"""Work for a client from its kick-off to long after, at the desk, with a restart between any two steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

import pytest

from bot.desk import Actor, Desk, Practice, RawForm, Shown
from nudges.clients import Client, Engagement
from nudges.delivery import Nudge, NudgeKind
from nudges.delivery import State as NudgeState
from nudges.flows.registry import FLOWS
from nudges.forms import Raw
from nudges.intentions import Intention
from nudges.journal import Entry
from nudges.people import Language, Person
from nudges.ports import Claim
from nudges.turns import Closed, Pressed
from storage.database import Database
from tests.fakes.reading import told
from tests.fakes.scenes import CATALOGUE, NOW

ACME = "slack:T1"
ANNA = Actor(ACME, "U1", "en-US", "Europe/Amsterdam")
AGREEMENT = "A week late.\nI call Bo.\nThe same day."


@dataclass
class Walk:
    """One person’s way through several conversations; every step meets a desk that has just started."""

    store: Database
    now: datetime = NOW
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def desk(self) -> Desk:
        return Desk(
            self.store, Practice(lambda _: CATALOGUE, FLOWS, lambda *_: None, lambda: f"id{next(self.numbers)}")
        )

    def person(self) -> Person:
        found = Person(ACME, "U1", Language.ENGLISH, ANNA.zone, consented_at=NOW)
        with self.store.inside(ACME) as room:
            room.people.save(found, next_at=None)
        return found

    def say(self, line: str) -> Shown:
        return self.desk.command(ANNA, line, f"k{next(self.numbers)}", self.now)

    def begin(self, flow: str, subject: str) -> Shown:
        return self.desk.begin(ANNA, flow, subject, f"k{next(self.numbers)}", self.now)

    def press(self, shown: Shown, button: str) -> Shown:
        return self._take(shown, Pressed(button))

    def close(self, shown: Shown) -> Shown:
        return self._take(shown, Closed())

    def fill(self, shown: Shown, **fields: Raw) -> Shown:
        answer = self._take(shown, RawForm(fields))
        assert not answer.faults, answer.faults
        return answer

    def _take(self, shown: Shown, reply: RawForm | Pressed | Closed) -> Shown:
        key = f"k{next(self.numbers)}"
        return self.desk.take(ANNA, shown.talk, shown.revision, reply, key, self.now)

    def client(self, **fields: Raw) -> Client:
        given: dict[str, Raw] = {"name": "Bo", "every": "quarterly", **fields}
        self.fill(self.press(self.say("clients"), "add"), **given)
        with self.store.inside(ACME) as room:
            return room.clients.of("U1")[-1]

    def work(self) -> Engagement:
        with self.store.inside(ACME) as room:
            return room.works.of("U1")[0]

    def plans(self) -> list[Intention]:
        with self.store.inside(ACME) as room:
            return list(room.intentions.open("U1"))

    def latest(self) -> Entry:
        with self.store.inside(ACME) as room:
            return room.entries.latest("U1", 1)[0]


@pytest.fixture
def walk(store: Database) -> Walk:
    made = Walk(store)
    made.person()
    return made


def kick_off(walk: Walk) -> None:
    form = walk.fill(walk.say("aftrap"), about=walk.work().id, asked="A report", behind="See delays sooner")
    form = walk.fill(form, credit="An introduction")
    form = walk.fill(form, counts="A week late.", teller="I call Bo.", how="The same day.")
    assert walk.fill(form, wrong="Nobody told Bo.", act="agree it with Bo", on="2026-11-26").over


def test_what_is_agreed_at_the_kick_off_is_shown_when_bad_news_comes_and_the_telling_is_timed(walk: Walk) -> None:
    client = walk.client(work="planning", starts="2026-11-23", ends="2026-11-28")
    kick_off(walk)
    assert walk.work().agreement == AGREEMENT

    form = walk.fill(
        walk.say("slecht-nieuws"),
        about=walk.work().id,
        what="It slips.",
        since_on="2026-11-24",
        since_part="afternoon",
    )
    form = walk.fill(form, waiting="Her team waits.")
    assert "> I call Bo." in told(form.screen)
    assert walk.fill(form, opening="It will be a week late.", on="2026-11-25").over
    assert "a week late" not in told(walk.desk.home(ANNA, NOW))

    plan = next(plan for plan in walk.plans() if plan.origin == "bad-news")
    walk.now = NOW + timedelta(hours=2)
    form = walk.press(walk.begin("intention", plan.id), "done")
    done = walk.fill(form, told_on="2026-11-25", told_part="morning", happened="Calmly")
    assert "From knowing to telling: 19 hours." in told(done.screen)
    assert "Bad news told after: 19 hours" in told(walk.say("promises").screen)
    with walk.store.inside(ACME) as room:
        found = room.clients.get(client.id)
    assert found
    assert found.last_contact == date(2026, 11, 25)


def test_a_kick_off_that_was_closed_goes_on_where_it_was_or_is_thrown_away(walk: Walk) -> None:
    form = walk.fill(walk.say("kick-off"), asked="A report", behind="See delays sooner")
    kept = walk.close(form)
    assert "step 2 of 4" in told(kept.screen)
    assert walk.say("kick-off").screen == form.screen
    assert walk.press(kept, "discard").over
    assert "(1 of 4)" in told(walk.say("kick-off").screen)


def test_a_wrap_up_sets_the_rhythm_in_which_the_client_comes_up_again(walk: Walk) -> None:
    client = walk.client(work="planning", starts="2026-06-01", ends="2026-11-25")
    form = walk.fill(walk.say("afronding"), about=client.id, meant="Three months", happened="Five")
    form = walk.fill(walk.fill(form, lesson="Ask who says yes"), thanks="Bo, for her patience")
    assert walk.fill(form, every="monthly", trust="4").over
    entry = walk.latest()
    assert (entry.client, entry.subject, entry.lesson) == (client.id, walk.work().id, "Ask who says yes")

    assert "The first one is due on Friday 25 December." in told(walk.say("oud-klant").screen)
    walk.now = NOW + timedelta(days=31)
    card = walk.say("oud-klant")
    assert "you rated this client’s trust in you 4 out of 5" in told(card.screen)
    assert walk.fill(walk.press(card, "contact"), on="2026-12-26", heard="She is fine").over
    assert "The first one is due on Monday 25 January 2027." in told(walk.say("oud-klant").screen)


def test_a_nudge_about_a_former_client_names_them_and_takes_the_reply(walk: Walk) -> None:
    client = walk.client()
    nudge = Nudge(
        "n1",
        ACME,
        "U1",
        NudgeKind.DAILY,
        "2026-11-25",
        NOW,
        NOW + timedelta(hours=4),
        NudgeState.SENT,
        flow="former-client",
        subject=client.id,
        reason={"key": "former_client"},
    )
    with walk.store.inside(ACME) as room:
        assert room.nudges.add(nudge)
    card = walk.desk.nudge_card(Claim(nudge, walk.person(), "D1"), NOW)
    assert "Bo" in told(card).splitlines()
    form = walk.press(Shown(card, "n1", 0), "plan")
    assert walk.fill(form, act="call Bo", on="2026-11-27").over
    assert [(plan.act, plan.client) for plan in walk.plans()] == [("call Bo", client.id)]


def test_promises_made_anywhere_are_in_one_ledger(walk: Walk) -> None:
    walk.client(work="planning")
    kick_off(walk)
    form = walk.press(walk.say("beloften"), "add")
    card = told(walk.fill(form, what="Send the figures", about="none", on="2026-11-27").screen)
    assert "> agree it with Bo" in card
    assert "> Send the figures" in card
    assert "Open: 2" in card


def test_an_archived_client_is_asked_about_no_more(walk: Walk) -> None:
    client = walk.client(work="planning", ends="2026-01-01")
    page = walk.press(walk.say("klanten"), f"client.{client.id}")
    assert "Bo" in told(page.screen)
    listing = walk.press(walk.press(page, "archive"), "yes")
    assert "No clients yet" in told(listing.screen)
    assert "Nobody is waiting" in told(walk.say("former-client").screen)
    with walk.store.inside(ACME) as room:
        assert room.people.steer("U1").touches == ()
        assert room.people.steer("U1").works == ()
