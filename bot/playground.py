"""The sandbox around a running product: its people, its commands, and a clock that can be taken forward."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from bot import gallery
from bot.desk import Desk
from bot.sandbox.app import build
from bot.sandbox.commands import Command
from bot.sandbox.methods.oauth import OAuth
from bot.sandbox.people import Person
from bot.sandbox.time import SandboxClock
from bot.sandbox.workspace import Workspace
from bot.slack.table import COMMANDS
from nudges.catalogue import Catalogue
from nudges.people import Language
from nudges.ports import Outbox
from nudges.turns import Flow
from nudges.value import value
from nudges.words import words

CLIENT_ID = "0.1"
"""The app's client id in the sandbox; its client secret is the signing secret."""
QUIET = 3
"""After so many rounds at one moment, what is still due waits for something outside."""


@value(frozen=True)
class Playground:
    """A workspace of our own. Its token and secret are made anew at every start and never leave the process.

    ``real`` is the time (UTC) that its clock runs ahead of; ``people`` are the sandbox's own when none are given.
    Unless it ``keeps``, it is forgotten with the process.
    """

    folder: Path
    address: str
    token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(16)}", repr=False)
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    real: Callable[[], datetime] = field(default_factory=lambda: _real_time, repr=False)
    people: Sequence[Person] | None = None
    keeps: bool = True
    clock: SandboxClock = field(init=False)
    workspace: Workspace = field(init=False)
    oauth: OAuth = field(init=False)

    def __post_init__(self) -> None:
        folder = self.folder if self.keeps else None
        clock = SandboxClock(self.real, folder)
        object.__setattr__(self, "clock", clock)
        object.__setattr__(self, "workspace", Workspace(clock.now, folder, self.people))
        object.__setattr__(self, "oauth", OAuth(self.workspace, CLIENT_ID, self.secret))

    @property
    def team(self) -> str:
        """The workspace as the product knows it."""
        return f"slack:{self.workspace.identity.team}"

    @property
    def api_url(self) -> str:
        """Where its Web API answers."""
        return f"{self.address}/api/"

    def app(
        self,
        desk: Desk,
        outbox: Outbox,
        deliver: Callable[[datetime], Awaitable[None]],
        flows: Mapping[str, Flow[Any]],
        catalogue: Catalogue,
    ) -> Starlette:
        """Return the pages and the Web API; ``deliver`` does all that is due at a moment (UTC)."""

        async def upcoming(person: str) -> datetime | None:
            return await asyncio.to_thread(desk.upcoming, self.team, person)

        return build(
            workspace=self.workspace,
            clock=self.clock,
            base_url=self.address,
            signing_secret=self.secret,
            bot_token=self.token,
            oauth=self.oauth,
            commands=commands(),
            travel=lambda to: travel(self.clock, outbox, deliver, to),
            upcoming=upcoming,
            gallery=lambda: gallery.shots(flows, catalogue),
        )


def commands() -> list[Command]:
    """Return the slash commands as the composer offers them."""
    return [
        Command(command.name, {language.value: words(language).line(_meaning(command.name)) for language in Language})
        for command in COMMANDS
    ]


def _meaning(name: str) -> str:
    return f"command.{name.removeprefix('/')}"


async def travel(
    clock: SandboxClock, outbox: Outbox, deliver: Callable[[datetime], Awaitable[None]], to: datetime
) -> None:
    """Take the clock to a later moment (UTC), stopping at each moment at which something is due on the way."""
    rounds = 0
    while (due := await asyncio.to_thread(outbox.next_due)) is not None and due <= to and rounds < QUIET:
        now = clock.now()
        rounds = 0 if due > now else rounds + 1
        if due > now:
            clock.set(due)
        await deliver(clock.now())
    if to > clock.now():
        clock.set(to)
    await deliver(clock.now())


def _real_time() -> datetime:
    return datetime.now(UTC)
