"""The payloads of Slack: commands, acts on blocks, submitted and closed windows, events."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.sandbox.people import Person
from bot.sandbox.wire import Json, escaped
from bot.sandbox.workspace import Channel, Workspace

TOKEN = "sandbox-verification"  # noqa: S105 - Slack's retired verification token; nothing checks it


def command(workspace: Workspace, person: Person, channel: Channel, line: tuple[str, str], response_url: str) -> Json:
    """Return the form of a slash command; ``line`` is the command and the text after it."""
    identity = workspace.identity
    return {
        "token": TOKEN,
        "team_id": identity.team,
        "team_domain": identity.team_domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.person else channel.name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": line[0],
        "text": escaped(line[1]),
        "api_app_id": identity.app,
        "is_enterprise_install": "false",
        "response_url": response_url,
    }


def interaction(workspace: Workspace, person: Person, kind: str) -> Json:
    """Return what all interactive payloads share."""
    identity = workspace.identity
    return {
        "type": kind,
        "token": TOKEN,
        "api_app_id": identity.app,
        "team": {"id": identity.team, "domain": identity.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": identity.team},
    }


def on_message(channel: Channel, message: Json) -> Json:
    """Return the part of a ``block_actions`` payload that tells which message was acted on."""
    return {
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": bool(message.get("is_ephemeral")),
        },
        "channel": {"id": channel.id, "name": "directmessage" if channel.person else channel.name},
        "message": message,
    }


def on_view(view: Json, values: Json) -> Json:
    """Return the part of a ``block_actions`` payload that tells which window or Home was acted on."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": with_state(view, values)}


def with_state(view: Json, values: Json) -> Json:
    """Return the view with what is filled in."""
    return view | {"state": {"values": values}}


def action(block_id: str, element: Json, chosen: Json, action_ts: str) -> Json:
    """Return one act; ``chosen`` is the element's new state (empty for a button)."""
    echoed = {key: element[key] for key in ("action_id", "type", "value", "style", "url") if key in element}
    label = {"text": element["text"]} if element["type"] == "button" else {}
    return echoed | label | chosen | {"block_id": block_id, "action_ts": action_ts}


def event(workspace: Workspace, inner: Json) -> Json:
    """Return an event in its envelope."""
    identity = workspace.identity
    return {
        "token": TOKEN,
        "team_id": identity.team,
        "context_team_id": identity.team,
        "context_enterprise_id": None,
        "api_app_id": identity.app,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(workspace.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": identity.team,
                "user_id": identity.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(12)}",
    }


def said(message: Json, channel: Channel) -> Json:
    """Return the inner event of a line a person wrote."""
    kind = "im" if channel.person else "channel"
    return message | {"channel": channel.id, "event_ts": message["ts"], "channel_type": kind}


def home_opened(person: Person, dm: Channel, tab: str, ts: str, view: Json | None) -> Json:
    """Return the inner event of a visit to the bot; ``tab`` is ``home`` or ``messages``."""
    shown = {"view": view} if view else {}
    return {"type": "app_home_opened", "user": person.id, "channel": dm.id, "event_ts": ts, "tab": tab} | shown


def rich_text(text: str) -> Sequence[Json]:
    """Return a typed line as the blocks Slack's own composer makes of it."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [section]}]
