"""The way to Slack's Web API: one shared session, a token per workspace, no retries, a timeout on everything."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from urllib.parse import urlsplit

import aiohttp
import orjson
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.guard import trusted_response_url
from bot.slack.limits import Json

SLACK_API = "https://slack.com/api/"
Tokens = Callable[[str], Awaitable[str | None]]
"""The bot token of a workspace by its id (``slack:T…``); ``None`` when the app is not there."""
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError, AttributeError, ValueError)
"""What the SDK raises beside its own error: no connection, no answer in time, half a body, a body that is no JSON."""

KEPT = 1_000
"""Clients that are kept: making one reads the environment for a proxy."""

quiet = logging.getLogger("klankbord.slack")
quiet.setLevel(logging.ERROR)  # the libraries' warnings and debug lines repeat whole payloads, people's words included


class NotInstalled(Exception):
    """There is no token for the workspace."""


class Web:
    """Slack's Web API, used between ``start`` and ``stop``.

    ``seconds`` is how long a call may take; ``forget`` makes ``tokens`` look a workspace's token up anew.
    """

    def __init__(
        self,
        tokens: Tokens,
        *,
        api_url: str = SLACK_API,
        seconds: float = 15.0,
        forget: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.api_url = api_url if api_url.endswith("/") else f"{api_url}/"
        self._tokens = tokens
        self._forget = forget
        self._timeout = aiohttp.ClientTimeout(total=seconds)
        self._session: aiohttp.ClientSession | None = None
        self._acting = lru_cache(maxsize=KEPT)(self.bare)

    async def start(self) -> None:
        """Open the session, in the loop that will use it."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0)  # nudges are bounded elsewhere; a window never waits for them
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, connector=connector, json_serialize_bytes=_as_json
            )
            self._acting.cache_clear()

    async def stop(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            self._acting.cache_clear()

    async def token(self, workspace: str) -> str | None:
        """Return the bot token of a workspace."""
        return await self._tokens(workspace)

    async def has_another_token(self, workspace: str, refused: str | None) -> bool:
        """Look a workspace's token up anew; tell whether it is another one than that which Slack refused."""
        self._forget(workspace)
        return await self._tokens(workspace) not in {None, refused}

    async def client(self, workspace: str) -> AsyncWebClient:
        """Return a client that acts in a workspace; raises ``NotInstalled``."""
        token = await self._tokens(workspace)
        if not token:
            raise NotInstalled(workspace)
        return self._acting(token)

    def bare(self, token: str | None = None) -> AsyncWebClient:
        """Return a client with a token. It never retries: a post that was dropped may still have arrived."""
        client = AsyncWebClient(token, base_url=self.api_url, session=self._session, logger=quiet, retry_handlers=[])
        if _is_loopback(self.api_url):
            client.proxy = None  # the SDK takes a proxy from the environment even for this machine
        return client

    async def respond(self, url: str, body: Json) -> None:
        """Answer at a response address; one that is not Slack's own is left alone. Raises ``aiohttp.ClientError``."""
        if not trusted_response_url(url, self.api_url) or self._session is None:
            return
        async with self._session.post(url, json=body, allow_redirects=False) as answer:
            answer.raise_for_status()


def code(error: Exception) -> str:
    """Return Slack's error code, or the kind of trouble there was; never the text of the exception."""
    data = getattr(getattr(error, "response", None), "data", None)
    found = data.get("error") if isinstance(data, dict) else None
    return found if isinstance(found, str) else type(error).__name__


def status(error: SlackApiError) -> int:
    """Return the HTTP status of a refused call (0 when unknown)."""
    response = error.response
    found = getattr(response, "status_code", getattr(response, "status", 0))
    return found if isinstance(found, int) else 0


_PLAIN = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}


def post(
    client: AsyncWebClient, *, channel: str, message: Json, metadata: Json | None = None
) -> Awaitable[AsyncSlackResponse]:
    """Post a message once: nothing in its text is markup, and no link in it is unfolded.

    The SDK's method of that name looks in every block for its own classes first; ours are plain JSON.
    """
    body = {"channel": channel, "text": message["text"], "blocks": message["blocks"], **_PLAIN}
    return client.api_call("chat.postMessage", json=body if metadata is None else {**body, "metadata": metadata})


def _as_json(body: object) -> bytes:
    """Return a body as JSON; half a character, which UTF-8 does not know, is escaped as the standard library does."""
    try:
        return orjson.dumps(body)
    except TypeError:
        return json.dumps(body).encode()


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}


class TokenRefused(Exception):
    """Slack does not take the bot token. The text says what to do."""


async def own_workspace(client: AsyncWebClient) -> tuple[str, str]:
    """Return the id (``slack:T…``) and the name of the workspace that a client's token is for.

    Raises:
        TokenRefused: when Slack refuses the token, or does not answer.
    """
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        raise TokenRefused(
            f"Slack refuses SLACK_BOT_TOKEN ({code(error)}). Copy the Bot User OAuth Token again from your Slack app."
        ) from None
    except TROUBLE as error:
        raise TokenRefused(
            f"Slack does not answer ({type(error).__name__}). Check the network and SLACK_API_URL."
        ) from None
    return f"slack:{answer['team_id']}", str(answer.get("team") or answer["team_id"])
