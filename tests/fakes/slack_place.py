"""A bot that can be added to workspaces, with Slack behind it and a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot.guard import sign
from bot.slack.app import Installing, SlackApp, build
from bot.slack.installing.grants import Grants
from bot.slack.installing.oauth import OAuthApp
from nudges.people import Language
from storage.database import Database, open_store
from storage.installations import Installations
from tests.fakes.installations import KEY
from tests.fakes.slack_desk import FakeDesk
from tests.fakes.slack_server import SlackServer, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "made-up"
ORIGIN = "https://klankbord.example"


@dataclass
class Place:
    """A bot to which a browser goes, with Slack behind it."""

    server: SlackServer
    store: Database
    desk: FakeDesk
    installations: Installations
    app: Starlette
    now: datetime = NOON
    browsers: list[httpx.AsyncClient] = field(default_factory=list)
    slack: SlackApp | None = None

    async def send(self, body: str, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
        """Let Slack send a signed request, and wait until all that follows from it is done."""
        stamp = str(int(NOON.timestamp()))
        signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": sign(SECRET, stamp, body.encode())}
        answer = await self.browser().post("/slack/events", content=body, headers={"content-type": kind, **signed})
        assert self.slack is not None
        await self.slack.afterwards.finish()
        return answer

    def browser(self, accept: str = "en", origin: str = ORIGIN) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app)
        made = httpx.AsyncClient(transport=transport, base_url=origin, headers={"accept-language": accept})
        self.browsers.append(made)
        return made


@asynccontextmanager
async def place_at(folder: Path, base_url: str = ORIGIN, desk: FakeDesk | None = None) -> AsyncIterator[Place]:
    store, desk = open_store(f"sqlite:///{folder / 'test.db'}"), desk or FakeDesk()
    installations = store.installations(KEY)
    async with running() as server:
        app = OAuthApp("1.2", "client-secret", base_url, server.url)
        place = Place(server, store, desk, installations, Starlette())
        grants = Grants(installations, lambda: place.now)
        slack = build(
            desk=desk,
            language_of=lambda _workspace, _person: Language.ENGLISH,
            tokens=grants.token,
            now=lambda: place.now,
            wall=lambda: NOON,
            signing_secret=SECRET,
            api_url=f"{server.url}/api/",
            seconds=2.0,
            installing=Installing(app, grants, installations, store.arrivals),
        )
        place.app, place.slack = Starlette(routes=list(slack.routes)), slack
        await slack.start()
        try:
            yield place
        finally:
            for browser in place.browsers:
                await browser.aclose()
            await slack.stop()
            store.close()
