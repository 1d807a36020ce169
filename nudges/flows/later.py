"""Forms in a row: which of them this is, and what becomes of one that is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from nudges.flows.steps import card, form, readers
from nudges.forms import Values
from nudges.screens import Button, Buttons, Card, Form, Part
from nudges.turns import Answers, Closed, Conversation, Finish, Go, Pressed, Reply, Tell, Turn
from nudges.words import Words

A = TypeVar("A", bound=Answers)
DISCARD = "discard"


def row_form(talk: Conversation[A], key: str, *parts: Part) -> Form:
    """Return one form of the row, under its key; closing it keeps it for later."""
    return form(talk.scene.words, key, *parts, readers(talk.scene.words), close="check.later")


def step_of(talk: Conversation[A], steps: Sequence[str]) -> str:
    """Return the step that is drawn; one that is no longer there is the first."""
    return talk.step if talk.step in steps else steps[0]


def answered(talk: Conversation[A], values: Values, questions: Mapping[str, Sequence[str]]) -> Conversation[A]:
    """Return the conversation with what was written under the questions (step → their names) of the step it is at."""
    return talk.at(talk.step, **{name: values.text(name) for name in questions[talk.step]})


def put_aside(talk: Conversation[A], reply: Reply, steps: Sequence[str]) -> Turn:
    """Answer what is no form: a closed one is kept, and what is kept can be thrown away."""
    match reply:
        case Closed():
            return Tell(kept(talk, steps))
        case Pressed("discard"):
            return Finish(discarded(talk.scene.words))
        case _:
            return Go(talk)


def kept(talk: Conversation[A], steps: Sequence[str]) -> Card:
    """Draw that what was filled in is kept for a day, and at which step one was."""
    number = steps.index(step_of(talk, steps)) + 1
    words = talk.scene.words
    return card(words, "check.kept", back_or_away(words), step=str(number), steps=str(len(steps)))


def back_or_away(words: Words) -> Buttons:
    """Return the way back to a form that was closed, and the way to throw away what was filled in."""
    resume = Button("resume", words.line("check.resume"), opens_form=True, primary=True)
    return Buttons((resume, Button(DISCARD, words.line("later.discard"))))


def discarded(words: Words) -> Card:
    """Draw that it was thrown away."""
    return card(words, "later.discarded")
