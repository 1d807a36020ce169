"""Whose token acts in a workspace: the environment's in its own, else the one granted there or by its organisation."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.slack.installing.renewing import Refresh, Renewing
from nudges.ports import Installations, Unavailable

REMEMBERED = timedelta(seconds=30)
"""How long a token is used without looking; another process may have seen the app leave meanwhile."""
MOST = 10_000


class Grants:
    """Finds tokens, and has them exchanged in time. ``now`` is the product's clock (UTC)."""

    def __init__(self, installations: Installations | None, now: Callable[[], datetime]) -> None:
        self._installations = installations
        self._renewing = Renewing(installations, now) if installations is not None else None
        self._now = now
        self._own: tuple[str, str] | None = None
        self._known: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def renew_with(self, refresh: Refresh) -> None:
        """Exchange tokens that end soon from now on."""
        if self._renewing is not None:
            self._renewing.refresh = refresh

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
        if self._renewing is not None:
            await self._renewing.all_ending(now)

    async def _look_up(self, workspace: str) -> str | None:
        if self._installations is None or self._renewing is None:
            return None
        found = await asyncio.to_thread(self._installations.find, workspace)
        if found is None:
            return None
        current = await self._renewing.in_time(found)
        self._remember(workspace, current.token)
        return current.token

    def _remember(self, workspace: str, token: str) -> None:
        self._known[workspace] = (token, self._now() + REMEMBERED)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
