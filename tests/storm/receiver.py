"""A stand-in for Slack in a process of its own: it takes a message after its sender died, and often answers badly."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import defaultdict
from typing import Any

from aiohttp import web

TAKES = 0.4
"""The longest a message is on its way before it is in the history, in seconds."""


class Receiver:
    """Keeps messages by channel. Until it is told to be calm, 5 % of the posts are 429 and 10 % are never answered."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (repeatable chance is the point)
        self._calm = False
        self._last = 0.0
        self._history: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer a method of the Web API."""
        body = await _body(request)
        match request.match_info["method"]:
            case "conversations.open":
                return web.json_response({"ok": True, "channel": {"id": f"D{body['users']}"}})
            case "conversations.history":
                return web.json_response({"ok": True, "messages": self._since(body["channel"], float(body["oldest"]))})
            case "chat.delete":
                return self._delete(body["channel"], body["ts"])
            case "chat.postMessage":
                return await self._post(request, body)
        return web.json_response({"ok": False, "error": "unknown_method"})

    async def _post(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if not self._calm and self._chance.random() < 0.05:
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "0.2"})
        await asyncio.sleep(0 if self._calm else self._chance.random() ** 2 * TAKES)  # the sender may die meanwhile
        self._last = max(self._last + 1e-6, time.time())
        ts = f"{self._last:.6f}"
        self._history[body["channel"]].append({"ts": ts, "metadata": body["metadata"]})
        if not self._calm and self._chance.random() < 0.1 and request.transport is not None:
            request.transport.abort()
        return web.json_response({"ok": True, "ts": ts, "channel": body["channel"]})

    def _since(self, channel: str, oldest: float) -> list[dict[str, Any]]:
        return [message for message in self._history[channel] if float(message["ts"]) >= oldest]

    def _delete(self, channel: str, ts: str) -> web.Response:
        self._history[channel] = [message for message in self._history[channel] if message["ts"] != ts]
        return web.json_response({"ok": True})

    async def arrived(self, _request: web.Request) -> web.Response:
        """Tell how many messages stand in each channel."""
        return web.json_response({channel: len(messages) for channel, messages in self._history.items()})

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


async def serve(seed: int) -> None:
    """Serve on a free port of this machine, whose address is the first line of the output."""
    receiver, application = Receiver(seed), web.Application()
    application.router.add_get("/arrived", receiver.arrived)
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
    asyncio.run(serve(parser.parse_args().seed))
