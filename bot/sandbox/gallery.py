"""Every screen of every conversation in both languages, drawn as the workspace draws it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Literal

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.sandbox.conversation import drawing_for
from bot.sandbox.drawing import Drawing
from bot.sandbox.limits import check_message, check_view
from bot.sandbox.pages import templates
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json, filled_in
from bot.sandbox.words import words
from bot.sandbox.workspace import Workspace
from nudges.value import value

Kind = Literal["message", "view", "home"]
Shot = tuple[str, str, str, Kind, Json]
"""Flow, step, language, kind, and the message or view as it would be sent to Slack."""
Shots = Callable[[], Sequence[Shot]]


@value(frozen=True, slots=True)
class Screen:
    """One screen of the gallery; ``faults`` say why Slack would refuse it."""

    flow: str
    step: str
    language: str
    kind: Kind
    content: Json
    drawing: Drawing
    faults: Sequence[str]

    @property
    def anchor(self) -> str:
        return f"{self.flow}-{self.step}-{self.language}".replace(" ", "-")


class Gallery:
    """The page ``/gallery``; ``shots`` answers all screens."""

    def __init__(self, workspace: Workspace, shots: Shots) -> None:
        self._workspace = workspace
        self._shots = shots
        self._templates: Environment = templates()

    async def page(self, request: Request) -> Response:
        """Show the screens of ``flow`` and ``lang``, or all; the page's own language follows ``lang``."""
        flow, lang = request.query_params.get("flow", ""), request.query_params.get("lang", "")
        every = list(self._shots())
        wanted = [shot for shot in every if flow in ("", shot[0]) and lang in ("", shot[2])]
        screens = [self._screen(number, shot) for number, shot in enumerate(wanted)]
        language = "nl" if (lang or request.headers.get("accept-language", "en")[:2]) == "nl" else "en"
        context = {
            "say": words(language),
            "page_language": language,
            "bot": self._workspace.identity,
            "count": len(screens),
            "steps": _by_step(screens),
            "flow": flow,
            "lang": lang,
            "flows": sorted({shot[0] for shot in every}),
            "langs": sorted({shot[2] for shot in every}),
        }
        return HTMLResponse(self._templates.get_template("gallery.html").render(context))

    def _screen(self, number: int, shot: Shot) -> Screen:
        flow, step, language, kind, rendered = shot
        content, numbers = copy.deepcopy(rendered), count()
        faults = _faults(kind, content)
        content["blocks"] = filled_in(content.get("blocks") or [], lambda: f"g{next(numbers)}")
        reader = next((one for one in self._workspace.people if one.language == language), self._workspace.people[0])
        drawing = replace(drawing_for(self._workspace, reader, f"g{number}"), live=False)
        return Screen(flow, step, language, kind, content, drawing, faults)


def _by_step(screens: Sequence[Screen]) -> Sequence[Sequence[Screen]]:
    steps: dict[tuple[str, str], list[Screen]] = {}
    for screen in screens:
        steps.setdefault((screen.flow, screen.step), []).append(screen)
    return list(steps.values())


def _faults(kind: Kind, content: Json) -> Sequence[str]:
    try:
        if kind == "message":
            check_message(content)
        else:
            check_view(content, "modal" if kind == "view" else "home")
    except Refused as refused:
        return refused.messages or (refused.error,)
    return ()
