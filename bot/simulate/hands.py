"""The hands of simulated people: what they press, type and choose goes to the bot as Slack would send it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.compose import Rehearsal
from bot.sandbox.views import top_modal
from bot.sandbox.wire import Json
from bot.simulate.window import At, buttons, filled, primary

STEPS = 6
"""The most windows one conversation is followed through."""


class Hands:
    """Acts for the people of a rehearsal; every act is over, with all that follows from it, when it returns."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self._workspace = rehearsal.ground.workspace

    async def open(self, person: str) -> None:
        """Look at the direct conversation with the bot."""
        await self._rehearsal.play.opened(person, "messages")
        await self._over()

    async def command(self, person: str, text: str) -> None:
        """Type ``/nudge`` and what follows it."""
        await self._rehearsal.play.command(person, self._dm(person), "/nudge", text)
        await self._over()

    async def press(self, person: str, message: Json, at: At) -> None:
        """Press a button of a message."""
        await self._rehearsal.play.press_message(person, self._dm(person), message["ts"], at, {})
        await self._over()

    async def fill(self, person: str, own: Mapping[str, list[str]], words: str) -> bool:
        """Fill in the open window and those that follow; return whether one was submitted without a fault."""
        done = False
        for _ in range(STEPS):
            modal = top_modal(self._workspace, person)
            if modal is None:
                break
            blocks = modal.view["blocks"]
            if modal.view["callback_id"] != "talk" or modal.errors:
                await self._close(person, modal.view["id"])
                break
            typed = filled(blocks, own, self._zone(person), words, self._tomorrow())
            done = await self._rehearsal.play.submit(person, modal.view["id"], typed) and not modal.errors
            await self._over()
        return done

    async def answer(self, person: str, message: Json, name: str, own: Mapping[str, list[str]], words: str) -> bool:
        """Press a button by its name, and fill in what opens; return whether that was taken."""
        at = buttons(message["blocks"]).get(name)
        if at is None:
            return False
        await self.press(person, message, at)
        return await self.fill(person, own, words) if top_modal(self._workspace, person) else True

    async def go_along(self, person: str, message: Json, words: str) -> bool:
        """Press what stands out in a message and fill in what opens."""
        at = primary(message["blocks"])
        if at is None:
            return False
        await self.press(person, message, at)
        return await self.fill(person, {}, words) if top_modal(self._workspace, person) else True

    def inbox(self, person: str) -> list[Json]:
        """Return the messages of the person's direct conversation, oldest first."""
        return self._workspace.history(self._dm(person))

    async def _close(self, person: str, view: str) -> None:
        await self._rehearsal.play.close(person, view, every=True)
        await self._over()

    async def _over(self) -> None:
        await self._rehearsal.running.slack.afterwards.finish()

    def _dm(self, person: str) -> str:
        return self._workspace.dm(person).id

    def _zone(self, person: str) -> str:
        return self._workspace.person(person).zone

    def _tomorrow(self) -> date:
        return self._workspace.now().date() + timedelta(days=1)
