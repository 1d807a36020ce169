"""Requests to the bot, signed as Slack signs them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping

import aiohttp

from nudges.value import value

PATIENCE = 3.0
"""Seconds of real time in which the bot must answer."""


@value(frozen=True, slots=True)
class Answer:
    """What the bot answered; status 0 is no answer at all."""

    status: int
    body: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


Post = Callable[[bytes, Mapping[str, str]], Awaitable[Answer]]
"""Sends a body with headers to the bot; never raises."""


def signed(body: bytes, secret: str, wall: float) -> dict[str, str]:
    """Return the headers that prove the body came from Slack at ``wall`` (seconds since 1970)."""
    stamp = str(int(wall))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def http_post(url: str) -> Post:
    """Return a ``Post`` over HTTP that waits three seconds and no longer."""

    async def post(body: bytes, headers: Mapping[str, str]) -> Answer:
        patience = aiohttp.ClientTimeout(total=PATIENCE)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return Answer(answer.status, await answer.text())
        except (TimeoutError, aiohttp.ClientError, UnicodeDecodeError):
            return Answer(0)

    return post
