"""A person who stands at a step of a conversation in a database, as one of the examples of its flow has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

from bot.desk import Actor, Desk, Practice, RawForm, Shown
from bot.sitting import RawReply
from nudges.flows.registry import FLOWS
from nudges.forms import Raw
from nudges.ports import Room
from nudges.screens import Button, Choice, DateField, Field, Form, Scale, Screen, TextField
from nudges.turns import Conversation, Flow, Pressed, Scene, Talk
from nudges.words import Words, words
from storage.database import Database
from tests.fakes.scenes import CATALOGUE, NOW

REVISION = 3
"""The revision of a conversation that someone stands in: some replies came before."""
TALK = "example"
"""Its id, which is that of the nudge it began with, where there was one."""
_NUMBERS = count(1)


def desk_on(store: Database) -> Desk:
    """Return a desk that has just started."""
    return Desk(store, Practice(lambda _: CATALOGUE, FLOWS, lambda *_: None, lambda: f"id{next(_NUMBERS)}"))


@dataclass(frozen=True, slots=True)
class Everything:
    """What is stored of someone: the conversation, how much of each kind, and every word, line by line."""

    talk: Talk | None
    counts: tuple[int, ...]
    words: str


@dataclass
class Standing:
    """Someone at a step. ``desk`` is replaced when the product starts anew."""

    store: Database
    flow: Flow[Any]
    talk: Conversation[Any]
    workspace: str
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = desk_on(self.store)

    @property
    def actor(self) -> Actor:
        person = self.talk.scene.person
        return Actor(self.workspace, person.id, person.language.value, person.zone)

    @property
    def say(self) -> Words:
        return words(self.talk.scene.person.language)

    @property
    def said_yes(self) -> bool:
        return self.talk.scene.person.reachable

    def looks(self) -> Shown:
        """Return the step as it is drawn now."""
        return self.take(Pressed("resume"), "")

    def take(self, reply: RawReply, key: str, revision: int = REVISION) -> Shown:
        return self.desk.take(self.actor, TALK, revision, reply, key, NOW)

    def begins_again(self) -> Shown:
        """Begin the flow anew, as a person does who comes back to it."""
        return self.desk.begin(self.actor, self.flow.name, self.talk.subject, f"begin{next(_NUMBERS)}", NOW)

    def types(self, text: str) -> Shown:
        return self.desk.said(self.actor, text, f"said{next(_NUMBERS)}", NOW)

    def kept(self) -> str:
        """Return every word that is stored of this person, the open conversation's answers included."""
        return self.everything().words

    def everything(self) -> Everything:
        """Return what is stored of this person."""
        with self.store.inside(self.workspace) as room:
            return _everything(room, self.actor.person)

    def wrote_before(self) -> list[str]:
        """Return what the person wrote at earlier steps; a name of ours is what they chose."""
        given = self.talk.answers.model_dump().values()
        return [text for text in given if isinstance(text, str) and text and not re.fullmatch(r"[a-z-]+", text)]


def standings(store: Database, flow: Flow[Any], scene: Scene) -> Iterator[Standing]:
    """Yield someone at every step of a flow, and every variant of it, each in a workspace of their own."""
    for talk in flow.examples(scene):
        yield stand(store, flow, talk)


def stand(store: Database, flow: Flow[Any], talk: Conversation[Any]) -> Standing:
    """Store a conversation and all that surrounds it."""
    workspace = f"slack:T{next(_NUMBERS)}"
    with store.inside(workspace) as room:
        _furnish(room, talk.scene)
        answers = talk.answers.model_dump(mode="json")
        room.talks.add(
            Talk(TALK, talk.scene.person.id, flow.name, talk.step, NOW, talk.subject, answers, revision=REVISION)
        )
    return Standing(store, flow, talk, workspace)


def _furnish(room: Room, scene: Scene) -> None:
    room.people.save(replace(scene.person, workspace=room.id), next_at=scene.next_at)
    plans = {plan.id: plan for plan in (scene.intention, *scene.intentions, *scene.promises) if plan}
    kept: tuple[tuple[Callable[[Any], Any], Any], ...] = (
        (room.clients.save, scene.clients),
        (room.works.save, scene.works),
        (room.intentions.save, plans.values()),
        (room.entries.add, scene.entries),
        (room.checks.add, scene.checks),
        (room.goals.save, scene.goals),
    )
    for keep, things in kept:
        for thing in things:
            keep(thing)
    if scene.nudge:
        room.nudges.add(replace(scene.nudge, delivery_id=TALK, workspace=room.id))


def _everything(room: Room, person: str) -> Everything:
    talk, plans = room.talks.get(TALK), room.intentions.all(person, 100)
    entries, clients, works = room.entries.latest(person, 100), room.clients.of(person), room.works.of(person)
    goals, checks = room.goals.of(person), room.checks.of(person, 100)
    words = [
        *_texts(talk.answers if talk else None),
        *(answer.text for entry in entries for answer in entry.answers),
        *(text for plan in plans for text in (plan.trigger, plan.act)),
        *(client.name for client in clients),
        *(text for work in works for text in (work.name, work.agreement)),
        *(goal.text for goal in goals),
    ]
    return Everything(talk, tuple(map(len, (entries, plans, clients, works, goals, checks))), "\n".join(words))


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for inner in part.values():
            yield from _texts(inner)


def filled(form: Form, text: str) -> dict[str, Raw]:
    """Return a form filled in: what stands in it, and ``text`` in every field to write in, as much as fits."""
    return {part.name: _value(part, text) for part in form.fields()}


def empty(form: Form) -> dict[str, Raw]:
    """Return a form of which every field was left or made empty."""
    return {part.name: () if isinstance(part, Choice) else "" for part in form.fields()}


def overflowing(form: Form, text: str) -> dict[str, Raw]:
    """Return a form filled in with more text than fits in any field."""
    return {part.name: text if isinstance(part, TextField) else _value(part, text) for part in form.fields()}


def written_in(form: Form, text: str) -> set[str]:
    """Return what was written when a form was filled in with a text."""
    return {text[: part.limit].strip() for part in form.fields() if isinstance(part, TextField)}


def own_buttons(screen: Screen) -> list[Button]:
    """Return the buttons of a card that answer its own conversation; the one that only draws it again is none."""
    if isinstance(screen, Form):
        return []
    return [button for button in screen.buttons() if button.start is None and button.name != "resume"]


def reply_to(screen: Screen, text: str) -> RawReply:
    """Return a reply that suits a screen: the form filled in, or the first button of the card."""
    if isinstance(screen, Form):
        return RawForm(filled(screen, text))
    return Pressed(next((button.name for button in own_buttons(screen)), "gone"))


def _value(part: Field, text: str) -> Raw:
    match part:
        case TextField(limit=limit):
            return text[:limit]
        case Choice(options=options, value=value):
            return value or (options[0].value,)
        case Scale(value=value, low=low):
            return str(value or low)
        case DateField(value=value):
            return (value or (NOW + timedelta(days=1)).date()).isoformat()
