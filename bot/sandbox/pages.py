"""The workspace as a page: sidebar, conversation or Home, and the window on top."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from bot.sandbox.commands import CLOCK, Command
from bot.sandbox.conversation import clock_face, days, drawing_for
from bot.sandbox.drawing import Drawing
from bot.sandbox.live import Live
from bot.sandbox.people import Person
from bot.sandbox.sender import Sender
from bot.sandbox.views import top_modal
from bot.sandbox.wire import Json
from bot.sandbox.words import words
from bot.sandbox.workspace import Modal, Workspace

COOKIE = "sandbox_as"
REFRESH = "x-refresh"
"""The header of a page that fetches itself again, which is no new visit."""

Handler = Callable[[Request], Awaitable[Response]]


def templates() -> Environment:
    """Return the templates, which escape everything that is not marked as safe."""
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)


class Pages:
    """The pages for people; ``commands`` are completed in the composer."""

    def __init__(
        self, workspace: Workspace, live: Live, sender: Sender, commands: Sequence[Command], *, offers_next: bool
    ) -> None:
        self._workspace = workspace
        self._live = live
        self._sender = sender
        self._commands = [*commands, *CLOCK]
        self._offers_next = offers_next
        self._templates = templates()

    async def page(self, request: Request) -> Response:
        """Show the workspace to the person in ``as`` (else the cookie, else the first), at the place in ``in``."""
        person = self.person(request)
        place = self.place(person, request.query_params.get("in", ""))
        visit = None if request.headers.get(REFRESH) else self._visit(person, place)
        html = self._templates.get_template("page.html").render(self._context(person, place))
        response = HTMLResponse(html, background=visit)
        response.set_cookie(COOKIE, person.id, samesite="strict", httponly=True)
        return response

    async def stream(self, _request: Request) -> Response:
        """Tell the page whenever something changes."""
        return StreamingResponse(self._live.stream(), media_type="text/event-stream")

    async def permalink(self, request: Request) -> Response:
        """Lead from a message's own address to the message."""
        channel, stamp = request.path_params["channel"], request.path_params["stamp"].removeprefix("p")
        person = self.person(request)
        own = channel == self._workspace.dm(person.id).id
        place = self.place(person, "messages" if own else channel)
        return RedirectResponse(f"/?in={place}#m{stamp[:-6]}.{stamp[-6:]}", status_code=303)

    def person(self, request: Request) -> Person:
        """Return who looks at the page."""
        people = self._workspace.state.people
        for user in (request.query_params.get("as", ""), request.cookies.get(COOKIE, "")):
            if user in people:
                return people[user]
        return self._workspace.people[0]

    def place(self, person: Person, wanted: str) -> str:
        """Return ``messages``, ``home`` or the id of a channel the person is in."""
        channels = [channel.id for channel in self._workspace.named_channels if person.id in channel.members]
        return wanted if wanted in ("home", *channels) else "messages"

    def _visit(self, person: Person, place: str) -> BackgroundTask | None:
        return BackgroundTask(self._sender.opened, person.id, place) if place in ("messages", "home") else None

    def _context(self, person: Person, place: str) -> Json:
        workspace, dm = self._workspace, self._workspace.dm(person.id)
        channel = None if place == "home" else (dm if place == "messages" else workspace.channel(place))
        if channel:
            workspace.mark_read(person.id, channel.id)
        return {
            "me": person,
            "place": place,
            "say": words(person.language),
            "bot": workspace.identity,
            "channel": channel,
            "channels": [one for one in workspace.named_channels if person.id in one.members],
            "unread": {one.id: workspace.unread(person.id, one.id) for one in (dm, *workspace.named_channels)},
            "dm": dm,
            "people": [self._face(one) for one in workspace.people if not one.deleted],
            "days": days(workspace, channel, person) if channel else [],
            "home": workspace.state.homes.get(person.id),
            "home_drawing": drawing_for(workspace, person, "home"),
            "modal": (modal := top_modal(workspace, person.id)),
            "modal_drawing": self._modal_drawing(person, modal),
            "depth": len(workspace.state.modals.get(person.id, [])),
            "time": clock_face(workspace.now(), person),
            "offers_next": self._offers_next,
            "epoch": workspace.now().timestamp(),
            "version": self._live.version,
            "commands": [{"line": one.line, "meaning": one.meaning[person.language]} for one in self._commands],
        }

    def _face(self, person: Person) -> Json:
        now = self._workspace.now()
        return {
            "person": person,
            "tint": list(self._workspace.state.people).index(person.id) % 6,
            "time": clock_face(now, person)[0],
            "city": person.zone.rpartition("/")[2].replace("_", " "),
            "unread": self._workspace.unread(person.id, self._workspace.dm(person.id).id),
        }

    def _modal_drawing(self, person: Person, modal: Modal | None) -> Drawing:
        drawing = drawing_for(self._workspace, person, modal.view["id"] if modal else "none")
        return replace(drawing, typed=modal.typed, errors=modal.errors) if modal else drawing
