"""The desk: what people do is answered, and stored once, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.desk import Actor, Desk, Newcomer, Practice, RawForm, Shown
from nudges.choosing import choose
from nudges.delivery import Nudge, NudgeKind, Policy, State
from nudges.flows.registry import FLOWS
from nudges.forms import Raw
from nudges.memory import Chosen, Memory
from nudges.people import Language, Person
from nudges.ports import Claim
from nudges.screens import Card, Form
from nudges.turns import Closed, Pressed, Said
from storage.database import Database
from tests.fakes.scenes import CATALOGUE, NOW

ACME, OTHER = "slack:T1", "slack:T2"
ANNA = Actor(ACME, "U1", "en-US", "Europe/Amsterdam")


def always(_person: Person, _memory: Memory, _now: datetime) -> Chosen | None:
    return Chosen("nudge", "bad-news-now", {"key": "rotation", "theme": "bad-news"})


@dataclass
class Work:
    """A desk on a database, with someone at it who said yes."""

    store: Database
    desk: Desk
    now: datetime = NOW

    def person(self, actor: Actor = ANNA, **changes: Any) -> Person:
        given = {"language": Language.ENGLISH, "zone": actor.zone, "consented_at": NOW, **changes}
        found = Person(actor.workspace, actor.person, **given)
        with self.store.inside(actor.workspace) as room:
            room.people.save(found, next_at=None)
        return found

    def sent(self, actor: Actor = ANNA, delivery_id: str = "n1", **changes: Any) -> Nudge:
        given: dict[str, Any] = {
            "kind": NudgeKind.DAILY,
            "occurrence": f"2026-11-25{delivery_id}",
            "due_at": self.now,
            "expires_at": self.now + timedelta(hours=4),
            "state": State.SENT,
            "flow": "nudge",
            "subject": "bad-news-now",
            "reason": {"key": "rotation", "theme": "bad-news"},
            "attempts": 1,
            "first_attempt_at": self.now,
            "last_attempt_at": self.now,
            "channel": "D1",
            "ts": "17.5",
            **changes,
        }
        nudge = Nudge(delivery_id, actor.workspace, actor.person, **given)
        with self.store.inside(actor.workspace) as room:
            assert room.nudges.add(nudge)
        return nudge

    def submit(self, shown: Shown, key: str, **fields: Raw) -> Shown:
        return self.desk.take(ANNA, shown.talk, shown.revision, RawForm(fields), key, self.now)

    def journal(self, actor: Actor = ANNA) -> list[str]:
        with self.store.inside(actor.workspace) as room:
            return [answer.text for entry in room.entries.latest(actor.person, 50) for answer in entry.answers]

    def state(self, delivery_id: str = "n1") -> State:
        with self.store.inside(ACME) as room:
            found = room.nudges.get(delivery_id)
        assert found
        return found.state


@pytest.fixture
def work(store: Database) -> Work:
    numbers = count(1)
    practice = Practice(lambda _: CATALOGUE, FLOWS, always, lambda: f"id{next(numbers)}")
    return Work(store, Desk(store, practice))


def title(shown: Shown) -> str:
    return shown.screen.title


def test_someone_who_never_said_yes_is_invited_whatever_they_ask_for(work: Work) -> None:
    assert "Hello" in title(work.desk.command(ANNA, "journal", "k1", NOW))


def test_saying_yes_sets_the_next_time_of_the_rhythm(work: Work) -> None:
    card = work.desk.begin(ANNA, "onboarding", "", "k1", NOW)
    form = work.desk.take(ANNA, card.talk, card.revision, Pressed("yes"), "k2", NOW)
    assert isinstance(form.screen, Form)
    fields = {part.name: _present(part) for part in form.screen.fields()}
    assert work.submit(form, "k3", **fields).over
    assert work.desk.upcoming(ACME, "U1") == datetime(2026, 11, 26, 8, tzinfo=UTC)


def _present(part: Any) -> Raw:
    value = part.value
    return value if isinstance(value, tuple | str) else None


def test_the_invitation_comes_once(work: Work) -> None:
    assert work.desk.arrived(ANNA, NOW) is not None
    assert work.desk.arrived(ANNA, NOW) is None


def test_the_same_request_twice_leads_to_one_conversation(work: Work) -> None:
    work.person()
    first = work.desk.begin(ANNA, "note", "", "same", NOW)
    assert work.desk.begin(ANNA, "note", "", "same", NOW) == first


def test_a_form_sent_twice_is_one_entry(work: Work) -> None:
    work.person()
    form = work.desk.begin(ANNA, "note", "", "k1", NOW)
    assert work.submit(form, "k2", note="Called her").over
    assert work.submit(form, "k2", note="Called her").over
    assert work.journal() == ["Called her"]


def test_a_form_that_was_overtaken_changes_nothing_and_offers_the_way_back(work: Work) -> None:
    work.person()
    form = work.desk.begin(ANNA, "assumption-check", "", "k1", NOW)
    onward = work.submit(form, "k2", assumption="busy", own="")
    stale = work.submit(form, "k3", assumption="details", own="")
    assert stale.beside
    assert isinstance(stale.screen, Card)
    assert [button.name for button in stale.screen.buttons()] == ["resume"]
    back = work.desk.take(ANNA, stale.talk, stale.revision, Pressed("resume"), "k4", NOW)
    assert title(back) == title(onward)


def test_a_wrong_field_keeps_the_form_and_says_what_is_wrong(work: Work) -> None:
    work.person()
    form = work.desk.begin(ANNA, "note", "", "k1", NOW)
    again = work.submit(form, "k2", note="   ")
    assert isinstance(again.screen, Form)
    assert list(again.faults) == ["note"]
    assert work.submit(again, "k3", note="Now it is there").over


def test_a_card_answers_again_after_the_form_it_opened_was_closed(work: Work) -> None:
    work.person()
    work.sent()
    form = work.desk.take(ANNA, "n1", 0, Pressed("reflect"), "k1", NOW)
    card = work.desk.take(ANNA, "n1", form.revision, Closed(), "k2", NOW)
    again = work.desk.take(ANNA, "n1", card.revision, Pressed("reflect"), "k3", NOW)
    assert isinstance(again.screen, Form)


def test_a_button_pressed_twice_while_its_form_is_open_opens_the_form_again(work: Work) -> None:
    work.person()
    work.sent()
    work.desk.take(ANNA, "n1", 0, Pressed("reflect"), "k1", NOW)
    assert isinstance(work.desk.take(ANNA, "n1", 0, Pressed("reflect"), "k2", NOW).screen, Form)


def test_a_nudge_of_someone_else_is_not_answered(work: Work) -> None:
    work.person()
    other = Actor(ACME, "U2", "en", "UTC")
    work.person(other)
    work.sent(other)
    assert work.desk.take(ANNA, "n1", 0, Pressed("done"), "k1", NOW).beside
    assert work.state() is State.SENT


def test_a_typed_line_answers_the_latest_nudge(work: Work) -> None:
    work.person()
    work.sent()
    work.desk.said(ANNA, "I told them", "k1", NOW)
    assert work.journal() == ["I told them"]
    assert work.state() is State.ANSWERED


def test_a_typed_line_without_a_nudge_is_a_note(work: Work) -> None:
    work.person()
    work.desk.said(ANNA, "A thought", "k1", NOW)
    assert work.journal() == ["A thought"]


def test_a_typed_command_word_is_a_command(work: Work) -> None:
    work.person()
    work.desk.said(ANNA, "pause", "k1", NOW)
    assert work.journal() == []


def test_a_line_of_ten_thousand_characters_is_kept_whole(work: Work) -> None:
    work.person()
    long = "שלום 🙂 " * 1_400
    work.desk.said(ANNA, long, "k1", NOW)
    assert work.journal() == [long]


def test_a_question_asked_for_comes_at_once_and_is_remembered(work: Work) -> None:
    work.person()
    shown = work.desk.command(ANNA, "now", "k1", NOW)
    assert title(shown) == "What news are you sitting on?"
    assert work.state(shown.talk) is State.SENT


def test_a_nudge_put_off_for_an_hour_is_planned_once(work: Work) -> None:
    work.person()
    work.sent()
    form = work.desk.take(ANNA, "n1", 0, Pressed("later"), "k1", NOW)
    work.submit(form, "k2", when="hour")
    work.submit(form, "k2", when="hour")
    assert work.store.outbox.counts()[ACME] == {"snoozed": 1, "planned": 1}
    assert work.store.outbox.next_due() == NOW + timedelta(hours=1)


def test_a_nudge_put_off_may_come_as_much_too_late_as_the_policy_allows(store: Database) -> None:
    policy = Policy(lateness=timedelta(hours=9))
    practice = Practice(lambda _: CATALOGUE, FLOWS, always, lambda: "new", policy)
    work = Work(store, Desk(store, practice))
    work.person()
    work.sent()
    work.submit(work.desk.take(ANNA, "n1", 0, Pressed("later"), "k1", NOW), "k2", when="hour")
    with store.inside(ACME) as room:
        again = room.nudges.get(f"n1-{NOW + timedelta(hours=1):%Y%m%d%H%M}")
    assert again
    assert again.expires_at - again.due_at == timedelta(hours=9)


def test_a_rhythm_changed_after_todays_message_speaks_tomorrow(work: Work) -> None:
    work.person()
    work.sent(occurrence="2026-11-25")
    form = work.desk.begin(ANNA, "settings", "", "k1", NOW)
    assert isinstance(form.screen, Form)
    fields = {part.name: _present(part) for part in form.screen.fields()}
    fields["time"] = "16:00" if "time" in fields else fields.get("time")
    assert work.submit(form, "k2", **fields).over
    upcoming = work.desk.upcoming(ACME, "U1")
    assert upcoming
    assert upcoming.date() == datetime(2026, 11, 26, tzinfo=UTC).date()


def test_two_workspaces_with_the_same_ids_never_meet(work: Work) -> None:
    twin = Actor(OTHER, "U1", "en-US", "Europe/Amsterdam")
    work.person()
    work.person(twin)
    work.sent()
    work.desk.said(twin, "From the other side", "k1", NOW)
    assert work.journal() == []
    assert work.journal(twin) == ["From the other side"]
    assert work.state() is State.SENT
    assert work.desk.take(twin, "n1", 0, Pressed("done"), "k2", NOW).beside


def test_nothing_is_planned_for_someone_whose_account_is_gone(work: Work) -> None:
    with work.store.inside(ACME) as room:
        room.people.save(Person(ACME, "U1", Language.ENGLISH, "UTC", consented_at=NOW), next_at=NOW)
    work.desk.gone(ACME, "U1", NOW)
    assert work.desk.upcoming(ACME, "U1") is None


def test_nothing_is_planned_in_a_workspace_that_removed_the_app(work: Work) -> None:
    work.desk.installed(ACME, "Acme", NOW)
    with work.store.inside(ACME) as room:
        room.people.save(Person(ACME, "U1", Language.ENGLISH, "UTC", consented_at=NOW), next_at=NOW)
    work.desk.uninstalled(ACME, NOW)
    assert work.desk.upcoming(ACME, "U1") is None


def test_the_home_of_someone_new_invites_and_stores_nothing(work: Work) -> None:
    assert isinstance(work.desk.home(ANNA, NOW), Card)
    with work.store.inside(ACME) as room:
        assert room.people.get("U1") is None


def test_the_card_of_a_due_nudge_asks_its_prompt(work: Work) -> None:
    person = work.person()
    card = work.desk.nudge_card(Claim(work.sent(), person, "D1"), NOW)
    assert card.title == "What news are you sitting on?"


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_every_flow_begins_and_takes_any_reply_without_losing_its_way(work: Work, flow: str) -> None:
    work.person()
    shown = work.desk.begin(ANNA, flow, "", "k1", NOW)
    replies: Mapping[str, Any] = {"k2": RawForm({}), "k3": Closed(), "k4": Said("hello"), "k5": Pressed("nothing")}
    for key, reply in replies.items():
        assert work.desk.take(ANNA, shown.talk, shown.revision, reply, key, NOW).screen.title


def test_the_choosing_of_the_product_fits_the_desk() -> None:
    person = Person(ACME, "U1", Language.ENGLISH, "UTC", consented_at=NOW)
    assert choose(person, Memory(), CATALOGUE, NOW) is not None


def test_of_someone_new_a_description_is_asked_before_anything_is_stored(work: Work) -> None:
    for ask in (work.desk.home, work.desk.arrived):
        with pytest.raises(Newcomer):
            ask(Actor(ACME, "U8", described=False), NOW)
    with work.store.inside(ACME) as room:
        assert room.people.get("U8") is None


def test_someone_known_needs_no_description(work: Work) -> None:
    work.person()
    shown = work.desk.begin(Actor(ACME, "U1", described=False), "help", "", "key", NOW)
    assert not shown.beside
