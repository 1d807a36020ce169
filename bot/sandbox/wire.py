"""The small habits of Slack's wire format: escaped text, filled-in ids, and JSON as plain dictionaries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

_ADDRESS = re.compile(r"https?://[^\s<>|]+")


def escaped(text: str) -> str:
    """Return what a person typed as Slack sends it: the three control characters become entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Return wire text as it is read."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str) -> str:
    """Return a typed line as it stands in a message event, with addresses marked as links."""
    return _ADDRESS.sub(lambda found: f"<{found.group()}>", escaped(text))


def elements_of(block: Json) -> Iterator[Json]:
    """Yield the elements of a block that a person can press, choose or fill in."""
    kind = block.get("type")
    if kind == "actions":
        yield from block["elements"]
    elif kind == "input":
        yield block["element"]
    elif kind == "section" and block.get("accessory", {}).get("type") not in (None, "image"):
        yield block["accessory"]


def filled_in(blocks: list[Json], mint: Callable[[], str]) -> list[Json]:
    """Give every block and element without an id one of Slack's making, and complete the text objects."""
    for block in blocks:
        block.setdefault("block_id", mint())
        for element in elements_of(block):
            element.setdefault("action_id", mint())
        _complete_texts(block)
    return blocks


def _complete_texts(part: object) -> None:
    if isinstance(part, list):
        for item in part:
            _complete_texts(item)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str) and part.get("type") == "plain_text":
            part.setdefault("emoji", True)
        if isinstance(part.get("text"), str) and part.get("type") == "mrkdwn":
            part.setdefault("verbatim", False)
        for item in part.values():
            _complete_texts(item)
