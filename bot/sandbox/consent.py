"""The page on which someone in the workspace lets the app in."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.sandbox.guard import LOOPBACK
from bot.sandbox.methods.oauth import OAuth
from bot.sandbox.pages import Pages, templates
from bot.sandbox.words import words
from bot.sandbox.workspace import Workspace


class ConsentPage:
    """Slack's ``/oauth/v2/authorize``: shows what the app asks for, with a way to agree and one to decline."""

    def __init__(self, workspace: Workspace, oauth: OAuth | None, pages: Pages) -> None:
        self._workspace = workspace
        self._oauth = oauth
        self._pages = pages
        self._template = templates().get_template("consent.html")

    async def page(self, request: Request) -> Response:
        """Ask the person who looks at the page."""
        asked = request.query_params
        redirect_uri = asked.get("redirect_uri", "")
        if self._oauth is None or not self._oauth.knows(asked.get("client_id", "")):
            return PlainTextResponse("invalid_client_id", status_code=400)
        if not _is_here(redirect_uri):
            return PlainTextResponse("bad_redirect_uri", status_code=400)
        person, state, scope = self._pages.person(request), asked.get("state", ""), asked.get("scope", "")
        code = self._oauth.consent(person.id, scope, redirect_uri)
        html = self._template.render(
            me=person,
            say=words(person.language),
            bot=self._workspace.identity,
            scopes=[name for name in scope.split(",") if name],
            yes=f"{redirect_uri}?{urlencode({'code': code, 'state': state})}",
            no=f"{redirect_uri}?{urlencode({'error': 'access_denied', 'state': state})}",
        )
        return HTMLResponse(html)

    async def app(self, _request: Request) -> Response:
        """Lead to the app, which is all there is here."""
        return RedirectResponse("/", status_code=303)


def _is_here(address: str) -> bool:
    """Tell whether a browser sent there stays on this machine."""
    found = urlsplit(address)
    return found.scheme in ("http", "https") and found.hostname in LOOPBACK and not found.query
