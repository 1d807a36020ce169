"""Slack's side of adding the app: where consent is asked, and what a code or a refresh token is exchanged for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.slack.limits import Json
from bot.slack.manifest import REDIRECT
from bot.slack.payloads import workspace
from bot.slack.table import scopes
from bot.slack.web import TROUBLE, Web, code, status
from nudges.installations import Installation
from nudges.value import value

INSTALL = "/slack/install"
"""Where adding the app begins."""


class NotGranted(Exception):
    """Slack gave no token. ``detail`` is its error code, ``later`` tells that the same may work in a while."""

    def __init__(self, detail: str, *, later: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.later = later


@value(frozen=True, slots=True)
class OAuthApp:
    """The app as Slack knows it. ``base_url`` is our public address, ``site`` Slack's (or the sandbox's) own."""

    client_id: str
    client_secret: str = field(repr=False)
    base_url: str
    site: str = "https://slack.com"

    @property
    def redirect_url(self) -> str:
        """Where Slack sends the browser back to."""
        return f"{self.base_url.rstrip('/')}{REDIRECT}"

    def consent_url(self, state: str) -> str:
        """Return where Slack asks for consent, for all that the bot needs."""
        generator = AuthorizeUrlGenerator(
            client_id=quote(self.client_id, safe=""),
            redirect_uri=quote(self.redirect_url, safe=""),  # the generator joins what it is given as it is
            scopes=scopes(),
            authorization_url=f"{self.site.rstrip('/')}/oauth/v2/authorize",
        )
        return generator.generate(quote(state, safe=""))

    def app_url(self, granted: Installation) -> str:
        """Return where a browser opens the app after it was added."""
        asked = {"app": granted.app, "team": granted.id.removeprefix("slack:")}
        return f"{self.site.rstrip('/')}/app_redirect?{urlencode(asked)}"


class OAuth:
    """Exchanges codes and refresh tokens; ``now`` (UTC) is when a token begins to count down."""

    def __init__(self, app: OAuthApp, web: Web, now: Callable[[], datetime]) -> None:
        self.app = app
        self._web = web
        self._now = now

    async def granted(self, code: str) -> Installation:
        """Exchange a code for what was granted. Raises ``NotGranted``."""
        answer = await self._access(code=code, redirect_uri=self.app.redirect_url)
        whole = answer.get("is_enterprise_install") is True
        owner = answer.get("enterprise" if whole else "team") or {}
        if not (answer.get("access_token") and owner.get("id")):
            raise NotGranted("no_bot_token")
        return replace(_installation(answer, owner, self._now()), **self._tokens(answer))

    async def refreshed(self, installation: Installation) -> Installation:
        """Exchange the refresh token for new tokens. Raises ``NotGranted``."""
        answer = await self._access(grant_type="refresh_token", refresh_token=installation.refresh)
        if not answer.get("access_token"):
            raise NotGranted("no_bot_token")
        return replace(installation, **self._tokens(answer))

    async def _access(self, **asked: str) -> Json:
        who = {"client_id": self.app.client_id, "client_secret": self.app.client_secret}
        try:
            answer = await self._web.bare().api_call("oauth.v2.access", data=who | asked)
        except SlackApiError as error:
            raise NotGranted(code(error), later=status(error) >= 429) from None
        except TROUBLE as error:
            raise NotGranted(type(error).__name__, later=True) from None
        return answer.data if isinstance(answer.data, dict) else {}

    def _tokens(self, answer: Json) -> dict[str, Any]:
        seconds = answer.get("expires_in")
        expires_at = self._now() + timedelta(seconds=int(seconds)) if seconds else None
        return {"token": answer["access_token"], "refresh": answer.get("refresh_token") or "", "expires_at": expires_at}


def _installation(answer: Json, owner: Json, now: datetime) -> Installation:
    organisation = (answer.get("enterprise") or {}).get("id")
    return Installation(
        id=workspace(str(owner["id"])),
        name=str(owner.get("name") or ""),
        installed_at=now,
        token="",
        organisation=workspace(str(organisation)) if organisation else "",
        app=str(answer.get("app_id") or ""),
        bot=str(answer.get("bot_user_id") or ""),
        installer=str((answer.get("authed_user") or {}).get("id") or ""),
        scopes=tuple(filter(None, str(answer.get("scope") or "").split(","))),
    )
