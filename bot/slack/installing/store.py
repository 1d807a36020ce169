"""Our installations behind the interface of Slack's SDK."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from logging import Logger

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.slack.payloads import team, workspace
from bot.slack.web import quiet
from nudges.installations import Installation
from nudges.ports import Installations


class InstallationStore(AsyncInstallationStore):
    """Bot installations by workspace or organisation; the app asks for no user's token, so none is kept."""

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    @property
    def logger(self) -> Logger:
        """The logger that says nothing of what passes through."""
        return quiet

    async def async_save(self, installation: SlackInstallation) -> None:
        """Store an installation, in place of the one that was there."""
        await asyncio.to_thread(self._installations.save, ours(installation))

    async def async_save_bot(self, bot: Bot) -> None:
        """Store a bot's installation, without who installed it."""
        given = {**bot.to_dict_for_copying(), "user_id": ""}
        await self.async_save(SlackInstallation(**given))

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> SlackInstallation | None:
        """Return what lets us act in a team: its own installation, or else its organisation's."""
        if user_id is not None:
            return None
        places = [team_id, enterprise_id] if not is_enterprise_install else [enterprise_id]
        for place in filter(None, places):
            found = await asyncio.to_thread(self._installations.find, workspace(place))
            if found is not None:
                return theirs(found)
        return None

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot that acts in a team."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete the tokens of a team; without one, of the organisation."""
        if place := team_id or enterprise_id:
            await asyncio.to_thread(self._installations.remove, workspace(place))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete the tokens of a team or organisation; there are none of a single user."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)


def ours(given: SlackInstallation) -> Installation:
    """Return an installation of the SDK as ours."""
    whole = given.is_enterprise_install
    ends = given.bot_token_expires_at
    return Installation(
        id=workspace(str(given.enterprise_id if whole else given.team_id)),
        name=(given.enterprise_name if whole else given.team_name) or "",
        installed_at=datetime.fromtimestamp(given.installed_at, UTC),
        token=given.bot_token or "",
        refresh=given.bot_refresh_token or "",
        expires_at=None if ends is None else datetime.fromtimestamp(ends, UTC),
        organisation=workspace(given.enterprise_id) if given.enterprise_id else "",
        app=given.app_id or "",
        bot=given.bot_user_id or "",
        installer=given.user_id or "",
        scopes=tuple(given.bot_scopes or ()),
    )


def theirs(installation: Installation) -> SlackInstallation:
    """Return an installation of ours as the SDK's."""
    whole = installation.id == installation.organisation
    organisation = team(installation.organisation) or None
    return SlackInstallation(
        app_id=installation.app or None,
        enterprise_id=organisation,
        enterprise_name=installation.name if whole else None,
        team_id=None if whole else team(installation.id),
        team_name=None if whole else installation.name,
        bot_token=installation.token,
        bot_user_id=installation.bot or None,
        bot_scopes=list(installation.scopes),
        bot_refresh_token=installation.refresh or None,
        bot_token_expires_at=installation.expires_at,
        user_id=installation.installer,
        is_enterprise_install=whole,
        token_type="bot",  # noqa: S106 (the kind of token, not one)
        installed_at=installation.installed_at,
    )
