"""The first meeting: what this is, who can read what, and a yes or a no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nudges.deeds import Become
from nudges.flows import resume
from nudges.flows.moments import moment, next_message
from nudges.flows.rhythms import changed, country_field, days_field, language_field, time_field, zone_field
from nudges.flows.steps import card, drawing, form, starts
from nudges.flows.who_can_read import facts
from nudges.flows.zones import country_of
from nudges.forms import Values
from nudges.people import Person
from nudges.screens import Button, Buttons, Card, Form, Paragraph
from nudges.turns import (
    Answers,
    Closed,
    Conversation,
    Finish,
    Flow,
    Go,
    Pressed,
    Reject,
    Reply,
    Scene,
    Submitted,
    Tell,
    Turn,
)
from nudges.words import words

Talk = Conversation[Answers]


def begin(talk: Talk) -> Turn:
    """Welcome someone new; who is on pause goes on, and anyone else who said yes before is sent to the settings."""
    person = talk.scene.person
    if person.consented_at is None:
        return Go(talk)
    return resume.begin(talk) if person.rhythm.is_paused(talk.scene.today) else Finish(_already(talk))


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a reply of someone who is not there yet."""
    match talk.step, reply:
        case "welcome", Pressed("yes"):
            return Go(talk.at("rhythm"))
        case "welcome", Pressed("who-can-read"):
            return Tell(facts(talk.scene.words))
        case "welcome", Pressed("not-now"):
            return Finish(_declined(talk))
        case "rhythm", Submitted(values):
            return _agree(talk, values)
        case "rhythm", Closed():
            return Go(talk.at("welcome"))
        case _:
            return Go(talk)


def _agree(talk: Talk, values: Values) -> Turn:
    person = changed(talk.scene.person, values)
    if isinstance(person, Mapping):
        return Reject(person)
    agreed = replace(person, consented_at=talk.scene.now)
    return Finish(_agreed(_as(talk, agreed)), (Become(agreed),))


def _as(talk: Talk, person: Person) -> Talk:
    """Return the conversation in the language that was just chosen."""
    return replace(talk, scene=replace(talk.scene, person=person, words=words(person.language)))


def _welcome(talk: Talk) -> Card:
    say = talk.scene.words
    row = Buttons(
        (
            Button("yes", say.line("onboarding.yes"), opens_form=True, primary=True),
            Button("who-can-read", say.line("start.who-can-read")),
            Button("not-now", say.line("onboarding.not_now")),
        )
    )
    return card(say, "onboarding.welcome", Paragraph(say("onboarding.practice")), Paragraph(say("onboarding.ask")), row)


def _rhythm(talk: Talk) -> Form:
    say, person = talk.scene.words, talk.scene.person
    return form(
        say,
        "onboarding.form",
        language_field(say, person),
        zone_field(say, person),
        days_field(say, person.rhythm),
        time_field(say, person.rhythm),
        country_field(say, person.rhythm.country or country_of(person.zone)),
        Paragraph(say("onboarding.consent")),
    )


def _agreed(talk: Talk) -> Card:
    scene, say, person = talk.scene, talk.scene.words, talk.scene.person
    at = next_message(person, scene)
    if at is None:
        return card(say, "settings.no_day", starts(say, "settings"))
    meanwhile = (Paragraph(say("onboarding.meanwhile")), starts(say, "now", "assumption-check", "help"))
    return card(say, "onboarding.agreed", *meanwhile, moment=moment(say, person, scene.now, at))


def _declined(talk: Talk) -> Card:
    return card(talk.scene.words, "onboarding.declined", starts(talk.scene.words, "onboarding"))


def _already(talk: Talk) -> Card:
    return card(talk.scene.words, "onboarding.already", starts(talk.scene.words, "settings", "help"))


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield every screen of the first meeting."""
    newcomer = replace(scene, person=replace(scene.person, consented_at=None))
    talk = Conversation("welcome", Answers(), newcomer)
    yield from (talk.at(step) for step in ("welcome", "rhythm", "agreed", "declined"))
    yield Conversation("already", Answers(), scene)


FLOW = Flow(
    name="onboarding",
    answers=Answers,
    first="welcome",
    draw=drawing(
        {
            "welcome": _welcome,
            "rhythm": _rhythm,
            "agreed": _agreed,
            "declined": _declined,
            "already": _already,
        },
        "welcome",
    ),
    take=take,
    begin=begin,
    examples=examples,
)
