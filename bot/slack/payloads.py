"""What Slack sends, read into plain data: who acts, what they did, and the key by which it is known again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.slack.places import HOME, NOWHERE, message_at
from bot.slack.views import Memo
from nudges.forms import Raw
from nudges.screens import Start
from nudges.value import value

Json = Mapping[str, Any]

_AUTO_LINK = re.compile(r"<(?:https?://|mailto:|tel:)?([^|<>]+)\|\1>|<((?:https?://)[^|<>]+)>")
"""Slack's own marks around an address that a person simply typed."""


class PayloadMalformed(ValueError):
    """A payload that lacks what every payload of its kind has. Its text holds nothing of the payload."""


@value(frozen=True, slots=True)
class Sender:
    """Who acts. ``workspace`` is the person's own team, ``host`` the one whose installation received it.

    They differ in a channel shared between companies. Both are platform ids (``slack:T…``); ``enterprise`` is the Grid
    organisation, or empty.
    """

    workspace: str
    person: str
    host: str
    enterprise: str = ""


@value(frozen=True, slots=True)
class CommandSent:
    """A slash command. ``trigger`` opens a window within 3 s, ``answer_at`` is Slack's response address."""

    sender: Sender
    key: str
    name: str
    text: str
    channel: str
    trigger: str
    answer_at: str


@value(frozen=True, slots=True)
class LineSaid:
    """A line typed in the direct conversation, as it was typed."""

    sender: Sender
    key: str
    text: str
    channel: str


@value(frozen=True, slots=True)
class ButtonPressed:
    """A button. It belongs to a conversation (``memo``) or begins a flow (``start``).

    ``place`` is where it hung: a message, an ephemeral message, or the Home. ``window`` is the modal it was in.
    """

    sender: Sender
    key: str
    name: str
    memo: Memo
    start: Start | None
    place: str
    channel: str
    window: str
    trigger: str
    answer_at: str


@value(frozen=True, slots=True)
class FormSent:
    """A submitted form, or one that was closed (then without fields)."""

    sender: Sender
    key: str
    memo: Memo
    fields: Mapping[str, Raw]
    first_field: str = ""


@value(frozen=True, slots=True)
class AppOpened:
    """Someone opened the app: its Home or its messages."""

    sender: Sender
    tab: str
    channel: str


def workspace(team: str) -> str:
    """Return our id of a Slack team."""
    return f"slack:{team}"


def team(workspace_id: str) -> str:
    """Return Slack's id of a workspace of ours."""
    return workspace_id.removeprefix("slack:")


def read_command(body: Json) -> CommandSent:
    """Read a slash command."""
    host = workspace(_need(body, "team_id"))
    return CommandSent(
        sender=Sender(host, _need(body, "user_id"), host, _maybe(body, "enterprise_id")),
        key=f"command:{_need(body, 'trigger_id')}",
        name=_need(body, "command"),
        text=typed(_maybe(body, "text")),
        channel=_maybe(body, "channel_id"),
        trigger=_need(body, "trigger_id"),
        answer_at=_maybe(body, "response_url"),
    )


def read_line(body: Json) -> LineSaid | None:
    """Read a message in a direct conversation; ``None`` for a bot's, an edit, or anything else that is no new line."""
    event = body["event"]
    if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id") or not event.get("user"):
        return None
    channel, text = _need(event, "channel"), typed(_maybe(event, "text"))
    key = f"message:{channel}:{_need(event, 'ts')}"  # one message has come under two event ids
    return LineSaid(_event_sender(body, _need(event, "user")), key, text, channel) if text else None


def read_opening(body: Json) -> AppOpened:
    """Read that someone opened the app."""
    event = body["event"]
    sender = _event_sender(body, _need(event, "user"))
    return AppOpened(sender, _maybe(event, "tab") or HOME, _maybe(event, "channel"))


def read_press(body: Json) -> ButtonPressed:
    """Read a pressed button of ours (``turn:…`` or ``start:…``)."""
    action = _first(body.get("actions"))
    kind, _, rest = _need(action, "action_id").partition(":")
    flow, _, begun = rest.partition(":")
    value = _maybe(action, "value")
    window = _modal(body)
    return ButtonPressed(
        sender=_interaction_sender(body),
        key=_press_key(body, action),
        name=begun if kind == "start" else rest,
        memo=_memo_of(value) if kind == "turn" else Memo(),
        start=Start(flow, value) if kind == "start" else None,
        place=_held(window).card if window else _place(body),
        channel=_maybe(_part(body, "channel"), "id") or _maybe(_part(body, "container"), "channel_id"),
        window=_maybe(window, "id"),
        trigger=_maybe(body, "trigger_id"),
        answer_at=_maybe(body, "response_url"),
    )


def read_form(body: Json) -> FormSent:
    """Read a submitted form."""
    view = _part(body, "view")
    memo = _held(view)
    blocks = view.get("blocks") or []
    first = next((_maybe(block, "block_id") for block in blocks if _maybe(block, "type") == "input"), "")
    key = f"view:{_need(view, 'id')}:{_maybe(view, 'hash')}:{memo.revision}"
    return FormSent(_interaction_sender(body), key, memo, fields_of(_part(view, "state")), first)


def read_closed(body: Json) -> FormSent:
    """Read that a form was closed."""
    view = _part(body, "view")
    memo = _held(view)
    return FormSent(_interaction_sender(body), f"closed:{_need(view, 'id')}:{memo.revision}", memo, {})


def fields_of(state: Json) -> Mapping[str, Raw]:
    """Return the fields of a form by name."""
    values = state.get("values") or {}
    return {name: _raw(next(iter(inputs.values()), {})) for name, inputs in values.items()}


def typed(text: str) -> str:
    """Return a line as its writer typed it: Slack's escapes and its own marks around addresses undone."""
    plain = _AUTO_LINK.sub(lambda found: found.group(1) or found.group(2), text)
    for mark, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):  # the ampersand last, it is the escape itself
        plain = plain.replace(mark, meant)
    return _clean(plain).strip()


def _raw(value: Json) -> Raw:
    match value.get("type"):
        case "plain_text_input":
            return _clean(value.get("value") or "")
        case "radio_buttons" | "static_select":
            return _maybe(_part(value, "selected_option"), "value") or None
        case "checkboxes" | "multi_static_select":
            return tuple(_need(option, "value") for option in value.get("selected_options") or [])
        case "datepicker":
            return _maybe(value, "selected_date") or None
        case _:
            return None


def _clean(text: str) -> str:
    return text.replace("\x00", "")  # PostgreSQL cannot hold it


def _event_sender(body: Json, person: str) -> Sender:
    event, host = body["event"], _host(body)
    own = _maybe(event, "user_team") or _maybe(event, "team")
    return Sender(
        workspace(own if own.startswith("T") else host), person, workspace(host), _maybe(body, "enterprise_id")
    )


def _host(body: Json) -> str:
    granted = body.get("authorizations") or [{}]
    return _maybe(granted[0], "team_id") or _need(body, "team_id")


def _interaction_sender(body: Json) -> Sender:
    user = _part(body, "user")
    installed = _maybe(_part(body, "view"), "app_installed_team_id") or _maybe(_part(body, "team"), "id")
    own = _maybe(user, "team_id") or installed
    if not own:
        raise PayloadMalformed("an interaction names no team")
    enterprise = _maybe(_part(body, "enterprise"), "id")
    return Sender(workspace(own), _need(user, "id"), workspace(installed or own), enterprise)


def _press_key(body: Json, action: Json) -> str:
    if trigger := _maybe(body, "trigger_id"):
        return f"action:{trigger}"
    container = _part(body, "container")
    at = _maybe(container, "message_ts") or _maybe(container, "view_id")
    return f"action:{at}:{_need(action, 'action_ts')}"


def _place(body: Json) -> str:
    container = _part(body, "container")
    if _maybe(container, "type") == "view":
        return HOME
    if container.get("is_ephemeral"):
        return _maybe(body, "response_url")
    channel, ts = _maybe(container, "channel_id"), _maybe(container, "message_ts")
    return message_at(channel, ts) if channel and ts else NOWHERE


def _modal(body: Json) -> Json:
    view = _part(body, "view")
    return view if _maybe(view, "type") == "modal" else {}


def _held(view: Json) -> Memo:
    try:
        return Memo.load(_need(view, "private_metadata"))
    except (ValueError, KeyError, TypeError, json.JSONDecodeError):
        raise PayloadMalformed("a window without its private metadata") from None


def _memo_of(value: str) -> Memo:
    talk, _, revision = value.rpartition(":")
    if not talk or not revision.isdecimal():
        raise PayloadMalformed("a button without its conversation")
    return Memo(talk, int(revision))


def _part(body: Json, name: str) -> Json:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def _first(found: object) -> Json:
    if isinstance(found, list) and found and isinstance(found[0], Mapping):
        return found[0]
    raise PayloadMalformed("no action")


def _need(body: Json, name: str) -> str:
    if found := _maybe(body, name):
        return found
    raise PayloadMalformed(f"no {name}")


def _maybe(body: Json, name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""
