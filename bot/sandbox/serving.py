"""A server that stops at once although pages hold their streams open."""

from __future__ import annotations

import socket

import uvicorn

from bot.sandbox.live import Live


class Server(uvicorn.Server):
    """Uvicorn, which ends the open pages' streams before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then stop as Uvicorn does."""
        self._live.close()
        await super().shutdown(sockets)
