"""What people do becomes signed requests to the bot, and its answers become what they see."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

from bot.sandbox import payloads, views
from bot.sandbox.hooks import Hooks, respond
from bot.sandbox.people import Person
from bot.sandbox.refusals import Refused
from bot.sandbox.signing import Answer, Post, signed
from bot.sandbox.triggers import Triggers
from bot.sandbox.viewstate import Typed, client_faults, element_state, state_values
from bot.sandbox.wire import Json, elements_of, typed
from bot.sandbox.words import words
from bot.sandbox.workspace import SLACKBOT, Channel, Modal, Workspace


class Sender:
    """The hands of the people; ``wall`` answers real seconds since 1970, for the signature."""

    def __init__(
        self,
        workspace: Workspace,
        post: Post,
        secret: str,
        triggers: Triggers,
        hooks: Hooks,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._workspace = workspace
        self._post = post
        self._secret = secret
        self._triggers = triggers
        self._hooks = hooks
        self._wall = wall

    # --- commands and lines

    async def command(self, user: str, channel_id: str, name: str, text: str) -> bool:
        """Send a slash command; a private line tells the person when the bot fails."""
        person, channel = self._at(user, channel_id)
        url = self._hooks.give("commands", user, channel.id)
        form = payloads.command(self._workspace, person, channel, (name, text), url)
        answer = await self._form(form | {"trigger_id": self._triggers.give(user)})
        shown = answer.ok and self._show(person, channel, answer)
        if not shown:
            self._tell(person, channel, "command_failed", command=name)
        return shown

    async def say(self, user: str, channel_id: str, text: str) -> bool:
        """Put a person's line into a conversation; the bot hears it in its direct messages."""
        _, channel = self._at(user, channel_id)
        line = {"user": user, "text": typed(text), "blocks": payloads.rich_text(text)}
        message = self._workspace.post(channel.id, line | {"client_msg_id": self._workspace.mint("m")})
        return await self._event(payloads.said(message, channel)) if channel.person else True

    async def opened(self, user: str, tab: str) -> bool:
        """Tell the bot that a person opened its ``home`` or its ``messages``."""
        person, dm = self._at(user, self._workspace.dm(user).id)
        home = self._workspace.state.homes.get(user) if tab == "home" else None
        return await self._event(payloads.home_opened(person, dm, tab, self._workspace.next_ts(), home))

    # --- buttons and menus

    async def press_message(self, user: str, channel_id: str, ts: str, at: tuple[str, str], sent: Typed) -> bool:
        """Press or choose an element, ``at`` (block id, action id), of a message."""
        person, channel = self._at(user, channel_id)
        message = self._visible(channel, user, ts)
        url = self._hooks.give("actions", user, channel.id, ts)
        values = state_values(message.get("blocks", []), sent, person.zone)
        where = payloads.on_message(channel, message) | {"state": {"values": values}, "response_url": url}
        return await self._act(person, message.get("blocks", []), at, sent, where)

    async def press_modal(self, user: str, view_id: str, at: tuple[str, str], sent: Typed) -> bool:
        """Press or choose an element of an open window; what is typed in it goes along."""
        person, modal = self._workspace.person(user), self._own(user, view_id)
        modal.typed = {name: list(values) for name, values in sent.items()}
        values = state_values(modal.view["blocks"], sent, person.zone)
        return await self._act(person, modal.view["blocks"], at, sent, payloads.on_view(modal.view, values))

    async def press_home(self, user: str, at: tuple[str, str], sent: Typed) -> bool:
        """Press or choose an element of the person's Home."""
        person, home = self._workspace.person(user), self._workspace.state.homes.get(user)
        if home is None:
            raise Refused("not_found")
        values = state_values(home["blocks"], sent, person.zone)
        return await self._act(person, home["blocks"], at, sent, payloads.on_view(home, values))

    # --- windows

    async def submit(self, user: str, view_id: str, sent: Typed) -> bool:
        """Submit the top window; faults of the client or of the bot stay with their fields."""
        person, modal = self._workspace.person(user), self._own(user, view_id)
        modal.typed = {name: list(values) for name, values in sent.items()}
        modal.errors = client_faults(modal.view["blocks"], sent, words(person.language))
        modal.failed = False
        self._workspace.changed()
        return True if modal.errors else await self._submit(person, modal, sent)

    async def close(self, user: str, view_id: str, *, every: bool = False) -> None:
        """Close the top window, or ``every`` one; the bot hears it where the view asks for that."""
        self._own(user, view_id)
        person = self._workspace.person(user)
        for view in views.close_modal(self._workspace, user, every=every):
            if view["notify_on_close"]:
                payload = payloads.interaction(self._workspace, person, "view_closed")
                await self._payload(payload | {"view": view, "is_cleared": every})

    async def _submit(self, person: Person, modal: Modal, sent: Typed) -> bool:
        view = payloads.with_state(modal.view, state_values(modal.view["blocks"], sent, person.zone))
        payload = payloads.interaction(self._workspace, person, "view_submission")
        trigger = self._triggers.give(person.id)
        answer = await self._payload(payload | {"trigger_id": trigger, "view": view, "response_urls": []})
        modal.failed = not (answer.ok and self._settle(person, modal, answer.body))
        self._workspace.changed()
        return not modal.failed

    def _settle(self, person: Person, modal: Modal, body: str) -> bool:
        try:
            self._follow(person.id, modal, json.loads(body) if body.strip() else {})
        except (ValueError, KeyError, AttributeError, Refused):
            return False
        return True

    def _follow(self, user: str, modal: Modal, response: Json) -> None:
        how = response.get("response_action")
        if how == "errors":
            modal.errors = _known(modal.view["blocks"], response["errors"])
        elif how == "update":
            views.update_modal(self._workspace, modal.view["id"], response["view"])
        elif how == "push":
            views.push_modal(self._workspace, user, response["view"])
        elif how in (None, "clear"):
            self._dismiss(user, modal, every=how == "clear")
        else:
            raise Refused("invalid_arguments", [f"[ERROR] unknown response_action: {how}"])

    def _dismiss(self, user: str, modal: Modal, *, every: bool) -> None:
        # The bot may have opened another window while it answered; that one stays.
        if modal is views.top_modal(self._workspace, user):
            views.close_modal(self._workspace, user, every=every)

    # --- the wire

    async def _act(self, person: Person, blocks: list[Json], at: tuple[str, str], sent: Typed, where: Json) -> bool:
        element = _element(blocks, at)
        stateless = element["type"] == "button"
        chosen = {} if stateless else element_state(element, sent.get(views.field_name(*at), ()), person.zone)
        done = payloads.action(at[0], element, chosen, self._workspace.next_ts())
        payload = payloads.interaction(self._workspace, person, "block_actions") | where
        answer = await self._payload(payload | {"trigger_id": self._triggers.give(person.id), "actions": [done]})
        return answer.ok

    async def _event(self, inner: Json) -> bool:
        """Send an event, and once more when it did not arrive, as Slack does at first."""
        body = json.dumps(payloads.event(self._workspace, inner)).encode()
        answer = await self._send(body, "application/json", {})
        if not answer.ok:
            reason = "http_error" if answer.status else "http_timeout"
            again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": reason}
            answer = await self._send(body, "application/json", again)
        return answer.ok

    async def _payload(self, payload: Json) -> Answer:
        return await self._form({"payload": json.dumps(payload)})

    async def _form(self, form: Json) -> Answer:
        return await self._send(urlencode(form).encode(), "application/x-www-form-urlencoded", {})

    async def _send(self, body: bytes, kind: str, more: dict[str, str]) -> Answer:
        headers = {"Content-Type": kind, **signed(body, self._secret, self._wall()), **more}
        return await self._post(body, headers)

    # --- what the person sees

    def _show(self, person: Person, channel: Channel, answer: Answer) -> bool:
        text = answer.body.strip()
        if not text:
            return True
        try:
            body = json.loads(text) if text.startswith("{") else {"text": text}
            respond(self._workspace, person.id, channel.id, "", body)
        except (ValueError, Refused):
            return False
        return True

    def _tell(self, person: Person, channel: Channel, key: str, **values: str) -> None:
        line = {"user": SLACKBOT, "text": words(person.language)(key, **values)}
        self._workspace.whisper(channel.id, person.id, line)

    def _at(self, user: str, channel_id: str) -> tuple[Person, Channel]:
        person, channel = self._workspace.person(user), self._workspace.channel(channel_id)
        if user not in channel.members:
            raise Refused("not_in_channel")
        return person, channel

    def _visible(self, channel: Channel, user: str, ts: str) -> Json:
        own = (message for message in self._workspace.whispers(channel.id, user) if message["ts"] == ts)
        return next(own, None) or self._workspace.find(channel.id, ts)

    def _own(self, user: str, view_id: str) -> Modal:
        modal = views.top_modal(self._workspace, user)
        if modal is None or modal.view["id"] != view_id:
            raise Refused("not_found")
        return modal


def _element(blocks: list[Json], at: tuple[str, str]) -> Json:
    for block in blocks:
        for element in elements_of(block):
            if (block["block_id"], element["action_id"]) == at:
                return element
    raise Refused("not_found")


def _known(blocks: list[Json], errors: dict[str, str]) -> dict[str, str]:
    asked = {block["block_id"] for block in blocks if block["type"] == "input"}
    if not errors or not set(errors) <= asked:
        raise Refused("invalid_arguments", ["[ERROR] errors must name the block_id of an input block"])
    return dict(errors)
