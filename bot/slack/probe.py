"""What can only be learnt from a real workspace: how a message that was sent can be found again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.messenger import EVENT
from bot.slack.web import TROUBLE, code
from nudges.value import value

TEXT = "Klankbord doctor: a test message, deleted in a moment. / Een testbericht, zo weer weg."
LOOKS = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each look into the history."""


class ProbeFailed(Exception):
    """Slack refused a step. The text says which, and why in Slack's own code."""


@value(frozen=True, slots=True)
class Found:
    """What came of a message: seconds until the history showed it, and whether its metadata was there to be read."""

    after: float | None
    metadata: bool


async def probe(client: AsyncWebClient, where: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Found:
    """Post a message to a channel or (``U…``) a person, look for it in the history, and delete it.

    Raises:
        ProbeFailed: when Slack refuses a step; a message that was posted is deleted all the same.
    """
    channel = await _channel(client, where)
    delivery_id = uuid4().hex
    metadata = {"event_type": EVENT, "event_payload": {"delivery_id": delivery_id}}
    sent = await _step("chat.postMessage", client.chat_postMessage(channel=channel, text=TEXT, metadata=metadata))
    try:
        return await _look(client, channel, str(sent["ts"]), delivery_id, sleep)
    finally:
        await _step("chat.delete", client.chat_delete(channel=channel, ts=str(sent["ts"])))


async def _channel(client: AsyncWebClient, where: str) -> str:
    if not where.startswith(("U", "W")):
        return where
    opened = await _step("conversations.open", client.conversations_open(users=where))
    return str(opened["channel"]["id"])


async def _look(
    client: AsyncWebClient, channel: str, ts: str, delivery_id: str, sleep: Callable[[float], Awaitable[None]]
) -> Found:
    begun = time.perf_counter()
    for seconds in LOOKS:
        await sleep(seconds)
        call = client.conversations_history(channel=channel, oldest=ts, inclusive=True, include_all_metadata=True)
        page = await _step("conversations.history", call)
        for message in page["messages"]:
            if message["ts"] == ts:
                payload = message.get("metadata", {}).get("event_payload", {})
                return Found(time.perf_counter() - begun, payload.get("delivery_id") == delivery_id)
    return Found(None, metadata=False)


async def _step(method: str, call: Awaitable[Any]) -> Any:  # noqa: ANN401 (what Slack answers is JSON)
    try:
        return await call
    except (SlackApiError, *TROUBLE) as error:
        raise ProbeFailed(f"{method} was refused ({code(error)}).") from None
