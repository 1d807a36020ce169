"""What people do in the page: write, press, submit, close, and move the clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.sandbox.commands import Command
from bot.sandbox.conversation import clock_face
from bot.sandbox.live import Live
from bot.sandbox.people import Person
from bot.sandbox.refusals import Refused
from bot.sandbox.sender import Sender
from bot.sandbox.travel import destination
from bot.sandbox.views import field_name, find_modal
from bot.sandbox.wire import Json, elements_of
from bot.sandbox.words import words
from bot.sandbox.workspace import SLACKBOT, Workspace

Travel = Callable[[datetime], Awaitable[None]]
"""Takes the bot and the clock to a later moment (aware UTC), through everything that is due in between."""
Upcoming = Callable[[str], Awaitable[datetime | None]]
"""Answers when a person's next message is due (aware UTC), if any is."""


class Acts:
    """The routes under ``/sandbox`` that change something."""

    def __init__(
        self,
        workspace: Workspace,
        sender: Sender,
        live: Live,
        commands: Sequence[Command],
        travel: Travel,
        upcoming: Upcoming | None,
    ) -> None:
        self._workspace = workspace
        self._sender = sender
        self._live = live
        self._names = {command.name for command in commands}
        self._travel = travel
        self._upcoming = upcoming
        self._journey = asyncio.Lock()

    async def say(self, request: Request) -> Response:
        form = await request.form()
        person, text = self._person(form), _one(form, "text").strip()
        notice = await self._said(person, self._channel(person, _one(form, "in")), text) if text else ""
        return _answer(request, form, notice)

    async def press(self, request: Request) -> Response:
        form = await request.form()
        person = self._person(form)
        try:
            done = await self._pressed(person, form)
        except (Refused, ValueError):
            return _answer(request, form, words(person.language)("act_gone"))
        return _answer(request, form, "" if done else words(person.language)("act_failed"))

    async def submit(self, request: Request) -> Response:
        form = await request.form()
        person, view_id = self._person(form), _one(form, "view")
        try:
            await self._sender.submit(person.id, view_id, _typed(find_modal(self._workspace, view_id).view, form))
        except Refused:
            return _answer(request, form, words(person.language)("act_gone"))
        return _answer(request, form)

    async def close(self, request: Request) -> Response:
        form = await request.form()
        try:
            await self._sender.close(self._person(form).id, _one(form, "view"), every=bool(_one(form, "every")))
        except Refused:
            return _answer(request, form)  # it was closed already, which is what was wanted
        return _answer(request, form)

    async def clock(self, request: Request) -> Response:
        form = await request.form()
        return _answer(request, form, await self._move(self._person(form), _one(form, "to")))

    async def _said(self, person: Person, channel: str, text: str) -> str:
        name, _, rest = text.partition(" ")
        if name == "/clock":
            return await self._move(person, rest)
        if name in self._names:
            await self._sender.command(person.id, channel, name, rest.strip())
        elif name.startswith("/"):
            unknown = words(person.language)("command_unknown", command=name)
            self._workspace.whisper(channel, person.id, {"user": SLACKBOT, "text": unknown})
        else:
            await self._sender.say(person.id, channel, text)
        return ""

    async def _pressed(self, person: Person, form: FormData) -> bool:
        at, surface = _pressed_at(_one(form, "press")), _one(form, "surface")
        if surface == "modal":
            view = find_modal(self._workspace, _one(form, "view")).view
            return await self._sender.press_modal(person.id, view["id"], at, _typed(view, form))
        if surface == "home":
            home = self._workspace.state.homes.get(person.id, {"blocks": []})
            return await self._sender.press_home(person.id, at, _typed(home, form))
        sent = {name: _all(form, name) for name in form}
        return await self._sender.press_message(person.id, _one(form, "channel"), _one(form, "ts"), at, sent)

    async def _move(self, person: Person, text: str) -> str:
        say, now = words(person.language), self._workspace.now()
        if not text.strip():
            return say("clock_stands", time=self._time(person))
        to = await self._next(person) if text == "next" else destination(text, now, person.zone)
        if to is None:
            return say("clock_none" if text == "next" else "clock_odd")
        if to < now:
            return say("clock_back", time=self._time(person))
        async with self._journey:
            await self._travel(to)
        self._live.changed()
        return say("clock_moved", time=self._time(person))

    async def _next(self, person: Person) -> datetime | None:
        return await self._upcoming(person.id) if self._upcoming else None

    def _time(self, person: Person) -> str:
        time, day = clock_face(self._workspace.now(), person)
        return f"{day}, {time}"

    def _person(self, form: FormData) -> Person:
        return self._workspace.person(_one(form, "as"))

    def _channel(self, person: Person, place: str) -> str:
        return place if place in self._workspace.state.channels else self._workspace.dm(person.id).id


def _pressed_at(text: str) -> tuple[str, str]:
    """Read ``[block id, action id]``; ``ValueError`` when it is anything else."""
    read = json.loads(text)
    if not isinstance(read, list) or len(read) != 2:
        raise ValueError("a press is a block id and an action id")
    return str(read[0]), str(read[1])


def _typed(view: Json, form: FormData) -> dict[str, list[str]]:
    names = [
        field_name(block["block_id"], element["action_id"])
        for block in view["blocks"]
        for element in elements_of(block)
    ]
    return {name: _all(form, name) for name in names}


def _all(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str) and value]


def _one(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _answer(request: Request, form: FormData, notice: str = "") -> Response:
    """Answer a script with a notice, and a plain form with the page it came from."""
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"notice": notice})
    back = urlencode({"as": _one(form, "as"), "in": _one(form, "in")})
    return RedirectResponse(f"/?{back}", status_code=303)
