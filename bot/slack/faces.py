"""Who is writing: the language of someone known, and Slack's own word on language and zone for someone new."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError

from bot.desk import Actor, Newcomer
from bot.slack.payloads import Sender
from bot.slack.web import TROUBLE, NotInstalled, Web
from nudges.people import Language
from nudges.ports import Unavailable
from nudges.words import Words, words

LanguageOf = Callable[[str, str], Language | None]
"""The language of a stored person by workspace and id, ``None`` for someone new. Synchronous; called in a thread."""
REMEMBERED = 10_000
"""How many newcomers' profiles are kept in memory."""
PATIENCE = 1.5
"""Seconds to wait for a profile: within the 3 that Slack gives us for the whole answer."""

Asked = TypeVar("Asked")


class Stranger(Exception):
    """Someone from a workspace without the app, met in a channel that it shares with one that has it."""


class Faces:
    """Makes actors of senders, asking Slack about newcomers only, once."""

    def __init__(self, web: Web, language_of: LanguageOf) -> None:
        self._web = web
        self._language_of = language_of
        self._profiles: OrderedDict[tuple[str, str], Actor] = OrderedDict()

    async def ask(self, sender: Sender, desk: Callable[[Actor], Asked]) -> Asked:
        """Ask the desk in a thread for a sender, once more when it does not know them. Raises ``Stranger``.

        What Slack does not tell of a newcomer is English and UTC.
        """
        actor = await self.actor(sender)
        try:
            return await asyncio.to_thread(desk, actor)
        except Newcomer:
            described = await self._profile(sender) or replace(actor, described=True)
        return await asyncio.to_thread(desk, described)

    async def actor(self, sender: Sender) -> Actor:
        """Return who acts, described when we asked before. Raises ``Stranger``."""
        if sender.workspace != sender.host and not await self._web.token(sender.workspace):
            raise Stranger
        known = self._profiles.get((sender.workspace, sender.person))
        return known or Actor(sender.workspace, sender.person, described=False)

    async def words(self, sender: Sender) -> Words:
        """Return our sentences in the sender's language, as far as it is known; this never fails."""
        language = await self._language(sender)
        if language is None:
            profile = self._profiles.get((sender.workspace, sender.person))
            language = Language.DUTCH if profile and profile.locale.lower().startswith("nl") else Language.ENGLISH
        return words(language)

    async def _language(self, sender: Sender) -> Language | None:
        try:
            return await asyncio.to_thread(self._language_of, sender.workspace, sender.person)
        except Unavailable:
            return None

    async def _profile(self, sender: Sender) -> Actor | None:
        try:
            user = await asyncio.wait_for(self._ask(sender), PATIENCE)
        except (SlackApiError, NotInstalled, *TROUBLE):
            return None
        return self._remember(Actor(sender.workspace, sender.person, _locale(user), _zone(user)))

    async def _ask(self, sender: Sender) -> dict[str, Any]:
        client = await self._web.client(sender.host)
        answer = await client.users_info(user=sender.person, include_locale=True)
        user = answer.get("user")
        return user if isinstance(user, dict) else {}

    def _remember(self, actor: Actor) -> Actor:
        self._profiles[actor.workspace, actor.person] = actor
        if len(self._profiles) > REMEMBERED:
            self._profiles.popitem(last=False)
        return actor


def _locale(user: dict[str, Any]) -> str:
    found = user.get("locale")
    return found if isinstance(found, str) and found else "en"


def _zone(user: dict[str, Any]) -> str:
    found = user.get("tz")
    try:
        return ZoneInfo(found).key if isinstance(found, str) and found else "UTC"
    except (ValueError, KeyError, OSError):
        return "UTC"
