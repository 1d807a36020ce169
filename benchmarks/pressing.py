"""People who press buttons: signed requests at a steady rate, and how long each took to be acknowledged."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import count
from urllib.parse import urlencode

import aiohttp

from benchmarks.whole import SECRET
from bot.garbage import keep_what_is_loaded
from bot.guard import sign

_NUMBERS = count()


def press_for(seconds: float, address: str, workspaces: Sequence[str], per_second: float) -> list[float]:
    """Return how many seconds each acknowledgement took, counted from when the button was to be pressed."""
    keep_what_is_loaded()  # a collector that walks through it would be measured as somebody's wait
    return asyncio.run(_press(seconds, address, workspaces, per_second))


async def _press(seconds: float, address: str, workspaces: Sequence[str], per_second: float) -> list[float]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        begun, presses = time.monotonic(), list[asyncio.Task[float]]()
        for number in range(int(seconds * per_second)):
            at = begun + number / per_second
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            body = _body(workspaces[number % len(workspaces)], number)
            presses.append(asyncio.create_task(_one(session, address, body, at)))
        return list(await asyncio.gather(*presses))


async def _one(session: aiohttp.ClientSession, address: str, body: bytes, at: float) -> float:
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(SECRET, stamp, body),
    }
    async with session.post(f"{address}/slack/events", data=body, headers=headers) as answer:
        assert answer.status == 200, answer.status
        await answer.read()
    return time.monotonic() - at


def _body(workspace: str, number: int) -> bytes:
    """Return a press on “note” in somebody’s Home: a conversation is stored and a form opens."""
    team, person = workspace.removeprefix("slack:"), f"U{number % 100:07}"
    payload = {
        "type": "block_actions",
        "user": {"id": person, "team_id": team},
        "team": {"id": team, "domain": "bench"},
        "api_app_id": "A0",
        "container": {"type": "view", "view_id": "V0"},
        "view": {"id": "V0", "type": "home", "app_installed_team_id": team, "blocks": [], "hash": "0"},
        "trigger_id": f"trigger-{next(_NUMBERS)}",
        "actions": [{"type": "button", "block_id": "b", "action_id": "start:note:note", "action_ts": f"{number}.0"}],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()
