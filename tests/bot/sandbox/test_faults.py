from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox.app import build
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.time import SandboxClock
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.serving import address, port, serving
from tests.bot.sandbox.world import NOOR, TOKEN, World


def struck(faults: Faults, calls: int, method: str = "chat.postMessage") -> list[bool]:
    return [faults.strike(method) is not None for _ in range(calls)]


def test_a_fault_strikes_its_own_method_only() -> None:
    faults = Faults()
    faults.add(Fault(method="chat.postMessage", kind="drop"))
    assert struck(faults, 2) == [True, True]
    assert struck(faults, 2, "auth.test") == [False, False]


def test_a_fault_strikes_as_often_as_it_was_told() -> None:
    faults = Faults()
    faults.add(Fault(kind="error", times=2))
    assert struck(faults, 4) == [True, True, False, False]


def test_chance_is_repeatable_and_about_as_large_as_asked() -> None:
    runs = []
    for seed in (7, 7, 8):
        faults = Faults(seed)
        faults.add(Fault(kind="drop", share=0.1))
        runs.append(struck(faults, 1000))
    assert runs[0] == runs[1] != runs[2]
    assert 60 < sum(runs[0]) < 140


async def test_faults_are_steered_over_http_and_cleared(world: World) -> None:
    orders = {"seed": 3, "faults": [{"method": "chat.postMessage", "kind": "error", "error": "fatal_error"}]}
    assert (await world.browser.post("/sandbox/faults", json=orders)).json()["ok"]
    assert (await world.call("chat.postMessage", channel=world.dm(), text="x"))["error"] == "fatal_error"
    await world.browser.delete("/sandbox/faults")
    assert (await world.browser.get("/sandbox/faults")).json()["faults"] == []
    assert (await world.call("chat.postMessage", channel=world.dm(), text="x"))["ok"]


async def test_an_order_that_cannot_be_read_changes_nothing(world: World) -> None:
    answer = await world.browser.post("/sandbox/faults", json={"faults": [{"kind": "earthquake"}]})
    assert answer.status_code == 400
    assert world.app.state.faults.active == []


async def test_all_messages_are_listed_with_whose_they_are(world: World) -> None:
    await world.call("chat.postMessage", channel=NOOR, text="x", metadata={"event_type": "n", "event_payload": {}})
    (message,) = (await world.browser.get("/sandbox/messages.json")).json()["messages"]
    assert (message["text"], message["person"], message["channel"]) == ("x", NOOR, world.dm())
    assert message["metadata"]["event_type"] == "n"


@dataclass
class Served:
    """The sandbox on a real port, inside another application as the product serves it."""

    url: str
    faults: Faults
    workspace: Workspace

    async def post(self) -> tuple[int, dict[str, str], str]:
        """Post a message once; the text is what came back, or the error's name."""
        form = {"token": TOKEN, "channel": NOOR, "text": "x"}
        async with aiohttp.ClientSession() as session:
            try:
                async with session.post(f"{self.url}/api/chat.postMessage", data=form) as answer:
                    return answer.status, {"retry-after": answer.headers.get("retry-after", "")}, await answer.text()
            except aiohttp.ClientError as error:
                return 0, {}, type(error).__name__

    @property
    def posted(self) -> int:
        return len(self.workspace.history(self.workspace.dm(NOOR).id))


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    clock = SandboxClock(lambda: datetime.now(UTC))
    workspace, faults = Workspace(clock.now), Faults()
    with port() as listener:
        url = address(listener)
        app = build(workspace=workspace, clock=clock, base_url=url, signing_secret="s", bot_token=TOKEN, faults=faults)
        async with serving(Starlette(routes=[Mount("/", app)]), listener):
            yield Served(url, faults, workspace)


BROKEN: list[dict[str, Any]] = [
    {"kind": "drop"},
    {"kind": "half"},
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 503},
    {"kind": "error", "error": "internal_error"},
    {"kind": "ratelimited", "retry_after": "0.5"},
]


@pytest.mark.parametrize("acts", [True, False], ids=["posted", "not posted"])
@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: str(fault["kind"]))
async def test_a_broken_answer_comes_with_the_message_posted_or_not(
    served: Served, fault: dict[str, Any], *, acts: bool
) -> None:
    served.faults.add(Fault(acts=acts, **fault))
    status, headers, text = await served.post()
    assert served.posted == (1 if acts or fault["kind"] == "half" else 0)
    if fault["kind"] == "drop":
        assert (status, text) == (0, "ServerDisconnectedError")
    elif fault["kind"] == "half":
        assert (status, text) == (0, "ClientPayloadError")
    elif fault["kind"] == "ratelimited":
        assert (status, headers["retry-after"]) == (429, "0.5")
    else:
        assert (status, text) == (
            (200, '{"ok": false, "error": "internal_error"}') if "error" in fault else (fault["status"], "")
        )


async def test_a_slow_answer_posts_although_the_client_has_gone(served: Served) -> None:
    asleep, wake, posted = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def sleep(_seconds: float) -> None:
        asleep.set()
        await wake.wait()

    served.faults.sleep = sleep
    served.faults.add(Fault(kind="slow", seconds=5))
    served.workspace.watchers.append(posted.set)
    client = asyncio.create_task(served.post())
    await asleep.wait()
    client.cancel()
    await asyncio.gather(client, return_exceptions=True)
    assert served.posted == 0
    wake.set()
    await posted.wait()
    assert served.posted == 1
