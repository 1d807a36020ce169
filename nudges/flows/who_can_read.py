"""Who can read what: plain facts, before and after saying yes."""

from __future__ import annotations

from collections.abc import Iterable

from nudges.flows.steps import drawing
from nudges.screens import Card, Paragraph
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Reply, Scene, Turn
from nudges.words import Words

Talk = Conversation[Answers]


def facts(words: Words) -> Card:
    """Draw who can read what."""
    return Card(
        words.line("readers.title"),
        (
            Paragraph(words("readers.journal")),
            Paragraph(words("readers.lead")),
            Paragraph(words("readers.hosting")),
            Paragraph(words("readers.chat")),
            Paragraph(words("readers.stop")),
        ),
    )


def _facts(talk: Talk) -> Card:
    return facts(talk.scene.words)


def begin(talk: Talk) -> Turn:
    """Show the facts; there is nothing to answer."""
    return Finish(_facts(talk))


def take(talk: Talk, _: Reply) -> Turn:
    """Show them again."""
    return Go(talk)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the one screen."""
    yield Conversation("facts", Answers(), scene)


FLOW = Flow(
    name="who-can-read",
    answers=Answers,
    first="facts",
    draw=drawing({"facts": _facts}, "facts"),
    take=take,
    begin=begin,
    examples=examples,
)
