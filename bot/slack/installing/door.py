"""Adding the app in a browser: off to Slack with a secret that only this browser can bring back, and only once."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.slack.installing.oauth import INSTALL, NotGranted, OAuth
from bot.slack.installing.pages import page, preferred
from bot.slack.installing.tenants import Tenants
from bot.slack.manifest import REDIRECT
from nudges.installations import Installation
from nudges.ports import Arrivals, Unavailable

TIME = timedelta(minutes=10)
"""How long someone may take to read what Slack asks."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_STATUS = {"denied": 200, "expired": 400, "failed": 400, "later": 503, "unsaved": 503}

log = structlog.get_logger()


class Door:
    """The two pages of adding the app. ``now`` is the product's clock (UTC)."""

    def __init__(self, oauth: OAuth, arrivals: Arrivals, tenants: Tenants, now: Callable[[], datetime]) -> None:
        self._oauth = oauth
        self._arrivals = arrivals
        self._tenants = tenants
        self._now = now
        self._secure = oauth.app.base_url.startswith("https://")
        self._cookie = "__Host-klankbord_install" if self._secure else "klankbord_install"

    @property
    def routes(self) -> list[Route]:
        """What is to be mounted."""
        return [Route(INSTALL, self.install), Route(REDIRECT, self.returned)]

    async def install(self, request: Request) -> Response:
        """Send a browser to Slack, and give it a cookie by which it is known when it comes back."""
        state, browser = secrets.token_urlsafe(32), self._browser(request) or secrets.token_urlsafe(32)
        try:
            await asyncio.to_thread(self._arrivals.begin, state, browser, self._now() + TIME)
        except Unavailable:
            return self._sorry(request, "unsaved")
        response = RedirectResponse(self._oauth.app.consent_url(state), 302, {"cache-control": "no-store"})
        self._give_cookie(response, browser)
        return response

    async def returned(self, request: Request) -> Response:
        """Take a browser back from Slack: its secret is checked and used up, then its code is exchanged."""
        try:
            if not await self._is_ours(request):
                return self._sorry(request, "expired")
            if "error" in request.query_params or not request.query_params.get("code"):
                return self._sorry(request, "denied")
            granted = await self._oauth.granted(request.query_params["code"])
            await self._tenants.came(granted)
        except NotGranted as refused:
            log.warning("installation.refused", error=refused.detail)
            return self._sorry(request, "later" if refused.later else "failed")
        except Unavailable:
            return self._sorry(request, "unsaved")
        return self._welcome(request, granted)

    async def _is_ours(self, request: Request) -> bool:
        state, browser = request.query_params.get("state", ""), self._browser(request)
        if not (browser and _SECRET.fullmatch(state)):
            return False
        return await asyncio.to_thread(self._arrivals.finish, state, browser, self._now())

    def _browser(self, request: Request) -> str:
        found = request.cookies.get(self._cookie, "")
        return found if _SECRET.fullmatch(found) else ""

    def _give_cookie(self, response: Response, browser: str) -> None:
        seconds = int(TIME.total_seconds())
        response.set_cookie(
            self._cookie, browser, seconds, path="/", secure=self._secure, httponly=True, samesite="lax"
        )

    def _sorry(self, request: Request, outcome: str) -> Response:
        first = preferred(request.headers.get("accept-language", ""))
        return page(outcome, first, ("install.again.button", INSTALL), status=_STATUS[outcome])

    def _welcome(self, request: Request, granted: Installation) -> Response:
        first = preferred(request.headers.get("accept-language", ""))
        way_on = ("install.done.button", self._oauth.app.app_url(granted))
        return page("done", first, way_on, name=granted.name or "Slack")
