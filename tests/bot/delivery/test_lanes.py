from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import pairwise

from bot.delivery.pace import Pace
from nudges.delivery import Policy
from nudges.ports import Claim, Unavailable
from nudges.screens import Card
from tests.fakes.runner import UNPACED, Runner, drawn, workspaces_of_one_shard

T1 = "slack:T1"


def names(number: int) -> list[str]:
    return [f"U{place}" for place in range(number)]


async def test_no_more_is_in_flight_than_there_are_slots(runner: Runner) -> None:
    runner.people(T1, *names(60))
    runner.people("slack:T2", *names(60))
    await runner.run(in_flight=7)
    assert runner.messenger.most_under_way[""] == 7
    assert runner.counts(T1) == {"sent": 60}


async def test_a_slot_is_free_when_the_record_commits_and_not_before(runner: Runner) -> None:
    runner.people(T1, *names(20))
    posts_at_record: list[int] = []

    def at(point: str) -> None:
        if point == "before-record":
            posts_at_record.append(len(runner.messenger.posts))

    await runner.run(at=at, in_flight=5)
    assert posts_at_record[0] <= 5
    assert all(after - before <= 5 for before, after in pairwise(posts_at_record))


async def test_the_first_message_does_not_wait_until_hundreds_are_drawn(runner: Runner) -> None:
    runner.people(T1, *names(300))
    drawn_by_then, cards = list[int](), list[Claim]()

    def card(claim: Claim, now: datetime) -> Card:
        cards.append(claim)
        return drawn(claim, now)

    def at(point: str) -> None:
        if point == "before-post":
            drawn_by_then.append(len(cards))

    await runner.run(card=card, at=at)
    assert drawn_by_then[0] < 300
    assert runner.counts(T1) == {"sent": 300}


async def test_no_more_is_claimed_than_the_hands_hold(runner: Runner) -> None:
    runner.people(T1, *names(50))
    held: list[int] = []

    def at(point: str) -> None:
        if point == "before-post":
            held.append(runner.counts(T1).get("sending", 0))

    await runner.run(in_hand=10, at=at)
    assert max(held) <= 10
    assert runner.counts(T1) == {"sent": 50}


async def test_a_giant_has_only_its_pace_claimed_ahead(runner: Runner) -> None:
    runner.people(T1, *names(200))
    runner.messenger.gate = asyncio.Event()
    engine = runner.engine(pace=Pace(per_minute=300, burst=20))
    drain = asyncio.create_task(runner.dispatch(engine).run_until_quiet(runner.now))
    await runner.messenger.first_post.wait()
    for _ in range(200):
        await asyncio.sleep(0)
    assert runner.counts(T1)["sending"] <= 20 + 10
    runner.messenger.gate.set()
    engine.stop()
    await drain


async def test_a_small_workspace_does_not_wait_behind_a_giant_of_its_own_shard(runner: Runner) -> None:
    giant, small = workspaces_of_one_shard(2)
    runner.policy = Policy(batch=50)
    runner.people(giant, *names(400))
    runner.people(small, "S1", "S2")
    await runner.run(in_flight=10)
    order = [claim.nudge.workspace for claim in runner.messenger.posts]
    assert max(place for place, workspace in enumerate(order) if workspace == small) < 100


async def test_a_workspace_is_never_sent_to_faster_than_its_pace(runner: Runner) -> None:
    runner.people(T1, *names(12))
    loop, times = asyncio.get_running_loop(), list[float]()
    await runner.run(
        pace=Pace(per_minute=1200, burst=2),
        at=lambda point: times.append(loop.time()) if point == "before-post" else None,
    )
    for burst in range(3, 12):
        # a bucket of two that empties at twenty a second: n messages take at least (n - 2) / 20 seconds
        assert times[burst] - times[0] > (burst - 2) / 20 - 0.03


async def test_the_pace_of_a_workspace_goes_on_from_one_drain_to_the_next(runner: Runner) -> None:
    engine = runner.engine(pace=Pace(per_minute=600, burst=1))
    dispatch = runner.dispatch(engine)
    loop, times = asyncio.get_running_loop(), list[float]()
    runner.messenger.always = lambda _: times.append(loop.time())
    runner.people(T1, "U1")
    await dispatch.run_until_quiet(runner.now)
    runner.people(T1, "U2")
    await dispatch.run_until_quiet(runner.now)
    await dispatch.stop()
    assert times[1] - times[0] > 0.09


async def test_a_drain_returns_when_its_last_record_is_committed(runner: Runner) -> None:
    runner.people(T1, *names(30))
    await runner.run(pace=UNPACED)
    assert not runner.busy()
    assert runner.counts(T1) == {"sent": 30}


async def test_a_stopped_engine_finishes_what_is_in_flight_and_gives_back_the_rest(runner: Runner) -> None:
    runner.people(T1, *names(40))
    runner.messenger.gate = asyncio.Event()
    dispatch = runner.dispatch(runner.engine(pace=Pace(per_minute=60, burst=3)))
    await dispatch.tick(runner.now)
    await runner.messenger.first_post.wait()
    stop = asyncio.create_task(dispatch.stop())
    await asyncio.sleep(0)
    runner.messenger.gate.set()
    await stop
    posted = len(runner.messenger.posts)
    assert runner.counts(T1) == {"sent": posted, "planned": 40 - posted}


async def test_what_is_given_back_is_as_if_it_had_not_been_tried(runner: Runner) -> None:
    runner.people(T1, "U1", "U2")
    runner.messenger.gate = asyncio.Event()
    dispatch = runner.dispatch(runner.engine())
    await dispatch.tick(runner.now)
    await runner.messenger.first_post.wait()
    stop = asyncio.create_task(dispatch.stop())
    await asyncio.sleep(0)
    runner.messenger.gate.set()
    await stop
    assert sorted(runner.row(T1, name).attempts for name in ("d1", "d2")) == [0, 1]


class Away:
    """An outbox whose records cannot be written for a while."""

    def __init__(self, runner: Runner, times: int) -> None:
        self._outbox = runner.store.outbox
        self._times = times

    def __getattr__(self, name: str) -> object:
        return getattr(self._outbox, name)

    def record(self, outcomes: object) -> None:
        self._times -= 1
        if self._times >= 0:
            raise Unavailable
        self._outbox.record(outcomes)  # type: ignore[arg-type]


async def test_while_records_cannot_be_written_nothing_more_is_sent_and_none_is_lost(runner: Runner) -> None:
    runner.people(T1, *names(10))
    await runner.run(outbox=Away(runner, times=2), in_flight=4)
    assert runner.counts(T1) == {"sent": 10}
    assert len(runner.messenger.posts) == 10
