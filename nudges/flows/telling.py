"""Bad news that was to be told: when it was, how it was taken, and how long one knew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from nudges import dates
from nudges.flows.parts_of_day import lasting, moment_fields, read_moment, remembered
from nudges.flows.steps import starts
from nudges.forms import Fault, Values
from nudges.intentions import Intention, State
from nudges.people import Person
from nudges.screens import Element, Field, Paragraph
from nudges.turns import Scene
from nudges.words import Words

ORIGIN = "bad-news"


def known_since(scene: Scene, intention: Intention) -> Iterable[Element]:
    """Yield since when it is known, and where the opening line is: in the journal, not in the chat."""
    if intention.since is not None:
        moment = remembered(scene.words, scene.person, intention.since, scene.today)
        yield Paragraph(scene.words("telling.since", moment=moment), soft=True)
    yield Paragraph(scene.words("telling.opening"), soft=True)
    yield starts(scene.words, "journal")


def noted(words: Words, person: Person, plan: Intention, today: date) -> tuple[str, ...]:
    """Return when a plan was written down if nothing else tells it from another: bad news for no client in particular.

    The news itself stays in the journal.
    """
    if plan.origin != ORIGIN or plan.client:
        return ()
    return (words.line("telling.noted", moment=dates.moment(plan.made_at, words.language, person.zone, today=today)),)


def told_fields(scene: Scene) -> tuple[Field, ...]:
    """Return the fields that ask when it was told."""
    return moment_fields(scene, "told", scene.words.line("telling.told"))


def read_told(values: Values, scene: Scene, intention: Intention) -> datetime | dict[str, Fault]:
    """Return when it was told (UTC), not before it was known; or what is wrong with the day."""
    told = read_moment(values, "told", scene)
    if not isinstance(told, datetime):
        return dict(told)
    return max(told, intention.since) if intention.since else told


def took(words: Words, intention: Intention, told: datetime | None) -> Iterable[Element]:
    """Yield how long it took from knowing to telling, for its owner's eyes."""
    hours = replace(intention, state=State.DONE, settled_at=told).hours_to_tell
    if hours is not None:
        yield Paragraph(words("telling.took", long=lasting(words, hours)))


def example_telling(scene: Scene, plan: Intention) -> Intention:
    """Return a plan to tell bad news that has been known for a day."""
    act, since = scene.words.line("bad-news.act"), scene.now - timedelta(hours=26)
    return replace(plan, trigger="", act=act, origin=ORIGIN, subject="", since=since)
