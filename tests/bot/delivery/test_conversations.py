from __future__ import annotations

from nudges.delivery import Refusal, Refused, State, Throttled, Unclear
from tests.fakes.runner import Runner

T1 = "slack:T1"


async def test_a_known_conversation_is_not_opened(runner: Runner) -> None:
    runner.people(T1, "U1")
    await runner.run()
    assert runner.messenger.opened == []


async def test_an_unknown_conversation_is_stored_before_anything_is_posted(runner: Runner) -> None:
    runner.people(T1, "U1", channel=False)
    stored: list[str] = []

    def at(point: str) -> None:
        if point == "before-post":
            with runner.store.inside(T1) as room:
                stored.append(room.people.channel("U1"))

    await runner.run(at=at)
    assert stored == ["DU1"]
    assert runner.row(T1).channel == "DU1"


async def test_a_conversation_that_could_not_be_opened_is_tried_again_soon(runner: Runner) -> None:
    runner.people(T1, "U1", channel=False)
    runner.messenger.opening = [Unclear("timeout")]
    await runner.run()
    assert (runner.row(T1).state, runner.messenger.posts) == (State.PLANNED, [])
    runner.later(seconds=3)
    await runner.run()
    assert runner.row(T1).state is State.SENT


async def test_opening_too_fast_waits_as_told(runner: Runner) -> None:
    runner.people(T1, "U1", channel=False)
    runner.messenger.opening = [Throttled(0.1)]
    await runner.run()
    runner.later(seconds=1)
    await runner.run()
    assert runner.row(T1).state is State.SENT


async def test_a_person_who_cannot_be_opened_costs_one_call(runner: Runner) -> None:
    runner.people(T1, "U1", channel=False)
    runner.messenger.opening = [Refused(Refusal.PERSON_GONE, "user_disabled")]
    await runner.run()
    runner.later(days=1)
    await runner.run()
    assert (len(runner.messenger.opened), runner.counts(T1)) == (1, {"failed": 1})
