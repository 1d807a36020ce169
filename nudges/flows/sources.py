"""The texts that the practice comes from, and who wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nudges.flows.steps import drawing
from nudges.screens import Card, Element, Paragraph
from nudges.text import Plain, Strong, plain
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Reply, Scene, Turn

Talk = Conversation[Answers]


def begin(talk: Talk) -> Turn:
    """Name the texts; there is nothing to answer."""
    return Finish(_card(talk))


def take(talk: Talk, _: Reply) -> Turn:
    """Name them again."""
    return Go(talk)


def _card(talk: Talk) -> Card:
    words = talk.scene.words
    ours = Paragraph(words("credits.ours"), soft=True)
    return Card(words.line("credits.title"), (Paragraph(words("credits.text")), *_texts(talk), ours))


def _texts(talk: Talk) -> Iterator[Element]:
    language = talk.scene.words.language
    for source in talk.scene.catalogue.sources.values():
        yield Paragraph((Strong(source.title), Plain(f" · {source.authors.say(language)}")))
        yield Paragraph(plain(source.gives.say(language)), soft=True)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the one screen."""
    yield Conversation("texts", Answers(), scene)


FLOW = Flow(
    name="sources",
    answers=Answers,
    first="texts",
    draw=drawing({"texts": _card}, "texts"),
    take=take,
    begin=begin,
    examples=examples,
)
