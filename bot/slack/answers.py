"""Where the desk's answer goes: back into the window, into the card, beside it, or into a new window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from slack_sdk.errors import SlackApiError

from bot.desk import Shown
from bot.slack import places
from bot.slack.counter import Desk
from bot.slack.faces import Faces
from bot.slack.limits import Json
from bot.slack.payloads import ButtonPressed, CommandSent, FormSent, Sender
from bot.slack.stage import Stage, door, leftover, needs_window, notice, window
from bot.slack.web import code
from nudges.screens import Form

NOT_OURS = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
"""The direct conversation is between other people."""


class Answers:
    """Gives answers their place. ``now`` is the product's clock (UTC)."""

    def __init__(self, desk: Desk, stage: Stage, faces: Faces, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._stage = stage
        self._faces = faces
        self._now = now

    async def to_command(self, sent: CommandSent, shown: Shown) -> None:
        """Answer a command: in a window, in the direct conversation, or else to its sender alone."""
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

    async def in_conversation(self, sender: Sender, channel: str, shown: Shown) -> None:
        """Post in the direct conversation; what belongs in a window is offered behind a button."""
        if needs_window(shown.screen):
            shown = door(shown, await self._faces.words(sender))
        await self._stage.post(sender, channel, shown)

    async def to_press(self, pressed: ButtonPressed, shown: Shown) -> None:
        """Answer a button where it hung: in its window, in a new one, beside its card, or in the card's place."""
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
            offered = door(shown, await self._faces.words(pressed.sender))
            await self._stage.replace(pressed.sender, pressed.place, offered)
        elif shown.over:
            await self._hang_up(pressed.sender, pressed.place, shown)

    async def _beside(self, pressed: ButtonPressed, shown: Shown) -> None:
        if pressed.answer_at:
            await self._stage.whisper(pressed.answer_at, shown)
        else:
            await self._stage.post(pressed.sender, pressed.channel, shown)

    async def after_form(self, sent: FormSent, shown: Shown) -> None:
        """Draw the conversation's card anew after a form that was submitted or closed."""
        if shown.over or _goes_on_at_card(sent, shown):
            await self._hang_up(sent.sender, sent.memo.card, shown)

    async def after_close(self, sent: FormSent, shown: Shown) -> None:
        """Leave the way back to what a closed form kept: where its card hangs, or in the direct conversation."""
        if not _keeps(sent, shown):
            await self.after_form(sent, shown)
        elif sent.memo.card == places.HOME:
            await self.draw_home(sent.sender)
        elif sent.memo.card:
            await self._stage.replace(sent.sender, sent.memo.card, shown)
        else:
            await self._stage.post_directly(sent.sender, shown)

    async def _hang_up(self, sender: Sender, place: str, shown: Shown) -> None:
        """Draw the conversation's card anew where it hangs: in its message, or as a part of the Home."""
        if place == places.HOME:
            await self.draw_home(sender)
            return
        left = leftover(shown, await self._faces.words(sender))
        await self._stage.replace(sender, place if places.is_ephemeral(place) else shown.card, left)

    async def draw_home(self, sender: Sender) -> None:
        """Draw the person's Home anew."""
        card = await self._faces.ask(sender, lambda actor: self._desk.home(actor, self._now()))
        await self._stage.publish(sender, card)

    async def unsaved(self, sent: FormSent) -> Json:
        """Return the answer to a form that could not be stored: it stays open with what was written."""
        say = await self._faces.words(sent.sender)
        if sent.first_field:
            return _faults({sent.first_field: say.line("desk.unsaved.text")})
        return {"response_action": "push", "view": window(notice(say, "slack.unsaved"), places.NOWHERE)}


def form_answer(sent: FormSent, shown: Shown) -> Json:
    """Return the answer to a submitted form: its faults, the next window, or that the window may close."""
    if shown.faults:
        return _faults({_field(sent, name): sentence for name, sentence in shown.faults.items()})
    if shown.beside:
        return {"response_action": "push", "view": window(shown, sent.memo.card)}
    if _is_seen_at_card(sent, shown):
        return {"response_action": "clear"}
    return {"response_action": "update", "view": window(shown, sent.memo.card)}


def _goes_on_at_card(sent: FormSent, shown: Shown) -> bool:
    """Tell whether the conversation goes on at its card."""
    return not shown.over and _is_seen_at_card(sent, shown)


def _keeps(sent: FormSent, shown: Shown) -> bool:
    """Tell whether a form that was closed leaves earlier answers to come back to; one that was overtaken does not."""
    return shown.beside and bool(shown.talk) and shown.revision == sent.memo.revision > 0


def _is_seen_at_card(sent: FormSent, shown: Shown) -> bool:
    """Tell whether the answer is drawn in the card that the form was opened from, so that the window may close."""
    if isinstance(shown.screen, Form) or shown.screen.private or shown.beside or shown.faults:
        return False
    place = sent.memo.card
    return places.is_ephemeral(place) or (places.is_message(place) and (not shown.over or shown.card == place))


def _field(sent: FormSent, name: str) -> str:
    """Return a field that is in the window: Slack refuses a fault at any other."""
    return name if name in sent.fields else sent.first_field


def _faults(faults: dict[str, str]) -> Json:
    return {"response_action": "errors", "errors": faults}
