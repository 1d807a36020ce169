"""What a simulated person sees in Slack's own terms: buttons on a message, fields in a window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.sandbox.views import field_name
from bot.sandbox.viewstate import initially, offered
from bot.sandbox.wire import Json, elements_of

PLAN = ("trigger", "act", "on")
"""The fields of a plan."""

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
    """Return a filled-in form: what is the person's ``own``, what stands in it, and ``words`` where one writes.

    A plan that need not be made is not made; a day that must be chosen is ``day``. Without words only what is needed
    is filled in.
    """
    typed = {}
    for block, element in _inputs(blocks):
        value = own.get(block["block_id"]) or initially(element, zone)
        if not value and _is_wanted(block, element, words):
            value = [_something(element, words, day)]
        typed[field_name(block["block_id"], element["action_id"])] = value
    return typed


def _is_wanted(block: Json, element: Json, words: str) -> bool:
    writes = bool(words) and element["type"] == "plain_text_input" and block["block_id"] not in PLAN
    return writes or not block.get("optional")


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
