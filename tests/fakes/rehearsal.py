"""One person of the sandbox who types, presses and fills in, around the whole product and a clock that is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import settings
from bot.compose import Rehearsal, rehearsing
from bot.playground import travel
from bot.sandbox.people import Person, staff
from bot.sandbox.views import top_modal
from bot.sandbox.wire import Json, elements_of
from bot.sandbox.workspace import Modal
from bot.simulate.window import At, filled
from nudges.catalogue import Prompt, built_in
from nudges.delivery import Nudge
from nudges.people import Language
from nudges.ports import Room

START = datetime(2027, 3, 8, 5, tzinfo=UTC)
"""A Monday, 06:00 in Amsterdam."""
MONDAY = START.date()
YES = {"nl": ("Ja, ik doe mee", "Ja, begin maar"), "en": ("Yes, count me in", "Yes, start")}


def day(ahead: int) -> str:
    """Return the ISO date so many days after the first Monday."""
    return (MONDAY + timedelta(days=ahead)).isoformat()


@dataclass
class Someone:
    """A person at the sandbox; every act is over, with all that follows from it, when it returns."""

    rehearsal: Rehearsal
    member: Person

    @property
    def now(self) -> datetime:
        return self.rehearsal.ground.clock.now()

    @property
    def window(self) -> Modal | None:
        return top_modal(self.rehearsal.ground.workspace, self.member.id)

    async def say_yes(self) -> None:
        """Open the conversation, say yes, and keep the rhythm that is proposed: work days at nine."""
        await self.rehearsal.play.opened(self.member.id, "messages")
        await self._over()
        await self.press(YES[self.member.language][0])
        await self.fill()

    async def type(self, line: str) -> None:
        """Type a slash command, or a line; a window that is open is closed first."""
        await self.close()
        play, channel = self.rehearsal.play, self._dm()
        if line.startswith("/"):
            name, _, text = line.partition(" ")
            assert await play.command(self.member.id, channel, name, text)
        else:
            assert await play.say(self.member.id, channel, line)
        await self._over()

    async def press(self, label: str) -> None:
        """Press a button with a label: in the window that is open, else on the latest message that has one."""
        play, modal = self.rehearsal.play, self.window
        if modal:
            assert await play.press_modal(self.member.id, modal.view["id"], _button(modal.view["blocks"], label), {})
        else:
            having = [found for found in self.messages() if label in _labels(found.get("blocks", ()))]
            assert having, f"no message has the button {label!r}"
            message = having[-1]
            at = _button(message["blocks"], label)
            assert await play.press_message(self.member.id, self._dm(), message["ts"], at, {})
        await self._over()

    async def fill(self, **fields: str | int | list[str]) -> None:
        """Fill in the window that is open and submit it; what is left alone keeps what stood in it."""
        modal = self.window
        assert modal, "no window is open"
        blocks = modal.view["blocks"]
        assert set(fields) <= {block["block_id"] for block in blocks}, [block["block_id"] for block in blocks]
        own = {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
        typed = filled(blocks, own, self.member.zone, "", self.today + timedelta(days=1))
        assert await self.rehearsal.play.submit(self.member.id, modal.view["id"], typed)
        await self._over()
        assert not modal.errors, modal.errors

    async def close(self) -> None:
        """Close every window that is open."""
        if modal := self.window:
            await self.rehearsal.play.close(self.member.id, modal.view["id"], every=True)
            await self._over()

    async def reads_back(self, word: str) -> str:
        """Look a word up in the journal and read all of the latest entry that has it."""
        await self.type(f"/journal {word}")
        await self.press("Lees alles" if self.member.language == "nl" else "Read it all")
        return self.reads

    async def wait_until(self, ahead: int, clock: str = "09:01") -> None:
        """Let time go on until so many days after the first Monday, at a local time; no window stays open."""
        await self.close()
        local = datetime.fromisoformat(f"{day(ahead)}T{clock}").replace(tzinfo=ZoneInfo(self.member.zone))
        product = self.rehearsal.running
        await travel(
            self.rehearsal.ground.clock,
            self.rehearsal.store.outbox,
            product.dispatch.run_until_quiet,
            local.astimezone(UTC),
        )

    @property
    def today(self) -> date:
        return self.member.local(self.now).date()

    def messages(self) -> list[Json]:
        """Return what stands in the direct conversation, private messages included, oldest first."""
        workspace, channel = self.rehearsal.ground.workspace, self._dm()
        every = [*workspace.history(channel), *workspace.whispers(channel, self.member.id)]
        return sorted(every, key=lambda message: str(message["ts"]))

    @property
    def blocks(self) -> list[Json]:
        """The blocks of what is in front: the window that is open, else the latest message."""
        found: list[Json] = self.window.view["blocks"] if self.window else self.messages()[-1].get("blocks", [])
        return found

    @property
    def reads(self) -> str:
        """What is in front, in words."""
        return "\n".join(_lines([self.window.view if self.window else self.messages()[-1].get("blocks", [])]))

    @property
    def latest(self) -> str:
        """The latest message, whatever window is open."""
        return "\n".join(_lines(self.messages()[-1].get("blocks", [])))

    @property
    def feed(self) -> str:
        """The whole conversation."""
        return "\n".join(_lines([message.get("blocks", []) for message in self.messages()]))

    def asked(self) -> Nudge:
        """Return the nudge that came last."""
        with self.room() as room:
            return room.nudges.latest(self.member.id, 1)[0]

    def prompt(self) -> Prompt:
        """Return the prompt that stands in the latest message."""
        language = Language(self.member.language)
        [prompt] = [found for found in built_in().prompts.values() if found.ask.say(language) in self.latest]
        return prompt

    def options(self, field: str) -> dict[str, str]:
        """Return what can be chosen in a field of the window: label → value."""
        assert self.window
        [block] = [found for found in self.window.view["blocks"] if found["block_id"] == field]
        return {option["text"]["text"]: option["value"] for option in block["element"]["options"]}

    def room(self) -> AbstractContextManager[Room]:
        """Look at what is stored of the workspace, or arrange it."""
        return self.rehearsal.store.inside(self.rehearsal.ground.team)

    def _dm(self) -> str:
        return self.rehearsal.ground.workspace.dm(self.member.id).id

    async def _over(self) -> None:
        await self.rehearsal.running.slack.afterwards.finish()


@asynccontextmanager
async def practising(folder: Path, language: str) -> AsyncIterator[Someone]:
    """Run the whole product from ``START`` on with one person in it who said yes: Noor, or Emily in Amsterdam."""
    member = next(person for person in staff() if person.language == language)
    member.zone = "Europe/Amsterdam"
    numbers = count(1)
    async with rehearsing(_settings(folder), START, [member], lambda: f"{next(numbers):012x}") as rehearsal:
        someone = Someone(rehearsal, rehearsal.ground.workspace.person(member.id))
        await someone.say_yes()
        yield someone


def _settings(folder: Path) -> settings.Settings:
    own = {"slack_bot_token": None, "slack_signing_secret": None, "slack_app_token": None, "database_url": None}
    return settings.read(**own, data=folder, host="127.0.0.1", pace_per_minute=1_000_000)


def _pressable(blocks: Iterable[Json]) -> Iterator[tuple[str, At]]:
    for block in blocks:
        for element in elements_of(block):
            if element["type"] == "button":
                yield element["text"]["text"], (block["block_id"], element["action_id"])


def _labels(blocks: Iterable[Json]) -> set[str]:
    return {label for label, _ in _pressable(blocks)}


def _button(blocks: Iterable[Json], label: str) -> At:
    found = dict(_pressable(blocks))
    assert label in found, f"{label!r} is not among {sorted(found)}"
    return found[label]


def _lines(part: object) -> Iterator[str]:
    """Yield every text of blocks, the spans of a rich text in one line."""
    if isinstance(part, list):
        for inner in part:
            yield from _lines(inner)
    elif isinstance(part, dict):
        if str(part.get("type", "")).startswith("rich_text_"):
            yield "".join(span.get("text", "") for span in part["elements"])
            return
        yield from (text for name in ("text", "alt_text") if isinstance(text := part.get(name), str))
        for inner in part.values():
            yield from _lines(inner)
