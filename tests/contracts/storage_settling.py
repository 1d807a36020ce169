"""What every storage does with nudges of which it is not known what became, and what it says of all shards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nudges.delivery import Nudge, Outcome, Refusal, Refused, Result, Sent, State, Throttled, Unclear
from nudges.ports import Store
from tests.contracts.storage import (
    HOME,
    NOW,
    SHARD,
    a_nudge,
    answer,
    claim,
    live_in,
    now_in,
    put_out,
    somebody,
)

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def sending(store: Store) -> Nudge:
    """Put a nudge out of which nobody knows whether it arrived."""
    live_in(store, somebody())
    put_out(store, nudge := a_nudge())
    claim(store)
    answer(store, nudge, Unclear("timeout"))
    return nudge


class SettlingContract:
    """Runs on a ``store`` fixture."""

    def test_what_is_sending_for_too_long_is_unsettled(self, store: Store) -> None:
        nudge = sending(store)
        store.outbox.set_channels([(HOME, "U1", "D1")])
        assert store.outbox.unsettled(SHARD, NOW, 5) == []
        (found,) = store.outbox.unsettled(SHARD, NOW + SECOND, 5)
        assert (found.nudge.delivery_id, found.person, found.channel) == (nudge.delivery_id, somebody(), "D1")
        assert store.outbox.unsettled(SHARD + 1, NOW + SECOND, 5) == []

    def test_unsettled_ones_come_oldest_first_up_to_a_limit(self, store: Store) -> None:
        live_in(store, somebody())
        nudges = [
            a_nudge(state=State.SENDING, attempts=1, last_attempt_at=NOW - number * MINUTE) for number in range(3)
        ]
        put_out(store, *nudges)
        found = store.outbox.unsettled(SHARD, NOW + SECOND, 2)
        assert [one.nudge.delivery_id for one in found] == [nudges[2].delivery_id, nudges[1].delivery_id]

    def test_a_nudge_found_in_the_history_is_sent(self, store: Store) -> None:
        nudge = sending(store)
        answer(store, nudge, Sent("1700.1"), NOW + MINUTE)
        assert store.outbox.unsettled(SHARD, NOW + MINUTE, 5) == []
        assert (now_in(store, nudge).state, now_in(store, nudge).failure) == (State.SENT, "")

    def test_a_further_attempt_is_counted_before_it_is_made(self, store: Store) -> None:
        nudge = sending(store)
        store.outbox.again([nudge.delivery_id], NOW + MINUTE)
        found = now_in(store, nudge)
        assert (found.attempts, found.first_attempt_at, found.last_attempt_at) == (2, NOW, NOW + MINUTE)
        assert store.outbox.unsettled(SHARD, NOW + MINUTE, 5) == []

    def test_a_further_attempt_that_was_throttled_leaves_the_first_one_counted(self, store: Store) -> None:
        nudge = sending(store)
        store.outbox.again([nudge.delivery_id], NOW + MINUTE)
        answer(store, nudge, Throttled(1), NOW + MINUTE)
        found = now_in(store, nudge)
        assert (found.state, found.attempts, found.first_attempt_at) == (State.PLANNED, 1, NOW)

    def test_what_cannot_be_looked_up_is_unknown_and_never_sent_again(self, store: Store) -> None:
        nudge = sending(store)
        store.outbox.give_up([nudge.delivery_id], "missing_scope")
        store.outbox.again([nudge.delivery_id], NOW)
        found = now_in(store, nudge)
        assert (found.state, found.failure, found.attempts) == (State.UNKNOWN, "missing_scope", 1)
        assert claim(store, NOW + MINUTE) == []

    @pytest.mark.parametrize("state", [state for state in State if state is not State.SENDING])
    def test_only_what_is_sending_is_given_up_or_tried_again(self, store: Store, state: State) -> None:
        put_out(store, nudge := a_nudge(state=state))
        store.outbox.give_up([nudge.delivery_id], "missing_scope")
        store.outbox.again([nudge.delivery_id], NOW)
        assert now_in(store, nudge) == nudge

    @pytest.mark.parametrize("became", [State.SENT, State.ANSWERED, State.SNOOZED, State.SKIPPED])
    def test_what_was_attempted_twice_is_looked_at_once(self, store: Store, became: State) -> None:
        nudge = sending(store)
        store.outbox.again([nudge.delivery_id], NOW + MINUTE)
        answer(store, nudge, Sent("1700.1"), NOW + MINUTE)
        with store.inside(HOME) as room:
            room.nudges.mark(nudge.delivery_id, became, NOW + MINUTE)
        assert store.outbox.repeated(SHARD, NOW + MINUTE, 5) == []
        (found,) = store.outbox.repeated(SHARD, NOW + MINUTE + SECOND, 5)
        assert (found.nudge.delivery_id, found.nudge.ts) == (nudge.delivery_id, "1700.1")
        store.outbox.checked([nudge.delivery_id], NOW + 2 * MINUTE)
        assert store.outbox.repeated(SHARD, NOW + 3 * MINUTE, 5) == []

    def test_what_was_attempted_once_is_not_looked_at(self, store: Store) -> None:
        nudge = sending(store)
        answer(store, nudge, Sent("1700.1"))
        assert store.outbox.repeated(SHARD, NOW + MINUTE, 5) == []

    @pytest.mark.parametrize("stale", [Throttled(1), Refused(Refusal.INVALID, "no_text"), Unclear("timeout")])
    def test_what_is_said_of_an_attempt_changes_nothing_once_there_was_a_later_one(
        self, store: Store, stale: Result
    ) -> None:
        nudge = sending(store)
        store.outbox.again([nudge.delivery_id], NOW + MINUTE)
        before = now_in(store, nudge)
        store.outbox.record([Outcome(nudge.delivery_id, stale, NOW + MINUTE, NOW)])
        assert now_in(store, nudge) == before
        store.outbox.record([Outcome(nudge.delivery_id, Throttled(1), NOW + MINUTE, NOW + MINUTE)])
        assert now_in(store, nudge).state is State.PLANNED

    def test_a_receipt_is_kept_whichever_attempt_it_is_for(self, store: Store) -> None:
        nudge = sending(store)
        store.outbox.again([nudge.delivery_id], NOW + MINUTE)
        store.outbox.record([Outcome(nudge.delivery_id, Sent("1700.1"), NOW + MINUTE, NOW)])
        assert now_in(store, nudge).state is State.SENT

    def test_a_second_receipt_at_another_address_has_it_looked_at_once_more(self, store: Store) -> None:
        nudge = sending(store)
        store.outbox.again([nudge.delivery_id], NOW + MINUTE)
        answer(store, nudge, Sent("1700.1"), NOW + MINUTE)
        store.outbox.checked([nudge.delivery_id], NOW + MINUTE)
        answer(store, nudge, Sent("1700.1"), NOW + 2 * MINUTE)
        assert store.outbox.repeated(SHARD, NOW + 2 * MINUTE, 5) == []
        answer(store, nudge, Sent("1700.2"), NOW + 2 * MINUTE)
        (found,) = store.outbox.repeated(SHARD, NOW + 2 * MINUTE, 5)
        assert found.nudge.ts == "1700.1"

    def test_a_shard_is_busy_with_a_person_due(self, store: Store) -> None:
        live_in(store, somebody(), next_at=NOW)
        assert store.outbox.busy_shards(NOW - SECOND, settle_before=NOW) == []
        assert store.outbox.busy_shards(NOW, settle_before=NOW) == [SHARD]

    def test_a_shard_is_busy_with_a_nudge_ready(self, store: Store) -> None:
        put_out(store, a_nudge(not_before=NOW + SECOND))
        assert store.outbox.busy_shards(NOW, settle_before=NOW) == []
        assert store.outbox.busy_shards(NOW + SECOND, settle_before=NOW) == [SHARD]

    def test_a_shard_is_busy_with_one_to_be_settled(self, store: Store) -> None:
        sending(store)
        assert store.outbox.busy_shards(NOW + MINUTE, settle_before=NOW) == []
        assert store.outbox.busy_shards(NOW + MINUTE, settle_before=NOW + SECOND) == [SHARD]

    def test_a_shard_is_busy_with_one_to_be_looked_at(self, store: Store) -> None:
        put_out(store, nudge := a_nudge(state=State.SENT, attempts=2, last_attempt_at=NOW))
        looked_before = NOW + SECOND
        assert store.outbox.busy_shards(NOW, settle_before=NOW) == []
        assert store.outbox.busy_shards(NOW, settle_before=NOW, recheck_before=NOW) == []
        assert store.outbox.busy_shards(NOW, settle_before=NOW, recheck_before=looked_before) == [SHARD]
        store.outbox.checked([nudge.delivery_id], NOW)
        assert store.outbox.busy_shards(NOW, settle_before=NOW, recheck_before=looked_before) == []

    def test_the_next_due_time_is_the_first_of_people_and_nudges(self, store: Store) -> None:
        assert store.outbox.next_due() is None
        live_in(store, somebody(), somebody(workspace="slack:T2"), next_at=NOW + MINUTE)
        assert store.outbox.next_due() == NOW + MINUTE
        put_out(store, a_nudge(due_at=NOW + SECOND))
        assert store.outbox.next_due() == NOW + SECOND

    def test_nudges_are_counted_by_workspace_and_state(self, store: Store) -> None:
        put_out(store, a_nudge(), a_nudge(), a_nudge(state=State.FAILED), a_nudge(workspace="slack:T2"))
        assert store.outbox.counts() == {HOME: {"planned": 2, "failed": 1}, "slack:T2": {"planned": 1}}
