"""Slack's messenger keeps its contract on the sandbox too, which answers as strictly as Slack."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
import uvicorn

from bot.sandbox.app import build
from bot.sandbox.faults import Fault as SandboxFault
from bot.sandbox.faults import Faults
from bot.sandbox.people import Person
from bot.sandbox.time import SandboxClock
from bot.sandbox.workspace import Identity, Workspace
from bot.slack.messenger import SlackMessenger
from bot.slack.web import Web
from tests.contracts.messenger import AMBIGUOUS, Fault, MessengerContract

POST = "chat.postMessage"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = {
    Fault.DROPPED: SandboxFault(kind="drop"),
    Fault.HALF: SandboxFault(kind="half"),
    Fault.HTTP_500: SandboxFault(kind="status", status=500),
    Fault.HTTP_503: SandboxFault(kind="status", status=503),
    Fault.INTERNAL_ERROR: SandboxFault(kind="error", error="internal_error"),
    Fault.FATAL_ERROR: SandboxFault(kind="error", error="fatal_error"),
    Fault.NOT_JSON: SandboxFault(kind="status", status=200),
    Fault.THROTTLED: SandboxFault(kind="ratelimited", retry_after="1.5"),
}


class Sandbox:
    """The adapter on the sandbox. An answer that breaks off halfway is always posted there, a slow one always late."""

    def __init__(self, messenger: SlackMessenger, workspace: Workspace, faults: Faults) -> None:
        self.messenger = messenger
        self._workspace = workspace
        self._faults = faults
        self._met = 0

    def meet(self, fault: Fault, *, posted: bool) -> None:
        self._met += 1
        changed = {"method": POST, "times": 1, "acts": posted}
        self._faults.add(KINDS[fault].model_copy(update=changed))

    def refuse(self, method: str, code: str) -> None:
        self._faults.add(SandboxFault(method=method, kind="error", error=code))

    def posts(self) -> int:
        left = sum(fault.times or 0 for fault in self._faults.active)
        return self._met - left

    def copies(self, delivery_id: str) -> Sequence[str]:
        messages = self._workspace.history(self._workspace.dm("U1").id)
        carried = [
            one for one in messages if one.get("metadata", {}).get("event_payload") == {"delivery_id": delivery_id}
        ]
        return sorted(one["ts"] for one in carried)

    def since(self) -> datetime:
        return NOW - timedelta(hours=1)


@pytest.fixture
async def platform() -> AsyncIterator[Sandbox]:
    person = Person(id="U1", handle="u", name="U One", title="Adviser", zone="UTC", locale="en-GB")
    workspace = Workspace(lambda: NOW, people=[person], identity=Identity(team="T1"))
    with socket.create_server(("127.0.0.1", 0)) as bound:
        address, faults = f"http://127.0.0.1:{bound.getsockname()[1]}", Faults()
        app = build(
            workspace=workspace,
            clock=SandboxClock(lambda: NOW),
            base_url=address,
            signing_secret="s",
            bot_token="xoxb-1",
            faults=faults,
        )
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        serving = asyncio.create_task(server.serve([bound]))
        web = Web(token, api_url=f"{address}/api/", seconds=5)
        await web.start()
        yield Sandbox(SlackMessenger(web), workspace, faults)
        await web.stop()
        server.should_exit = True
        await serving


async def token(_: str) -> str:
    return "xoxb-1"


class TestOnTheSandbox(MessengerContract):
    """The contract, on the sandbox."""

    ambiguous: ClassVar[Sequence[tuple[Fault, bool]]] = [
        (fault, posted)
        for fault, posted in AMBIGUOUS
        if fault is not Fault.TIMEOUT and (posted or fault is not Fault.HALF)
    ]
