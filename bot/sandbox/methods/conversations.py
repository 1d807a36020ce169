"""conversations: direct messages, the channel, and what was said there."""

from __future__ import annotations

import re

from bot.sandbox.arguments import Arguments
from bot.sandbox.paging import page
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Channel, Workspace

_TS = re.compile(r"\d+(\.\d+)?")


def open_dm(workspace: Workspace, call: Arguments) -> Json:
    """conversations.open: answer the direct message with a person."""
    channel = workspace.channel(call.text("channel")) if "channel" in call else _dm_with(workspace, call.text("users"))
    details = described(workspace, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": details, "no_op": True, "already_open": True}


def _dm_with(workspace: Workspace, users: str) -> Channel:
    if not users:
        raise Refused("users_list_not_supplied")
    if "," in users:
        raise Refused("method_not_supported_for_channel_type")
    if workspace.person(users).deleted:
        raise Refused("user_disabled")
    return workspace.dm(users)


def info(workspace: Workspace, call: Arguments) -> Json:
    """conversations.info: describe a conversation."""
    channel = workspace.channel(call.needed("channel"))
    count = {"num_members": len(channel.members)} if call.flag("include_num_members") else {}
    return {"channel": described(workspace, channel) | count}


def members(workspace: Workspace, call: Arguments) -> Json:
    """conversations.members: list who is in a conversation."""
    channel = workspace.channel(call.needed("channel"))
    found, cursor = page(channel.members, call, usual=100, most=1000)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


def listing(workspace: Workspace, call: Arguments) -> Json:
    """conversations.list: list the conversations of the asked types."""
    kinds = call.text("types", "public_channel").split(",")
    every = workspace.state.channels.values()
    wanted = [channel for channel in every if ("im" if channel.person else "public_channel") in kinds]
    found, cursor = page(wanted, call, usual=100, most=1000)
    channels = [described(workspace, channel) for channel in found]
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def history(workspace: Workspace, call: Arguments) -> Json:
    """conversations.history: answer messages, newest first, between ``oldest`` and ``latest``."""
    channel = readable(workspace, call.needed("channel"))
    roots = [message for message in workspace.history(channel.id) if _is_root(message)]
    return _messages(_within(roots, call)[::-1], call)


def replies(workspace: Workspace, call: Arguments) -> Json:
    """conversations.replies: answer a thread, oldest first."""
    channel = readable(workspace, call.needed("channel"))
    root = call.needed("ts")
    thread = [message for message in workspace.history(channel.id) if root in (message["ts"], message.get("thread_ts"))]
    if not thread:
        raise Refused("thread_not_found")
    return _messages(_within(thread, call), call)


def readable(workspace: Workspace, channel_id: str) -> Channel:
    """Return a conversation the bot is in; ``channel_not_found`` or ``not_in_channel`` otherwise."""
    channel = workspace.channel(channel_id)
    if workspace.identity.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def described(workspace: Workspace, channel: Channel) -> Json:
    """Return a conversation as Slack describes one."""
    shared = {"id": channel.id, "created": channel.created, "is_archived": False, "context_team_id": _team(workspace)}
    if channel.person:
        return shared | {
            "is_im": True,
            "is_channel": False,
            "user": channel.person,
            "is_user_deleted": workspace.person(channel.person).deleted,
        }
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_im": False,
        "is_private": False,
        "is_member": workspace.identity.bot_user in channel.members,
        "is_general": False,
    }


def _team(workspace: Workspace) -> str:
    return workspace.identity.team


def _is_root(message: Json) -> bool:
    return message.get("thread_ts", message["ts"]) == message["ts"] or bool(message.get("reply_broadcast"))


def _within(messages: list[Json], call: Arguments) -> list[Json]:
    oldest, latest = _micros(call, "oldest", "0"), _micros(call, "latest", "9999999999")
    if call.flag("inclusive"):
        return [message for message in messages if oldest <= _at(message) <= latest]
    return [message for message in messages if oldest < _at(message) < latest]


def _at(message: Json) -> int:
    return _to_micros(message["ts"])


def _micros(call: Arguments, name: str, default: str) -> int:
    text = call.text(name) or default
    if not _TS.fullmatch(text):
        raise Refused(f"invalid_ts_{name}")
    return _to_micros(text)


def _to_micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int((fraction + "000000")[:6])


def _messages(messages: list[Json], call: Arguments) -> Json:
    found, cursor = page(messages, call, usual=100, most=999)
    shown = found if call.flag("include_all_metadata") else [_without_metadata(message) for message in found]
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": shown, "has_more": bool(cursor), **more}


def _without_metadata(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "metadata"}
