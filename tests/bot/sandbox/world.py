"""A workspace with a bot that answers what the test tells it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
from starlette.applications import Starlette

from bot.sandbox.app import build
from bot.sandbox.commands import Command
from bot.sandbox.gallery import Shots
from bot.sandbox.methods.oauth import OAuth
from bot.sandbox.sender import Sender
from bot.sandbox.signing import Answer
from bot.sandbox.time import SandboxClock
from bot.sandbox.workspace import Workspace

NOOR, DAAN, EMILY = "U0KBNOOR01", "U0KBDAAN02", "U0KBEMILY3"
START = datetime(2026, 3, 4, 13, 5, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:3000"
TOKEN = "xoxb-test"
SECRET = "signing-secret"

COMMANDS = (Command("/nudge", {"nl": "Wat Klankbord kan", "en": "What Klankbord can do"}),)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "hello") -> dict[str, Any]:
    return {"type": "section", "text": marked(text)}


def asked(element: Mapping[str, Any] | None = None, block_id: str = "b", **more: Any) -> dict[str, Any]:
    field_ = {"type": "plain_text_input", "action_id": "a", **(element or {})}
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": field_, **more}


def button(action_id: str = "go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "acts", "elements": list(elements)}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Next"), "blocks": list(blocks), **more}


@dataclass
class Bot:
    """Records what arrives; ``answer`` makes the answer from the decoded request."""

    answer: Callable[[dict[str, Any]], Answer] = lambda _request: Answer(200)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.bodies.append(body)
        self.headers.append(headers)
        return self.answer(self.requests[-1])

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [_decoded(body) for body in self.bodies]


def _decoded(body: bytes) -> dict[str, Any]:
    if body.startswith(b"{"):
        return dict(json.loads(body))
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return dict(json.loads(form["payload"])) if "payload" in form else dict(form)


class World:
    """Everything a test of the sandbox needs; ``at`` is the real time, ``seconds`` the monotonic one."""

    def __init__(self, *, gallery: Shots = tuple, offers_next: bool = True) -> None:
        self.at, self.seconds = START, 1000.0
        self.upcoming: datetime | None = None
        self.clock = SandboxClock(lambda: self.at)
        self.workspace = Workspace(self.clock.now)
        self.bot = Bot()
        self.oauth = OAuth(self.workspace, "1.2", "client-secret")
        self.app: Starlette = build(
            workspace=self.workspace,
            clock=self.clock,
            base_url=ORIGIN,
            signing_secret=SECRET,
            bot_token=TOKEN,
            commands=COMMANDS,
            gallery=gallery,
            upcoming=self._upcoming if offers_next else None,
            post=self.bot.post,
            oauth=self.oauth,
            elapsed=lambda: self.seconds,
        )
        self.browser = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ORIGIN)

    @property
    def sender(self) -> Sender:
        return self.app.state.sender  # type: ignore[no-any-return]

    def dm(self, user: str = NOOR) -> str:
        return self.workspace.dm(user).id

    def later(self, **step: float) -> None:
        self.at += timedelta(**step)

    async def call(self, method: str, token: str | None = TOKEN, **arguments: Any) -> dict[str, Any]:
        """Call a Web API method with JSON."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = await self.browser.post(f"/api/{method}", json=arguments, headers=headers)
        return dict(answer.json())

    async def act(self, name: str, user: str = NOOR, **form: str) -> httpx.Response:
        """Do something in the page, as its script does."""
        data = {"as": user, "in": "messages", **form}
        return await self.browser.post(f"/sandbox/{name}", data=data, headers={"accept": "application/json"})

    async def page(self, user: str = NOOR, place: str = "messages") -> str:
        return (await self.browser.get("/", params={"as": user, "in": place})).text

    async def trigger(self, user: str = NOOR) -> str:
        """Return a trigger that the bot gets with a command."""
        await self.sender.command(user, self.dm(user), "/nudge", "")
        return str(self.bot.requests[-1]["trigger_id"])

    async def open(self, view: dict[str, Any], user: str = NOOR) -> dict[str, Any]:
        """Open a window for someone and return its view."""
        answer = await self.call("views.open", trigger_id=await self.trigger(user), view=view)
        return dict(answer["view"])

    async def _upcoming(self, _user: str) -> datetime | None:
        return self.upcoming
