"""Drawing the steps of a flow: its cards, its forms, and the buttons that begin another flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from nudges.screens import Button, Buttons, Card, Element, Form, Paragraph, Part, Screen, Start
from nudges.turns import Answers, Conversation
from nudges.words import Words

A = TypeVar("A", bound=Answers)
Draw = Callable[[Conversation[A]], Screen]

_IN_A_WINDOW = frozenset(
    (
        *("journal", "note", "settings", "pause", "assumption-check"),
        *("my-clients", "kick-off", "bad-news", "wrap-up", "promises"),
        *("hand-over", "boundary", "client-story", "trust-check", "learning-goals", "upcoming"),
    )
)
"""Flows that begin with a form or a private card; a test holds them against their first step."""


def drawing(screens: Mapping[str, Draw[A]], first: str) -> Draw[A]:
    """Return the ``draw`` of a flow; a step that is no longer there is drawn as the first."""

    def draw(talk: Conversation[A]) -> Screen:
        return screens.get(talk.step, screens[first])(talk)

    return draw


def card(words: Words, key: str, *elements: Element, **given: str) -> Card:
    """Return a card with the title ``key.title`` and the paragraph ``key.text``, and what comes after."""
    return Card(words.line(f"{key}.title"), (Paragraph(words(f"{key}.text", **given)), *elements))


def form(words: Words, key: str, *parts: Part, close: str = "common.cancel") -> Form:
    """Return a form with the title ``key.title`` and the button ``key.submit``; ``close`` is the key of the other."""
    return Form(words.line(f"{key}.title"), words.line(f"{key}.submit"), words.line(close), parts)


def readers(words: Words) -> Paragraph:
    """Return the line that says who can read what a form takes."""
    return Paragraph(words("common.only_you"), soft=True)


def starts(words: Words, *flows: str) -> Buttons:
    """Return a row of buttons that begin flows."""
    return Buttons(tuple(start(words, flow) for flow in flows))


def start(words: Words, flow: str, subject: str = "", *, primary: bool = False) -> Button:
    """Return the button that begins a flow."""
    label = words.line(f"start.{flow}")
    return Button(flow, label, opens_form=flow in _IN_A_WINDOW, primary=primary, start=Start(flow, subject))
