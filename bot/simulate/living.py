"""Some weeks in the life of simulated people: messages come when they are due, and people do with them what they do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from bot.compose import Rehearsal
from bot.playground import travel
from bot.sandbox.wire import Json
from bot.simulate.characters import Character, Event
from bot.simulate.diary import Diary, Got
from bot.simulate.hands import Hands
from bot.simulate.reading import Reading
from bot.simulate.replying import Replies
from bot.simulate.setting import enrol, furnish, settle
from nudges.catalogue import Catalogue

DELAYS = (2, 7, 25, 55, 130, 250)
"""Minutes after which someone gets to a message."""

Act = Callable[[], Awaitable[None]]


class Living:
    """A rehearsal with its people, and what is still to happen, by time."""

    def __init__(
        self, rehearsal: Rehearsal, people: list[Character], catalogue: Catalogue, new_id: Callable[[], str]
    ) -> None:
        self._rehearsal, self._people, self._new_id = rehearsal, people, new_id
        self._hands = Hands(rehearsal)
        self._reading = Reading(catalogue)
        self._replies = Replies(self._hands)
        self._to_do: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._read: dict[str, int] = {}
        self.diaries: dict[str, Diary] = {}

    async def begin(self) -> None:
        """Let everyone say yes, and note what will happen to them."""
        for who in self._people:
            self.diaries[who.id] = await enrol(self._hands, who, self._now)
            await asyncio.to_thread(furnish, self._rehearsal, who, self._now, self._new_id)
            self._skip(who)
            for event in who.events:
                self._later(event.at, lambda who=who, event=event: self._happens(who, event))  # type: ignore[misc]

    async def until(self, end: datetime) -> None:
        """Live on to an instant (UTC)."""
        while self._now < end:
            await self._travel(min(await self._next(), end))
            for who in self._people:
                self._receive(who, pushed=True)
            while self._to_do and self._to_do[0][0] <= self._now:
                _, _, act = heappop(self._to_do)
                await act()

    @property
    def _now(self) -> datetime:
        return self._rehearsal.ground.clock.now()

    async def _next(self) -> datetime:
        """Return when something happens next; what is due and does not get done now waits for the next thing."""
        due = await asyncio.to_thread(self._rehearsal.store.outbox.next_due)
        coming = [at for at in (due, self._to_do[0][0] if self._to_do else None) if at and at > self._now]
        return min(coming, default=self._now + timedelta(hours=1))

    async def _travel(self, to: datetime) -> None:
        rehearsal = self._rehearsal
        await travel(rehearsal.ground.clock, rehearsal.store.outbox, rehearsal.running.dispatch.run_until_quiet, to)

    def _later(self, at: datetime, act: Act) -> None:
        heappush(self._to_do, (at, next(self._order), act))

    def _skip(self, who: Character) -> None:
        self._read[who.id] = len(self._hands.inbox(who.id))

    def _receive(self, who: Character, *, pushed: bool) -> None:
        """Take in what is new in someone's conversation; they get to it some time later."""
        inbox = self._hands.inbox(who.id)
        for message in inbox[self._read[who.id] :]:
            got = self._reading.read(message, self.diaries[who.id], pushed=pushed)
            if got is not None:
                self.diaries[who.id].receive(got)
                at = max(self._now, got.at) + timedelta(minutes=who.chance.choice(DELAYS))
                self._later(at, lambda message=message, got=got: self._reply(who, message, got))  # type: ignore[misc]
        self._read[who.id] = len(inbox)

    async def _reply(self, who: Character, message: Json, got: Got) -> None:
        await self._replies.reply(who, message, got, self.diaries[who.id], self._now)
        self._receive(who, pushed=False)

    async def _happens(self, who: Character, event: Event) -> None:
        diary = self.diaries[who.id]
        match event.what:
            case "pause":
                await self._hands.command(who.id, f"pause {event.value}")
                until = datetime.fromisoformat(event.value).date()
                diary.now_wants(self._now, paused_until=until)
            case "resume":
                await self._hands.command(who.id, "resume")
                diary.now_wants(self._now, paused_until=None)
            case "move":
                await settle(self._hands, who, times=[event.value])
            case "travel":
                self._rehearsal.ground.workspace.person(who.id).zone = event.value
                await settle(self._hands, who, zone=[event.value])
                diary.now_wants(self._now, zone=ZoneInfo(event.value).key)
            case "now":
                await self._hands.command(who.id, "now")
        self._receive(who, pushed=False)
