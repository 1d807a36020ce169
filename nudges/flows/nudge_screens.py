"""What a nudge and the replies to it look like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from nudges import dates
from nudges.catalogue import Prompt
from nudges.flows.moments import moment
from nudges.flows.plans import plan_fields
from nudges.flows.reasons import because, evidence, missed, reason
from nudges.flows.steps import card, form, readers, starts
from nudges.flows.themes import theme_name
from nudges.rhythm import in_quiet_hours, instant
from nudges.screens import Button, Buttons, Card, Choice, Divider, Form, Option, Paragraph, Screen, TextField
from nudges.text import Strong, plain
from nudges.turns import Answers, Conversation, Scene
from nudges.words import Words

AFTERNOON = time(16)
"""The local time of “this afternoon”."""


class Reflected(Answers):
    """What the closing cards tell: the day a plan is asked about, and when a nudge comes back (UTC)."""

    on: date | None = None
    again_at: datetime | None = None


Talk = Conversation[Reflected]


def prompt_of(talk: Talk) -> Prompt:
    """Return the prompt that a nudge asks; ``KeyError`` when it left the catalogue."""
    return talk.scene.catalogue.prompts[talk.subject]


def ask_of(talk: Talk) -> str:
    """Return what a nudge asks, in the person's language."""
    return prompt_of(talk).ask.say(talk.scene.words.language)


def known(talk: Talk) -> bool:
    """Tell whether the prompt is still in the catalogue."""
    return talk.subject in talk.scene.catalogue.prompts


def moments(scene: Scene) -> Iterable[tuple[str, datetime]]:
    """Yield the moments today to which a nudge can be put off (UTC): none within the person's quiet hours."""
    person = scene.person
    hour = scene.now.replace(second=0, microsecond=0) + timedelta(hours=1)
    afternoon = instant(scene.today, AFTERNOON, ZoneInfo(person.zone))
    for name, at in (("hour", hour), ("afternoon", afternoon)):
        if at > scene.now and person.today(at) == scene.today and not in_quiet_hours(person.rhythm, person.zone, at):
            yield name, at


def asking(talk: Talk) -> Card:
    """Draw the nudge itself."""
    if not known(talk):
        return gone(talk)
    words = talk.scene.words
    return Card(ask_of(talk), (*missed(words, _reason(talk)), *_replies(words)))


@cache
def _replies(words: Words) -> tuple[Buttons, Buttons]:
    """Return the buttons under every nudge, which are the same for everybody."""
    first = (
        Button("reflect", words.line("nudge.reflect"), opens_form=True, primary=True),
        Button("done", words.line("nudge.done")),
        Button("later", words.line("nudge.later"), opens_form=True),
        Button("skip", words.line("nudge.skip")),
    )
    second = (Button("why", words.line("nudge.why")), Button("less", words.line("nudge.less")))
    return Buttons(first), Buttons(second)


def reflecting(talk: Talk) -> Screen:
    """Draw the form: the questions of the prompt, and a plan."""
    if not known(talk):
        return gone(talk)
    words, prompt = talk.scene.words, prompt_of(talk)
    questions = tuple(
        TextField(f"answer{number}", question.say(words.language), lines=True, required=False)
        for number, question in enumerate(prompt.follow_ups, 1)
    )
    act = Paragraph(plain(prompt.act.say(words.language)))
    ask = Paragraph((Strong(ask_of(talk)),))
    return form(words, "nudge.form", ask, *questions, Divider(), act, *plan_fields(words), readers(words))


def putting_off(talk: Talk) -> Screen:
    """Draw the form that asks until when."""
    return until_form(talk.scene)


def until_form(scene: Scene) -> Form:
    """Return the form that asks until when something is put off."""
    words = scene.words
    zone = ZoneInfo(scene.person.zone)
    today = (
        Option(name, words.line(f"nudge.until_{name}", time=dates.clock(at.astimezone(zone).time(), words.language)))
        for name, at in moments(scene)
    )
    options = (*today, Option("next", words.line("nudge.until_next")))
    choice = Choice("when", words.line("nudge.when"), options, value=(options[0].value,))
    return form(words, "nudge.later_form", choice)


def why(talk: Talk) -> Card:
    """Draw why we ask this, and why now."""
    if not known(talk):
        return gone(talk)
    words, scene = talk.scene.words, talk.scene
    now = reason(words, _reason(talk), scene.today)
    return Card(
        words.line("why.title"),
        (*because(words, prompt_of(talk), scene.catalogue, now), *evidence(words, _reason(talk))),
    )


def reflected(talk: Talk) -> Card:
    """Draw what was kept, without a word of what the person wrote."""
    words, on = talk.scene.words, talk.answers.on
    if on is None:
        return card(words, "nudge.reflected", _soft_ask(talk), starts(words, "journal"))
    day = dates.day(on, words.language, today=talk.scene.today)
    return card(words, "nudge.planned", _soft_ask(talk), starts(words, "journal"), day=day)


def done(talk: Talk) -> Card:
    """Draw that it is done, with room for a note."""
    return card(talk.scene.words, "nudge.did", _soft_ask(talk), starts(talk.scene.words, "note"))


def put_off(talk: Talk) -> Card:
    """Draw until when it was put off."""
    words, scene, at = talk.scene.words, talk.scene, talk.answers.again_at
    if at is None:
        return card(words, "nudge.next_time", _soft_ask(talk))
    return card(words, "nudge.snoozed", _soft_ask(talk), moment=moment(words, scene.person, scene.now, at))


def skipped(talk: Talk) -> Card:
    """Draw that it was let go."""
    return card(talk.scene.words, "nudge.skipped", _soft_ask(talk))


def less(talk: Talk) -> Card:
    """Draw that there will be less of this theme."""
    words = talk.scene.words
    return card(words, "nudge.lessened", starts(words, "settings"), theme=theme_name(words, prompt_of(talk).theme))


def noted(talk: Talk) -> Card:
    """Draw that a typed line was kept, and who can read it where it was typed."""
    words = talk.scene.words
    typed = Paragraph(words("common.typed"), soft=True)
    return card(words, "nudge.noted", _soft_ask(talk), typed, starts(words, "journal"))


def gone(talk: Talk) -> Card:
    """Draw that the prompt left the catalogue."""
    return card(talk.scene.words, "nudge.gone", starts(talk.scene.words, "now"))


def _soft_ask(talk: Talk) -> Paragraph:
    return Paragraph(plain(ask_of(talk)), soft=True)


def _reason(talk: Talk) -> Mapping[str, str]:
    return talk.scene.nudge.reason if talk.scene.nudge else {}
