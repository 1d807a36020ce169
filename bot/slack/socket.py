"""Slack over Socket Mode: the same listeners, without an address of our own."""

from __future__ import annotations

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.slack.web import Web, quiet


class Socket:
    """The connection. ``token`` is the app-level token (``xapp-…``)."""

    def __init__(self, bolt: AsyncApp, web: Web, token: str) -> None:
        self._bolt = bolt
        self._web = web
        self._token = token
        self._handler: AsyncSocketModeHandler | None = None

    async def start(self) -> None:
        """Connect; from then on the library reconnects by itself."""
        client = self._web.bare()
        self._handler = AsyncSocketModeHandler(self._bolt, self._token, logger=quiet, web_client=client)
        self._handler.client.proxy = client.proxy
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        """Disconnect."""
        if self._handler is not None:
            await self._handler.close_async()  # type: ignore[no-untyped-call]
            self._handler = None
