"""What Slack accepts at most, checked before anything is sent: over a limit is an error, nothing is cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
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
OPTIONS = {"radio_buttons": 10, "checkboxes": 10, "static_select": 100, "multi_static_select": 100}


def check_message(message: Mapping[str, Any]) -> None:
    """Raise ``ScreenTooLarge`` when Slack would refuse or cut a message's ``text`` or ``blocks``."""
    _at_most(FALLBACK_TEXT, message["text"], "the text of a message")
    _count(MESSAGE_BLOCKS, message["blocks"], "blocks in a message")
    total = _check_blocks(message["blocks"])
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


def _check_blocks(blocks: list[Json]) -> int:
    """Return how many characters of the blocks count in a message."""
    _unique([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    total = 0
    for block in blocks:
        _at_most(255, block.get("block_id", ""), "a block_id")
        total += _BLOCKS[block["type"]](block)
    return total


def _header(block: Json) -> int:
    return _at_most(150, block["text"]["text"], "a header")


def _context(block: Json) -> int:
    _count(10, block["elements"], "elements in a context")
    return sum(_at_most(2_000, element["text"], "a context") for element in block["elements"])


def _rich_text(block: Json) -> int:
    return sum(_at_most(RICH_TEXT, "".join(_texts(part["elements"])), "a paragraph") for part in block["elements"])


def _image(block: Json) -> int:
    _at_most(3_000, block["image_url"], "the address of a picture")
    return _at_most(2_000, block["alt_text"], "the words of a picture")


def _actions(block: Json) -> int:
    _count(25, block["elements"], "buttons in a row")
    _unique([button["action_id"] for button in block["elements"]], "action_id")
    total = 0
    for button in block["elements"]:
        total += _at_most(75, button["text"]["text"], "a button")
        _at_most(255, button["action_id"], "an action_id")
        _at_most(2_000, button.get("value", ""), "the value of a button")
    return total


def _input(block: Json) -> int:
    element = block["element"]
    _at_most(2_000, block["label"]["text"], "a label")
    _at_most(2_000, block.get("hint", {}).get("text", ""), "a hint")
    _at_most(150, element.get("placeholder", {}).get("text", ""), "a placeholder")
    if element["type"] == "plain_text_input":
        _plain_text_input(element)
    if element["type"] in OPTIONS:
        _options(element)
    return 0  # messages have none


def _plain_text_input(element: Json) -> None:
    if not 1 <= element["max_length"] <= 3_000:
        raise ScreenTooLarge(f"a field takes {element['max_length']} characters, 1 to 3000 fit")
    _at_most(element["max_length"], element.get("initial_value", ""), "what a field begins with")


def _options(element: Json) -> None:
    _count(OPTIONS[element["type"]], element["options"], f"options in {element['type']}")
    for option in element["options"]:
        _at_most(75, option["text"]["text"], "an option")
        _at_most(150, option["value"], "the value of an option")


def _divider(_block: Json) -> int:
    return 0


_BLOCKS = {
    "header": _header,
    "context": _context,
    "rich_text": _rich_text,
    "image": _image,
    "actions": _actions,
    "input": _input,
    "divider": _divider,
}


def _texts(node: object) -> Iterator[str]:
    """Yield every text that a person would read in a part of a message."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in {"text", "alt_text"} and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)


def _at_most(limit: int, text: str, what: str) -> int:
    """Return the length of a text that fits."""
    length = len(text)
    if length > limit:
        raise ScreenTooLarge(f"{what} has {length} characters, {limit} fit")
    return length


def _count(limit: int, things: list[Json], what: str) -> None:
    if not 0 < len(things) <= limit:
        raise ScreenTooLarge(f"{len(things)} {what}, 1 to {limit} fit")


def _unique(names: list[str], what: str) -> None:
    if len(set(names)) < len(names):
        raise ScreenTooLarge(f"the {what} {Counter(names).most_common(1)[0][0]} stands twice")
