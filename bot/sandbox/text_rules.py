"""The rules for text objects and lists, and how a fault is told: what is wrong, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.wire import Json
from nudges.value import value


@value(frozen=True, slots=True)
class Fault:
    """What is wrong, and where as a JSON pointer."""

    message: str
    at: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.at}]"


def pointer(at: str, number: int) -> str:
    """Return the JSON pointer of an item in a list."""
    return f"{at}/{number}"


def mapping(part: Any) -> Json:  # noqa: ANN401 - whatever the bot sent
    """Return the part when it is an object, and an empty one when it is anything else."""
    return part if isinstance(part, dict) else {}


def text_faults(text: object, at: str, limit: int, *, plain: bool = False) -> Iterator[Fault]:
    """Yield the faults of a text object of 1 to ``limit`` characters; ``plain`` forbids markup."""
    if not isinstance(text, dict):
        yield Fault("must provide an object", at)
        return
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if text.get("type") not in kinds:
        yield Fault(f"must be one of: {', '.join(kinds)}", f"{at}/type")
    yield from string_faults(text.get("text"), f"{at}/text", limit)


def string_faults(text: object, at: str, limit: int) -> Iterator[Fault]:
    """Yield the faults of a string of 1 to ``limit`` characters."""
    if not isinstance(text, str):
        yield Fault("must be a string", at)
    elif not text:
        yield Fault("must be more than 0 characters", at)
    elif len(text) > limit:
        yield Fault(f"must be less than {limit + 1} characters", at)


def count_faults(items: object, at: str, most: int, least: int = 1) -> Iterator[Fault]:
    """Yield the faults of a list that must have ``least`` to ``most`` items."""
    if not isinstance(items, list):
        yield Fault("must provide an array", at)
    elif len(items) < least:
        yield Fault(f"no less than {least} items allowed", at)
    elif len(items) > most:
        yield Fault(f"no more than {most} items allowed", at)


def listed(items: object) -> list[Any]:
    """Return the items of a list, and none of anything else."""
    return items if isinstance(items, list) else []
