"""What happens when Slack tells us something: the desk is asked, and its answer is put where the person looks.

Commands and buttons are acknowledged before anything else. Lines, events and forms are acknowledged after the desk
committed, so that whatever Slack believes we have is stored.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.desk import Actor, RawForm, Shown
from bot.sitting import RawReply
from bot.slack import places
from bot.slack.afterwards import Afterwards, failed
from bot.slack.answers import Answers, form_answer
from bot.slack.counter import Desk
from bot.slack.faces import Faces, Stranger
from bot.slack.payloads import (
    AppOpened,
    ButtonPressed,
    CommandSent,
    FormSent,
    Sender,
    read_closed,
    read_command,
    read_form,
    read_line,
    read_opening,
    read_press,
    workspace,
)
from bot.slack.stage import notice
from bot.slack.table import COMMANDS
from nudges.ports import Unavailable
from nudges.turns import Closed, Pressed

Body = dict[str, Any]
log = structlog.get_logger()

REMEMBERED = 10_000


class Listeners:
    """One method for each thing that Slack tells us. ``now`` is the product's clock (UTC)."""

    def __init__(
        self, desk: Desk, answers: Answers, faces: Faces, now: Callable[[], datetime], afterwards: Afterwards
    ) -> None:
        self._desk = desk
        self._answers = answers
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
            await ack(**await self._answers.unsaved(sent))
            return
        except Stranger:
            await ack(**form_answer(sent, notice(await self._faces.words(sent.sender), "slack.stranger")))
            return
        await ack(**form_answer(sent, shown))
        self._afterwards.start("form", self._answers.after_form(sent, shown))

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
            shown = await self._faces.ask(
                said.sender, lambda actor: self._desk.said(actor, said.text, said.key, self._now())
            )
        except Unavailable:
            shown = notice(await self._faces.words(said.sender), "slack.unsaved")
        except Stranger:
            shown = notice(await self._faces.words(said.sender), "slack.stranger")
        if self._first_time(said.sender, said.key):
            self._afterwards.start("line", self._answers.in_conversation(said.sender, said.channel, shown))

    async def opened(self, body: Body) -> None:
        """Someone opened the app."""
        opening = read_opening(body)
        self._afterwards.start("opened", self._opened(opening))

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
            await self._answers.to_command(sent, shown)

    async def _press(self, pressed: ButtonPressed) -> None:
        shown = await self._asked(pressed.sender, lambda actor: self._pressed(actor, pressed))
        if self._first_time(pressed.sender, pressed.key):
            await self._answers.to_press(pressed, shown)

    def _pressed(self, actor: Actor, pressed: ButtonPressed) -> Shown:
        card, now, key = places.as_card(pressed.place), self._now(), pressed.key
        if pressed.start is not None:
            return self._desk.begin(actor, pressed.start.flow, pressed.start.subject, key, now, card=card)
        memo = pressed.memo
        return self._desk.take(actor, memo.talk, memo.revision, Pressed(pressed.name), key, now, card=card)

    async def _close(self, sent: FormSent) -> None:
        with suppress(Stranger):
            shown = await self._take(sent.sender, sent, Closed())
            await self._answers.after_close(sent, shown)

    async def _opened(self, opening: AppOpened) -> None:
        with suppress(Stranger):
            await self._greet(opening)

    async def _greet(self, opening: AppOpened) -> None:
        if opening.tab == places.HOME:
            await self._answers.draw_home(opening.sender)
            return
        shown = await self._faces.ask(opening.sender, lambda actor: self._desk.arrived(actor, self._now()))
        if shown is not None:
            await self._answers.in_conversation(opening.sender, opening.channel, shown)

    async def _asked(self, sender: Sender, ask: Callable[[Actor], Shown]) -> Shown:
        """Ask the desk in a thread; when it cannot store or fails, what the person sees says so."""
        try:
            return await self._faces.ask(sender, ask)
        except Unavailable:
            return notice(await self._faces.words(sender), "slack.unsaved")
        except Stranger:
            return notice(await self._faces.words(sender), "slack.stranger")
        except Exception as error:  # noqa: BLE001 (the person would otherwise see nothing at all)
            failed("desk", error)
            return notice(await self._faces.words(sender), "slack.failed")

    async def _take(self, sender: Sender, sent: FormSent, reply: RawReply) -> Shown:
        memo, card = sent.memo, places.as_card(sent.memo.card)

        def take(actor: Actor) -> Shown:
            return self._desk.take(actor, memo.talk, memo.revision, reply, sent.key, self._now(), card=card)

        return await self._faces.ask(sender, take)

    def _first_time(self, sender: Sender, key: str) -> bool:
        """Tell whether a key is answered here for the first time: a repeated request is not answered twice."""
        known = (sender.workspace, key)
        if known in self._answered:
            return False
        self._answered[known] = None
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return True
