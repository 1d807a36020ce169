from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from nudges.delivery import Refusal, Refused, State, Throttled, Unclear
from nudges.ports import Claim
from nudges.screens import Card
from tests.fakes.messenger import Answer
from tests.fakes.runner import NINE, Runner

T1 = "slack:T1"
AMBIGUOUS = ["closed", "reset", "half_a_body", "timeout", "http_500", "http_503", "internal_error", "fatal_error"]


@pytest.mark.parametrize("posted", [True, False])
@pytest.mark.parametrize("detail", AMBIGUOUS)
async def test_an_unclear_answer_is_one_post_and_the_nudge_stays_sending(
    runner: Runner, detail: str, *, posted: bool
) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [Answer(Unclear(detail), posted=posted)]
    await runner.run()
    assert len(runner.messenger.posts) == 1
    assert runner.row(T1).state is State.SENDING


@pytest.mark.parametrize("detail", AMBIGUOUS)
async def test_what_was_posted_after_all_is_found_and_not_posted_again(runner: Runner, detail: str) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [Answer(Unclear(detail), posted=True)]
    await runner.run()
    runner.later(seconds=121)
    await runner.run()
    assert len(runner.messenger.posts) == 1
    assert (runner.row(T1).state, runner.row(T1).ts) == (State.SENT, "1.0")


@pytest.mark.parametrize("detail", AMBIGUOUS)
async def test_what_was_not_posted_is_posted_once_more(runner: Runner, detail: str) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [Answer(Unclear(detail), posted=False)]
    await runner.run()
    runner.later(seconds=121)
    await runner.run()
    assert len(runner.messenger.posts) == 2
    assert runner.messenger.copies["d1"] == ["1.0"]
    assert (runner.row(T1).state, runner.row(T1).attempts) == (State.SENT, 2)


async def test_nothing_is_looked_up_before_the_settle_time(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [Answer(Unclear("timeout"))]
    await runner.run()
    runner.later(seconds=119)
    await runner.run()
    assert runner.messenger.looked == []


@pytest.mark.parametrize("posted", [True, False])
async def test_later_means_planned_again_and_not_before_that(runner: Runner, *, posted: bool) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [Answer(Throttled(0.05), posted=posted)]
    await runner.run()
    row = runner.row(T1)
    assert (row.state, row.not_before, row.attempts) == (State.PLANNED, NINE + timedelta(seconds=0.05), 0)
    assert len(runner.messenger.posts) == 1


async def test_after_the_wait_it_is_sent(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [Answer(Throttled(0.05))]
    await runner.run()
    runner.later(seconds=1)
    await runner.run()
    assert runner.row(T1).state is State.SENT


async def test_a_workspace_told_to_wait_does_not_keep_another_waiting(runner: Runner) -> None:
    runner.people(T1, "U1", "U2", "U3")
    runner.people("slack:T2", "U9")
    runner.messenger.answers["U1"] = [Answer(Throttled(0.2))]
    await runner.run()
    assert runner.counts("slack:T2") == {"sent": 1}
    assert len(runner.messenger.posts) == 2  # one that was turned away, and the other workspace's


async def test_a_revoked_token_costs_one_call(runner: Runner) -> None:
    runner.people(T1, *(f"U{number}" for number in range(40)))
    runner.messenger.always = lambda _: Refused(Refusal.WORKSPACE_GONE, "token_revoked")
    await runner.run()
    assert len(runner.messenger.posts) == 1
    assert runner.counts(T1) == {"failed": 40}


async def test_a_revoked_token_ends_that_workspace_only(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.people("slack:T2", "U2")
    runner.messenger.answers["U1"] = [Answer(Refused(Refusal.WORKSPACE_GONE, "token_revoked"))]
    await runner.run()
    runner.later(days=1)
    await runner.run()
    assert runner.counts(T1) == {"failed": 1}
    assert runner.counts("slack:T2") == {"sent": 2}


async def test_a_deactivated_person_costs_one_call(runner: Runner) -> None:
    runner.people(T1, "U1", "U2")
    runner.messenger.answers["U1"] = [Answer(Refused(Refusal.PERSON_GONE, "user_disabled"))]
    await runner.run()
    runner.later(days=1)
    await runner.run()
    assert [claim.nudge.person for claim in runner.messenger.posts].count("U1") == 1
    assert runner.counts(T1) == {"failed": 1, "sent": 2}


async def test_an_archived_conversation_is_opened_anew_the_next_time(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.answers["U1"] = [Answer(Refused(Refusal.CHANNEL_GONE, "is_archived"))]
    await runner.run()
    runner.later(days=1)
    await runner.run()
    assert runner.messenger.opened == [f"{T1}/U1"]
    assert runner.counts(T1) == {"failed": 1, "sent": 1}


async def test_a_platform_adapter_that_breaks_is_an_unclear_answer(runner: Runner) -> None:
    def broken(_claim: object) -> None:
        raise RuntimeError("nobody's words")

    runner.people(T1, "U1")
    runner.messenger.always = broken
    await runner.run()
    assert (runner.row(T1).state, runner.row(T1).failure) == (State.SENDING, "RuntimeError")


async def test_a_nudge_that_cannot_be_drawn_fails_and_the_others_go_out(runner: Runner) -> None:
    def card(claim: Claim, _now: datetime) -> Card:
        if claim.nudge.person == "U1":
            raise KeyError("a flow that is gone")
        return Card("A question")

    runner.people(T1, "U1", "U2")
    await runner.run(card=card)
    assert runner.counts(T1) == {"failed": 1, "sent": 1}


async def test_an_answer_that_comes_too_late_to_be_ours_is_not_recorded(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.gate = asyncio.Event()
    runner.messenger.answers["U1"] = [Answer(Refused(Refusal.INVALID, "no_text"))]
    run = asyncio.create_task(runner.run())
    await runner.messenger.first_post.wait()
    runner.later(seconds=200)  # the process stood still; another may have taken the row over
    runner.messenger.gate.set()
    await run
    assert runner.row(T1).state is State.SENDING


async def test_a_receipt_is_recorded_however_late(runner: Runner) -> None:
    runner.people(T1, "U1")
    runner.messenger.gate = asyncio.Event()
    run = asyncio.create_task(runner.run())
    await runner.messenger.first_post.wait()
    runner.later(seconds=100)
    runner.messenger.gate.set()
    await run
    assert runner.row(T1).state is State.SENT
