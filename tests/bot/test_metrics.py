"""The figures: what is counted, how late, how busy, and that no label names anybody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.delivery.engine import Load
from bot.metrics import Metrics
from nudges.delivery import Throttled, Unreadable
from nudges.ports import Unavailable
from storage.database import Database
from tests.fakes.messenger import Answer
from tests.fakes.runner import Runner

T1 = "slack:T1SECRET"


@pytest.fixture
def runner(store: Database) -> Runner:
    return Runner(store)


async def figures(metrics: Metrics) -> Mapping[str, float]:
    app = Starlette(routes=metrics.routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        text = (await client.get("/metrics")).text
    return {name: float(value) for name, value in re.findall(r"^(klankbord_\S+) (\S+)$", text, re.MULTILINE)}


async def test_what_was_sent_is_counted_and_how_late(runner: Runner) -> None:
    metrics = Metrics()
    runner.people(T1, "U1", "U2")
    runner.later(seconds=20)
    await runner.run(watcher=metrics)
    told = await figures(metrics)
    assert told['klankbord_nudges_recorded_total{state="sent"}'] == 2
    assert told["klankbord_lateness_seconds_sum"] == 40
    assert told['klankbord_lateness_seconds_bucket{le="15.0"}'] == 0
    assert told['klankbord_lateness_seconds_bucket{le="30.0"}'] == 2


async def test_a_429_is_counted_and_what_was_given_back_is_not(runner: Runner) -> None:
    metrics = Metrics()
    runner.people(T1, "U1", "U2")
    runner.messenger.answers["U1"] = [Answer(Throttled(0.01))]
    await runner.run(watcher=metrics)
    told = await figures(metrics)
    assert told["klankbord_throttled_total"] == 1


async def test_what_cannot_be_known_is_counted(runner: Runner) -> None:
    metrics = Metrics()
    runner.people(T1, "U1")
    runner.messenger.gate = asyncio.Event()
    runner.messenger.unreadable = Unreadable("channel_not_found").detail
    dispatch = runner.dispatch(runner.engine())
    await dispatch.tick(runner.now)
    await runner.messenger.first_post.wait()
    runner.later(seconds=runner.policy.settle.total_seconds() + 1)
    await runner.run(watcher=metrics)
    assert (await figures(metrics))['klankbord_nudges_recorded_total{state="unknown"}'] == 1
    runner.messenger.gate.set()
    await dispatch.stop()


async def test_how_busy_the_engine_is_and_how_late_the_rows_are() -> None:
    metrics = Metrics()
    metrics.look_at_engine(lambda: Load(lanes=5, sleeping=2, in_flight=7, in_hand=9))
    metrics.look_at_rows(lambda: ({"planned": 3}, 61.5))
    told = await figures(metrics)
    assert told['klankbord_lanes{state="open"}'] == 3
    assert told['klankbord_lanes{state="sleeping"}'] == 2
    assert (told["klankbord_in_flight"], told["klankbord_in_hand"]) == (7, 9)
    assert told['klankbord_nudges{state="planned"}'] == 3
    assert told['klankbord_nudges{state="sending"}'] == 0
    assert told["klankbord_overdue_seconds"] == 61.5


async def test_the_rows_are_counted_once_for_requests_in_a_row() -> None:
    asked = list[int]()
    metrics = Metrics()

    def rows() -> tuple[Mapping[str, int], float]:
        asked.append(1)
        return {}, 0

    metrics.look_at_rows(rows)
    await figures(metrics)
    await figures(metrics)
    assert len(asked) == 1


async def test_a_database_that_is_away_leaves_the_other_figures() -> None:
    metrics = Metrics()

    def rows() -> tuple[Mapping[str, int], float]:
        raise Unavailable

    metrics.look_at_rows(rows)
    assert (await figures(metrics))["klankbord_throttled_total"] == 0


async def test_an_engine_tells_its_lanes_while_they_send(runner: Runner) -> None:
    runner.people(T1, "U1", "U2")
    runner.messenger.gate = asyncio.Event()
    engine = runner.engine()
    dispatch = runner.dispatch(engine)
    await dispatch.tick(runner.now)
    await runner.messenger.first_post.wait()
    assert (engine.load().lanes, engine.load().in_flight, engine.load().in_hand) == (1, 1, 2)
    runner.messenger.gate.set()
    await dispatch.stop()
    assert (engine.load().in_flight, engine.load().in_hand) == (0, 0)


async def test_how_soon_slack_is_answered_is_measured_on_its_path_only() -> None:
    async def answer(_: Request) -> PlainTextResponse:
        return PlainTextResponse("")

    metrics = Metrics()
    app = Starlette(routes=[Route("/slack/events", answer, methods=["POST"]), Route("/other", answer)])
    timed = metrics.timed(app, "/slack/events")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(timed), base_url="http://here") as client:
        await client.post("/slack/events")
        await client.get("/other")
    assert (await figures(metrics))["klankbord_ack_seconds_count"] == 1


async def test_no_label_names_a_person_or_a_workspace(runner: Runner) -> None:
    metrics = Metrics()
    runner.people(T1, "U1SECRET")
    await runner.run(watcher=metrics)
    labels = {name for line in await figures(metrics) for name in re.findall(r'(\w+)="', line)}
    assert labels == {"state", "le"}
    assert not any("SECRET" in line for line in await figures(metrics))
