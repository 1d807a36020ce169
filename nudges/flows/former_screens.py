"""What a sign of life to a former client looks like: the card, its forms and its ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nudges import dates
from nudges.clients import Client, by_past_trust, in_touch_by
from nudges.flows.in_touch import every, every_field
from nudges.flows.plans import plan_fields
from nudges.flows.reasons import credit, missed
from nudges.flows.steps import card, form, readers, start, starts
from nudges.screens import Button, Buttons, Card, DateField, Element, Facts, Paragraph, Quote, Screen, TextField
from nudges.text import Strong
from nudges.trust import HIGH
from nudges.turns import Answers, Conversation, Scene

WORDINGS = ("thought", "result", "curious")
"""Three ways to begin a sign of life; each has its sentence under ``former-client.``."""


class Reaching(Answers):
    """Who was let pass in this conversation (their ids), and the day of a plan that the closing card tells."""

    passed: tuple[str, ...] = ()
    on: date | None = None


Talk = Conversation[Reaching]


def due(scene: Scene) -> list[Client]:
    """Return the clients who are due for a sign of life and have none planned, by past trust."""
    planned_for = {intention.client for intention in scene.intentions}
    return by_past_trust(client for client in scene.clients if client.id not in planned_for and _is_due(scene, client))


def _is_due(scene: Scene, client: Client) -> bool:
    day = in_touch_by(client, scene.works, scene.today)
    return day is not None and day <= scene.today


def waiting(talk: Talk) -> list[Client]:
    """Return who is still in the queue of this conversation."""
    return [client for client in due(talk.scene) if client.id not in talk.answers.passed]


def asked(talk: Talk) -> Client | None:
    """Return whom the card is about: the one it was sent for, else the first in the queue."""
    named = next((client for client in talk.scene.clients if client.id == talk.subject), None)
    if named and named.id not in talk.answers.passed:
        return named
    return next(iter(waiting(talk)), None)


def asking(talk: Talk) -> Card:
    """Draw whose turn it is and why, with what can be done."""
    client = asked(talk)
    if client is None:
        return nobody(talk)
    words = talk.scene.words
    return Card(
        words.line("former-client.title"),
        (*_missed(talk), *_about(talk, client), _buttons(talk)),
    )


def said(talk: Talk) -> Card:
    """Draw that a typed line was kept, with what can still be done."""
    client = asked(talk)
    if client is None:
        return nobody(talk)
    words = talk.scene.words
    about = Paragraph((Strong(client.name),))
    return card(words, "former-client.noted", about, Paragraph(words("common.typed"), soft=True), _buttons(talk))


def _missed(talk: Talk) -> Iterable[Element]:
    nudge = talk.scene.nudge
    if nudge and nudge.flow == "former-client" and nudge.subject == talk.subject:
        yield from missed(talk.scene.words, nudge.reason)


def _about(talk: Talk, client: Client) -> Iterable[Element]:
    words = talk.scene.words
    yield Paragraph((Strong(client.name),))
    yield Facts(
        (
            (words.line("former-client.last"), _last(talk, client)),
            (words.line("former-client.rhythm"), every(words, client.every_days)),
        )
    )
    if client.trust is None:
        yield Paragraph(words("former-client.why_silence"))
    else:
        yield Paragraph(words("former-client.why_trust", trust=str(client.trust), most=str(HIGH)))
    yield Paragraph(words("former-client.no_sale"), soft=True)


def _last(talk: Talk, client: Client) -> str:
    words = talk.scene.words
    if client.last_contact is None:
        return words.line("former-client.unknown")
    return dates.day(client.last_contact, words.language, today=talk.scene.today)


def _buttons(talk: Talk) -> Buttons:
    words = talk.scene.words
    return Buttons(
        (
            Button("plan", words.line("former-client.to_plan"), opens_form=True, primary=True),
            Button("contact", words.line("former-client.had_contact"), opens_form=True),
            Button("rhythm", words.line("former-client.other_rhythm"), opens_form=True),
            Button("another", words.line("former-client.another")),
        )
    )


def contact(talk: Talk) -> Screen:
    """Draw the form about contact there was."""
    client, words, today = asked(talk), talk.scene.words, talk.scene.today
    if client is None:
        return nobody(talk)
    return form(
        words,
        "former-client.contact_form",
        Paragraph((Strong(client.name),)),
        DateField("on", words.line("former-client.when"), value=today),
        TextField("heard", words.line("former-client.heard"), lines=True, required=False),
        readers(words),
    )


def plan(talk: Talk) -> Screen:
    """Draw the form for a plan, with three ways to begin."""
    client, words = asked(talk), talk.scene.words
    if client is None:
        return nobody(talk)
    return form(
        words,
        "former-client.plan_form",
        Paragraph((Strong(client.name),)),
        Paragraph(words("former-client.wordings"), soft=True),
        *(Quote(words.line(f"former-client.{wording}")) for wording in WORDINGS),
        Paragraph((Strong(words.line("former-client.sign")),)),
        *plan_fields(words, hint="former-client.act_hint", required=True),
        readers(words),
    )


def rhythm(talk: Talk) -> Screen:
    """Draw the form for another rhythm."""
    client, words = asked(talk), talk.scene.words
    if client is None:
        return nobody(talk)
    name = Paragraph((Strong(client.name),))
    return form(words, "former-client.rhythm_form", name, every_field(words, client.every_days))


def contacted(talk: Talk) -> Card:
    """Draw that the contact was noted."""
    return card(talk.scene.words, "former-client.contacted", *_more(talk))


def planned(talk: Talk) -> Card:
    """Draw on which day it is asked about."""
    words = talk.scene.words
    day = dates.day(talk.answers.on or talk.scene.today, words.language, today=talk.scene.today)
    return card(words, "former-client.planned", *_more(talk), day=day)


def rhythm_kept(talk: Talk) -> Card:
    """Draw that the rhythm was changed."""
    return card(talk.scene.words, "former-client.rhythm_kept", *_more(talk))


def passed(talk: Talk) -> Card:
    """Draw that this one was let pass, and that nobody else is waiting."""
    return card(talk.scene.words, "former-client.passed", starts(talk.scene.words, "my-clients"))


def _more(talk: Talk) -> Iterable[Element]:
    """Yield the text it comes from, and the way to whoever else is waiting."""
    words = talk.scene.words
    yield credit(words, talk.scene.catalogue, "adviser")
    if waiting(talk):
        yield Buttons((start(words, "former-client", primary=True), start(words, "my-clients")))


def nobody(talk: Talk) -> Card:
    """Draw that nobody is due, and when someone will be."""
    words, scene = talk.scene.words, talk.scene
    days = [day for client in scene.clients if (day := in_touch_by(client, scene.works, scene.today))]
    coming = min((day for day in days if day > scene.today), default=None)
    button = starts(words, "my-clients")
    if coming is None:
        return card(words, "former-client.nobody", button)
    return card(words, "former-client.coming", button, day=dates.day(coming, words.language, today=scene.today))
