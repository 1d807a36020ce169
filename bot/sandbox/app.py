"""Puts the sandbox together: the Web API for the bot, the pages for people, and the handles for tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles

from bot.sandbox.acts import Acts, Travel, Upcoming
from bot.sandbox.api import WebApi, refusal, routes
from bot.sandbox.commands import Command
from bot.sandbox.consent import ConsentPage
from bot.sandbox.faults import Faults, Faulty
from bot.sandbox.gallery import Gallery, Shots
from bot.sandbox.guard import LOOPBACK, Guard
from bot.sandbox.hooks import Hooks
from bot.sandbox.live import Live
from bot.sandbox.methods.oauth import OAuth
from bot.sandbox.pages import Pages
from bot.sandbox.refusals import Refused
from bot.sandbox.sender import Sender
from bot.sandbox.signing import Post, http_post
from bot.sandbox.steering import Steering
from bot.sandbox.time import SandboxClock
from bot.sandbox.triggers import Triggers
from bot.sandbox.workspace import Workspace


def build(
    *,
    workspace: Workspace,
    clock: SandboxClock,
    base_url: str,
    signing_secret: str,
    bot_token: str,
    events_url: str = "",
    commands: Sequence[Command] = (),
    travel: Travel | None = None,
    upcoming: Upcoming | None = None,
    gallery: Shots = tuple,
    faults: Faults | None = None,
    post: Post | None = None,
    elapsed: Callable[[], float] = time.monotonic,
    oauth: OAuth | None = None,
) -> Starlette:
    """Return the sandbox as an application with ``/``, ``/api``, ``/hooks``, ``/sandbox``, ``/gallery``, ``/archives``.

    With ``oauth`` the app can be added at ``/oauth/v2/authorize``.

    ``base_url`` is where it will be served (scheme, host and port). People's acts go to ``events_url``, by default
    ``/slack/events`` there. ``travel`` moves the clock; without it the clock simply jumps. ``upcoming`` says when a
    person's next message is due; without it the page does not offer to go there. ``app.state.sender`` acts for people
    in tests; ``app.state.faults`` switches faults.
    """
    workspace.base_url = base_url.rstrip("/")
    live, triggers, hooks = Live(), Triggers(elapsed), Hooks(workspace, elapsed)
    faults = faults or Faults()
    workspace.watchers.append(live.changed)
    send = post or http_post(events_url or f"{workspace.base_url}/slack/events")
    sender = Sender(workspace, send, signing_secret, triggers, hooks)
    api = WebApi(workspace, bot_token, triggers, hooks, oauth)
    pages = Pages(workspace, live, sender, commands, offers_next=upcoming is not None)
    acts = Acts(workspace, sender, live, commands, travel or _jump(clock), upcoming)
    app = Starlette(
        routes=[
            *_bot_routes(api, faults),
            *_steering_routes(Steering(workspace, faults)),
            *_act_routes(acts),
            *_page_routes(pages, Gallery(workspace, gallery)),
            *_consent_routes(ConsentPage(workspace, oauth, pages)),
        ],
        exception_handlers={Refused: _refused},
        middleware=[Middleware(Guard, hosts=(*LOOPBACK, urlsplit(workspace.base_url).hostname or ""))],
    )
    app.state.sender, app.state.faults, app.state.live = sender, faults, live
    return app


def _bot_routes(api: WebApi, faults: Faults) -> list[BaseRoute]:
    return [
        Mount("/api", app=Faulty(Router(routes(api)), faults)),
        Route("/hooks/{path:path}", api.hook, methods=["POST"]),
    ]


def _steering_routes(steering: Steering) -> list[BaseRoute]:
    return [
        Route("/sandbox/faults", steering.faults, methods=["GET", "POST", "DELETE"]),
        Route("/sandbox/messages.json", steering.messages),
    ]


def _act_routes(acts: Acts) -> list[BaseRoute]:
    every = {"say": acts.say, "press": acts.press, "submit": acts.submit, "close": acts.close, "clock": acts.clock}
    return [Route(f"/sandbox/{name}", act, methods=["POST"]) for name, act in every.items()]


def _page_routes(pages: Pages, gallery: Gallery) -> list[BaseRoute]:
    return [
        Route("/", pages.page),
        Route("/sandbox/live", pages.stream),
        Route("/archives/{channel}/{stamp}", pages.permalink),
        Route("/gallery", gallery.page),
        Mount("/sandbox/static", app=StaticFiles(directory=Path(__file__).parent / "static")),
    ]


def _consent_routes(consent: ConsentPage) -> list[BaseRoute]:
    return [Route("/oauth/v2/authorize", consent.page), Route("/app_redirect", consent.app)]


async def _refused(_request: Request, refused: Exception) -> Response:
    return JSONResponse(refusal(refused) if isinstance(refused, Refused) else {"ok": False}, status_code=400)


def _jump(clock: SandboxClock) -> Travel:
    async def travel(to: datetime) -> None:
        clock.set(to)

    return travel
