"""A small Slack on loopback that posts, tells its history, and can be told to answer badly."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.contracts.messenger import Fault

Json = dict[str, Any]


@dataclass
class Call:
    """A call as it came in."""

    method: str
    token: str
    body: Json


@dataclass
class SlackServer:
    """What Slack knows and what it was asked. ``faults`` are met by the next posts, in order."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[Json] = field(default_factory=list)
    history: list[Json] = field(default_factory=list)
    faults: deque[tuple[Fault, bool]] = field(default_factory=deque)
    errors: dict[str, str] = field(default_factory=dict)
    users: dict[str, Json] = field(default_factory=dict)
    grants: dict[str, Json] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    page: int = 100
    envelopes: list[Json] = field(default_factory=list)
    acknowledged: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    _clock: int = 1_700_000_000
    _let_go: asyncio.Event = field(default_factory=asyncio.Event)

    def called(self, method: str) -> list[Json]:
        """Return the bodies of the calls to a method."""
        return [call.body for call in self.calls if call.method == method]

    def error(self, method: str, code: str) -> None:
        """Let a method be refused with an error code."""
        self.errors[method] = code

    async def api(self, request: web.Request) -> web.StreamResponse:
        """Answer one call of the Web API."""
        method, body = request.match_info["method"], await _body(request)
        self.calls.append(Call(method, request.headers.get("Authorization", ""), body))
        if method in self.broken:
            return web.Response(status=500)
        if method in self.errors:
            return web.json_response({"ok": False, "error": self.errors[method]})
        answer = getattr(self, "_" + method.replace(".", "_"), None)
        if answer is None:
            return web.json_response({"ok": True})
        if method == "chat.postMessage" and self.faults:
            return await self._badly(request, body)
        return web.json_response({"ok": True, **answer(body)})

    async def answered(self, request: web.Request) -> web.Response:
        """Take an answer at a response address."""
        self.answers.append(await request.json())
        return web.Response(text="ok")

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """Speak Socket Mode: hello, then every envelope, then wait for what comes back."""
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": 1})
        for envelope in self.envelopes:
            await connection.send_json(envelope)
        async for said in connection:
            await self.acknowledged.put(json.loads(said.data))
        return connection

    async def _badly(self, request: web.Request, body: Json) -> web.StreamResponse:
        fault, posted = self.faults.popleft()
        if posted:
            self._chat_postMessage(body)
        badly: web.StreamResponse = await _FAULTS[fault](self, request)
        return badly

    def _chat_postMessage(self, body: Json) -> Json:  # noqa: N802 (Slack's own name)
        self._clock += 1
        ts = f"{self._clock}.000100"
        self.history.insert(0, {**body, "ts": ts, "type": "message"})
        return {"ts": ts, "channel": body["channel"]}

    def _chat_delete(self, body: Json) -> Json:
        self.history = [found for found in self.history if found["ts"] != body["ts"]]
        return {}

    def _conversations_open(self, body: Json) -> Json:
        return {"channel": {"id": f"D{body['users']}"}}

    def _conversations_history(self, body: Json) -> Json:
        start = int(body.get("cursor") or 0)
        found = [one for one in self.history if float(one["ts"]) >= float(body["oldest"])]
        following = str(start + self.page) if start + self.page < len(found) else ""
        return {"messages": found[start : start + self.page], "response_metadata": {"next_cursor": following}}

    def _apps_connections_open(self, body: Json) -> Json:
        del body
        return {"url": self.url.replace("http", "ws") + "/socket"}

    def _auth_test(self, body: Json) -> Json:
        del body
        return {"team_id": "T1", "team": "Acme"}

    def _oauth_v2_access(self, body: Json) -> Json:
        """Exchange a code or a refresh token for what is ready for it, once."""
        found = self.grants.pop(body.get("code") or body.get("refresh_token", ""), None)
        return found or {"ok": False, "error": "invalid_refresh_token" if "refresh_token" in body else "invalid_code"}

    def _users_info(self, body: Json) -> Json:
        return {"user": self.users.get(body["user"], {})}

    async def _drop(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _half(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "500"})
        await response.prepare(request)
        await response.write(b'{"ok": true, "ts": "17')
        return await self._drop(request)

    async def _never(self, _request: web.Request) -> web.StreamResponse:
        await self._let_go.wait()
        return web.Response()


def _plain(status: int, body: str, headers: Mapping[str, str] | None = None) -> Callable[..., Any]:
    async def answer(_server: SlackServer, _request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers=headers, content_type="application/json")

    return answer


def _html(status: int) -> Callable[..., Any]:
    async def answer(_server: SlackServer, _request: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>Bad gateway</html>", content_type="text/html")

    return answer


_FAULTS: Mapping[Fault, Callable[..., Any]] = {
    Fault.DROPPED: SlackServer._drop,
    Fault.HALF: SlackServer._half,
    Fault.TIMEOUT: SlackServer._never,
    Fault.HTTP_500: _plain(500, ""),
    Fault.HTTP_503: _html(503),
    Fault.INTERNAL_ERROR: _plain(200, '{"ok": false, "error": "internal_error"}'),
    Fault.FATAL_ERROR: _plain(200, '{"ok": false, "error": "fatal_error"}'),
    Fault.NOT_JSON: _plain(200, "{"),
    Fault.THROTTLED: _plain(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1.5"}),
}


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    found = {**request.query, **await request.post()}
    return {
        name: _parsed(str(value)) if name in {"blocks", "metadata", "view"} else value for name, value in found.items()
    }


def _parsed(text: str) -> Any:
    return json.loads(text)


@asynccontextmanager
async def running() -> AsyncIterator[SlackServer]:
    """Serve it on a free port of this machine."""
    server = SlackServer()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", server.api)
    app.router.add_get("/socket", server.socket)
    app.router.add_post("/respond/{id}", server.answered)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        server._let_go.set()
        await runner.cleanup()
