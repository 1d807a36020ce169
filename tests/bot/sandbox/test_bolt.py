"""The real Bolt app and the real SDK client talk to the workspace over HTTP, as to Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.sandbox.app import build
from bot.sandbox.sender import Sender
from bot.sandbox.time import SandboxClock
from bot.sandbox.views import field_name
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.serving import address, port, serving
from tests.bot.sandbox.world import NOOR, SECRET, TOKEN, actions, asked, button, modal, section


@dataclass
class Together:
    workspace: Workspace
    sender: Sender
    bolt: AsyncApp
    client: AsyncWebClient
    heard: list[str] = field(default_factory=list)


@pytest.fixture
async def together() -> AsyncIterator[Together]:
    clock = SandboxClock(lambda: datetime.now(UTC))
    workspace = Workspace(clock.now)
    with port() as listener:
        url = address(listener)
        sandbox = build(workspace=workspace, clock=clock, base_url=url, signing_secret=SECRET, bot_token=TOKEN)
        client = AsyncWebClient(TOKEN, base_url=f"{url}/api/", retry_handlers=[])
        bolt = AsyncApp(client=client, signing_secret=SECRET)
        handler = AsyncSlackRequestHandler(bolt)

        async def events(request: Request) -> Response:
            return await handler.handle(request)

        outer = Starlette(routes=[Route("/slack/events", events, methods=["POST"]), Mount("/", sandbox)])
        async with serving(outer, listener):
            yield Together(workspace, sandbox.state.sender, bolt, client)


async def test_a_command_opens_a_window_whose_submission_is_refused_and_then_accepted(together: Together) -> None:
    @together.bolt.command("/check")
    async def check(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(asked(), callback_id="check"))
        await ack()

    @together.bolt.view("check")
    async def submitted(ack: Any, view: Any) -> None:
        text = view["state"]["values"]["b"]["a"]["value"]
        await (ack() if len(text) > 3 else ack(response_action="errors", errors={"b": "more"}))
        together.heard.append(text)

    assert await together.sender.command(NOOR, together.workspace.dm(NOOR).id, "/check", "")
    (window,) = together.workspace.state.modals[NOOR]
    await together.sender.submit(NOOR, window.view["id"], {field_name("b", "a"): ["no"]})
    assert window.errors == {"b": "more"}
    await together.sender.submit(NOOR, window.view["id"], {field_name("b", "a"): ["a thought"]})
    assert together.workspace.state.modals[NOOR] == []
    assert together.heard == ["no", "a thought"]


async def test_messages_home_buttons_and_closing_reach_their_listeners(together: Together) -> None:
    dm = together.workspace.dm(NOOR).id

    @together.bolt.event("message")
    async def message(event: Any) -> None:
        together.heard.append(event["text"])

    @together.bolt.event("app_home_opened")
    async def home(event: Any, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [actions(button())]})

    @together.bolt.action("go")
    async def go(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await client.views_open(
            trigger_id=body["trigger_id"], view=modal(section(), callback_id="w", notify_on_close=True)
        )
        await ack()

    @together.bolt.view_closed("w")
    async def closed(ack: Any) -> None:
        together.heard.append("closed")
        await ack()

    assert await together.sender.say(NOOR, dm, "hello")
    assert await together.sender.opened(NOOR, "home")
    await _until(lambda: NOOR in together.workspace.state.homes, together.workspace)
    assert await together.sender.press_home(NOOR, ("acts", "go"), {})
    await together.sender.close(NOOR, together.workspace.state.modals[NOOR][0].view["id"])
    assert together.heard == ["hello", "closed"]


async def test_an_answer_through_the_response_address_is_seen_by_the_person(together: Together) -> None:
    @together.bolt.command("/check")
    async def check(ack: Any, respond: Any) -> None:
        await ack()
        await respond("just for you")

    dm = together.workspace.dm(NOOR).id
    await together.sender.command(NOOR, dm, "/check", "")
    await _until(lambda: bool(together.workspace.whispers(dm, NOOR)), together.workspace)
    assert together.workspace.whispers(dm, NOOR)[0]["text"] == "just for you"


async def test_the_client_raises_what_slack_would_refuse(together: Together) -> None:
    with pytest.raises(SlackApiError) as refused:
        await together.client.chat_postMessage(channel=NOOR, text="x", blocks=[section()] * 51)
    assert refused.value.response["error"] == "invalid_blocks"
    assert "no more than 50 items" in refused.value.response["errors"][0]


async def _until(happened: Any, workspace: Workspace) -> None:
    changed = asyncio.Event()
    workspace.watchers.append(changed.set)
    while not happened():
        changed.clear()
        await changed.wait()
