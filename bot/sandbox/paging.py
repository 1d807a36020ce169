"""Pages of a list, with Slack's opaque cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.arguments import Arguments
from bot.sandbox.refusals import Refused

Item = TypeVar("Item")


def page(items: Sequence[Item], call: Arguments, *, usual: int, most: int) -> tuple[list[Item], str]:
    """Return the items of the asked page and the cursor of the next one, empty at the end."""
    start, limit = _offset(call.text("cursor")), min(call.number("limit", usual), most)
    if limit < 1:
        raise Refused("invalid_limit")
    more = start + limit < len(items)
    return list(items[start : start + limit]), _cursor(start + limit) if more else ""


def _cursor(offset: int) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None
