"""How workspaces come and go: events about the app itself, in whatever order and however often they arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.slack.counter import Desk
from bot.slack.installing.grants import Grants
from bot.slack.payloads import workspace
from nudges.installations import Installation
from nudges.ports import Installations

Body = Mapping[str, Any]
Leave = Callable[[str, datetime], bool]

log = structlog.get_logger()


class Tenants:
    """One method for each event about the app itself. ``now`` is the product's clock (UTC)."""

    def __init__(
        self, desk: Desk, now: Callable[[], datetime], grants: Grants | None, installations: Installations | None
    ) -> None:
        self._desk = desk
        self._now = now
        self._grants = grants
        self._installations = installations

    async def came(self, granted: Installation) -> None:
        """Keep what was granted, in place of what was; people who were here before are heard from again."""
        await self._note(granted.id, granted, granted.installed_at)
        if self._installations is not None:
            await asyncio.to_thread(self._installations.save, granted)
        self._forget()
        log.info("installation.added", installation=granted.id)

    async def join(self, place: str, organisation: str) -> None:
        """Let an organisation's installation serve a workspace of it from which the app was not removed."""
        granted = await self._granted(organisation)
        if granted is not None and await self._note(place, granted, granted.installed_at):
            await self._serve(place, organisation)

    async def uninstalled(self, body: Body) -> None:
        """The app was removed: tokens and everything that was kept there go at once."""
        await self._leave(body, self._desk.uninstalled)

    async def revoked(self, body: Body) -> None:
        """Tokens were revoked; without the bot's own there is nothing left to act with."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._leave(body, self._desk.revoked)

    async def access_granted(self, body: Body) -> None:
        """An organisation opened more of its workspaces to the app."""
        organisation, at = _organisation(body), _moment(body, self._now())
        granted = await self._granted(organisation)
        if granted is None:
            return
        for place in _teams(body):
            if await self._note(place, granted, at):
                await self._serve(place, organisation)

    async def access_revoked(self, body: Body) -> None:
        """An organisation closed workspaces to the app: the same as a removal there."""
        await self._all_leave(_teams(body), _moment(body, self._now()), self._desk.uninstalled)

    async def _leave(self, body: Body, leave: Leave) -> None:
        """Leave a workspace, or an organisation and then the workspaces that only it served."""
        at, place = _moment(body, self._now()), _place(body)
        if await asyncio.to_thread(leave, place, at) and self._installations is not None:
            await self._all_leave(await asyncio.to_thread(self._installations.served, place), self._now(), leave)
        self._forget()
        log.info("installation.removed", installation=place)

    async def _all_leave(self, places: Iterable[str], at: datetime, leave: Leave) -> None:
        for place in places:
            await asyncio.to_thread(leave, place, at)
        self._forget()

    async def _note(self, place: str, granted: Installation, added_at: datetime) -> bool:
        installed, now = self._desk.installed, self._now()
        return await asyncio.to_thread(installed, place, granted.name, now, added_at=added_at)

    async def _granted(self, organisation: str) -> Installation | None:
        if self._installations is None or not organisation:
            return None
        return await asyncio.to_thread(self._installations.find, organisation)

    async def _serve(self, place: str, organisation: str) -> None:
        if self._installations is not None:
            await asyncio.to_thread(self._installations.serve, place, organisation)
        self._forget()

    def _forget(self) -> None:
        if self._grants is not None:
            self._grants.forget_all()


def _place(body: Body) -> str:
    """Return the workspace that an event about the app is of; the organisation where it is of that as a whole."""
    granted = _authorization(body)
    found = str(granted.get("team_id") or ("" if granted else body.get("team_id")) or "")
    return workspace(found) if found else _organisation(body) or workspace(str(body["team_id"]))


def _organisation(body: Body) -> str:
    found = _authorization(body).get("enterprise_id") or body.get("enterprise_id")
    return workspace(str(found)) if found else ""


def _authorization(body: Body) -> Body:
    granted = body.get("authorizations") or [{}]
    return granted[0] if isinstance(granted[0], Mapping) else {}


def _teams(body: Body) -> list[str]:
    return [workspace(str(found)) for found in body["event"].get("team_ids") or []]


def _moment(body: Body, now: datetime) -> datetime:
    """Return when something happened, for word of it may come late; never later than now, whatever Slack says."""
    seconds = body.get("event_time")
    return min(datetime.fromtimestamp(seconds, UTC), now) if isinstance(seconds, int) else now
