"""Work that goes on after Slack had its answer: never lost from sight, never loud about what people wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.slack.web import code

log = structlog.get_logger()


class Afterwards:
    """The work that is still going on."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, action: str, work: Coroutine[Any, Any, None]) -> None:
        """Go on with work in the background; when it fails, its action and the kind of failure are logged."""
        task = asyncio.create_task(_watched(action, work), name=action)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, seconds: float = 10.0) -> None:
        """Wait until everything is done, at most some seconds; then stop what is left."""
        if not self._running:
            return
        _, late = await asyncio.wait(set(self._running), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _watched(action: str, work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 (the end of the line: nobody else would see it)
        failed(action, error)


def failed(action: str, error: Exception) -> None:
    """Log that something failed, by its kind only: an exception's text may hold what a person wrote."""
    log.error("slack.failed", action=action, error=code(error))
