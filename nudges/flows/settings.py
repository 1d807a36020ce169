"""Changing one's language and rhythm, and what one wants less of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nudges.deeds import Become
from nudges.flows.moments import moment, next_message
from nudges.flows.rhythms import (
    changed,
    country_field,
    days_field,
    language_field,
    learns_field,
    look_back_fields,
    per_week_field,
    quiet_fields,
    times_field,
    zone_field,
)
from nudges.flows.steps import card, drawing, form, starts
from nudges.flows.themes import theme_options
from nudges.forms import Values
from nudges.people import Person
from nudges.screens import Card, Choice, Form
from nudges.turns import (
    Answers,
    Closed,
    Conversation,
    Finish,
    Flow,
    Go,
    Need,
    Reject,
    Reply,
    Scene,
    Submitted,
    Turn,
)
from nudges.words import words

Talk = Conversation[Answers]


def take(talk: Talk, reply: Reply) -> Turn:
    """Store what was changed."""
    match talk.step, reply:
        case "form", Submitted(values):
            return _save(talk, values)
        case _, Closed():
            return Finish(_unchanged(talk))
        case _:
            return Go(talk)


def _save(talk: Talk, values: Values) -> Turn:
    person = changed(talk.scene.person, values)
    if isinstance(person, Mapping):
        return Reject(person)
    saved = replace(person, less_of=frozenset(values.many("less_of")))
    return Finish(_saved(_as(talk, saved)), (Become(saved),))


def _as(talk: Talk, person: Person) -> Talk:
    """Return the conversation in the language that was just chosen."""
    return replace(talk, scene=replace(talk.scene, person=person, words=words(person.language)))


def _form(talk: Talk) -> Form:
    say, person = talk.scene.words, talk.scene.person
    return form(
        say,
        "settings.form",
        times_field(say, person.rhythm),
        days_field(say, person.rhythm),
        per_week_field(say, person.rhythm),
        *quiet_fields(say, person.rhythm),
        *look_back_fields(say, person.rhythm),
        country_field(say, person.rhythm.country),
        zone_field(say, person),
        language_field(say, person),
        _less_of(talk),
        learns_field(say, person),
    )


def _less_of(talk: Talk) -> Choice:
    say, person = talk.scene.words, talk.scene.person
    themes = talk.scene.catalogue.themes() | person.less_of
    return Choice(
        "less_of",
        say.line("rhythm.less_of"),
        theme_options(say, themes),
        value=tuple(sorted(person.less_of)),
        hint=say.line("rhythm.less_of_hint"),
        many=True,
        compact=True,
        required=False,
    )


def _saved(talk: Talk) -> Card:
    say, scene = talk.scene.words, talk.scene
    at = next_message(scene.person, scene)
    if at is None:
        return card(say, "settings.saved_paused", starts(say, "resume"))
    return card(say, "settings.saved", moment=moment(say, scene.person, scene.now, at))


def _unchanged(talk: Talk) -> Card:
    return card(talk.scene.words, "settings.unchanged")


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the form and how it ends."""
    talk = Conversation("form", Answers(), scene)
    yield from (talk.at(step) for step in ("form", "saved", "unchanged"))


FLOW = Flow(
    name="settings",
    answers=Answers,
    first="form",
    draw=drawing({"form": _form, "saved": _saved, "unchanged": _unchanged}, "form"),
    take=take,
    examples=examples,
    needs=frozenset({Need.NUDGE}),
)
