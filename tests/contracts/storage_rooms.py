"""What every storage does inside a workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from nudges.catalogue import Factor
from nudges.clients import Client, Engagement
from nudges.delivery import NudgeKind, State
from nudges.goals import Goal
from nudges.intentions import Intention
from nudges.intentions import State as Became
from nudges.journal import Answer, Entry, Kind
from nudges.people import UNTIL_FURTHER_NOTICE, Language, Rhythm
from nudges.ports import Conflict, Store, Workspace
from nudges.steer import Steer, Work
from nudges.trust import TrustCheck
from nudges.turns import Talk
from tests.contracts.storage import HOME, NOW, a_nudge, claim, live_in, now_in, put_out, somebody

HARD_TEXT = "“Ça va?” <!channel> *bold* \u0000 \ud83d\udc4d naïve — שלום\nand a second line"
ELSEWHERE = "slack:T999"


def an_entry(number: int = 1, text: str = "I told them", **changes: Any) -> Entry:
    answers = (Answer("What did you say?", text), Answer("And then?", ""))
    entry = Entry(f"E{number}", "U1", Kind.REFLECTION, NOW + timedelta(minutes=number), answers, "bad-news-now")
    return replace(entry, **changes)


def a_plan(number: int = 1, **changes: Any) -> Intention:
    made = NOW + timedelta(minutes=number)
    plan = Intention(f"I{number}", "U1", "the call starts", "I name it first", date(2026, 11, 27), "nudge", made)
    return replace(plan, **changes)


def a_talk(**changes: Any) -> Talk:
    return replace(Talk("talk-1", "U1", "assumption-check", "first", NOW, "about this"), **changes)


class RoomContract:
    """Runs on a ``store`` fixture."""

    def test_a_workspace_comes_back_as_it_was_saved(self, store: Store) -> None:
        workspace = Workspace(HOME, "Advies & Zo", NOW, NOW + timedelta(days=3))
        with store.inside(HOME) as room:
            assert room.id == HOME
            assert room.workspace.get() is None
            room.workspace.save(replace(workspace, removed_at=None))
            room.workspace.save(workspace)
        with store.inside(HOME) as room:
            assert room.workspace.get() == workspace

    def test_a_person_comes_back_with_every_setting(self, store: Store) -> None:
        rhythm = Rhythm(
            days=frozenset({0, 2}),
            times=(time(9, 30), time(16)),
            quiet=(time(19), time(7, 15)),
            country="NL",
            paused_until=date(2026, 12, 24),
            per_week=2,
            look_back=(2, time(16, 45)),
        )
        person = somebody(rhythm=rhythm, gone_at=NOW, less_of=frozenset({"trust", "courage"}), lead=True, learns=False)
        endless = somebody("U2", rhythm=Rhythm(paused_until=UNTIL_FURTHER_NOTICE), consented_at=None)
        live_in(store, person, endless)
        with store.inside(HOME) as room:
            assert room.people.get("U1") == person
            assert list(room.people.all()) == [person, endless]
            assert room.people.get("U3") is None

    def test_saving_a_person_again_keeps_their_channel(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        store.outbox.set_channels([(HOME, "U1", "D1")])
        with store.inside(HOME) as room:
            room.people.save(somebody(language=Language.ENGLISH), next_at=NOW + timedelta(days=1))
            assert room.people.channel("U1") == "D1"
            assert room.people.next_at("U1") == NOW + timedelta(days=1)
            assert (room.people.channel("U2"), room.people.next_at("U2")) == ("", None)

    def test_instants_come_back_in_utc_whatever_their_zone(self, store: Store) -> None:
        at = datetime(2026, 11, 26, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
        live_in(store, somebody(), next_at=at)
        with store.inside(HOME) as room:
            found = room.people.next_at("U1")
        assert found == at
        assert found.utcoffset() == timedelta(0)

    def test_an_instant_without_a_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(Exception, match="time zone"), store.inside(HOME) as room:
            room.people.save(somebody(), next_at=NOW.replace(tzinfo=None))

    def test_what_was_written_stays_as_it_was_written(self, store: Store) -> None:
        entry = an_entry(text=HARD_TEXT, subject=HARD_TEXT, client="C1", lesson=HARD_TEXT)
        plan = a_plan(trigger=HARD_TEXT, act=HARD_TEXT, subject=HARD_TEXT, client="C1", since=NOW)
        talk = a_talk(answers={"belief": HARD_TEXT, "scale": 3, "none": None}, subject=HARD_TEXT)
        with store.inside(HOME) as room:
            room.entries.add(entry)
            room.intentions.save(plan)
            room.talks.add(talk)
        with store.inside(HOME) as room:
            assert list(room.entries.latest("U1", 1)) == [entry]
            assert room.intentions.get("I1") == plan
            assert room.talks.get("talk-1") == talk

    def test_the_journal_is_read_newest_first_and_by_pages(self, store: Store) -> None:
        with store.inside(HOME) as room:
            for number in (2, 1, 4, 3):
                room.entries.add(an_entry(number))
            room.entries.add(an_entry(9, person="U2"))
            assert [entry.id for entry in room.entries.latest("U1", 2)] == ["E4", "E3"]
            assert [entry.id for entry in room.entries.latest("U1", 9, skip=2)] == ["E2", "E1"]
            assert (room.entries.count("U1"), room.entries.count("U3")) == (4, 0)

    def test_a_search_finds_every_word_in_ones_own_entries_only(self, store: Store) -> None:
        with store.inside(HOME) as room:
            room.entries.add(an_entry(1, "The client was RELIEVED to hear it"))
            room.entries.add(an_entry(2, "relieved, but not the client's board"))
            room.entries.add(an_entry(3, "nothing of the kind"))
            room.entries.add(an_entry(4, "relieved client", person="U2"))
            assert [entry.id for entry in room.entries.search("U1", "client relieved", 5)] == ["E2", "E1"]
            assert [entry.id for entry in room.entries.search("U1", "relieved", 1)] == ["E2"]

    def test_an_entry_that_is_added_twice_is_there_once(self, store: Store) -> None:
        with store.inside(HOME) as room:
            room.entries.add(an_entry(1, "first"))
            room.entries.add(an_entry(1, "second"))
            assert [entry.answers[0].text for entry in room.entries.latest("U1", 5)] == ["first"]

    def test_open_intentions_come_by_day_and_settled_ones_do_not(self, store: Store) -> None:
        with store.inside(HOME) as room:
            room.intentions.save(a_plan(1).move(date(2026, 12, 1)))
            room.intentions.save(a_plan(3))
            room.intentions.save(a_plan(2))
            room.intentions.save(a_plan(4, person="U2"))
            room.intentions.save(a_plan(5).settle(Became.DONE, NOW))
            assert [plan.id for plan in room.intentions.open("U1")] == ["I2", "I3", "I1"]
            settled = room.intentions.get("I5")
        assert settled == a_plan(5).settle(Became.DONE, NOW)

    def test_all_intentions_come_newest_first(self, store: Store) -> None:
        with store.inside(HOME) as room:
            for plan in (a_plan(1), a_plan(3).settle(Became.DROPPED, NOW), a_plan(2), a_plan(4, person="U2")):
                room.intentions.save(plan)
            assert [plan.id for plan in room.intentions.all("U1", 2)] == ["I3", "I2"]
            assert [plan.id for plan in room.intentions.all("U1", 9)] == ["I3", "I2", "I1"]

    def test_clients_come_by_name_and_archived_ones_do_not(self, store: Store) -> None:
        zeta = Client("C1", "U1", HARD_TEXT, 30, date(2026, 11, 1), 4)
        alfa = Client("C2", "U1", "Alfa")
        with store.inside(HOME) as room:
            for client in (zeta, alfa, Client("C3", "U1", "Beta", archived=True), Client("C4", "U2", "Other")):
                room.clients.save(client)
            room.clients.save(replace(zeta, name="zeta"))
            assert list(room.clients.of("U1")) == [alfa, replace(zeta, name="zeta")]
            assert room.clients.get("C3") == Client("C3", "U1", "Beta", archived=True)
            assert room.clients.get("C9") is None

    def test_engagements_come_by_name_and_archived_ones_do_not(self, store: Store) -> None:
        work = Engagement("W1", "U1", "C1", "Rollout", date(2026, 11, 1), date(2027, 2, 28), HARD_TEXT)
        with store.inside(HOME) as room:
            for one in (
                work,
                Engagement("W2", "U1", "C1", "Advice"),
                Engagement("W3", "U1", "C1", "Old", archived=True),
            ):
                room.works.save(one)
            room.works.save(replace(work, ends=None))
            assert [one.id for one in room.works.of("U1")] == ["W2", "W1"]
            assert room.works.get("W1") == replace(work, ends=None)
            assert room.works.get("W9") is None

    def test_trust_checks_come_newest_first(self, store: Store) -> None:
        checks = [
            TrustCheck(
                f"T{number}", "U1", NOW + timedelta(days=number), {"credibility.plain": number}, "C1", "intimacy"
            )
            for number in range(1, 4)
        ]
        with store.inside(HOME) as room:
            for check in checks:
                room.checks.add(check)
            assert list(room.checks.of("U1", 2)) == [checks[2], checks[1]]
            assert list(room.checks.of("U2", 2)) == []

    def test_a_trust_check_that_is_added_again_with_another_focus_takes_the_place_of_the_first(
        self, store: Store
    ) -> None:
        first = TrustCheck("T1", "U1", NOW, {"credibility.plain": 3}, focus="intimacy")
        with store.inside(HOME) as room:
            room.checks.add(first)
            room.checks.add(replace(first, focus="credibility"))
            assert list(room.checks.of("U1", 5)) == [replace(first, focus="credibility")]

    def test_goals_come_newest_first_with_what_was_reached(self, store: Store) -> None:
        old = Goal("G1", "U1", HARD_TEXT, ("trust", "courage"), NOW)
        new = Goal("G2", "U1", "listen", (), NOW + timedelta(days=1))
        with store.inside(HOME) as room:
            room.goals.save(old)
            room.goals.save(new)
            room.goals.save(replace(old, reached_at=NOW))
            assert list(room.goals.of("U1")) == [new, replace(old, reached_at=NOW)]
            assert (room.goals.get("G2"), room.goals.get("G9")) == (new, None)

    def test_a_goal_that_was_let_go_is_kept_apart_from_one_that_was_reached(self, store: Store) -> None:
        goal = Goal("G1", "U1", "listen", (), NOW, dropped_at=NOW + timedelta(days=1))
        with store.inside(HOME) as room:
            room.goals.save(goal)
            assert list(room.goals.of("U1")) == [goal]

    def test_what_steers_a_person_stays_when_they_are_saved_again(self, store: Store) -> None:
        steer = Steer((Work("W1", date(2026, 11, 1), None),), goals=("trust",), weakest=Factor.INTIMACY)
        live_in(store, somebody())
        with store.inside(HOME) as room:
            assert room.people.steer("U1") == room.people.steer("U9") == Steer()
            room.people.set_steer("U1", steer)
            room.people.save(somebody(lead=True), next_at=None)
            assert room.people.steer("U1") == steer

    def test_a_talk_goes_on_by_one_revision_at_a_time(self, store: Store) -> None:
        with store.inside(HOME) as room:
            room.talks.add(a_talk())
            later = a_talk(revision=1, step="second", card_step="first", card_revision=1, last_key="K", open=False)
            room.talks.advance(later)
            room.talks.hang("talk-1", "D1/1700.1")
        with store.inside(HOME) as room:
            assert room.talks.get("talk-1") == replace(later, card="D1/1700.1")

    @pytest.mark.parametrize("revision", [0, 2])
    def test_a_talk_that_moved_on_is_a_conflict(self, store: Store, revision: int) -> None:
        with store.inside(HOME) as room:
            room.talks.add(a_talk())
        with pytest.raises(Conflict):
            self._save_and_advance(store, a_talk(revision=revision, step="lost"))
        with store.inside(HOME) as room:
            assert room.talks.get("talk-1") == a_talk()
            assert room.people.get("U1") is None

    def _save_and_advance(self, store: Store, talk: Talk) -> None:
        with store.inside(HOME) as room:
            room.people.save(somebody(), next_at=None)
            room.talks.advance(talk)

    def test_two_talks_cannot_have_one_id(self, store: Store) -> None:
        with store.inside(HOME) as room:
            room.talks.add(a_talk())
        with pytest.raises(Conflict), store.inside(HOME) as room:
            room.talks.add(a_talk(step="other"))

    def test_the_latest_open_talk_about_a_subject_is_found(self, store: Store) -> None:
        with store.inside(HOME) as room:
            for number, changes in enumerate(
                ({}, {}, {"open": False}, {"subject": "other"}, {"flow": "pause"}, {"person": "U2"})
            ):
                at = NOW + timedelta(minutes=number)
                room.talks.add(replace(a_talk(id=f"talk-{number}", touched_at=at), **changes))  # type: ignore[arg-type]
            found = room.talks.unfinished("U1", "assumption-check", "about this")
            assert found is not None
            assert found.id == "talk-1"
            assert room.talks.unfinished("U1", "assumption-check", "nothing") is None

    def test_an_inbound_key_is_seen_once(self, store: Store) -> None:
        with store.inside(HOME) as room:
            assert room.talks.seen("Ev1") is None
            room.talks.see("Ev1", "talk-1", NOW)
            assert room.talks.seen("Ev1") == "talk-1"
        with pytest.raises(Conflict), store.inside(HOME) as room:
            room.talks.see("Ev1", "talk-2", NOW)
        with store.inside(HOME) as room:
            assert room.talks.seen("Ev1") == "talk-1"

    def test_only_old_keys_are_forgotten(self, store: Store) -> None:
        with store.inside(HOME) as room:
            room.talks.see("old", "", NOW - timedelta(days=2))
            room.talks.see("new", "", NOW)
        assert store.forget_keys(NOW - timedelta(days=1)) == 1
        with store.inside(HOME) as room:
            assert (room.talks.seen("old"), room.talks.seen("new")) == (None, "")

    def test_a_nudge_comes_back_as_it_was_added(self, store: Store) -> None:
        nudge = a_nudge(
            kind=NudgeKind.SNOOZE,
            flow="nudge",
            subject="bad-news-now",
            reason={"key": "why.asked", "day": "maandag"},
            not_before=NOW + timedelta(seconds=1.5),
        )
        put_out(store, nudge)
        assert now_in(store, nudge) == nudge
        with store.inside(HOME) as room:
            assert room.nudges.get("unknown") is None

    def test_one_occurrence_is_one_nudge(self, store: Store) -> None:
        first = a_nudge(occurrence="2026-11-26")
        put_out(store, first, replace(a_nudge(occurrence="2026-11-26"), kind=NudgeKind.REQUEST))
        with store.inside(HOME) as room:
            again = a_nudge(occurrence="2026-11-26")
            assert not room.nudges.add(again)
            assert room.nudges.get(again.delivery_id) is None

    def test_the_latest_nudges_are_those_that_reached_the_person(self, store: Store) -> None:
        live_in(store, somebody())
        wanted = {State.SENT: 1, State.ANSWERED: 2, State.SNOOZED: 3, State.SKIPPED: 4}
        nudges = [
            a_nudge(state=state, attempts=1, last_attempt_at=NOW + timedelta(minutes=wanted.get(state, 0)))
            for state in State
        ]
        put_out(store, *nudges, a_nudge("U2", state=State.SENT), a_nudge(state=State.SKIPPED))
        with store.inside(HOME) as room:
            assert [one.state for one in room.nudges.latest("U1", 9)] == list(reversed(wanted))
            assert [one.state for one in room.nudges.latest("U1", 1)] == [State.SKIPPED]

    def test_what_a_person_made_of_a_nudge_is_kept(self, store: Store) -> None:
        live_in(store, somebody())
        nudge = a_nudge(state=State.SENT, attempts=1)
        put_out(store, nudge)
        with store.inside(HOME) as room:
            room.nudges.mark(nudge.delivery_id, State.SNOOZED, NOW, again_at=NOW + timedelta(days=1))
        assert now_in(store, nudge).state is State.SNOOZED

    def test_a_removed_workspace_has_nobody_due(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        put_out(store, nudge := a_nudge())
        with store.inside(HOME) as room:
            room.workspace.save(Workspace(HOME, "Somewhere", NOW, removed_at=NOW))
            assert room.people.next_at("U1") is None
        assert claim(store) == []
        assert now_in(store, nudge).state is State.SKIPPED

    def test_what_raises_inside_is_undone(self, store: Store) -> None:
        with pytest.raises(Conflict):
            self._save_and_advance(store, a_talk(revision=1))
        with store.inside(HOME) as room:
            assert room.people.get("U1") is None

    def test_two_workspaces_with_the_same_ids_never_see_each_other(self, store: Store) -> None:
        here, there = somebody(), somebody(workspace=ELSEWHERE, language=Language.ENGLISH, zone="America/New_York")
        live_in(store, here, there)
        with store.inside(HOME) as room:
            room.entries.add(an_entry(1, "only here"))
            room.intentions.save(a_plan())
            room.talks.add(a_talk())
            room.talks.see("Ev1", "", NOW)
            room.clients.save(Client("C1", "U1", "here"))
            room.works.save(Engagement("W1", "U1", "C1", "here"))
            room.goals.save(Goal("G1", "U1", "here", (), NOW))
            room.checks.add(TrustCheck("T1", "U1", NOW, {}))
        store.outbox.set_channels([(HOME, "U1", "D1")])
        put_out(store, nudge := a_nudge(state=State.SENT, attempts=1))
        with store.inside(ELSEWHERE) as room:
            assert list(room.people.all()) == [there]
            assert (room.people.channel("U1"), room.entries.count("U1")) == ("", 0)
            assert list(room.entries.search("U1", "only", 5)) == []
            assert list(room.intentions.open("U1")) == list(room.intentions.all("U1", 9)) == []
            assert (room.clients.get("C1"), room.works.get("W1"), room.goals.get("G1")) == (None, None, None)
            assert not any((room.clients.of("U1"), room.works.of("U1"), room.goals.of("U1"), room.checks.of("U1", 9)))
            assert (room.intentions.get("I1"), room.talks.get("talk-1"), room.talks.seen("Ev1")) == (None, None, None)
            assert room.talks.unfinished("U1", "assumption-check", "about this") is None
            assert (room.nudges.get(nudge.delivery_id), list(room.nudges.latest("U1", 5))) == (None, [])

    def test_two_workspaces_with_the_same_ids_never_change_each_other(self, store: Store) -> None:
        live_in(store, somebody(), somebody(workspace=ELSEWHERE), next_at=NOW)
        put_out(store, nudge := a_nudge(state=State.SENT, attempts=1))
        store.outbox.set_channels([(ELSEWHERE, "U1", "D9")])
        with store.inside(HOME) as room:
            room.entries.add(an_entry(1, "here"))
            room.intentions.save(a_plan())
            room.talks.add(a_talk())
        with store.inside(ELSEWHERE) as room:
            room.entries.add(an_entry(1, "there"))
            room.intentions.save(a_plan(act="something else"))
            room.talks.add(a_talk(step="elsewhere"))
            room.talks.advance(a_talk(step="further", revision=1))
            room.talks.hang("talk-1", "D9")
            room.people.save(somebody(workspace=ELSEWHERE, lead=True), next_at=None)
            room.nudges.mark(nudge.delivery_id, State.SKIPPED, NOW)
            room.workspace.save(Workspace(ELSEWHERE, "Gone", NOW, NOW))
        with store.inside(HOME) as room:
            assert [entry.answers[0].text for entry in room.entries.latest("U1", 5)] == ["here"]
            assert room.intentions.get("I1") == a_plan()
            assert room.talks.get("talk-1") == a_talk()
            assert (room.people.channel("U1"), room.people.next_at("U1")) == ("", NOW)
            assert room.people.get("U1") == somebody()
        assert now_in(store, nudge).state is State.SENT

    def test_nothing_of_another_workspace_is_taken_in(self, store: Store) -> None:
        with store.inside(HOME) as room:
            with pytest.raises(ValueError, match="its own"):
                room.people.save(somebody(workspace=ELSEWHERE), next_at=None)
            with pytest.raises(ValueError, match="its own"):
                room.nudges.add(a_nudge(workspace=ELSEWHERE))
            with pytest.raises(ValueError, match="its own"):
                room.workspace.save(Workspace(ELSEWHERE, "Elsewhere", datetime(2026, 1, 1, tzinfo=UTC)))

    def test_a_database_that_answers_is_healthy(self, store: Store) -> None:
        assert store.healthy()
        assert store.healthy()
