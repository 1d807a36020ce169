"""From what a page sends to ``state.values``, and what Slack's own client would not let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.views import field_name
from bot.sandbox.wire import Json, elements_of

Typed = Mapping[str, Sequence[str]]
"""What was typed or chosen, by field name; a name that is missing was left empty."""

_MANY = ("checkboxes", "multi_static_select")
_WRITTEN = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_NO_STATE = ("button", "overflow")
_SINGLE = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}
_INITIAL = {
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "users_select": "initial_user",
    "conversations_select": "initial_conversation",
    "channels_select": "initial_channel",
}


def state_values(blocks: Sequence[Json], typed: Typed, zone: str = "UTC") -> Json:
    """Return ``{block_id: {action_id: state}}``; date-times are read in the person's zone."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in _NO_STATE:
                sent = typed.get(field_name(block["block_id"], element["action_id"]), ())
                values.setdefault(block["block_id"], {})[element["action_id"]] = element_state(element, sent, zone)
    return values


def element_state(element: Json, sent: Sequence[str], zone: str) -> Json:
    """Return one element's state in Slack's shape, without what is not offered."""
    kind, first = element["type"], (sent[0] if sent else "")
    if kind in _WRITTEN:
        return {"type": kind, "value": first.replace("\r\n", "\n") or None}
    if kind in _SINGLE:
        return {"type": kind, _SINGLE[kind]: first or None}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": _seconds(first, zone)}
    if kind == "multi_users_select":
        return {"type": kind, "selected_users": list(sent)}
    chosen = [option for option in offered(element) if option["value"] in sent]
    if kind in _MANY:
        return {"type": kind, "selected_options": chosen}
    return {"type": kind, "selected_option": chosen[0] if chosen else None}


def offered(element: Json) -> list[Json]:
    """Return all options of a menu, those in groups included."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def initially(element: Json, zone: str) -> list[str]:
    """Return what stands in an element before anyone touches it."""
    kind = element["type"]
    if kind in _WRITTEN:
        return [element["initial_value"]] if element.get("initial_value") else []
    if kind == "datetimepicker":
        return [_minutes(element["initial_date_time"], zone)] if element.get("initial_date_time") else []
    if kind == "multi_users_select":
        return list(element.get("initial_users", []))
    if kind in _INITIAL:
        return [element[_INITIAL[kind]]] if element.get(_INITIAL[kind]) else []
    options = element.get("initial_options") or [element.get("initial_option")]
    return [option["value"] for option in options if option]


def client_faults(blocks: Sequence[Json], typed: Typed, say: Callable[..., str]) -> dict[str, str]:
    """Return what Slack's client refuses to send, by block id, in the words of ``say(key, **values)``."""
    faults: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            sent = typed.get(field_name(block["block_id"], element["action_id"]), ())
            fault = _fault(block, element, [value for value in sent if value.strip()], say)
            if fault:
                faults[block["block_id"]] = fault
    return faults


def _fault(block: Json, element: Json, sent: Sequence[str], say: Callable[..., str]) -> str:
    if not sent:
        return "" if block.get("optional") else say("field_needed")
    if element["type"] in _WRITTEN:
        return _written_fault(element, sent[0], say)
    return ""


def _written_fault(element: Json, text: str, say: Callable[..., str]) -> str:
    most, least = element.get("max_length", 3000), element.get("min_length", 0)
    if len(text) > most:
        return say("field_long", most=most)
    if len(text) < least:
        return say("field_short", least=least)
    pattern = {
        "email_text_input": r"[^@\s]+@[^@\s]+\.[^@\s]+",
        "url_text_input": r"https?://\S+",
        "number_input": r"-?\d+" + (r"([.,]\d+)?" if element.get("is_decimal_allowed") else ""),
    }.get(element["type"], r"[\s\S]*")
    return "" if re.fullmatch(pattern, text.strip()) else say("field_odd")


def _seconds(text: str, zone: str) -> int | None:
    if not text:
        return None
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def _minutes(seconds: int, zone: str) -> str:
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
