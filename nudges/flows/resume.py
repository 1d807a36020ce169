"""The end of a pause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nudges.deeds import Become
from nudges.flows.moments import moment, next_message
from nudges.flows.steps import card, drawing, starts
from nudges.people import Person
from nudges.screens import Card
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Need, Reply, Scene, Turn

Talk = Conversation[Answers]


def begin(talk: Talk) -> Turn:
    """Resume at once."""
    return Finish(_resumed(talk), (Become(_back(talk)),))


def take(talk: Talk, _: Reply) -> Turn:
    """Show that it was resumed."""
    return Go(talk)


def _back(talk: Talk) -> Person:
    person = talk.scene.person
    return replace(person, rhythm=replace(person.rhythm, paused_until=None))


def _resumed(talk: Talk) -> Card:
    words, scene, person = talk.scene.words, talk.scene, _back(talk)
    at = next_message(person, scene)
    if at is None:
        return card(words, "settings.no_day", starts(words, "settings"))
    return card(words, "pause.resumed", starts(words, "settings"), moment=moment(words, person, scene.now, at))


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the one screen."""
    yield Conversation("resumed", Answers(), scene)


FLOW = Flow(
    name="resume",
    answers=Answers,
    first="resumed",
    draw=drawing({"resumed": _resumed}, "resumed"),
    take=take,
    begin=begin,
    examples=examples,
    needs=frozenset({Need.NUDGE}),
)
