"""What one can type, in the words of both languages."""

from __future__ import annotations

from collections.abc import Iterable

from nudges.commands import spoken
from nudges.flows.steps import drawing, starts
from nudges.screens import Card, Facts, Paragraph
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Reply, Scene, Turn

SHOWN = (
    *("now", "my-clients", "kick-off", "bad-news", "wrap-up", "former-client", "promises"),
    *("hand-over", "boundary", "client-story", "trust-check", "learning-goals", "look-back", "upcoming"),
    *("assumption-check", "journal", "note", "why", "pause", "resume", "settings", "who-can-read", "sources", "help"),
)
"""The flows that help tells of, in its order."""

Talk = Conversation[Answers]


def begin(talk: Talk) -> Turn:
    """Tell what one can type; there is nothing to answer."""
    return Finish(_help(talk))


def take(talk: Talk, _: Reply) -> Turn:
    """Tell it again."""
    return Go(talk)


def _help(talk: Talk) -> Card:
    words = talk.scene.words
    rows = tuple((spoken(flow, words.language), words.line(f"help.{flow}")) for flow in SHOWN)
    parts = (Paragraph(words("help.intro")), Facts(rows), Paragraph(words("help.else"), soft=True))
    return Card(words.line("help.title"), (*parts, starts(words, "now", "assumption-check", "journal", "settings")))


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
