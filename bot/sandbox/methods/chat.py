"""chat: messages posted, changed, taken back, or shown to one person."""

from __future__ import annotations

from bot.sandbox.arguments import Arguments
from bot.sandbox.limits import check_message
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Channel, Workspace

UPDATE_TEXT = 4000
"""Characters in the ``text`` of a message that is changed."""


def post_message(workspace: Workspace, call: Arguments) -> Json:
    """chat.postMessage: post into a channel, a direct message, or to a person by id."""
    channel = _addressed(workspace, call.needed("channel"))
    content = _content(call)
    thread = {"thread_ts": call.text("thread_ts")} if call.text("thread_ts") else {}
    if thread and call.flag("reply_broadcast"):
        thread["reply_broadcast"] = "true"
    message = workspace.post(channel.id, _by_bot(workspace) | _present(content) | thread)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def update(workspace: Workspace, call: Arguments) -> Json:
    """chat.update: replace text and blocks; blocks that are not sent are dropped, metadata that is not sent stays."""
    channel = workspace.channel(call.needed("channel"))
    message = workspace.find(channel.id, call.needed("ts"))
    if message.get("bot_id") != workspace.identity.bot:
        raise Refused("cant_update_message")
    content = _content(call)
    if len(content["text"]) > UPDATE_TEXT:
        raise Refused("msg_too_long")
    edited = {"user": workspace.identity.bot_user, "ts": workspace.next_ts()}
    workspace.edit(message, _kept_metadata(call, content) | {"edited": edited})
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(workspace: Workspace, call: Arguments) -> Json:
    """chat.delete: take one of the bot's own messages back."""
    channel = workspace.channel(call.needed("channel"))
    message = workspace.find(channel.id, call.needed("ts"))
    if message.get("bot_id") != workspace.identity.bot:
        raise Refused("cant_delete_message")
    workspace.remove(channel.id, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(workspace: Workspace, call: Arguments) -> Json:
    """chat.postEphemeral: show a message to one member of a conversation."""
    channel = workspace.channel(call.needed("channel"))
    viewer = call.needed("user")
    if viewer not in channel.members:
        raise Refused("user_not_in_channel")
    message = workspace.whisper(channel.id, viewer, _by_bot(workspace) | _present(_content(call)))
    return {"message_ts": message["ts"]}


def get_permalink(workspace: Workspace, call: Arguments) -> Json:
    """chat.getPermalink: answer the address of a message."""
    channel = workspace.channel(call.needed("channel"))
    ts = workspace.find(channel.id, call.needed("message_ts"))["ts"]
    return {"channel": channel.id, "permalink": f"{workspace.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"}


def _addressed(workspace: Workspace, channel_or_user: str) -> Channel:
    if channel_or_user in workspace.state.people:
        return _alive(workspace, workspace.dm(channel_or_user))
    name = channel_or_user.removeprefix("#")
    named = next((channel for channel in workspace.named_channels if channel.name == name), None)
    channel = named or workspace.channel(channel_or_user)
    if workspace.identity.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return _alive(workspace, channel)


def _alive(workspace: Workspace, channel: Channel) -> Channel:
    if channel.person and workspace.person(channel.person).deleted:
        raise Refused("is_archived")
    return channel


def _content(call: Arguments) -> Json:
    content = {
        "text": call.text("text"),
        "blocks": call.structure("blocks") or None,
        "metadata": call.structure("metadata"),
    }
    check_message(content)
    return content


def _present(content: Json) -> Json:
    return {key: value for key, value in content.items() if value is not None and value != {}}


def _kept_metadata(call: Arguments, content: Json) -> Json:
    if "metadata" in call:
        return content | {"metadata": content["metadata"] or None}
    return {key: value for key, value in content.items() if key != "metadata"}


def _by_bot(workspace: Workspace) -> Json:
    identity = workspace.identity
    return {
        "user": identity.bot_user,
        "bot_id": identity.bot,
        "app_id": identity.app,
        "bot_profile": {"id": identity.bot, "app_id": identity.app, "name": identity.bot_name},
    }
