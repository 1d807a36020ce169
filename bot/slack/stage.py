"""Putting what the desk answered where the person is looking: a message, a window, or the Home."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from slack_sdk.errors import SlackApiError

from bot.desk import Shown
from bot.slack import places
from bot.slack.blocks import message
from bot.slack.limits import Json
from bot.slack.payloads import Sender
from bot.slack.views import Memo, home, modal
from bot.slack.web import Web, code, post
from nudges.screens import Button, Buttons, Card, Form, Paragraph, Screen
from nudges.words import Words

Hang = Callable[[str, str, str], None]
"""Remember where a conversation's card hangs: workspace, talk, address. Synchronous; called in a thread."""

TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"})
"""The three seconds in which a window may be opened are over, or it was opened already."""


class Stage:
    """Shows screens to a person in Slack."""

    def __init__(self, web: Web, hang: Hang) -> None:
        self._web = web
        self._hang = hang

    async def open(self, sender: Sender, trigger: str, shown: Shown, place: str) -> bool:
        """Open a window; ``False`` when Slack says that it is too late for that."""
        client = await self._web.client(sender.host)
        try:
            await client.views_open(trigger_id=trigger, view=window(shown, place))
        except SlackApiError as error:
            if code(error) in TOO_LATE:
                return False
            raise
        return True

    async def turn_window(self, sender: Sender, view: str, shown: Shown, place: str) -> None:
        """Draw an open window anew."""
        client = await self._web.client(sender.host)
        await client.views_update(view_id=view, view=window(shown, place))

    async def lay_over(self, sender: Sender, trigger: str, shown: Shown, place: str) -> None:
        """Lay a window over the one that is open."""
        client = await self._web.client(sender.host)
        await client.views_push(trigger_id=trigger, view=window(shown, place))

    async def post(self, sender: Sender, channel: str, shown: Shown) -> None:
        """Post a card in the direct conversation, and remember where it hangs."""
        client = await self._web.client(sender.host)
        answer = await post(client, channel=channel, message=_message(shown))
        await self._remember(sender, shown, places.message_at(channel, str(answer.get("ts"))))

    async def post_directly(self, sender: Sender, shown: Shown) -> None:
        """Post a card in the direct conversation when it is not known which one that is."""
        client = await self._web.client(sender.host)
        opened = await client.conversations_open(users=sender.person)
        await self.post(sender, str(opened["channel"]["id"]), shown)

    async def replace(self, sender: Sender, place: str, shown: Shown) -> None:
        """Draw the card anew at the place where it hangs; a place that is not a message has no card of its own."""
        drawn = _message(shown)
        if places.is_ephemeral(place):
            await self._web.respond(place, {"replace_original": True, "response_type": "ephemeral", **drawn})
        elif places.is_message(place):
            client = await self._web.client(sender.host)
            channel, _, ts = place.partition("/")
            await client.chat_update(channel=channel, ts=ts, text=drawn["text"], blocks=drawn["blocks"])
            await self._remember(sender, shown, place)

    async def _remember(self, sender: Sender, shown: Shown, place: str) -> None:
        """Remember where the card of a conversation hangs now, when the desk does not know."""
        if shown.talk and not shown.beside and not shown.over and shown.card != place:
            await asyncio.to_thread(self._hang, sender.workspace, shown.talk, place)

    async def whisper(self, url: str, shown: Shown) -> None:
        """Say something that only this person sees, at a response address."""
        await self._web.respond(url, {"replace_original": False, "response_type": "ephemeral", **_message(shown)})

    async def publish(self, sender: Sender, card: Card) -> None:
        """Draw the person's Home."""
        client = await self._web.client(sender.host)
        await client.views_publish(user_id=sender.person, view=home(card))


def needs_window(screen: Screen) -> bool:
    """Tell whether a screen belongs in a window that only its reader sees."""
    return isinstance(screen, Form) or screen.private


def window(shown: Shown, place: str) -> Json:
    """Return a screen as a modal that remembers its conversation and where the card hangs."""
    return modal(shown.screen, Memo(shown.talk, shown.revision, place))


def door(shown: Shown, say: Words) -> Shown:
    """Return a small card with a button that opens the window, for when there is no way to open it now.

    A private card of a conversation that cannot be resumed is shown as it is: there is no later moment for it.
    """
    if isinstance(shown.screen, Card) and (shown.over or not shown.talk):
        return shown
    button = Button("resume", say.line("slack.open.button"), opens_form=True, primary=True)
    card = Card(shown.screen.title, (Paragraph(say("slack.open.text"), soft=True), Buttons((button,))))
    return Shown(card, shown.talk, shown.revision, card=shown.card)


def leftover(shown: Shown, say: Words) -> Shown:
    """Return what stays in the conversation when a screen ends it: the card, unless that is private."""
    if isinstance(shown.screen, Card) and not shown.screen.private:
        return shown
    card = Card(say.line("slack.done.title"), (Paragraph(say("slack.done.text"), soft=True),))
    return Shown(card, shown.talk, shown.revision, over=True)


def notice(say: Words, key: str) -> Shown:
    """Return a sentence of ours as a card beside every conversation."""
    return Shown(Card(say.line(f"{key}.title"), (Paragraph(say(f"{key}.text")),)), beside=True)


def _message(shown: Shown) -> Json:
    if not isinstance(shown.screen, Card):
        raise TypeError("a form cannot be a message")
    return message(shown.screen, shown.talk, shown.revision)
