"""A pause: until tomorrow, for a week, until a date, or until one says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from nudges import dates
from nudges.deeds import Become
from nudges.flows.plans import day_fault
from nudges.flows.steps import card, drawing, form, starts
from nudges.flows.until import until
from nudges.forms import Fault, Values
from nudges.people import UNTIL_FURTHER_NOTICE
from nudges.screens import Card, Choice, DateField, Form, Option
from nudges.turns import Answers, Closed, Conversation, Finish, Flow, Go, Reject, Reply, Scene, Submitted, Turn

CHOICES = ("tomorrow", "week", "date", "open")


class Paused(Answers):
    """What the closing card tells: the first day after the pause."""

    until: date | None = None


Talk = Conversation[Paused]


def begin(talk: Talk) -> Turn:
    """Pause at once when the subject says until when; else ask."""
    day = until(talk.subject, talk.scene.today)
    return _pause(talk, day) if day else Go(talk)


def take(talk: Talk, reply: Reply) -> Turn:
    """Pause until what was chosen."""
    match talk.step, reply:
        case "form", Submitted(values):
            day = _chosen(values, talk.scene.today)
            return Reject(day) if isinstance(day, Mapping) else _pause(talk, day)
        case _, Closed():
            return Finish(_unchanged(talk))
        case _:
            return Go(talk)


def _pause(talk: Talk, day: date) -> Turn:
    person = talk.scene.person
    paused = replace(person, rhythm=replace(person.rhythm, paused_until=day))
    return Finish(_paused(talk.at("paused", until=day)), (Become(paused),))


def _chosen(values: Values, today: date) -> date | Mapping[str, Fault]:
    match values.text("until"):
        case "tomorrow":
            return today + timedelta(days=1)
        case "week":
            return today + timedelta(days=7)
        case "open":
            return UNTIL_FURTHER_NOTICE
        case _:
            return _on_date(values.day("date"), today)


def _on_date(day: date | None, today: date) -> date | Mapping[str, Fault]:
    if day is None:
        return {"date": Fault("day")}
    if day == today:
        return {"date": Fault("after_today")}
    fault = day_fault(day, today)
    return {"date": fault} if fault else day


def _form(talk: Talk) -> Form:
    words = talk.scene.words
    options = tuple(Option(choice, words.line(f"pause.{choice}")) for choice in CHOICES)
    return form(
        words,
        "pause.form",
        Choice("until", words.line("pause.until"), options, value=("week",)),
        DateField("date", words.line("pause.on"), words.line("pause.on_hint"), required=False),
    )


def _paused(talk: Talk) -> Card:
    words, day = talk.scene.words, talk.answers.until
    if day is None or day == UNTIL_FURTHER_NOTICE:
        return card(words, "pause.stopped", starts(words, "resume"))
    return card(
        words, "pause.paused", starts(words, "resume"), day=dates.day(day, words.language, today=talk.scene.today)
    )


def _unchanged(talk: Talk) -> Card:
    return card(talk.scene.words, "settings.unchanged")


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the form and how it ends."""
    talk = Conversation("form", Paused(), scene)
    yield talk
    yield talk.at("paused", until=scene.today + timedelta(days=7))
    yield talk.at("paused", until=UNTIL_FURTHER_NOTICE)
    yield talk.at("unchanged")


FLOW = Flow(
    name="pause",
    answers=Paused,
    first="form",
    draw=drawing({"form": _form, "paused": _paused, "unchanged": _unchanged}, "form"),
    take=take,
    begin=begin,
    examples=examples,
)
