"""What the weekly look-back looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from nudges import dates
from nudges.flows.moments import moment
from nudges.flows.nudge_screens import until_form
from nudges.flows.plans import sentence
from nudges.flows.reasons import evidence, missed, reason
from nudges.flows.steps import card, form, readers, starts
from nudges.intentions import Intention, State
from nudges.journal import resurfaced
from nudges.screens import Button, Buttons, Card, Form, Paragraph, Part, Quote, Scale, TextField
from nudges.turns import Answers, Conversation

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "week": ("gave", "cost", "promise"),
    "lesson": ("again", "differently", "lesson"),
}
"""Form → the questions to write at; each has its sentence in ``words`` under ``back.``."""
EMPTY, FULL = 1, 5
"""The scale of one’s own energy."""
PROMISES = 5
"""Promises of the week that are shown; the others are in the list of promises."""
WEEK = timedelta(days=7)


class Looked(Answers):
    """What was answered so far; ``again_at`` (UTC) is when it comes back after it was put off."""

    gave: str = ""
    cost: str = ""
    promise: str = ""
    energy: int | None = None
    again: str = ""
    differently: str = ""
    lesson: str = ""
    again_at: datetime | None = None


Talk = Conversation[Looked]


def opening(talk: Talk) -> Card:
    """Draw the card: an invitation, without a word of what was written before."""
    words = talk.scene.words
    first = (
        Button("look", words.line("back.look"), opens_form=True, primary=True),
        Button("later", words.line("nudge.later"), opens_form=True),
        Button("skip", words.line("back.skip")),
        Button("why", words.line("nudge.why")),
    )
    text = Paragraph(words("back.text"))
    return Card(words.line("back.title"), (text, *missed(words, _reason(talk)), Buttons(first)))


def week(talk: Talk) -> Form:
    """Draw what gave and what cost energy, and the promises of the week."""
    words, found = talk.scene.words, talk.answers
    ends = words.line("back.empty"), words.line("back.full")
    energy = Scale("energy", words.line("back.energy"), EMPTY, FULL, *ends, value=found.energy, required=False)
    gave, cost, promise = _fields(talk, "week")
    return _form(talk, "week", gave, cost, energy, *_promises(talk), promise)


def lesson(talk: Talk) -> Form:
    """Draw an older lesson, and the questions from which the next one comes."""
    return _form(talk, "lesson", *_older(talk), *_fields(talk, "lesson"), readers(talk.scene.words))


def putting_off(talk: Talk) -> Form:
    """Draw the form that asks until when."""
    return until_form(talk.scene)


def put_off(talk: Talk) -> Card:
    """Draw until when it was put off."""
    words, scene, at = talk.scene.words, talk.scene, talk.answers.again_at
    if at is None:
        return card(words, "nudge.next_time")
    return card(words, "nudge.snoozed", moment=moment(words, scene.person, scene.now, at))


def kept(talk: Talk) -> Card:
    """Draw that it is in the journal."""
    words = talk.scene.words
    key = "back.kept" if talk.answers.lesson else "back.kept_bare"
    return card(words, key, starts(words, "journal", "upcoming"))


def noted(talk: Talk) -> Card:
    """Draw that a typed line was kept, and who can read it where it was typed."""
    words = talk.scene.words
    return card(words, "nudge.noted", Paragraph(words("common.typed"), soft=True), starts(words, "journal"))


def skipped(talk: Talk) -> Card:
    """Draw that this week was let go."""
    return card(talk.scene.words, "back.skipped")


def why(talk: Talk) -> Card:
    """Draw why it came, and what it rests on."""
    words, given = talk.scene.words, _reason(talk)
    now = reason(words, given, talk.scene.today) or words("why.look_back")
    return Card(words.line("why.plan.title"), (Paragraph(now), *evidence(words, {"key": "look_back"})))


def _older(talk: Talk) -> Iterable[Part]:
    found = resurfaced(talk.scene.entries, talk.scene.now)
    if found is None:
        return
    words, person, today = talk.scene.words, talk.scene.person, talk.scene.today
    yield Paragraph(words("back.older", day=dates.day(person.today(found.at), words.language, today=today)))
    yield Quote(found.lesson)


def _promises(talk: Talk) -> Iterable[Part]:
    """Yield what was planned for this week and what became of it."""
    words = talk.scene.words
    of_week = [promise for promise in talk.scene.promises if _is_of_week(talk, promise)]
    if of_week:
        yield Paragraph(words("back.promises"))
    for promise in of_week[:PROMISES]:
        yield Quote(sentence(words, promise.trigger, promise.act))
        yield Paragraph(words(f"back.{_became(promise)}"), soft=True)


def _is_of_week(talk: Talk, promise: Intention) -> bool:
    if promise.settled_at is not None:
        return talk.scene.now - promise.settled_at < WEEK
    return promise.on <= talk.scene.today or promise.moved > 0


def _became(promise: Intention) -> str:
    if promise.state is State.OPEN:
        return "moved" if promise.moved else "open"
    return promise.state.value


def _fields(talk: Talk, step: str) -> Iterable[TextField]:
    words, found = talk.scene.words, talk.answers
    for name in QUESTIONS[step]:
        hint = f"back.{name}_hint"
        said = words.line(hint) if words.has(hint) else ""
        yield TextField(name, words.line(f"back.{name}"), said, value=getattr(found, name), lines=True, required=False)


def _form(talk: Talk, step: str, *parts: Part) -> Form:
    return form(talk.scene.words, f"back.{step}_form", *parts, close="check.later")


def _reason(talk: Talk) -> Mapping[str, str]:
    return talk.scene.nudge.reason if talk.scene.nudge else {}
