"""What every storage does for a runner: planning, claiming and recording."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from nudges.delivery import NudgeKind, Outcome, Refusal, Refused, Result, Sent, State, Throttled, Unclear
from nudges.intentions import Intention
from nudges.intentions import State as Became
from nudges.memory import Asked, Chosen, Memory
from nudges.people import Person, Rhythm
from nudges.ports import Claim, DuePerson, Plan, Store, Workspace
from nudges.steer import Steer
from storage.tables import shard_of
from tests.contracts.storage import (
    HOME,
    LATER,
    NOW,
    SHARD,
    a_nudge,
    answer,
    ask_this,
    claim,
    daily,
    live_in,
    now_in,
    put_out,
    remembered,
    somebody,
)

TOMORROW = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)


def planned_at_once(store: Store, **more: Any) -> list[Claim]:
    """Plan who is due in the home shard, and return what was claimed with it."""
    choose = more.pop("choose", ask_this)
    return list(store.outbox.plan(SHARD, NOW, 500, daily(TOMORROW), choose, most=500, **more).claims)


def neighbour() -> str:
    """Return another workspace of the home shard."""
    return next(name for number in range(10_000) if shard_of(name := f"slack:T{number}") == SHARD)


class OutboxContract:
    """Runs on a ``store`` fixture."""

    def test_a_due_person_is_planned_once_and_moves_on(self, store: Store) -> None:
        live_in(store, somebody(), somebody("U2"), next_at=NOW)
        live_in(store, somebody("U3"), next_at=NOW + MINUTE)
        assert store.outbox.plan(SHARD, NOW, 500, daily(TOMORROW), ask_this).people == 2
        assert store.outbox.plan(SHARD, NOW, 500, daily(TOMORROW), ask_this).people == 0
        assert store.outbox.counts() == {HOME: {"planned": 2}}
        with store.inside(HOME) as room:
            assert [room.people.next_at(person) for person in ("U1", "U3")] == [TOMORROW, NOW + MINUTE]

    def test_a_plan_takes_no_more_than_its_limit_and_the_longest_due_first(self, store: Store) -> None:
        for number in range(3):
            live_in(store, somebody(f"U{number}"), next_at=NOW - number * MINUTE)
        assert store.outbox.plan(SHARD, NOW, 2, daily(TOMORROW), ask_this).people == 2
        with store.inside(HOME) as room:
            assert [room.people.next_at(f"U{number}") for number in range(3)] == [NOW, TOMORROW, TOMORROW]

    def test_an_occurrence_that_is_there_already_is_not_planned_again(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        put_out(store, a_nudge(occurrence=NOW.date().isoformat()))
        assert store.outbox.plan(SHARD, NOW, 500, daily(TOMORROW), ask_this).people == 1
        assert store.outbox.counts() == {HOME: {"planned": 1}}

    def test_a_week_is_counted_from_plan_to_plan(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        seen: list[DuePerson] = []

        def plan(due: DuePerson, now: datetime) -> Plan:
            seen.append(due)
            return daily(due.next_at + timedelta(days=1))(due, now)

        store.outbox.plan(SHARD, NOW, 9, plan, ask_this)
        store.outbox.plan(SHARD, TOMORROW, 9, plan, ask_this)
        assert seen == [DuePerson(somebody(), NOW, "", 0), DuePerson(somebody(), TOMORROW, "2026-W48", 1)]

    def test_a_plan_that_fails_changes_nothing(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        with pytest.raises(ZeroDivisionError):
            store.outbox.plan(SHARD, NOW, 500, lambda _due, _now: 1 // 0, ask_this)  # type: ignore[arg-type,return-value]
        with store.inside(HOME) as room:
            assert room.people.next_at("U1") == NOW

    def test_what_is_ready_when_it_is_planned_is_claimed_in_the_same_transaction(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        store.outbox.set_channels([(HOME, "U1", "D1")])
        (claimed,) = planned_at_once(store)
        sending = replace(
            claimed.nudge,
            state=State.SENDING,
            flow="nudge",
            subject="bad-news-now",
            reason={"key": "why.rotation", "theme": "courage"},
            attempts=1,
            first_attempt_at=NOW,
            last_attempt_at=NOW,
            channel="D1",
        )
        assert (claimed.nudge, claimed.person, claimed.channel) == (sending, somebody(), "D1")
        assert now_in(store, claimed.nudge) == sending
        assert claim(store) == []

    def test_a_plan_claims_within_its_share_and_plans_what_is_passed_over(self, store: Store) -> None:
        live_in(store, *(somebody(f"U{number}") for number in range(4)), next_at=NOW - MINUTE)
        live_in(store, somebody(workspace=neighbour()), next_at=NOW)
        taken = [one.nudge.workspace for one in planned_at_once(store, each=2)]
        assert taken == [HOME, HOME, neighbour()]
        assert store.outbox.counts()[HOME] == {"sending": 2, "planned": 2}

    def test_a_plan_claims_nothing_of_a_full_workspace(self, store: Store) -> None:
        live_in(store, somebody(), somebody(workspace=neighbour()), next_at=NOW)
        assert [one.nudge.workspace for one in planned_at_once(store, full={HOME})] == [neighbour()]
        assert store.outbox.counts()[HOME] == {"planned": 1}

    def test_an_occurrence_that_is_there_already_is_not_claimed_again(self, store: Store) -> None:
        live_in(store, somebody(), somebody("U2"), next_at=NOW)
        put_out(store, a_nudge(occurrence=NOW.date().isoformat()))
        assert [one.nudge.person for one in planned_at_once(store)] == ["U2"]
        assert store.outbox.counts() == {HOME: {"planned": 1, "sending": 1}}

    def test_a_plan_skips_what_there_is_nothing_to_ask_for(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        assert planned_at_once(store, choose=lambda *_: None) == []
        assert store.outbox.counts() == {HOME: {"skipped": 1}}

    def test_a_plan_claims_nothing_where_the_app_was_removed(self, store: Store) -> None:
        with store.inside(HOME) as room:
            room.workspace.save(Workspace(HOME, "Somewhere", NOW, removed_at=NOW))
        live_in(store, somebody(), next_at=NOW)
        assert planned_at_once(store) == []
        assert claim(store) == []
        assert store.outbox.counts() == {HOME: {"skipped": 1}}

    def test_a_plan_claims_nothing_for_someone_on_pause(self, store: Store) -> None:
        paused = Rhythm(paused_until=NOW.date() + timedelta(days=1))
        live_in(store, somebody(rhythm=paused), next_at=NOW)
        assert planned_at_once(store) == []
        assert store.outbox.counts() == {HOME: {"planned": 1}}

    def test_what_was_put_off_rests_once_it_is_planned_and_claimed_again(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        put_out(store, before := a_nudge(due_at=NOW - LATER))
        (first,) = claim(store, NOW - LATER)
        answer(store, first.nudge, Sent("1.1"))
        with store.inside(HOME) as room:
            room.nudges.mark(before.delivery_id, State.SNOOZED, NOW, again_at=NOW)
        told: list[Memory] = []

        def again(_person: Person, memory: Memory, _now: datetime) -> Chosen:
            told.append(memory)
            return Chosen("nudge", "bad-news-now", {"key": "why.snoozed", "again": before.delivery_id})

        planned_at_once(store, choose=again)
        live_in(store, somebody(), next_at=NOW + MINUTE)
        store.outbox.plan(SHARD, NOW + MINUTE, 500, daily(TOMORROW), again, most=500)
        assert [[asked.again_at for asked in memory.asked][-1] for memory in told] == [NOW, None]

    def test_a_claim_is_chosen_marked_and_stored_before_it_is_returned(self, store: Store) -> None:
        live_in(store, somebody())
        store.outbox.set_channels([(HOME, "U1", "D1")])
        put_out(store, nudge := a_nudge())
        (claimed,) = claim(store, NOW + MINUTE)
        sending = replace(
            nudge,
            state=State.SENDING,
            flow="nudge",
            subject="bad-news-now",
            reason={"key": "why.rotation", "theme": "courage"},
            attempts=1,
            first_attempt_at=NOW + MINUTE,
            last_attempt_at=NOW + MINUTE,
            channel="D1",
        )
        assert (claimed.nudge, claimed.person, claimed.channel) == (sending, somebody(), "D1")
        assert now_in(store, nudge) == sending
        assert claim(store, NOW + MINUTE) == []

    def test_what_is_not_due_yet_is_not_claimed(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, a_nudge(due_at=NOW + MINUTE), a_nudge(not_before=NOW + MINUTE))
        assert claim(store) == []
        assert len(claim(store, NOW + MINUTE)) == 2

    def test_a_claim_takes_the_longest_ready_first_up_to_its_limit(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, *(nudges := [a_nudge(due_at=NOW - number * MINUTE) for number in range(4)]))
        first = store.outbox.claim(SHARD, NOW, 3, ask_this)
        assert [one.nudge.delivery_id for one in first] == [one.delivery_id for one in reversed(nudges[1:])]

    def test_a_claim_takes_a_bounded_number_of_each_workspace(self, store: Store) -> None:
        live_in(store, somebody(), somebody(workspace=neighbour()))
        put_out(store, *(a_nudge(due_at=NOW - MINUTE) for _ in range(5)), a_nudge(workspace=neighbour()))
        taken = [one.nudge.workspace for one in claim(store, each=2)]
        assert taken == [HOME, HOME, neighbour()]
        assert store.outbox.counts()[HOME] == {"sending": 2, "planned": 3}

    def test_a_claim_passes_over_full_workspaces(self, store: Store) -> None:
        live_in(store, somebody(), somebody(workspace=neighbour()))
        put_out(store, a_nudge(due_at=NOW - MINUTE), a_nudge(workspace=neighbour()))
        assert [one.nudge.workspace for one in claim(store, full={HOME})] == [neighbour()]
        assert store.outbox.counts()[HOME] == {"planned": 1}

    def test_a_claim_stays_in_its_shard(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, a_nudge())
        assert store.outbox.claim((SHARD + 1) % 64, NOW, 500, ask_this) == []

    def test_two_claims_at_once_never_take_the_same_nudge(self, store: Store) -> None:
        people = [somebody(f"U{number}") for number in range(60)]
        live_in(store, *people)
        put_out(store, *(a_nudge(person.id) for person in people))

        def drain(_runner: int) -> list[str]:
            taken = []
            for _ in range(20):
                taken += [one.nudge.delivery_id for one in store.outbox.claim(SHARD, NOW, 5, ask_this)]
            return taken

        with ThreadPoolExecutor(2) as both:
            taken = [delivery for runner in both.map(drain, range(2)) for delivery in runner]
        taken += [one.nudge.delivery_id for one in claim(store)]
        assert len(taken) == len(set(taken)) == 60

    def test_what_is_too_late_becomes_missed(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, nudge := a_nudge(), in_time := a_nudge(expires_at=NOW + LATER + MINUTE))
        assert [one.nudge.delivery_id for one in claim(store, NOW + LATER)] == [in_time.delivery_id]
        assert now_in(store, nudge).state is State.MISSED

    def test_what_has_nothing_to_ask_is_skipped(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, nudge := a_nudge())
        assert claim(store, choose=lambda *_: None) == []
        assert (now_in(store, nudge).state, now_in(store, nudge).attempts) == (State.SKIPPED, 0)

    @pytest.mark.parametrize(
        "person",
        [
            somebody(consented_at=None),
            somebody(gone_at=NOW),
            somebody(rhythm=Rhythm(paused_until=date(2026, 11, 27))),
            somebody("U2"),
        ],
        ids=["never said yes", "gone", "paused", "unknown"],
    )
    def test_whoever_may_not_be_sent_to_is_skipped(self, store: Store, person: Person) -> None:
        live_in(store, person)
        put_out(store, nudge := a_nudge())
        assert claim(store) == []
        assert now_in(store, nudge).state is State.SKIPPED

    def test_a_pause_ends_on_the_persons_own_date(self, store: Store) -> None:
        rhythm = Rhythm(paused_until=date(2026, 11, 27))
        live_in(store, somebody(rhythm=rhythm, zone="Pacific/Auckland"), somebody("U2", rhythm=rhythm))
        put_out(store, a_nudge(due_at=NOW, expires_at=TOMORROW), a_nudge("U2", expires_at=TOMORROW))
        assert [one.person.id for one in claim(store, NOW + 4 * timedelta(hours=1))] == ["U1"]

    def test_a_nudge_that_says_what_it_asks_is_sent_as_it_is(self, store: Store) -> None:
        live_in(store, somebody())
        reason = {"key": "why.put-off", "day": "dinsdag"}
        put_out(store, a_nudge(kind=NudgeKind.SNOOZE, flow="intention", subject="I1", reason=reason))
        (claimed,) = claim(store, choose=lambda *_: None)
        assert (claimed.nudge.flow, claimed.nudge.subject, claimed.nudge.reason) == ("intention", "I1", reason)

    def test_memory_has_what_may_have_reached_the_person_newest_first(self, store: Store) -> None:
        live_in(store, somebody())
        reached = (State.SENDING, State.SENT, State.ANSWERED, State.SNOOZED, State.SKIPPED, State.UNKNOWN)
        past = [
            a_nudge(state=state, due_at=NOW - days * timedelta(days=1), attempts=1, flow="nudge", subject=f"p{days}")
            for days, state in enumerate(State, start=1)
        ]
        put_out(store, *(replace(one, first_attempt_at=one.due_at + MINUTE) for one in past))
        put_out(store, a_nudge(state=State.SENT, attempts=1, due_at=NOW - timedelta(days=366)), a_nudge("U2"))
        put_out(store, a_nudge(state=State.SKIPPED, due_at=NOW - MINUTE), a_nudge())
        wanted = [
            Asked("nudge", one.subject, one.due_at + MINUTE, one.state, None, one.delivery_id)
            for one in past
            if one.state in reached
        ]
        memories: dict[str, Memory] = {}
        live_in(store, somebody("U2"))
        claim(store, choose=lambda person, memory, _now: memories.update({person.id: memory}))
        assert list(memories["U1"].asked) == wanted
        assert memories["U2"] == Memory()

    def test_memory_is_bounded(self, store: Store) -> None:
        live_in(store, somebody())
        past = [a_nudge(state=State.SENT, attempts=1, due_at=NOW - number * MINUTE) for number in range(1, 211)]
        put_out(store, *past, a_nudge())
        assert [asked.delivery_id for asked in remembered(store).asked] == [one.delivery_id for one in past[:200]]

    def test_memory_counts_what_was_missed_since_the_last_one(self, store: Store) -> None:
        live_in(store, somebody())
        for days, state in enumerate((State.MISSED, State.SKIPPED, State.MISSED, State.SENT, State.MISSED), start=1):
            attempts = 1 if state is State.SENT else 0
            put_out(store, a_nudge(state=state, attempts=attempts, due_at=NOW - days * timedelta(days=1)))
        put_out(store, a_nudge())
        assert remembered(store).missed == 2

    def test_memory_has_the_intentions_due_on_the_persons_own_date(self, store: Store) -> None:
        live_in(store, somebody())
        with store.inside(HOME) as room:
            for number, (day, state) in enumerate(
                ((26, Became.OPEN), (27, Became.OPEN), (20, Became.OPEN), (20, Became.DONE))
            ):
                on = date(2026, 11, day)
                room.intentions.save(Intention(f"I{number}", "U1", "if", "then", on, "nudge", NOW, state=state))
        put_out(store, a_nudge())
        assert remembered(store).due == (("I2", date(2026, 11, 20)), ("I0", date(2026, 11, 26)))

    def test_memory_has_what_steers_the_choosing(self, store: Store) -> None:
        live_in(store, somebody())
        with store.inside(HOME) as room:
            room.people.set_steer("U1", Steer(goals=("trust",)))
        put_out(store, a_nudge())
        assert remembered(store).steer == Steer(goals=("trust",))

    def test_a_snoozed_question_is_remembered_until_it_is_asked_again(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, old := a_nudge(state=State.SENT, attempts=1, due_at=NOW - 9 * MINUTE, flow="nudge", subject="p"))
        with store.inside(HOME) as room:
            room.nudges.mark(old.delivery_id, State.SNOOZED, NOW - MINUTE, again_at=NOW)
        put_out(store, a_nudge())

        def ask_again(_person: Person, memory: Memory, now: datetime) -> Chosen:
            (asked,) = memory.asked
            assert asked.again_at == now
            return Chosen(asked.flow, asked.subject, {"key": "why.again", "again": asked.delivery_id})

        assert len(claim(store, choose=ask_again)) == 1
        put_out(store, a_nudge())
        newest, oldest = remembered(store).asked
        assert (newest.state, oldest.state, oldest.again_at) == (State.SENDING, State.SNOOZED, None)

    @pytest.mark.parametrize(
        ("result", "state", "ts", "failure", "attempts"),
        [
            (Sent("1700.1"), State.SENT, "1700.1", "", 1),
            (Throttled(1.5), State.PLANNED, "", "", 0),
            (Refused(Refusal.INVALID, "invalid_blocks"), State.FAILED, "", "invalid_blocks", 1),
            (Unclear("timeout"), State.SENDING, "", "timeout", 1),
        ],
    )
    def test_an_answer_moves_the_nudge_on(
        self, store: Store, result: Result, state: State, ts: str, failure: str, attempts: int
    ) -> None:
        live_in(store, somebody())
        put_out(store, nudge := a_nudge())
        claim(store)
        answer(store, nudge, result, NOW + MINUTE)
        found = now_in(store, nudge)
        assert (found.state, found.ts, found.failure, found.attempts) == (state, ts, failure, attempts)

    def test_what_was_throttled_is_claimed_again_when_its_time_has_come(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, nudge := a_nudge())
        claim(store)
        answer(store, nudge, Throttled(30.5), NOW)
        ready = NOW + timedelta(seconds=30.5)
        assert now_in(store, nudge).not_before == ready
        assert claim(store, ready - timedelta(seconds=1)) == []
        (again,) = claim(store, ready, choose=lambda *_: None)
        assert (again.nudge.attempts, again.nudge.first_attempt_at) == (1, ready)
        assert again.nudge.subject == "bad-news-now"

    @pytest.mark.parametrize("state", [state for state in State if state is not State.SENDING])
    def test_an_answer_changes_only_what_is_still_sending(self, store: Store, state: State) -> None:
        live_in(store, somebody(), next_at=TOMORROW)
        put_out(store, nudge := a_nudge(state=state))
        for result in (Sent("1700.1"), Throttled(1), Refused(Refusal.PERSON_GONE, "account_inactive"), Unclear("x")):
            answer(store, nudge, result)
        assert now_in(store, nudge) == nudge
        with store.inside(HOME) as room:
            assert room.people.next_at("U1") == TOMORROW

    def test_many_answers_are_written_at_once(self, store: Store) -> None:
        people = [somebody(f"U{number}") for number in range(30)]
        live_in(store, *people)
        put_out(store, *(nudges := [a_nudge(person.id) for person in people]))
        claim(store)
        results: list[Result] = [Sent("1.1"), Throttled(1), Unclear("reset")]
        store.outbox.record([Outcome(one.delivery_id, results[at % 3], NOW) for at, one in enumerate(nudges)])
        store.outbox.record([])
        assert store.outbox.counts() == {HOME: {"sent": 10, "planned": 10, "sending": 10}}

    def test_a_workspace_that_is_gone_is_left_alone(self, store: Store) -> None:
        elsewhere = neighbour()
        live_in(store, somebody(), somebody("U2"), somebody(workspace=elsewhere), next_at=TOMORROW)
        put_out(store, first := a_nudge(), a_nudge(workspace=elsewhere))
        claim(store)
        put_out(store, second := a_nudge("U2"))
        answer(store, first, Refused(Refusal.WORKSPACE_GONE, "token_revoked"), NOW + MINUTE)
        with store.inside(HOME) as room:
            workspace = room.workspace.get()
            assert workspace is not None
            assert workspace.removed_at == NOW + MINUTE
            assert [room.people.next_at(person) for person in ("U1", "U2")] == [None, None]
        assert claim(store) == []
        assert (now_in(store, first).state, now_in(store, second).state) == (State.FAILED, State.SKIPPED)
        with store.inside(elsewhere) as room:
            assert room.people.next_at("U1") == TOMORROW

    def test_a_person_who_is_gone_is_left_alone(self, store: Store) -> None:
        live_in(store, somebody(), somebody("U2"), somebody(workspace=neighbour()), next_at=TOMORROW)
        put_out(store, nudge := a_nudge())
        claim(store)
        answer(store, nudge, Refused(Refusal.PERSON_GONE, "account_inactive"), NOW + MINUTE)
        with store.inside(HOME) as room:
            assert room.people.get("U1") == somebody(gone_at=NOW + MINUTE)
            assert [room.people.next_at(person) for person in ("U1", "U2")] == [None, TOMORROW]
        with store.inside(neighbour()) as room:
            assert room.people.get("U1") == somebody(workspace=neighbour())

    def test_a_channel_that_is_gone_is_forgotten(self, store: Store) -> None:
        live_in(store, somebody(), somebody("U2"), next_at=TOMORROW)
        store.outbox.set_channels([(HOME, "U1", "D1"), (HOME, "U2", "D2")])
        put_out(store, nudge := a_nudge())
        claim(store)
        answer(store, nudge, Refused(Refusal.CHANNEL_GONE, "is_archived"))
        with store.inside(HOME) as room:
            assert [room.people.channel(person) for person in ("U1", "U2")] == ["", "D2"]
            assert room.people.next_at("U1") == TOMORROW

    def test_a_resolved_channel_is_known_of_the_person_and_of_what_is_being_sent(self, store: Store) -> None:
        live_in(store, somebody())
        put_out(store, old := a_nudge(state=State.SENT), nudge := a_nudge())
        claim(store)
        store.outbox.set_channels([(HOME, "U1", "D1")])
        with store.inside(HOME) as room:
            assert room.people.channel("U1") == "D1"
        assert (now_in(store, nudge).channel, now_in(store, old).channel) == ("D1", "")
