"""The rules for buttons, menus and fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from bot.sandbox.text_rules import Fault, count_faults, listed, mapping, pointer, string_faults, text_faults
from bot.sandbox.wire import Json

Rule = Callable[[Json, str], Iterator[Fault]]

_PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
_CHOICES = frozenset({"static_select", "multi_static_select", "radio_buttons", "checkboxes"})
_ENTITIES = frozenset(
    {
        "users_select",
        "multi_users_select",
        "conversations_select",
        "channels_select",
    }
)
_WRITTEN = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
BUTTONS_AND_MENUS = frozenset({"button", "overflow"}) | _PICKERS | _CHOICES | _ENTITIES
"""What may stand in an actions block or beside a section."""
FIELDS = _WRITTEN | _PICKERS | _CHOICES | _ENTITIES
"""What may stand in an input block."""
_NO_PLACEHOLDER = frozenset({"button", "overflow", "radio_buttons", "checkboxes"})


def element_faults(element: object, at: str, allowed: frozenset[str]) -> Iterator[Fault]:
    """Yield every fault of one element, which must be of an ``allowed`` type."""
    if not isinstance(element, dict):
        yield Fault("must provide an object", at)
        return
    kind = str(element.get("type"))
    if kind not in allowed:
        yield Fault(f"unsupported type: {kind}", f"{at}/type")
        return
    if "action_id" in element:
        yield from string_faults(element["action_id"], f"{at}/action_id", 255)
    if "placeholder" in element and kind not in _NO_PLACEHOLDER:
        yield from text_faults(element["placeholder"], f"{at}/placeholder", 150, plain=True)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    yield from _RULES.get(kind, _nothing)(element, at)


def _nothing(_element: Json, _at: str) -> Iterator[Fault]:
    yield from ()


def _button(element: Json, at: str) -> Iterator[Fault]:
    yield from text_faults(element.get("text"), f"{at}/text", 75, plain=True)
    for name, limit in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
        if name in element:
            yield from string_faults(element[name], f"{at}/{name}", limit)
    if element.get("style", "primary") not in ("primary", "danger"):
        yield Fault("must be one of: primary, danger", f"{at}/style")


def _select(element: Json, at: str) -> Iterator[Fault]:
    if ("options" in element) == ("option_groups" in element):
        yield Fault("must provide either options or option_groups", at)
    if "options" in element:
        yield from _options(element["options"], f"{at}/options", most=100, plain=True)
    for number, group in enumerate(listed(element.get("option_groups"))):
        here = pointer(f"{at}/option_groups", number)
        yield from text_faults(mapping(group).get("label"), f"{here}/label", 75, plain=True)
        yield from _options(mapping(group).get("options"), f"{here}/options", most=100, plain=True)
    yield from _initial(element, at)


def _overflow(element: Json, at: str) -> Iterator[Fault]:
    yield from _options(element.get("options"), f"{at}/options", most=5, plain=True)


def _few(element: Json, at: str) -> Iterator[Fault]:
    yield from _options(element.get("options"), f"{at}/options", most=10, plain=False)
    yield from _initial(element, at)


def _options(options: object, at: str, *, most: int, plain: bool) -> Iterator[Fault]:
    yield from count_faults(options, at, most)
    for number, option in enumerate(listed(options)):
        here = pointer(at, number)
        yield from text_faults(mapping(option).get("text"), f"{here}/text", 75, plain=plain)
        yield from string_faults(mapping(option).get("value"), f"{here}/value", 150)
        if "description" in mapping(option):
            yield from text_faults(option["description"], f"{here}/description", 75, plain=plain)


def _initial(element: Json, at: str) -> Iterator[Fault]:
    groups = [mapping(group).get("options") for group in listed(element.get("option_groups"))]
    offered = [mapping(option).get("value") for some in [element.get("options"), *groups] for option in listed(some)]
    if "initial_option" in element and mapping(element["initial_option"]).get("value") not in offered:
        yield Fault("must be one of the provided options", f"{at}/initial_option")
    if "initial_options" in element:
        yield from count_faults(element["initial_options"], f"{at}/initial_options", 100)
    for number, option in enumerate(listed(element.get("initial_options"))):
        if mapping(option).get("value") not in offered:
            yield Fault("must be one of the provided options", pointer(f"{at}/initial_options", number))


def _written(element: Json, at: str) -> Iterator[Fault]:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if not isinstance(most, int) or not 1 <= most <= 3000:
        yield Fault("must be between 1 and 3000", f"{at}/max_length")
    if not isinstance(least, int) or not 0 <= least <= 3000:
        yield Fault("must be between 0 and 3000", f"{at}/min_length")
    if len(str(element.get("initial_value") or "")) > 3000:
        yield Fault("must be less than 3001 characters", f"{at}/initial_value")


def _number(element: Json, at: str) -> Iterator[Fault]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield Fault("missing required field: is_decimal_allowed", at)


def _date(element: Json, at: str) -> Iterator[Fault]:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(element.get("initial_date", "2000-01-01"))):
        yield Fault("must be in the format YYYY-MM-DD", f"{at}/initial_date")


def _time(element: Json, at: str) -> Iterator[Fault]:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(element.get("initial_time", "00:00"))):
        yield Fault("must be in the format HH:mm", f"{at}/initial_time")


def _confirm(confirm: object, at: str) -> Iterator[Fault]:
    for name, limit in (("title", 100), ("confirm", 30), ("deny", 30)):
        yield from text_faults(mapping(confirm).get(name), f"{at}/{name}", limit, plain=True)
    yield from text_faults(mapping(confirm).get("text"), f"{at}/text", 300)


_RULES: Mapping[str, Rule] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _select,
    "overflow": _overflow,
    "radio_buttons": _few,
    "checkboxes": _few,
    "plain_text_input": _written,
    "number_input": _number,
    "datepicker": _date,
    "timepicker": _time,
}
