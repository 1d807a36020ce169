"""A platform in memory: it keeps what was posted, and answers as it is told."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from nudges.delivery import Found, Opened, Refused, Result, Sent, Throttled, Unclear, Unreadable
from nudges.ports import Claim
from nudges.screens import Card


@dataclass(frozen=True, slots=True)
class Answer:
    """What a post is answered with, and whether the message is there nevertheless."""

    result: Result
    posted: bool = False


@dataclass
class FakeMessenger:
    """The ``Messenger`` of a platform that takes every message, until ``answers`` says otherwise for a person.

    ``gate`` holds every post until it is set. ``unreadable`` and ``history_wait`` are what the history answers;
    so many deletions as ``undeletable`` says are turned away.
    """

    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    always: Callable[[Claim], Result | None] = lambda _: None
    opening: list[Throttled | Refused | Unclear] = field(default_factory=list)
    unreadable: str = ""
    history_wait: list[float] = field(default_factory=list)
    undeletable: int = 0
    gate: asyncio.Event | None = None
    copies: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    posts: list[Claim] = field(default_factory=list)
    first_post: asyncio.Event = field(default_factory=asyncio.Event)
    opened: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    most_under_way: Counter[str] = field(default_factory=Counter)
    _ts: int = 0

    async def open(self, workspace: str, person: str) -> Opened | Throttled | Refused | Unclear:
        self.opened.append(f"{workspace}/{person}")
        return self.opening.pop(0) if self.opening else Opened(f"D{person}")

    async def send(self, claim: Claim, channel: str, card: Card) -> Result:
        assert channel == f"D{claim.nudge.person}"
        assert card.title
        self.posts.append(claim)
        self.first_post.set()
        with _Counted(self, claim.nudge.workspace):
            if self.gate is not None:
                await self.gate.wait()
            else:
                await asyncio.sleep(0)
        return self._answer(claim)

    def _answer(self, claim: Claim) -> Result:
        planned = self.answers[claim.nudge.person]
        if planned:
            answer = planned.pop(0)
            if answer.posted:
                self.keep(claim.nudge.delivery_id)
            return answer.result
        return self.always(claim) or Sent(self.keep(claim.nudge.delivery_id))

    def keep(self, delivery_id: str) -> str:
        """Put a copy of a message in the history and return its timestamp."""
        self._ts += 1
        self.copies[delivery_id].append(f"{self._ts}.0")
        return f"{self._ts}.0"

    async def find(self, claim: Claim, since: datetime) -> Found | Throttled | Unreadable:
        assert claim.nudge.first_attempt_at is not None
        assert since < claim.nudge.first_attempt_at
        self.looked.append(claim.nudge.person)
        if self.history_wait:
            return Throttled(self.history_wait.pop(0))
        return Unreadable(self.unreadable) if self.unreadable else Found(tuple(self.copies[claim.nudge.delivery_id]))

    async def delete(self, claim: Claim, ts: str) -> bool:
        if self.undeletable:
            self.undeletable -= 1
            return False
        self.copies[claim.nudge.delivery_id].remove(ts)
        return True


class _Counted:
    """Counts what is under way in a workspace at once."""

    def __init__(self, messenger: FakeMessenger, workspace: str) -> None:
        self._messenger, self._workspace = messenger, workspace

    def __enter__(self) -> None:
        now, most = self._messenger.under_way, self._messenger.most_under_way
        for name in (self._workspace, ""):
            now[name] += 1
            most[name] = max(most[name], now[name])

    def __exit__(self, *_: object) -> None:
        for name in (self._workspace, ""):
            self._messenger.under_way[name] -= 1
