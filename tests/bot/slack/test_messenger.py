"""Slack's messenger keeps the contract, and the details that only Slack has."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from bot.slack.messenger import SlackMessenger
from bot.slack.web import Web
from nudges.delivery import Found, Refusal, Refused, Sent, Unclear
from nudges.screens import Card, Paragraph
from nudges.text import plain
from tests.contracts.messenger import CARD, Fault, MessengerContract, claim
from tests.fakes.slack_server import SlackServer, running


async def token(workspace: str) -> str | None:
    return "xoxb-1" if workspace == "slack:T1" else None


class Loopback:
    """The adapter on our own small server."""

    def __init__(self, messenger: SlackMessenger, server: SlackServer) -> None:
        self.messenger = messenger
        self.server = server

    def meet(self, fault: Fault, *, posted: bool) -> None:
        self.server.faults.append((fault, posted))

    def refuse(self, method: str, code: str) -> None:
        self.server.error(method, code)

    def posts(self) -> int:
        return len(self.server.called("chat.postMessage"))

    def copies(self, delivery_id: str) -> Sequence[str]:
        found = self.server.history
        return sorted(one["ts"] for one in found if one["metadata"]["event_payload"]["delivery_id"] == delivery_id)

    def since(self) -> datetime:
        return datetime(2023, 11, 14, tzinfo=UTC)


@pytest.fixture
async def platform() -> AsyncIterator[Loopback]:
    async with running() as server:
        web = Web(token, api_url=f"{server.url}/api/", seconds=0.5)
        await web.start()
        yield Loopback(SlackMessenger(web), server)
        await web.stop()


class TestSlack(MessengerContract):
    """The contract, on loopback."""


async def test_a_nudge_carries_its_delivery_id_and_unfolds_no_links(platform: Loopback) -> None:
    await platform.messenger.send(claim(channel="D1"), "D1", CARD)
    [body] = platform.server.called("chat.postMessage")
    assert body["metadata"] == {"event_type": "nudge", "event_payload": {"delivery_id": "d1"}}
    assert (body["unfurl_links"], body["unfurl_media"], body["mrkdwn"]) == (False, False, False)
    assert body["blocks"][-1]["elements"][0]["value"] == "d1:0"


async def test_the_history_is_read_to_its_end(platform: Loopback) -> None:
    platform.server.page = 1
    for delivery in ("d1", "d2", "d3", "d1"):
        await platform.messenger.send(claim(delivery, "D1"), "D1", CARD)
    found = await platform.messenger.find(claim("d1", "D1"), platform.since())
    assert isinstance(found, Found)
    assert len(found.copies) == 2
    assert len(platform.server.called("conversations.history")) == 4


async def test_a_workspace_without_a_token_is_gone_without_a_call(platform: Loopback) -> None:
    assert await platform.messenger.open("slack:T2", "U1") == Refused(Refusal.WORKSPACE_GONE, "not_installed")
    assert platform.server.calls == []


@pytest.mark.parametrize("text", ["één 😀 \u2028", "half of one: \ud83d"])
async def test_every_text_arrives_as_it_stands(platform: Loopback, text: str) -> None:
    await platform.messenger.send(claim(channel="D1"), "D1", Card(text))
    [body] = platform.server.called("chat.postMessage")
    assert body["blocks"][0]["text"]["text"] == text


async def test_a_card_over_slacks_limits_is_refused_before_it_is_posted(platform: Loopback) -> None:
    card = Card("Long", (Paragraph(plain("x" * 3001)),))
    result = await platform.messenger.send(claim(channel="D1"), "D1", card)
    assert result == Refused(Refusal.INVALID, "undrawable")
    assert platform.posts() == 0


async def test_a_server_that_is_not_there_is_unclear() -> None:
    web = Web(token, api_url="http://127.0.0.1:9/api/", seconds=0.5)
    await web.start()
    result = await SlackMessenger(web).send(claim(channel="D1"), "D1", CARD)
    await web.stop()
    assert isinstance(result, Unclear)


async def test_a_sent_nudge_can_be_drawn_anew(platform: Loopback) -> None:
    sent = await platform.messenger.send(claim(channel="D1"), "D1", CARD)
    assert isinstance(sent, Sent)
    await platform.messenger.update(claim(channel="D1"), sent.ts, CARD)
    [body] = platform.server.called("chat.update")
    assert body["ts"] == sent.ts
    assert body["blocks"]
