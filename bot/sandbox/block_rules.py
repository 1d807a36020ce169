"""The rules for each kind of block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from bot.sandbox.element_rules import BUTTONS_AND_MENUS, FIELDS, element_faults
from bot.sandbox.rich_text_rules import rich_text_faults
from bot.sandbox.text_rules import Fault, count_faults, listed, mapping, pointer, string_faults, text_faults
from bot.sandbox.wire import Json

__all__ = ["Fault", "block_faults", "pointer"]

Rule = Callable[[Json, str], Iterator[Fault]]


def block_faults(block: object, surface: str, at: str) -> Iterator[Fault]:
    """Yield every fault of one block on a ``message``, a ``modal`` or a ``home``."""
    if not isinstance(block, dict):
        yield Fault("must provide an object", at)
        return
    rule = _RULES.get(str(block.get("type")))
    if rule is None or (block["type"] == "markdown" and surface != "message"):
        yield Fault(f"unsupported type: {block.get('type')}", f"{at}/type")
        return
    if "block_id" in block:
        yield from string_faults(block["block_id"], f"{at}/block_id", 255)
    yield from rule(block, at)


def _divider(_block: Json, _at: str) -> Iterator[Fault]:
    yield from ()


def _header(block: Json, at: str) -> Iterator[Fault]:
    yield from text_faults(block.get("text"), f"{at}/text", 150, plain=True)


def _section(block: Json, at: str) -> Iterator[Fault]:
    if "text" not in block and "fields" not in block:
        yield Fault("missing required field: text or fields", at)
    if "text" in block:
        yield from text_faults(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        yield from count_faults(block["fields"], f"{at}/fields", 10)
    for number, field in enumerate(listed(block.get("fields"))):
        yield from text_faults(field, pointer(f"{at}/fields", number), 2000)
    if "accessory" in block:
        yield from _accessory(block["accessory"], f"{at}/accessory")


def _accessory(element: object, at: str) -> Iterator[Fault]:
    if mapping(element).get("type") == "image":
        yield from picture_faults(mapping(element), at)
    else:
        yield from element_faults(element, at, BUTTONS_AND_MENUS)


def _context(block: Json, at: str) -> Iterator[Fault]:
    yield from count_faults(block.get("elements"), f"{at}/elements", 10)
    for number, element in enumerate(listed(block.get("elements"))):
        here = pointer(f"{at}/elements", number)
        if mapping(element).get("type") == "image":
            yield from picture_faults(mapping(element), here)
        else:
            yield from text_faults(element, here, 3000)


def _actions(block: Json, at: str) -> Iterator[Fault]:
    yield from count_faults(block.get("elements"), f"{at}/elements", 25)
    seen: set[str] = set()
    for number, element in enumerate(listed(block.get("elements"))):
        here = pointer(f"{at}/elements", number)
        yield from element_faults(element, here, BUTTONS_AND_MENUS)
        name = mapping(element).get("action_id")
        if isinstance(name, str) and name in seen:
            yield Fault(f"action_id {name} already exists for block_id", f"{here}/action_id")
        seen.add(str(name))


def _input(block: Json, at: str) -> Iterator[Fault]:
    yield from text_faults(block.get("label"), f"{at}/label", 2000, plain=True)
    if "hint" in block:
        yield from text_faults(block["hint"], f"{at}/hint", 2000, plain=True)
    yield from element_faults(block.get("element"), f"{at}/element", FIELDS)


def picture_faults(block: Json, at: str) -> Iterator[Fault]:
    """Yield the faults of a picture, as a block or as an element."""
    yield from string_faults(block.get("alt_text"), f"{at}/alt_text", 2000)
    address = block.get("image_url")
    yield from string_faults(address, f"{at}/image_url", 3000)
    if isinstance(address, str) and urlsplit(address).scheme not in ("http", "https"):
        yield Fault("must be a valid URL", f"{at}/image_url")
    if "title" in block:
        yield from text_faults(block["title"], f"{at}/title", 2000, plain=True)


def _markdown(block: Json, at: str) -> Iterator[Fault]:
    yield from string_faults(block.get("text"), f"{at}/text", 12_000)


_RULES: Mapping[str, Rule] = {
    "divider": _divider,
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": picture_faults,
    "rich_text": rich_text_faults,
    "markdown": _markdown,
}
