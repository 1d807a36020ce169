"""A stand-in for Slack in a process of its own: it takes a message after its sender died, and often answers badly."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from typing import Any

from aiohttp import web

TAKES = 0.4
"""The longest a message is on its way before it is in the history, in seconds."""
LATE = (0.6, 1.2)
"""How long a late one is on its way: its sender has given up by then."""


class Receiver:
    """Keeps messages by channel.

    Until it is told to be calm, 5 % of the calls are 429, 10 % are never answered, and of the posts a share is late.
    """

    def __init__(self, seed: int, late: float) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (repeatable chance is the point)
        self._late = late
        self._calm = False
        self._tally = Counter[str]()
        self._last = 0.0
        self._history: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a method of the Web API, or badly."""
        if self._happens(0.05):
            self._tally["throttled"] += 1
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "0.2"})
        answer = await self._done(request.match_info["method"], await _body(request))
        if self._happens(0.1) and request.transport is not None:
            self._tally["dropped"] += 1
            request.transport.abort()
        return web.json_response(answer)

    async def _done(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "conversations.open":
                return {"ok": True, "channel": {"id": f"D{body['users']}"}}
            case "conversations.history":
                return {"ok": True, "messages": self._since(body["channel"], float(body["oldest"]))}
            case "chat.delete":
                return self._delete(body["channel"], body["ts"])
            case "chat.postMessage":
                return await self._post(body)
        return {"ok": False, "error": "unknown_method"}

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        await asyncio.sleep(self._way())  # the sender may die meanwhile
        self._last = max(self._last + 1e-6, time.time())
        ts = f"{self._last:.6f}"
        self._history[body["channel"]].append({"ts": ts, "metadata": body["metadata"]})
        self._tally["posted"] += 1
        return {"ok": True, "ts": ts, "channel": body["channel"]}

    def _way(self) -> float:
        """Return how long a message is on its way, in seconds."""
        if self._happens(self._late):
            self._tally["late"] += 1
            return self._chance.uniform(*LATE)
        return 0 if self._calm else self._chance.random() ** 2 * TAKES

    def _happens(self, share: float) -> bool:
        return not self._calm and self._chance.random() < share

    def _since(self, channel: str, oldest: float) -> list[dict[str, Any]]:
        return [message for message in self._history[channel] if float(message["ts"]) >= oldest]

    def _delete(self, channel: str, ts: str) -> dict[str, Any]:
        kept = [message for message in self._history[channel] if message["ts"] != ts]
        self._tally["deleted"] += len(self._history[channel]) - len(kept)
        self._history[channel] = kept
        return {"ok": True}

    async def arrived(self, _request: web.Request) -> web.Response:
        """Tell how many messages stand in each channel."""
        return web.json_response({channel: len(messages) for channel, messages in self._history.items()})

    async def tally(self, _request: web.Request) -> web.Response:
        """Tell how often what happened."""
        return web.json_response(self._tally)

    async def calm(self, _request: web.Request) -> web.Response:
        """Answer well from now on."""
        self._calm = True
        return web.json_response({})


async def _body(request: web.Request) -> dict[str, Any]:
    """Return what was sent, in the address, as a form or as JSON."""
    form = {} if request.content_type == "application/json" else await request.post()
    sent = await request.json() if request.content_type == "application/json" else {}
    found = {**request.query, **form, **sent}
    metadata = found.get("metadata") or "{}"
    return {**found, "metadata": json.loads(metadata) if isinstance(metadata, str) else metadata}


async def serve(seed: int, late: float) -> None:
    """Serve on a free port of this machine, whose address is the first line of the output."""
    receiver, application = Receiver(seed, late), web.Application()
    application.router.add_get("/arrived", receiver.arrived)
    application.router.add_get("/tally", receiver.tally)
    application.router.add_post("/calm", receiver.calm)
    application.router.add_route("*", "/api/{method}", receiver.call)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 (who started it reads it)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--late", type=float, default=0.0, help="the share of the messages that are late")
    given = parser.parse_args()
    asyncio.run(serve(given.seed, given.late))
