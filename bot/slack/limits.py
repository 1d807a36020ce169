"""What Slack accepts at most, checked before anything is sent: over a limit is an error, nothing is cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nudges.screens import ScreenTooLarge

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT = 12_000
"""Characters in all blocks of a message together; Slack refuses somewhat more than this."""
FALLBACK_TEXT = 40_000
RICH_TEXT = 3_000
"""Characters in one section or quote of a rich text."""
METADATA = 3_000
_READ = frozenset({"text", "alt_text"})
OPTIONS = {"radio_buttons": 10, "checkboxes": 10, "static_select": 100, "multi_static_select": 100}


def check_message(message: Mapping[str, Any]) -> None:
    """Raise ``ScreenTooLarge`` when Slack would refuse or cut a message's ``text`` or ``blocks``."""
    _at_most(FALLBACK_TEXT, message["text"], "the text of a message")
    _count(MESSAGE_BLOCKS, message["blocks"], "blocks in a message")
    _check_blocks(message["blocks"])
    total = sum(len(text) for text in _texts(message["blocks"]))
    if total > MESSAGE_TEXT:
        raise ScreenTooLarge(f"a message has {total} characters, {MESSAGE_TEXT} fit")


def check_view(view: Mapping[str, Any]) -> None:
    """Raise ``ScreenTooLarge`` when Slack would refuse a modal or a Home view."""
    _count(VIEW_BLOCKS, view["blocks"], "blocks in a view")
    _check_blocks(view["blocks"])
    for part in ("title", "submit", "close"):
        if part in view:
            _at_most(24, view[part]["text"], f"the {part} of a modal")
    _at_most(METADATA, view.get("private_metadata", ""), "the private metadata of a view")
    if view["type"] == "modal" and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        raise ScreenTooLarge("a modal with inputs has no submit button")


def _check_blocks(blocks: Iterable[Json]) -> None:
    blocks = list(blocks)
    _unique([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    for block in blocks:
        _at_most(255, block.get("block_id", ""), "a block_id")
        _BLOCKS[block["type"]](block)


def _header(block: Json) -> None:
    _at_most(150, block["text"]["text"], "a header")


def _context(block: Json) -> None:
    _count(10, block["elements"], "elements in a context")
    for element in block["elements"]:
        _at_most(2_000, element["text"], "a context")


def _rich_text(block: Json) -> None:
    for part in block["elements"]:
        _at_most(RICH_TEXT, "".join(_texts(part["elements"])), "a paragraph")


def _image(block: Json) -> None:
    _at_most(3_000, block["image_url"], "the address of a picture")
    _at_most(2_000, block["alt_text"], "the words of a picture")


def _actions(block: Json) -> None:
    _count(25, block["elements"], "buttons in a row")
    _unique([button["action_id"] for button in block["elements"]], "action_id")
    for button in block["elements"]:
        _at_most(75, button["text"]["text"], "a button")
        _at_most(255, button["action_id"], "an action_id")
        _at_most(2_000, button.get("value", ""), "the value of a button")


def _input(block: Json) -> None:
    element = block["element"]
    _at_most(2_000, block["label"]["text"], "a label")
    _at_most(2_000, block.get("hint", {}).get("text", ""), "a hint")
    _at_most(150, element.get("placeholder", {}).get("text", ""), "a placeholder")
    if element["type"] == "plain_text_input":
        _plain_text_input(element)
    if element["type"] in OPTIONS:
        _options(element)


def _plain_text_input(element: Json) -> None:
    if not 1 <= element["max_length"] <= 3_000:
        raise ScreenTooLarge(f"a field takes {element['max_length']} characters, 1 to 3000 fit")
    _at_most(element["max_length"], element.get("initial_value", ""), "what a field begins with")


def _options(element: Json) -> None:
    _count(OPTIONS[element["type"]], element["options"], f"options in {element['type']}")
    for option in element["options"]:
        _at_most(75, option["text"]["text"], "an option")
        _at_most(150, option["value"], "the value of an option")


def _divider(block: Json) -> None:
    """Accept: a line has nothing to measure."""


_BLOCKS = {
    "header": _header,
    "context": _context,
    "rich_text": _rich_text,
    "image": _image,
    "actions": _actions,
    "input": _input,
    "divider": _divider,
}


def _texts(node: Json | list[Any]) -> Iterator[str]:
    """Yield every text that a person would read in a part of a message."""
    waiting: list[Any] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
            continue
        for key, value in part.items():
            if isinstance(value, str):
                if key in _READ:
                    yield value
            elif isinstance(value, dict | list):
                waiting.append(value)


def _at_most(limit: int, text: str, what: str) -> None:
    if len(text) > limit:
        raise ScreenTooLarge(f"{what} has {len(text)} characters, {limit} fit")


def _count(limit: int, things: list[Json], what: str) -> None:
    if not 0 < len(things) <= limit:
        raise ScreenTooLarge(f"{len(things)} {what}, 1 to {limit} fit")


def _unique(names: list[str], what: str) -> None:
    if len(set(names)) < len(names):
        raise ScreenTooLarge(f"the {what} {Counter(names).most_common(1)[0][0]} stands twice")
