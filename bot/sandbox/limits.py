"""What Slack refuses: messages, windows and Homes are measured before they are shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_rules import Fault, block_faults, pointer
from bot.sandbox.refusals import Refused
from bot.sandbox.text_rules import mapping, text_faults
from bot.sandbox.wire import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
"""Characters in the ``text`` of a message."""
BLOCKS_TEXT = 13_000
"""Characters in all text of a message's blocks together."""
VIEW_BYTES = 250_000
PRIVATE_METADATA = 3000
IDENTIFIER = 255


def check_message(message: Json) -> None:
    """Refuse a message that Slack would refuse; the messages of ``Refused`` name each fault."""
    text, blocks = message.get("text") or "", message.get("blocks")
    if not text and not blocks and not message.get("attachments"):
        raise Refused("no_text")
    if len(text) > MESSAGE_TEXT:
        raise Refused("msg_too_long")
    if blocks:
        _refuse("invalid_blocks", blocks_faults(blocks, "message"))
        if characters(blocks) > BLOCKS_TEXT:
            raise Refused("msg_blocks_too_long", [f"[ERROR] all text together must be less than {BLOCKS_TEXT + 1}"])
    check_metadata(message.get("metadata"))


def check_metadata(metadata: object) -> None:
    """Refuse message metadata that is not a type and a flat payload."""
    if metadata in (None, "", {}):
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if not metadata.get("event_type"):
        raise Refused("invalid_metadata_format", ["[ERROR] missing required field: event_type"])
    if len(json.dumps(metadata)) > 16_000:
        raise Refused("metadata_too_large")


def check_view(view: object, kind: str) -> None:
    """Refuse a window (``modal``) or a Home (``home``) that Slack would refuse."""
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", ["[ERROR] must provide an object [json-pointer:/view]"])
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")
    _refuse("invalid_arguments", view_faults(view, kind))


def view_faults(view: Json, kind: str) -> Iterator[Fault]:
    """Yield every fault of a view."""
    if view.get("type") != kind:
        yield Fault(f"must be of type {kind}", "/view/type")
    if kind == "modal":
        yield from _window_faults(view)
    for name, limit in (("private_metadata", PRIVATE_METADATA), ("callback_id", IDENTIFIER), ("external_id", 255)):
        if len(str(view.get(name) or "")) > limit:
            yield Fault(f"must be less than {limit + 1} characters", f"/view/{name}")
    yield from blocks_faults(view.get("blocks"), kind, "/view/blocks")


def blocks_faults(blocks: object, surface: str, at: str = "/blocks") -> Iterator[Fault]:
    """Yield every fault of a list of blocks on a ``message``, a ``modal`` or a ``home``."""
    limit = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    if not isinstance(blocks, list):
        yield Fault("must provide an array", at)
        return
    if len(blocks) > limit:
        yield Fault(f"no more than {limit} items allowed", at)
    for number, block in enumerate(blocks):
        yield from block_faults(block, surface, pointer(at, number))
    yield from _repeated_ids(blocks, at)


def characters(part: Any) -> int:  # noqa: ANN401 - any piece of a block, JSON all the way down
    """Count the characters people would read in blocks."""
    if isinstance(part, list):
        return sum(characters(item) for item in part)
    if not isinstance(part, dict):
        return 0
    own = len(part["text"]) if isinstance(part.get("text"), str) else 0
    return own + sum(characters(item) for item in part.values())


def _window_faults(view: Json) -> Iterator[Fault]:
    yield from text_faults(view.get("title"), "/view/title", 24, plain=True)
    for name in ("submit", "close"):
        if view.get(name) is not None:
            yield from text_faults(view[name], f"/view/{name}", 24, plain=True)
    asks = any(mapping(block).get("type") == "input" for block in view.get("blocks") or [])
    if asks and view.get("submit") is None:
        yield Fault("missing required field: submit", "/view")


def _repeated_ids(blocks: list[Any], at: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        name = mapping(block).get("block_id")
        if isinstance(name, str) and name in seen:
            yield Fault(f"block_id {name} already exists", f"{pointer(at, number)}/block_id")
        seen.add(str(name))


def _refuse(error: str, faults: Iterator[Fault]) -> None:
    found = [str(fault) for fault in faults]
    if found:
        raise Refused(error, found)
