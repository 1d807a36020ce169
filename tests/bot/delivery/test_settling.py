from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from nudges.delivery import Policy, State, Unclear
from tests.fakes.messenger import Answer
from tests.fakes.runner import NINE, Runner

T1 = "slack:T1"
LOST = Answer(Unclear("timeout"))
ARRIVED = Answer(Unclear("timeout"), posted=True)


async def killed_at(runner: Runner, point: str) -> None:
    """Let the process of a runner die at a point: every task of it ends there."""
    others = asyncio.all_tasks()

    def die(passed: str) -> None:
        if passed == point:
            for task in asyncio.all_tasks() - others:
                task.cancel()
            raise asyncio.CancelledError

    drain = asyncio.create_task(runner.dispatch(runner.engine(at=die)).run_until_quiet(runner.now))
    await asyncio.wait([drain])
    assert drain.cancelled()
    await asyncio.gather(*(asyncio.all_tasks() - others), return_exceptions=True)


async def test_an_unreadable_history_makes_it_unknown_and_never_sent_again(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [LOST]
    runner.messenger.unreadable = "missing_scope"
    await runner.run()
    runner.later(seconds=121)
    await runner.run()
    await runner.run()
    assert (runner.row(T1).state, runner.row(T1).failure) == (State.UNKNOWN, "missing_scope")
    assert len(runner.messenger.posts) == 1


async def test_a_history_that_says_later_is_left_alone_until_then(runner: Runner) -> None:
    runner.people(T1, "U1", "U2")
    runner.messenger.answers.update({"U1": [LOST], "U2": [LOST]})
    await runner.run()
    runner.later(seconds=121)
    runner.messenger.history_wait = [60.0]
    await runner.run()
    assert len(runner.messenger.looked) == 1
    assert runner.counts(T1) == {"sending": 2}


async def test_a_history_that_says_later_keeps_no_other_workspace_waiting(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.people("slack:T2", "U2")
    runner.messenger.answers.update({"U1": [LOST], "U2": [LOST]})
    await runner.run()
    runner.later(seconds=121)
    runner.messenger.history_wait = [60.0]
    await runner.run()
    assert sorted([*runner.counts(T1), *runner.counts("slack:T2")]) == ["sending", "sent"]


async def test_what_never_arrived_and_is_too_late_by_now_is_missed(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [LOST]
    await runner.run()
    runner.later(seconds=5 * 3600)
    await runner.run()
    assert runner.row(T1).state is State.MISSED
    assert len(runner.messenger.posts) == 1


async def test_two_copies_become_the_earliest_one(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [LOST]
    await runner.run()
    runner.later(seconds=121)
    await runner.run()  # the second attempt; and then the first one appears after all
    runner.messenger.copies["d1"].insert(0, "0.5")
    runner.later(seconds=601)
    await runner.run()
    assert runner.messenger.copies["d1"] == ["0.5"]


async def test_a_copy_that_could_not_be_deleted_is_deleted_later(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [LOST]
    await runner.run()
    runner.later(seconds=121)
    await runner.run()
    runner.messenger.copies["d1"].insert(0, "0.5")
    runner.messenger.undeletable = 1
    runner.later(seconds=601)
    await runner.run()
    assert len(runner.messenger.copies["d1"]) == 2
    await runner.run()
    assert runner.messenger.copies["d1"] == ["0.5"]


async def test_a_copy_of_which_a_stopped_process_tells_after_the_second_look_is_deleted_too(runner: Runner) -> None:
    runner.people(T1, "U1")
    gate = runner.messenger.gate = asyncio.Event()
    late = asyncio.create_task(runner.run())
    await runner.messenger.first_post.wait()
    runner.messenger.gate = None
    for seconds in (121, 601):
        runner.later(seconds=seconds)
        await runner.run()
    assert len(runner.messenger.copies["d1"]) == 1
    gate.set()
    await late
    assert len(runner.messenger.copies["d1"]) == 2
    await runner.run()
    assert len(runner.messenger.copies["d1"]) == 1


async def test_a_nudge_of_several_attempts_is_looked_at_again_once(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [LOST]
    await runner.run()
    runner.later(seconds=121)
    await runner.run()
    runner.messenger.looked.clear()
    for _ in range(3):
        runner.later(seconds=601)
        await runner.run()
    assert runner.messenger.looked == ["U1"]


async def test_a_nudge_of_one_attempt_is_never_looked_up(runner: Runner) -> None:
    runner.people(T1, "U1")
    await runner.run()
    runner.later(seconds=3600)
    await runner.run()
    assert runner.messenger.looked == []


async def test_a_runner_leaves_alone_what_it_is_sending_itself(runner: Runner) -> None:
    runner.policy = Policy(settle=timedelta(0))
    runner.people(T1, "U1")
    runner.messenger.gate = asyncio.Event()
    run = asyncio.create_task(runner.run())
    await runner.messenger.first_post.wait()
    runner.later(seconds=5)
    await asyncio.sleep(0.5)  # a few rounds of settling
    runner.messenger.gate.set()
    await run
    assert runner.messenger.looked == []
    assert len(runner.messenger.posts) == 1


@pytest.mark.parametrize("point", ["planned", "claimed", "before-post", "after-post", "before-record"])
async def test_a_process_that_dies_at_a_named_point_loses_and_doubles_nothing(runner: Runner, point: str) -> None:
    runner.people(T1, "U1", "U2", channel=True)
    await killed_at(runner, point)
    runner.later(seconds=121)
    await runner.run()
    assert runner.counts(T1) == {"sent": 2}
    assert all(len(copies) == 1 for copies in runner.messenger.copies.values())


async def test_a_process_that_dies_before_the_conversation_is_stored_has_posted_nothing(runner: Runner) -> None:
    runner.people(T1, "U1", channel=False)
    await killed_at(runner, "opened")
    assert runner.messenger.posts == []
    runner.later(seconds=121)
    await runner.run()
    assert (runner.messenger.looked, runner.counts(T1)) == ([], {"sent": 1})


async def test_the_search_begins_before_the_first_attempt(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [ARRIVED]
    await runner.run()
    runner.later(seconds=121)
    await runner.run()
    assert runner.row(T1).first_attempt_at == NINE
    assert runner.messenger.looked == ["U1"]
