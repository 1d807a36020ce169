"""Response addresses: where the bot answers an act, five times within thirty minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.limits import check_message
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

USES = 5
LIFETIME = 30 * 60.0
"""Seconds of real time in which a response address is listened to."""


@dataclass(slots=True)
class Hook:
    """Whose act it was, in which conversation, and on which message (empty for a command)."""

    user: str
    channel: str
    ts: str
    born: float
    uses: int = 0


class Hooks:
    """The response addresses handed out; ``elapsed`` answers seconds that only increase."""

    def __init__(self, workspace: Workspace, elapsed: Callable[[], float]) -> None:
        self._workspace = workspace
        self._elapsed = elapsed
        self._given: dict[str, Hook] = {}

    def give(self, kind: str, user: str, channel: str, ts: str = "") -> str:
        """Return a new address; ``kind`` is ``commands`` or ``actions``."""
        path = f"{kind}/{self._workspace.identity.team}/{secrets.token_hex(12)}"
        self._given[path] = Hook(user, channel, ts, self._elapsed())
        return f"{self._workspace.base_url}/hooks/{path}"

    def answer(self, path: str, body: Json) -> None:
        """Do what the bot asked for at this address; ``Refused`` when the address or the message will not do."""
        hook = self._given.get(path)
        if hook is None or self._elapsed() - hook.born > LIFETIME:
            raise Refused("expired_url")
        if hook.uses >= USES:
            raise Refused("used_url")
        hook.uses += 1
        respond(self._workspace, hook.user, hook.channel, hook.ts, body)


def respond(workspace: Workspace, user: str, channel: str, ts: str, body: Json) -> None:
    """Show an answer to a command or an act, in place of the message it hung on when the body says so."""
    if body.get("delete_original"):
        _delete(workspace, channel, ts)
        return
    check_message(body)
    content = {"text": body.get("text", ""), "blocks": body.get("blocks")}
    original = _original(workspace, channel, ts)
    if body.get("replace_original") and original is not None:
        workspace.edit(original, content)
    else:
        _say(workspace, user, channel, body.get("response_type", "ephemeral"), content)


def _say(workspace: Workspace, user: str, channel: str, how: str, content: Json) -> None:
    identity = workspace.identity
    message = {"user": identity.bot_user, "bot_id": identity.bot, "app_id": identity.app, "text": content["text"]}
    if content["blocks"]:
        message["blocks"] = content["blocks"]
    if how == "in_channel":
        workspace.post(channel, message)
    else:
        workspace.whisper(channel, user, message)


def _original(workspace: Workspace, channel: str, ts: str) -> Json | None:
    every = [*workspace.history(channel), *(item.message for item in workspace.state.whispers)]
    return next((message for message in every if message["ts"] == ts), None)


def _delete(workspace: Workspace, channel: str, ts: str) -> None:
    original = _original(workspace, channel, ts)
    if original is None:
        raise Refused("message_not_found")
    if original.get("is_ephemeral"):
        workspace.unwhisper(ts)
    else:
        workspace.remove(channel, ts)
