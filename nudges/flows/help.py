"""What one can type, in the words of both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nudges.commands import spoken
from nudges.flows.steps import drawing, starts
from nudges.screens import Card, Element, Facts, Paragraph
from nudges.text import Strong
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Reply, Scene, Turn
from nudges.words import Words

GROUPS: Mapping[str, tuple[str, ...]] = {
    "questions": ("now", "why", "upcoming", "pause", "resume", "settings"),
    "clients": (
        *("my-clients", "kick-off", "bad-news", "promises"),
        *("boundary", "hand-over", "wrap-up", "former-client"),
    ),
    "self": ("assumption-check", "trust-check", "client-story", "learning-goals", "look-back", "journal", "note"),
    "bot": ("who-can-read", "sources", "help"),
}
"""What they are about → the flows that help tells of, in its order."""
SHOWN = tuple(flow for flows in GROUPS.values() for flow in flows)
"""All of them."""

Talk = Conversation[Answers]


def begin(talk: Talk) -> Turn:
    """Tell what one can type; there is nothing to answer."""
    return Finish(_help(talk))


def take(talk: Talk, _: Reply) -> Turn:
    """Tell it again."""
    return Go(talk)


def _help(talk: Talk) -> Card:
    words = talk.scene.words
    groups = (element for group in GROUPS for element in _group(words, group))
    parts = (Paragraph(words("help.intro")), *groups, Paragraph(words("help.else"), soft=True))
    return Card(words.line("help.title"), (*parts, starts(words, "now", "assumption-check", "journal", "settings")))


def _group(words: Words, group: str) -> Iterable[Element]:
    yield Paragraph((Strong(words.line(f"help-group.{group}")),))
    yield Facts(tuple((spoken(flow, words.language), words.line(f"help.{flow}")) for flow in GROUPS[group]))


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the one screen."""
    yield Conversation("help", Answers(), scene)


FLOW = Flow(
    name="help",
    answers=Answers,
    first="help",
    draw=drawing({"help": _help}, "help"),
    take=take,
    begin=begin,
    examples=examples,
)
