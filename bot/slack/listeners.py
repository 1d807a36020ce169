"""What happens when Slack tells us something: the desk is asked, and its answer is put where the person looks.

Commands and buttons are acknowledged before anything else. Lines, events and forms are acknowledged after the desk
committed, so that whatever Slack believes we have is stored.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.desk import Actor, RawForm, Shown
from bot.sitting import RawReply
from bot.slack import places
from bot.slack.afterwards import Afterwards, failed
from bot.slack.faces import Faces
from bot.slack.payloads import (
    AppOpened,
    ButtonPressed,
    CommandSent,
    FormSent,
    LineSaid,
    Sender,
    read_closed,
    read_command,
    read_form,
    read_line,
    read_opening,
    read_press,
    workspace,
)
from bot.slack.stage import Stage, door, leftover, needs_window, notice, window
from bot.slack.table import COMMANDS
from bot.slack.web import code
from nudges.ports import Unavailable
from nudges.screens import Card, Form
from nudges.turns import Closed, Pressed

Body = dict[str, Any]
log = structlog.get_logger()

NOT_OURS = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
"""The direct conversation is between other people."""
REMEMBERED = 10_000


class Desk(Protocol):
    """The desk, as far as Slack needs it: synchronous; ``now`` is UTC; ``Unavailable`` when nothing was stored."""

    def begin(self, actor: Actor, flow: str, subject: str, key: str, now: datetime, *, card: str = "") -> Shown: ...
    def command(self, actor: Actor, text: str, key: str, now: datetime) -> Shown: ...
    def said(self, actor: Actor, text: str, key: str, now: datetime) -> Shown: ...
    def take(
        self, actor: Actor, talk: str, revision: int, reply: RawReply, key: str, now: datetime, *, card: str = ""
    ) -> Shown: ...
    def home(self, actor: Actor, now: datetime) -> Card: ...
    def arrived(self, actor: Actor, now: datetime) -> Shown | None: ...
    def hang(self, workspace: str, talk: str, card: str) -> None: ...
    def gone(self, workspace: str, person: str, now: datetime) -> None: ...
    def uninstalled(self, workspace: str, now: datetime) -> None: ...


class Listeners:
    """One method for each thing that Slack tells us. ``now`` is the product's clock (UTC)."""

    def __init__(
        self, desk: Desk, stage: Stage, faces: Faces, now: Callable[[], datetime], afterwards: Afterwards
    ) -> None:
        self._desk = desk
        self._stage = stage
        self._faces = faces
        self._now = now
        self._afterwards = afterwards
        self._answered: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def command(self, ack: AsyncAck, body: Body) -> None:
        """A slash command."""
        sent = read_command(body)
        await ack()
        log.info("slack.command", workspace=sent.sender.workspace, command=sent.name)
        self._afterwards.start("command", self._command(sent))

    async def press(self, ack: AsyncAck, body: Body) -> None:
        """A button."""
        pressed = read_press(body)
        await ack()
        log.info("slack.press", workspace=pressed.sender.workspace, button=pressed.name)
        self._afterwards.start("press", self._press(pressed))

    async def submit(self, ack: AsyncAck, body: Body) -> None:
        """A form. The acknowledgement is the answer, and comes after the commit."""
        sent = read_form(body)
        log.info("slack.form", workspace=sent.sender.workspace)
        try:
            shown = await self._take(sent.sender, sent, RawForm(sent.fields))
        except Unavailable:
            await ack(**await self._unsaved(sent))
            return
        await ack(**_form_answer(sent, shown))
        self._afterwards.start("form", self._after_form(sent, shown))

    async def close(self, ack: AsyncAck, body: Body) -> None:
        """A form that was closed."""
        sent = read_closed(body)
        await ack()
        self._afterwards.start("close", self._close(sent))

    async def line(self, body: Body) -> None:
        """A line in the direct conversation; anything that is not a person's new line is passed over."""
        said = read_line(body)
        if said is None:
            return
        log.info("slack.line", workspace=said.sender.workspace)
        try:
            actor = await self._faces.actor(said.sender)
            shown = await asyncio.to_thread(self._desk.said, actor, said.text, said.key, self._now())
        except Unavailable:
            shown = notice(await self._faces.words(said.sender), "slack.unsaved")
        if self._first_time(said.sender, said.key):
            self._afterwards.start("line", self._answer_line(said, shown))

    async def opened(self, body: Body) -> None:
        """Someone opened the app."""
        opening = read_opening(body)
        self._afterwards.start("opened", self._opened(opening))

    async def uninstalled(self, body: Body) -> None:
        """The app was removed from a workspace."""
        gone = workspace(str(body["team_id"]))
        log.info("slack.uninstalled", workspace=gone)
        await asyncio.to_thread(self._desk.uninstalled, gone, self._now())

    async def revoked(self, body: Body) -> None:
        """Tokens were revoked; without the bot's own there is nothing left to act with."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self.uninstalled(body)

    async def user_changed(self, body: Body) -> None:
        """Somebody's profile changed; only a deactivated account matters here."""
        user = body["event"].get("user") or {}
        if user.get("deleted"):
            home = workspace(str(user.get("team_id") or body["team_id"]))
            log.info("slack.deactivated", workspace=home)
            await asyncio.to_thread(self._desk.gone, home, str(user["id"]), self._now())

    async def _command(self, sent: CommandSent) -> None:
        flow = next((command.flow for command in COMMANDS if command.name == sent.name), "")

        def ask(actor: Actor) -> Shown:
            if flow:
                return self._desk.begin(actor, flow, sent.text, sent.key, self._now())
            return self._desk.command(actor, sent.text, sent.key, self._now())

        shown = await self._asked(sent.sender, ask)
        if self._first_time(sent.sender, sent.key):
            await self._answer_command(sent, shown)

    async def _press(self, pressed: ButtonPressed) -> None:
        shown = await self._asked(pressed.sender, lambda actor: self._pressed(actor, pressed))
        if self._first_time(pressed.sender, pressed.key):
            await self._answer_press(pressed, shown)

    def _pressed(self, actor: Actor, pressed: ButtonPressed) -> Shown:
        card, now, key = places.as_card(pressed.place), self._now(), pressed.key
        if pressed.start is not None:
            return self._desk.begin(actor, pressed.start.flow, pressed.start.subject, key, now, card=card)
        memo = pressed.memo
        return self._desk.take(actor, memo.talk, memo.revision, Pressed(pressed.name), key, now, card=card)

    async def _close(self, sent: FormSent) -> None:
        shown = await self._take(sent.sender, sent, Closed())
        if shown.over or _goes_on_at_card(sent, shown):
            await self._hang_up(sent.sender, sent.memo.card, shown)

    async def _opened(self, opening: AppOpened) -> None:
        actor = await self._faces.actor(opening.sender)
        if opening.tab == places.HOME:
            await self._draw_home(opening.sender, actor)
            return
        shown = await asyncio.to_thread(self._desk.arrived, actor, self._now())
        if shown is not None:
            await self._post(opening.sender, opening.channel, shown)

    async def _asked(self, sender: Sender, ask: Callable[[Actor], Shown]) -> Shown:
        """Ask the desk in a thread; when it cannot store or fails, what the person sees says so."""
        try:
            return await asyncio.to_thread(ask, await self._faces.actor(sender))
        except Unavailable:
            return notice(await self._faces.words(sender), "slack.unsaved")
        except Exception as error:  # noqa: BLE001 (the person would otherwise see nothing at all)
            failed("desk", error)
            return notice(await self._faces.words(sender), "slack.failed")

    async def _take(self, sender: Sender, sent: FormSent, reply: RawReply) -> Shown:
        actor = await self._faces.actor(sender)
        memo, card = sent.memo, places.as_card(sent.memo.card)

        def take() -> Shown:
            return self._desk.take(actor, memo.talk, memo.revision, reply, sent.key, self._now(), card=card)

        return await asyncio.to_thread(take)

    async def _answer_command(self, sent: CommandSent, shown: Shown) -> None:
        if needs_window(shown.screen):
            if await self._stage.open(sent.sender, sent.trigger, shown, places.NOWHERE):
                return
            shown = door(shown, await self._faces.words(sent.sender))
        if not (sent.channel.startswith("D") and await self._posted_here(sent, shown)):
            await self._stage.whisper(sent.answer_at, shown)

    async def _posted_here(self, sent: CommandSent, shown: Shown) -> bool:
        """Post in a direct conversation; ``False`` when it is one between other people."""
        try:
            await self._stage.post(sent.sender, sent.channel, shown)
        except SlackApiError as error:
            if code(error) in NOT_OURS:
                return False
            raise
        return True

    async def _answer_line(self, said: LineSaid, shown: Shown) -> None:
        await self._post(said.sender, said.channel, shown)

    async def _post(self, sender: Sender, channel: str, shown: Shown) -> None:
        if needs_window(shown.screen):
            shown = door(shown, await self._faces.words(sender))
        await self._stage.post(sender, channel, shown)

    async def _answer_press(self, pressed: ButtonPressed, shown: Shown) -> None:
        if pressed.window:
            await self._answer_in_window(pressed, shown)
        elif needs_window(shown.screen) or pressed.place == places.HOME:
            await self._open_window(pressed, shown)
        elif shown.beside:
            await self._beside(pressed, shown)
        elif pressed.place:
            await self._stage.replace(pressed.sender, pressed.place, shown)
        else:
            await self._stage.post(pressed.sender, pressed.channel, shown)

    async def _answer_in_window(self, pressed: ButtonPressed, shown: Shown) -> None:
        if shown.beside:
            await self._stage.lay_over(pressed.sender, pressed.trigger, shown, pressed.place)
            return
        await self._stage.turn_window(pressed.sender, pressed.window, shown, pressed.place)
        if shown.over:
            await self._hang_up(pressed.sender, pressed.place, shown)

    async def _open_window(self, pressed: ButtonPressed, shown: Shown) -> None:
        opened = await self._stage.open(pressed.sender, pressed.trigger, shown, pressed.place)
        if not opened and pressed.place != places.HOME:
            await self._stage.replace(
                pressed.sender, pressed.place, door(shown, await self._faces.words(pressed.sender))
            )
        elif shown.over:
            await self._hang_up(pressed.sender, pressed.place, shown)

    async def _beside(self, pressed: ButtonPressed, shown: Shown) -> None:
        if pressed.answer_at:
            await self._stage.whisper(pressed.answer_at, shown)
        else:
            await self._stage.post(pressed.sender, pressed.channel, shown)

    async def _after_form(self, sent: FormSent, shown: Shown) -> None:
        if shown.over or _goes_on_at_card(sent, shown):
            await self._hang_up(sent.sender, sent.memo.card, shown)

    async def _hang_up(self, sender: Sender, place: str, shown: Shown) -> None:
        """Draw the conversation's card anew where it hangs: in its message, or as a part of the Home."""
        if place == places.HOME:
            await self._draw_home(sender, await self._faces.actor(sender))
            return
        left = leftover(shown, await self._faces.words(sender))
        await self._stage.replace(sender, place if places.is_ephemeral(place) else shown.card or place, left)

    async def _draw_home(self, sender: Sender, actor: Actor) -> None:
        card = await asyncio.to_thread(self._desk.home, actor, self._now())
        await self._stage.publish(sender, card)

    async def _unsaved(self, sent: FormSent) -> dict[str, Any]:
        say = await self._faces.words(sent.sender)
        if sent.first_field:
            return _faults({sent.first_field: say.line("desk.unsaved.text")})
        return {"response_action": "push", "view": window(notice(say, "slack.unsaved"), places.NOWHERE)}

    def _first_time(self, sender: Sender, key: str) -> bool:
        """Tell whether a key is answered here for the first time: a repeated request is not answered twice."""
        known = (sender.workspace, key)
        if known in self._answered:
            return False
        self._answered[known] = None
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return True


def _form_answer(sent: FormSent, shown: Shown) -> dict[str, Any]:
    """Return the answer to a submitted form: its faults, the next window, or that the window may close."""
    if shown.faults:
        return _faults(dict(shown.faults))
    if shown.beside:
        return {"response_action": "push", "view": window(shown, sent.memo.card)}
    if _goes_on_at_card(sent, shown):
        return {"response_action": "clear"}
    return {"response_action": "update", "view": window(shown, sent.memo.card)}


def _goes_on_at_card(sent: FormSent, shown: Shown) -> bool:
    """Tell whether the conversation goes on at its card in the conversation, so that the window may close."""
    if isinstance(shown.screen, Form) or shown.screen.private or shown.over or shown.beside or shown.faults:
        return False
    return places.is_message(sent.memo.card) or places.is_ephemeral(sent.memo.card)


def _faults(faults: dict[str, str]) -> dict[str, Any]:
    return {"response_action": "errors", "errors": faults}
