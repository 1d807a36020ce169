"""How blocks are drawn in a page: what stands in each field, and under which name it is sent back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from markupsafe import Markup

from bot.sandbox import mrkdwn
from bot.sandbox.people import Person
from bot.sandbox.views import field_name
from bot.sandbox.viewstate import initially
from bot.sandbox.wire import Json
from bot.sandbox.words import Say
from bot.sandbox.workspace import Channel
from nudges.value import value


@value(frozen=True, slots=True)
class Drawing:
    """One set of blocks as one person sees it; without ``live`` nothing can be pressed."""

    prefix: str
    zone: str
    say: Say
    names: Callable[[str], str]
    people: Sequence[Person] = ()
    channels: Sequence[Channel] = ()
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    live: bool = True

    def name(self, block: Json, element: Json) -> str:
        return field_name(block["block_id"], element["action_id"])

    def anchor(self, block: Json, element: Json) -> str:
        """Return an id that is unique in the page."""
        raw = f"{self.prefix}-{block['block_id']}-{element['action_id']}"
        return "".join(sign if sign.isalnum() or sign in "-_" else f"_{ord(sign):x}" for sign in raw)

    def press(self, block: Json, element: Json) -> str:
        return json.dumps([block["block_id"], element["action_id"]])

    def value(self, block: Json, element: Json) -> Sequence[str]:
        """Return what stands in an element: what was typed, else what the bot put there."""
        return self.typed.get(self.name(block, element), initially(element, self.zone))

    def text(self, text: Json) -> Markup:
        return mrkdwn.text_object(text, self.names)

    def marked(self, text: str) -> Markup:
        return mrkdwn.mrkdwn(text, self.names)

    def rich(self, block: Json) -> Markup:
        return mrkdwn.rich_text(block, self.names)
