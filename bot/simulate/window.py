"""What a simulated person sees in Slack's own terms: buttons on a message, fields in a window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.sandbox.views import field_name
from bot.sandbox.viewstate import initially, offered
from bot.sandbox.wire import Json, elements_of

At = tuple[str, str]
"""Where something is pressed: a block and an action."""


def buttons(blocks: Iterable[Json]) -> dict[str, At]:
    """Return the buttons of a message or a window by the name the product gave them (``turn:done``)."""
    return {
        element["action_id"]: (block["block_id"], element["action_id"])
        for block in blocks
        for element in elements_of(block)
        if element["type"] == "button"
    }


def primary(blocks: Iterable[Json]) -> At | None:
    """Return the button that stands out, or else the first."""
    every = [(block, element) for block in blocks for element in elements_of(block) if element["type"] == "button"]
    every.sort(key=lambda found: found[1].get("style") != "primary")
    return (every[0][0]["block_id"], every[0][1]["action_id"]) if every else None


def filled(
    blocks: Iterable[Json], own: Mapping[str, list[str]], zone: str, words: str, day: date
) -> dict[str, list[str]]:
    """Return a filled-in form: what stands in it, what is the person's ``own``, and something in every needed field."""
    typed = {}
    for block, element in _inputs(blocks):
        value = own.get(block["block_id"]) or initially(element, zone)
        if not value and not block.get("optional"):
            value = [_something(element, words, day)]
        typed[field_name(block["block_id"], element["action_id"])] = value
    return typed


def fields(blocks: Iterable[Json]) -> dict[str, Json]:
    """Return the elements of a form by the name of their field."""
    return {block["block_id"]: element for block, element in _inputs(blocks)}


def _inputs(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    return ((block, block["element"]) for block in blocks if block["type"] == "input")


def _something(element: Json, words: str, day: date) -> str:
    options = offered(element)
    if options:
        return str(options[len(options) // 2]["value"])
    return day.isoformat() if element["type"] == "datepicker" else words


def text_of(part: object) -> Iterator[str]:
    """Yield every text in a message."""
    if isinstance(part, Mapping):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for inner in part.values():
            yield from text_of(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from text_of(inner)
