"""The one route on which Slack reaches us over HTTP, behind its gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.guard import PAYLOAD, SlackGuard
from bot.slack.manifest import PATH


def routes(bolt: AsyncApp, *, secret: str, wall: Callable[[], datetime], api_url: str) -> list[Route]:
    """Return the routes to mount; the gate is part of them."""
    return [Route(PATH, SlackGuard(_Endpoint(bolt), secret=secret, wall=wall, api_url=api_url))]


class _Endpoint:
    """Hands a checked payload to Bolt.

    The payload goes as the gate parsed it: Bolt's own parser drops a command whose text holds the word “payload”.
    Bolt calls a payload that comes parsed “socket mode”, also where it did not come over a socket.
    """

    def __init__(self, bolt: AsyncApp) -> None:
        self._bolt = bolt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = AsyncBoltRequest(body=scope[PAYLOAD], mode="socket_mode")
        response = to_starlette_response(await self._bolt.async_dispatch(request))
        await response(scope, receive, send)
