"""The Slack adapter as one thing: what the composition gives it, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.routing import Route

from bot.slack.afterwards import Afterwards, failed
from bot.slack.answers import Answers
from bot.slack.counter import Desk
from bot.slack.faces import Faces, LanguageOf
from bot.slack.http import routes
from bot.slack.installing.door import Door
from bot.slack.installing.grants import Grants
from bot.slack.installing.oauth import OAuth, OAuthApp
from bot.slack.installing.tenants import Tenants
from bot.slack.listeners import Listeners
from bot.slack.messenger import SlackMessenger
from bot.slack.payloads import PayloadMalformed, workspace
from bot.slack.socket import Socket
from bot.slack.stage import Stage
from bot.slack.table import COMMANDS, EVENTS, FORM, PRESS
from bot.slack.web import SLACK_API, Tokens, Web, own_workspace, quiet
from nudges.people import Language
from nudges.ports import Arrivals, Installations
from nudges.value import value
from nudges.words import words


@value(frozen=True, slots=True)
class Installing:
    """What it takes to be added to many workspaces. The ``tokens`` of the adapter are then those of ``grants``."""

    app: OAuthApp
    grants: Grants
    installations: Installations
    arrivals: Arrivals


@value(frozen=True, slots=True)
class SlackApp:
    """The adapter. ``routes`` are to be mounted: where Slack's requests come in, and where the app is added.

    ``messenger`` sends nudges.

    Nothing may be sent or received before ``start`` or after ``stop``.
    """

    bolt: AsyncApp
    messenger: SlackMessenger
    routes: list[Route]
    web: Web
    afterwards: Afterwards
    socket: Socket | None

    async def start(self) -> None:
        """Open the session to Slack, and the socket where one is used."""
        await self.web.start()
        if self.socket is not None:
            await self.socket.start()

    async def own_workspace(self, token: str) -> tuple[str, str]:
        """Return the id and the name of the workspace that a bot token is for; raises ``TokenRefused``."""
        return await own_workspace(self.web.bare(token))

    async def stop(self) -> None:
        """Take nothing more in, finish what was begun, close."""
        if self.socket is not None:
            await self.socket.stop()
        await self.afterwards.finish()
        await self.web.stop()


def build(
    *,
    desk: Desk,
    language_of: LanguageOf,
    tokens: Tokens,
    now: Callable[[], datetime],
    wall: Callable[[], datetime],
    signing_secret: str = "",
    app_token: str = "",
    api_url: str = SLACK_API,
    seconds: float = 15.0,
    installing: Installing | None = None,
) -> SlackApp:
    """Build the adapter.

    ``now`` is the product's clock and ``wall`` the real time, both UTC: a signature is fresh or stale in real time even
    where the product's clock can be moved. ``language_of`` returns a stored person's language, ``None`` for someone
    new. ``tokens`` returns a workspace's bot token. ``seconds`` is how long a call to Slack may take. With an
    ``app_token`` requests come over Socket Mode, with a ``signing_secret`` over HTTP. With ``installing`` the app can
    be added to workspaces and to whole organisations.
    """
    forget = installing.grants.forget if installing else _nothing
    web, afterwards = Web(tokens, api_url=api_url, seconds=seconds, forget=forget), Afterwards()
    faces = Faces(web, language_of)
    answers = Answers(desk, Stage(web, desk.hang), faces, now)
    listeners = Listeners(desk, answers, faces, now, afterwards)
    tenants = Tenants(
        desk, now, installing.grants if installing else None, installing.installations if installing else None
    )
    bolt = _bolt(web, listeners, tenants)
    heard = routes(bolt, secret=signing_secret, wall=wall, api_url=web.api_url) if signing_secret else []
    return SlackApp(
        bolt=bolt,
        messenger=SlackMessenger(web),
        routes=[*heard, *(_added(installing, web, tenants, now) if installing else [])],
        web=web,
        afterwards=afterwards,
        socket=Socket(bolt, web, app_token) if app_token else None,
    )


def _nothing(_workspace: str) -> None:
    """Forget nothing: there is one token, and it stays."""


def _added(installing: Installing, web: Web, tenants: Tenants, now: Callable[[], datetime]) -> list[Route]:
    """Return the pages on which the app is added; from now on tokens are exchanged in time."""
    oauth = OAuth(installing.app, web, now)
    installing.grants.renew_with(oauth.refreshed)
    return Door(oauth, installing.arrivals, tenants, now).routes


def _bolt(web: Web, listeners: Listeners, tenants: Tenants) -> AsyncApp:
    """Return Bolt with our listeners.

    ``process_before_response`` is on: a listener's return is the response. So a form, a line or an event is answered
    after its commit, and a command or a button, whose listener acknowledges and leaves the rest for afterwards, is
    answered in less than a millisecond. The gate verifies signatures, on a clock of its own, before Bolt parses.
    """
    bolt = AsyncApp(
        name="klankbord",
        logger=quiet,
        client=web.bare(),
        authorize=_authorize(web, tenants),
        process_before_response=True,
        request_verification_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        user_facing_authorize_error_message=_missing(),
    )
    bolt.error(_on_error)
    _register(bolt, listeners, tenants)
    return bolt


def _register(bolt: AsyncApp, listeners: Listeners, tenants: Tenants) -> None:
    """Register what is heard; Bolt asks one listener after the other, so what comes most often stands first."""
    bolt.action(PRESS)(listeners.press)
    bolt.view_submission(FORM)(listeners.submit)
    bolt.view_closed(FORM)(listeners.close)
    for command in COMMANDS:
        bolt.command(command.name)(listeners.command)
    for event in EVENTS:
        bolt.event(event.type)(getattr(tenants if event.tenant else listeners, event.act))


def _authorize(web: Web, tenants: Tenants) -> Callable[..., Any]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        place = team_id or enterprise_id  # what concerns a whole organisation names no team
        if not place:
            return None
        token = await web.token(workspace(place))
        if not token and team_id and enterprise_id:
            await tenants.join(workspace(team_id), workspace(enterprise_id))
            token = await web.token(workspace(team_id))
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token) if token else None

    return authorize


def _missing() -> str:
    return "\n".join(words(language).line("slack.missing.text") for language in Language)


async def _on_error(error: Exception) -> BoltResponse:
    failed("listener", error)
    return BoltResponse(status=400 if isinstance(error, PayloadMalformed) else 500, body="")
