"""A note of one's own in the journal, written in a form or typed as a line."""

from __future__ import annotations

from collections.abc import Iterable

from nudges.deeds import Deed, Write
from nudges.flows.steps import card, drawing, form, readers, starts
from nudges.journal import Answer, Kind
from nudges.screens import Card, Form, Paragraph, TextField
from nudges.turns import Answers, Closed, Conversation, Finish, Flow, Go, Reply, Said, Scene, Submitted, Turn
from nudges.words import Words

Talk = Conversation[Answers]


def take(talk: Talk, reply: Reply) -> Turn:
    """Keep what was written."""
    match talk.step, reply:
        case "form", Submitted(values):
            return Finish(_kept(talk), (note(talk.scene.words, values.text("note")),))
        case _, Said(text):
            return typed(talk.scene.words, text)
        case _, Closed():
            return Finish(_dropped(talk))
        case _:
            return Go(talk)


def note(words: Words, text: str) -> Write:
    """Return the deed that keeps a note."""
    return Write(Kind.NOTE, (Answer(words.line("note.question"), text),))


def typed(words: Words, text: str, *deeds: Deed) -> Finish:
    """Return the turn that keeps a typed line as a note, beside what else is done."""
    return Finish(_typed_card(words), (note(words, text), *deeds))


def _form(talk: Talk) -> Form:
    words = talk.scene.words
    return form(words, "note.form", TextField("note", words.line("note.question"), lines=True), readers(words))


def _kept(talk: Talk) -> Card:
    return card(talk.scene.words, "note.kept", starts(talk.scene.words, "journal"))


def _typed(talk: Talk) -> Card:
    return _typed_card(talk.scene.words)


def _typed_card(words: Words) -> Card:
    return card(words, "note.typed", Paragraph(words("common.typed"), soft=True), starts(words, "journal"))


def _dropped(talk: Talk) -> Card:
    return card(talk.scene.words, "note.dropped")


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the form and how it ends."""
    talk = Conversation("form", Answers(), scene)
    yield from (talk.at(step) for step in ("form", "kept", "typed", "dropped"))


FLOW = Flow(
    name="note",
    answers=Answers,
    first="form",
    draw=drawing({"form": _form, "kept": _kept, "typed": _typed, "dropped": _dropped}, "form"),
    take=take,
    examples=examples,
)
