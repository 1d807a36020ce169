"""Conversations of several steps: what comes in, and what a step answers.

A flow is pure. ``draw`` makes the screen of the step a conversation is at: it is called for every step, and again
after a restart, for a stale button or a second submission. ``take`` answers a reply with a turn. Whether going on
shows a card or asks a form follows from what the next step draws, so the two are one turn here, ``Go``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from nudges.catalogue import Catalogue
from nudges.clients import Client, Engagement
from nudges.deeds import Deed
from nudges.delivery import Nudge
from nudges.forms import Fault, Values
from nudges.goals import Goal
from nudges.intentions import Intention
from nudges.journal import Entry
from nudges.memory import NOTHING, Memory
from nudges.people import Person
from nudges.screens import Card, Screen
from nudges.trust import TrustCheck
from nudges.value import value
from nudges.words import Words


@value(frozen=True, slots=True)
class Pressed:
    """A button of the card, by its name."""

    button: str


@value(frozen=True, slots=True)
class Submitted:
    """A form whose fields passed their own checks."""

    values: Values


@value(frozen=True, slots=True)
class Said:
    """A line typed in the direct conversation."""

    text: str


@value(frozen=True, slots=True)
class Closed:
    """A form was closed without being submitted."""


Reply = Pressed | Submitted | Said | Closed


class Answers(BaseModel):
    """The answers of a flow so far; every field has a default, so an older row still reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")


A = TypeVar("A", bound=Answers)


class Need(StrEnum):
    """What a flow wants to find in its scene, beside the person and the time."""

    NUDGE = "nudge"
    INTENTION = "intention"
    INTENTIONS = "intentions"
    ENTRIES = "entries"
    FOUND = "found"
    NEXT_AT = "next_at"
    PROMISES = "promises"
    CLIENTS = "clients"
    CHECKS = "checks"
    GOALS = "goals"
    MEMORY = "memory"


@value(frozen=True, slots=True)
class Scene:
    """What surrounds a conversation; only what the flow needs is filled in.

    ``now`` is UTC. ``intention`` is the one the subject names, ``intentions`` the open ones by day, ``entries`` the
    latest (``ENTRIES``) or the ones that the subject searches for (``FOUND``), newest first. ``next_at`` is when the
    rhythm speaks next, UTC. ``promises`` are all
    intentions, newest first; ``clients`` and ``works`` those that are not archived, ``checks`` and ``goals`` newest
    first; ``memory`` is what choosing would look at now.
    """

    person: Person
    now: datetime
    words: Words
    catalogue: Catalogue
    nudge: Nudge | None = None
    intention: Intention | None = None
    intentions: tuple[Intention, ...] = ()
    entries: tuple[Entry, ...] = ()
    next_at: datetime | None = None
    promises: tuple[Intention, ...] = ()
    clients: tuple[Client, ...] = ()
    works: tuple[Engagement, ...] = ()
    checks: tuple[TrustCheck, ...] = ()
    goals: tuple[Goal, ...] = ()
    memory: Memory = NOTHING

    @property
    def today(self) -> date:
        """The person's local date."""
        return self.person.today(self.now)


@value(frozen=True, slots=True)
class Talk:
    """A conversation as it is stored. ``card`` is where its last card hangs, in the platform's own address.

    ``card_step`` and ``card_revision`` are the step and revision of that card: its buttons go on working after a form
    that it opened was closed. ``last_key`` names the reply that made the present revision, so that the same reply
    again is known. ``open`` ends with the flow. Instants are UTC.
    """

    id: str
    person: str
    flow: str
    step: str
    touched_at: datetime
    subject: str = ""
    answers: Mapping[str, Any] | None = None
    revision: int = 0
    open: bool = True
    card: str = ""
    card_step: str = ""
    card_revision: int = 0
    last_key: str = ""


@cache
def _unanswered(answers: type[A]) -> A:
    return answers()


@value(frozen=True, slots=True)
class Conversation(Generic[A]):
    """A conversation as a flow sees it: where it is, what was answered, and its scene."""

    step: str
    answers: A
    scene: Scene
    subject: str = ""

    def at(self, step: str, **answers: Any) -> Conversation[A]:  # noqa: ANN401 (checked by the model)
        """Return it at a step, with some answers given."""
        checked = type(self.answers).model_validate({**self.answers.model_dump(), **answers})
        return replace(self, step=step, answers=checked)


@value(frozen=True, slots=True)
class Go:
    """Go on to a step, and do what it took to get there."""

    talk: Conversation[Any]
    deeds: tuple[Deed, ...] = ()


@value(frozen=True, slots=True)
class Reject:
    """The form stays, with a fault at a field."""

    faults: Mapping[str, Fault]


@value(frozen=True, slots=True)
class Finish:
    """The conversation is over; the card takes the place of its last one."""

    card: Card
    deeds: tuple[Deed, ...] = ()


@value(frozen=True, slots=True)
class Tell:
    """Something to read beside the conversation, which stays where it is."""

    card: Card
    deeds: tuple[Deed, ...] = ()


Turn = Go | Reject | Finish | Tell


@value(frozen=True)
class Flow(Generic[A]):
    """One conversation. ``begin`` defaults to going to the first step.

    A flow that ``resumes`` goes on where it was left when it is begun again within a day.
    ``examples`` gives one conversation for each step (and each variant worth seeing) from a bare scene: they feed the
    snapshots and the gallery.
    """

    name: str
    answers: type[A]
    first: str
    draw: Callable[[Conversation[A]], Screen]
    take: Callable[[Conversation[A], Reply], Turn]
    examples: Callable[[Scene], Iterable[Conversation[A]]]
    begin: Callable[[Conversation[A]], Turn] = Go
    resumes: bool = False
    needs: frozenset[Need] = frozenset()

    def opening(self, scene: Scene, subject: str) -> Conversation[A]:
        """Return a conversation at its first step, with nothing answered yet."""
        return Conversation(self.first, _unanswered(self.answers), scene, subject)

    def conversation(self, talk: Talk, scene: Scene) -> Conversation[A]:
        """Return a stored conversation in its scene."""
        answers = self.answers.model_validate(talk.answers or {})
        return Conversation(talk.step, answers, scene, talk.subject)
