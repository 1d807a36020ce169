"""Whose token acts in a workspace: the environment's in its own, else the one granted there or by its organisation."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.slack.installing.oauth import NotGranted
from nudges.installations import Installation
from nudges.ports import Installations, Unavailable

Refresh = Callable[[Installation], Awaitable[Installation]]
"""Exchanges a refresh token for new tokens; raises ``NotGranted``."""

AHEAD = timedelta(hours=2)
"""How long before its end a token is exchanged. Slack's live for twelve hours."""
REMEMBERED = timedelta(seconds=30)
"""How long a token is used without looking; another process may have seen the app leave meanwhile."""
MOST = 10_000

log = structlog.get_logger()


class Grants:
    """Finds tokens, and exchanges them in time. ``now`` is the product's clock (UTC)."""

    def __init__(self, installations: Installations | None, now: Callable[[], datetime]) -> None:
        self._installations = installations
        self._now = now
        self._own: tuple[str, str] | None = None
        self._known: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._exchanging: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.refresh: Refresh | None = None

    def use_in(self, workspace: str, token: str) -> None:
        """Act in one workspace with the token of the environment, whatever was granted there."""
        self._own = (workspace, token)

    async def token(self, workspace: str) -> str | None:
        """Return the bot token of a workspace, ``None`` where the app is not. Raises ``Unavailable``.

        While the storage cannot be used, the last one that was known goes on.
        """
        if self._own and self._own[0] == workspace:
            return self._own[1]
        token, until = self._known.get(workspace, ("", self._now()))
        if token and self._now() < until:
            return token
        try:
            return await self._look_up(workspace)
        except Unavailable:
            if token:
                return token  # the one we had: who writes now hears from the desk that nothing can be stored
            raise

    def forget(self, workspace: str) -> None:
        """Look a workspace's token up anew next time."""
        self._known.pop(workspace, None)

    def forget_all(self) -> None:
        """Look every token up anew next time, for an organisation's serves many workspaces."""
        self._known.clear()

    async def renew_expiring(self, now: datetime) -> None:
        """Exchange every token that ends soon, also where nothing happens. Raises ``Unavailable``."""
        if self._installations is not None:
            for installation in await asyncio.to_thread(self._installations.expiring, now + AHEAD):
                await self._in_time(installation)

    async def _look_up(self, workspace: str) -> str | None:
        if self._installations is None:
            return None
        found = await asyncio.to_thread(self._installations.find, workspace)
        if found is None:
            return None
        current = await self._in_time(found)
        self._remember(workspace, current.token)
        return current.token

    def _remember(self, workspace: str, token: str) -> None:
        self._known[workspace] = (token, self._now() + REMEMBERED)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    async def _in_time(self, installation: Installation) -> Installation:
        """Return an installation whose token has some time left, as far as Slack gives one."""
        if not self._ends_soon(installation):
            return installation
        async with self._exchanging[installation.id]:
            current = await self._stored(installation)
            return await self._exchanged(current) if self._ends_soon(current) else current

    def _ends_soon(self, installation: Installation) -> bool:
        ends = installation.expires_at
        return ends is not None and ends - self._now() < AHEAD and bool(installation.refresh and self.refresh)

    async def _exchanged(self, installation: Installation) -> Installation:
        """Exchange and store; where another process was first, its tokens are the ones that count."""
        assert self.refresh is not None and self._installations is not None  # noqa: PT018, S101 (see _ends_soon)
        try:
            renewed = await self.refresh(installation)
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
        assert self._installations is not None  # noqa: S101 (see _ends_soon)
        found = await asyncio.to_thread(self._installations.find, installation.id)
        return found if found is not None else installation
