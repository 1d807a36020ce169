"""Tokens that end are exchanged ahead of that, once, whichever process comes first."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.slack.installing.oauth import NotGranted
from nudges.installations import Installation
from nudges.ports import Installations

Refresh = Callable[[Installation], Awaitable[Installation]]
"""Exchanges a refresh token for new tokens; raises ``NotGranted``."""

AHEAD = timedelta(hours=2)
"""How long before its end a token is exchanged. Slack's live for twelve hours."""

log = structlog.get_logger()


class Renewing:
    """Exchanges and stores tokens. ``now`` is the product's clock (UTC); without ``refresh`` tokens stay as they are.

    The SDK's own rotator reads the system's clock, and cannot tell a refresh token that another process used first
    from one that is no good.
    """

    def __init__(self, installations: Installations, now: Callable[[], datetime]) -> None:
        self._installations = installations
        self._now = now
        self._exchanging: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.refresh: Refresh | None = None

    async def all_ending(self, now: datetime) -> None:
        """Exchange every token that ends soon, also where nothing happens. Raises ``Unavailable``."""
        for installation in await asyncio.to_thread(self._installations.expiring, now + AHEAD):
            await self.in_time(installation)

    async def in_time(self, installation: Installation) -> Installation:
        """Return an installation whose token has some time left, as far as Slack gives one. Raises ``Unavailable``."""
        refresh = self.refresh
        if refresh is None or not self._ends_soon(installation):
            return installation
        async with self._exchanging[installation.id]:
            current = await self._stored(installation)
            return await self._exchanged(current, refresh) if self._ends_soon(current) else current

    def _ends_soon(self, installation: Installation) -> bool:
        ends = installation.expires_at
        return ends is not None and ends - self._now() < AHEAD and bool(installation.refresh)

    async def _exchanged(self, installation: Installation, refresh: Refresh) -> Installation:
        """Exchange and store; where another process was first, its tokens are the ones that count."""
        try:
            renewed = await refresh(installation)
        except NotGranted as refused:
            current = await self._stored(installation)
            if current.revision == installation.revision:
                log.warning("installation.not_renewed", installation=installation.id, error=refused.detail)
            return current
        if await asyncio.to_thread(self._installations.renew, installation, renewed):
            log.info("installation.renewed", installation=installation.id)
            return renewed
        return await self._stored(installation)

    async def _stored(self, installation: Installation) -> Installation:
        found = await asyncio.to_thread(self._installations.find, installation.id)
        return found if found is not None else installation
