"""The page a person sees when they open the app: what comes, what they planned, what they wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from nudges import dates
from nudges.flows.entries import short
from nudges.flows.moments import moment
from nudges.flows.plans import sentence
from nudges.flows.steps import card, start, starts
from nudges.flows.telling import noted
from nudges.flows.trust_check import is_kept
from nudges.intentions import Intention
from nudges.journal import Entry
from nudges.people import UNTIL_FURTHER_NOTICE, Person
from nudges.screens import Button, Buttons, Card, Divider, Element, Paragraph, Quote, Start
from nudges.text import Strong, plain
from nudges.turns import Talk
from nudges.words import Words

MOST = 5
"""Intentions on the page; the others are counted."""


def home(
    *,
    person: Person,
    now: datetime,
    words: Words,
    next_at: datetime | None,
    intentions: Sequence[Intention] = (),
    entries: Sequence[Entry] = (),
    unfinished: Sequence[Talk] = (),
) -> Card:
    """Return the page.

    ``now`` and ``next_at`` are UTC; ``intentions`` are the open ones by day, ``entries`` the latest.
    """
    if person.consented_at is None:
        return card(words, "home.newcomer", starts(words, "onboarding", "who-can-read"))
    return Card(
        words.line("home.title"),
        (
            *_coming(words, person, now, next_at),
            *_unfinished(words, unfinished),
            *_planned(words, person, now, intentions),
            *_written(words, person, now, entries),
            Divider(),
            starts(words, "my-clients", "promises", "trust-check", "upcoming"),
            starts(words, "settings", "pause", "who-can-read", "help"),
        ),
    )


def _coming(words: Words, person: Person, now: datetime, next_at: datetime | None) -> Iterable[Element]:
    if person.rhythm.is_paused(person.today(now)):
        yield _paused(words, person, now)
        yield starts(words, "resume", "assumption-check", "journal")
        return
    if next_at is None:
        yield Paragraph(words("home.none_next"))
    else:
        yield Paragraph(words("home.next", moment=moment(words, person, now, next_at)))
    yield Buttons((start(words, "now", primary=True), start(words, "assumption-check"), start(words, "journal")))


def _paused(words: Words, person: Person, now: datetime) -> Paragraph:
    pause = person.rhythm.paused_until
    if pause is None or pause == UNTIL_FURTHER_NOTICE:
        return Paragraph(words("home.stopped"))
    return Paragraph(words("home.paused", day=dates.day(pause, words.language, today=person.today(now))))


def _unfinished(words: Words, talks: Sequence[Talk]) -> Iterable[Element]:
    left = [talk for talk in talks if not is_kept(talk)]
    if left:
        yield _heading(words, "home.unfinished")
        yield Buttons(tuple(start(words, talk.flow, talk.subject) for talk in left[:MOST]))


def _planned(words: Words, person: Person, now: datetime, intentions: Sequence[Intention]) -> Iterable[Element]:
    if not intentions:
        return
    yield _heading(words, "home.intentions")
    for number, intention in enumerate(intentions[:MOST], 1):
        today = person.today(now)
        on = words.line("home.on", day=dates.day(intention.on, words.language, today=today))
        yield Quote(sentence(words, intention.trigger, intention.act))
        yield Paragraph(plain(" · ".join((on, *noted(words, person, intention, today)))), soft=True)
        ask = Button(f"intention{number}", words.line("start.intention"), start=Start("intention", intention.id))
        yield Buttons((ask,))
    if len(intentions) > MOST:
        yield Paragraph(words("home.more", count=str(len(intentions) - MOST)), soft=True)


def _written(words: Words, person: Person, now: datetime, entries: Sequence[Entry]) -> Iterable[Element]:
    if not entries:
        yield Paragraph(words("home.empty"), soft=True)
        return
    yield _heading(words, "home.entries")
    for entry in entries:
        yield from short(words, person, entry, person.today(now))


def _heading(words: Words, key: str) -> Paragraph:
    return Paragraph((Strong(words.line(key)),))
