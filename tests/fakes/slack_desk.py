"""A desk that remembers what it was asked and answers what a test put ready."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.desk import Actor, Newcomer, Shown
from bot.sitting import RawReply
from nudges.ports import Unavailable
from nudges.screens import Card

HELLO = Shown(Card("Hello"))


@dataclass(frozen=True)
class Asked:
    """One question to the desk."""

    method: str
    actor: Actor
    about: tuple[object, ...]
    key: str = ""
    card: str = ""


@dataclass
class FakeDesk:
    """Answers ``shown`` to everything; ``broken`` desks raise it, and where nobody is known people are described."""

    shown: Shown = HELLO
    broken: Exception | None = None
    knows: bool = True
    asked: list[Asked] = field(default_factory=list)
    hung: list[tuple[str, str, str]] = field(default_factory=list)
    stopped: list[tuple[str, ...]] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)

    def begin(self, actor: Actor, flow: str, subject: str, key: str, now: datetime, *, card: str = "") -> Shown:
        del now
        return self._answer(Asked("begin", actor, (flow, subject), key, card))

    def command(self, actor: Actor, text: str, key: str, now: datetime) -> Shown:
        del now
        return self._answer(Asked("command", actor, (text,), key))

    def said(self, actor: Actor, text: str, key: str, now: datetime) -> Shown:
        del now
        return self._answer(Asked("said", actor, (text,), key))

    def take(
        self, actor: Actor, talk: str, revision: int, reply: RawReply, key: str, now: datetime, *, card: str = ""
    ) -> Shown:
        del now
        return self._answer(Asked("take", actor, (talk, revision, reply), key, card))

    def home(self, actor: Actor, now: datetime) -> Card:
        del now
        self._answer(Asked("home", actor, ()))
        return Card("Home")

    def arrived(self, actor: Actor, now: datetime) -> Shown | None:
        del now
        first = not any(asked.method == "arrived" for asked in self.asked)
        shown = self._answer(Asked("arrived", actor, ()))
        return shown if first else None

    def hang(self, workspace: str, talk: str, card: str) -> None:
        self.hung.append((workspace, talk, card))

    def gone(self, workspace: str, person: str, now: datetime) -> None:
        del now
        self.stopped.append((workspace, person))

    def installed(self, workspace: str, name: str, now: datetime, *, added_at: datetime | None = None) -> bool:
        del now, added_at
        if self.broken:
            raise self.broken
        self.added.append((workspace, name))
        return True

    def revoked(self, workspace: str, at: datetime) -> bool:
        return self.uninstalled(workspace, at)

    def uninstalled(self, workspace: str, at: datetime) -> bool:
        del at
        if self.broken:
            raise self.broken
        self.stopped.append((workspace,))
        return True

    def _answer(self, asked: Asked) -> Shown:
        if self.broken:
            raise self.broken
        if not (self.knows or asked.actor.described):
            raise Newcomer
        self.asked.append(asked)
        return self.shown


FULL = Unavailable("the disk is full")
