"""What Teams would refuse or draw wrongly in an Adaptive Card 1.5, told as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]

COMMON = {"type", "id", "separator", "spacing"}
INPUT = COMMON | {"label", "isRequired", "errorMessage", "value"}
KNOWN: Mapping[str, set[str]] = {
    "AdaptiveCard": {"type", "version", "lang", "body", "actions"},
    "TextBlock": COMMON | {"text", "style", "size", "weight", "wrap"},
    "RichTextBlock": COMMON | {"inlines"},
    "TextRun": {"type", "text", "weight", "size", "color", "isSubtle", "selectAction"},
    "Container": COMMON | {"style", "items"},
    "FactSet": COMMON | {"facts"},
    "Image": COMMON | {"url", "altText", "size"},
    "ActionSet": COMMON | {"actions"},
    "Input.Text": INPUT | {"isMultiline", "maxLength", "placeholder"},
    "Input.ChoiceSet": INPUT | {"style", "isMultiSelect", "wrap", "choices"},
    "Input.Date": INPUT,
    "Action.Submit": {"type", "title", "data", "style", "associatedInputs"},
    "Action.OpenUrl": {"type", "url"},
}
"""The properties of schema 1.5 that we use, by type."""


def parts(node: object) -> Iterator[Json]:
    """Yield everything with a type, at any depth, outside a button's own data."""
    if isinstance(node, Mapping):
        if "type" in node:
            yield dict(node)
        for key, child in node.items():
            if key != "data":
                yield from parts(child)
    elif isinstance(node, list):
        for child in node:
            yield from parts(child)


def complaints(card: Json, *, in_dialog: bool) -> list[str]:
    """Return everything that is wrong with a card."""
    found = [complaint for part in parts(card) for complaint in _about(part)]
    ids = Counter(part["id"] for part in parts(card) if "id" in part)
    found += [f"the id {name} stands there twice" for name, count in ids.items() if count > 1]
    if card.get("version") != "1.5":
        found.append("Teams draws cards up to 1.5")
    if not in_dialog and any(part["type"].startswith("Input.") for part in parts(card)):
        found.append("an input outside a dialog loses what was typed when the card is updated")
    if in_dialog and "task/fetch" in str(card):
        found.append("a dialog cannot open a dialog")
    return found


def _about(part: Json) -> Iterator[str]:
    kind = part["type"]
    yield from (f"{kind} has no property {name}" for name in part.keys() - KNOWN.get(kind, set()))
    if kind.startswith("Input."):
        yield from _about_input(part)
    if check := CHECKS.get(kind):
        yield from check(part)


def _about_input(part: Json) -> Iterator[str]:
    if not part.get("label"):
        yield f"{part['id']} has no label to read out"
    if part.get("isRequired") and not part.get("errorMessage"):
        yield f"{part['id']} is required and does not say so when it is empty"


def _about_choices(part: Json) -> Iterator[str]:
    values = [choice["value"] for choice in part["choices"]]
    if not values or len(set(values)) != len(values):
        yield f"{part['id']} has no choices, or one value twice"
    chosen = part.get("value", "").split(",") if part.get("value") else []
    if not set(chosen) <= set(values) or (len(chosen) > 1 and not part.get("isMultiSelect")):
        yield f"{part['id']} has a value that is no choice"


def _about_run(part: Json) -> Iterator[str]:
    if not part["text"] or "\n" in part["text"]:
        yield "a run is empty, or has a line break that some clients drop"


def _about_actions(part: Json) -> Iterator[str]:
    if not 0 < len(part["actions"]) <= 6:
        yield f"{len(part['actions'])} buttons in a row, 1 to 6 are shown"


def _about_image(part: Json) -> Iterator[str]:
    if not part.get("altText") or not part["url"].startswith("https://"):
        yield "a picture has no words, or an address that Teams does not fetch"


def _about_container(part: Json) -> Iterator[str]:
    if not part["items"]:
        yield "a container is empty"


CHECKS: Mapping[str, Callable[[Json], Iterator[str]]] = {
    "Input.ChoiceSet": _about_choices,
    "TextRun": _about_run,
    "ActionSet": _about_actions,
    "Image": _about_image,
    "Container": _about_container,
}
