"""The rules for rich text: which parts there are and what may stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.sandbox.text_rules import Fault, listed, mapping, pointer, string_faults
from bot.sandbox.wire import Json

_PARTS = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
_STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
_NEEDED: Mapping[str, str] = {
    "text": "text",
    "link": "url",
    "emoji": "name",
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "broadcast": "range",
    "date": "timestamp",
    "color": "value",
}


def rich_text_faults(block: Json, at: str) -> Iterator[Fault]:
    """Yield every fault of a rich text block."""
    if not isinstance(block.get("elements"), list):
        yield Fault("must provide an array", f"{at}/elements")
    for number, part in enumerate(listed(block.get("elements"))):
        yield from _part(mapping(part), pointer(f"{at}/elements", number))


def _part(part: Json, at: str) -> Iterator[Fault]:
    kind = part.get("type")
    if kind not in _PARTS:
        yield Fault(f"unsupported type: {kind}", f"{at}/type")
        return
    if not isinstance(part.get("elements"), list):
        yield Fault("must provide an array", f"{at}/elements")
    if kind == "rich_text_list" and part.get("style") not in ("bullet", "ordered"):
        yield Fault("must be one of: bullet, ordered", f"{at}/style")
    for number, inner in enumerate(listed(part.get("elements"))):
        here = pointer(f"{at}/elements", number)
        yield from _item(mapping(inner), here) if kind == "rich_text_list" else _piece(mapping(inner), here)


def _item(item: Json, at: str) -> Iterator[Fault]:
    if item.get("type") != "rich_text_section":
        yield Fault("must be one of: rich_text_section", f"{at}/type")
    else:
        yield from _part(item, at)


def _piece(piece: Json, at: str) -> Iterator[Fault]:
    needed = _NEEDED.get(str(piece.get("type")))
    if needed is None:
        yield Fault(f"unsupported type: {piece.get('type')}", f"{at}/type")
        return
    if needed == "timestamp":
        if not isinstance(piece.get(needed), int):
            yield Fault("must be an integer", f"{at}/timestamp")
    else:
        yield from string_faults(piece.get(needed), f"{at}/{needed}", 40_000)
    style = piece.get("style")
    if style is not None and (not isinstance(style, dict) or not set(style) <= _STYLES):
        yield Fault("must provide an object of known styles", f"{at}/style")
