"""What is coming, by day: the next message, plans, the clock of engagements, former clients and the look-back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from nudges import dates
from nudges.clients import Client, Engagement, in_touch_by
from nudges.flows.intention import example_intention
from nudges.flows.plans import sentence
from nudges.flows.steps import drawing, starts
from nudges.flows.telling import noted
from nudges.flows.whom import example_client
from nudges.people import Rhythm
from nudges.rhythm import next_time
from nudges.screens import Card, Element, Paragraph, Quote
from nudges.text import Strong, Text, plain
from nudges.turns import Answers, Conversation, Flow, Go, Need, Reply, Scene, Turn
from nudges.value import value

AHEAD = timedelta(days=92)
"""How far ahead we look."""
MOST = 24
"""Things that are shown; the others are counted."""

Talk = Conversation[Answers]


@value(frozen=True, slots=True)
class Coming:
    """Something to come on a local date: a sentence of ours, what the person wrote of it, and perhaps when."""

    on: date
    said: Text
    own: str = ""
    noted: str = ""


def take(talk: Talk, _: Reply) -> Turn:
    """Tell it again."""
    return Go(talk)


def coming(scene: Scene) -> list[Coming]:
    """Return what is coming, the earliest first; what was due before today is still to come."""
    found = [*_messages(scene), *_plans(scene), *_works(scene), *_former(scene)]
    soon = (replace(one, on=max(one.on, scene.today)) for one in found if one.on <= scene.today + AHEAD)
    return sorted(soon, key=lambda one: one.on)


def _messages(scene: Scene) -> Iterator[Coming]:
    """Yield the next message and the next look-back; on its own day the look-back is the message."""
    back = _look_back_at(scene)
    if scene.next_at and scene.next_at != back:
        yield _at(scene, "coming.message", scene.next_at)
    if back:
        yield _at(scene, "coming.look_back", back)


def _look_back_at(scene: Scene) -> datetime | None:
    """Return the next time of the rhythm that falls on the weekday of the look-back (UTC)."""
    rhythm, zone, at = scene.person.rhythm, scene.person.zone, scene.next_at
    if rhythm.look_back is None:
        return None
    while at and at < scene.now + AHEAD and scene.person.today(at).weekday() != rhythm.look_back[0]:
        at = next_time(rhythm, zone, at)
    return at


def _at(scene: Scene, key: str, at: datetime) -> Coming:
    clock = at.astimezone(ZoneInfo(scene.person.zone)).time()
    return Coming(scene.person.today(at), scene.words(key, time=dates.clock(clock, scene.words.language)))


def _plans(scene: Scene) -> Iterator[Coming]:
    """Yield the plans, each from the day on which a message can ask about it; without messages nothing asks."""
    if scene.next_at is None:
        return
    soonest = scene.person.today(scene.next_at)
    for plan in scene.intentions:
        said, own = scene.words("coming.plan"), sentence(scene.words, plan.trigger, plan.act)
        when = "".join(noted(scene.words, scene.person, plan, scene.today))
        yield Coming(max(plan.on, soonest), said, own, when)


def _works(scene: Scene) -> Iterator[Coming]:
    """Yield the moments of every engagement that are still to come."""
    for work in scene.works:
        for key, on in (
            ("coming.starts", work.starts),
            ("coming.closing", work.closes_from),
            ("coming.ends", work.ends),
        ):
            if on and on >= scene.today:
                yield Coming(on, scene.words(key, work=work.name))


def _former(scene: Scene) -> Iterator[Coming]:
    for client in scene.clients:
        on = in_touch_by(client, scene.works, scene.today)
        if on:
            yield Coming(on, scene.words("coming.former", client=client.name))


def _card(talk: Talk) -> Card:
    words, found = talk.scene.words, coming(talk.scene)
    shown = found[:MOST]
    days = (element for on, group in groupby(shown, lambda one: one.on) for element in _day(talk, on, group))
    more = (Paragraph(words("home.more", count=str(len(found) - MOST)), soft=True),) if len(found) > MOST else ()
    nothing = () if found else (Paragraph(words("coming.nothing")),)
    note = Paragraph(words("coming.note"), soft=True)
    return Card(
        words.line("coming.title"), (*nothing, *days, *more, note, starts(words, "settings", "journal")), private=True
    )


def _day(talk: Talk, on: date, group: Iterable[Coming]) -> Iterator[Element]:
    words, today = talk.scene.words, talk.scene.today
    day = words.line("coming.today") if on == today else dates.day(on, words.language, today=today)
    yield Paragraph((Strong(day[:1].upper() + day[1:]),))
    for said, same in groupby(group, lambda one: one.said):
        yield Paragraph(said)
        for one in same:
            yield from (Quote(one.own),) if one.own else ()
            yield from (Paragraph(plain(one.noted), soft=True),) if one.noted else ()


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield a full list and an empty one."""
    plan, client = example_intention(scene), example_client(scene)
    work = Engagement("example", scene.person.id, client.id, scene.words.line("coming.example"))
    rhythm = replace(Rhythm(), look_back=(4, time(15)))
    full = replace(
        scene,
        person=replace(scene.person, rhythm=rhythm),
        next_at=next_time(rhythm, scene.person.zone, scene.now),
        intentions=(plan, replace(plan, id="example2", on=scene.today + timedelta(days=1))),
        clients=(client, Client("former", scene.person.id, scene.words.line("coming.former_example"))),
        works=(replace(work, starts=scene.today + timedelta(days=3), ends=scene.today + timedelta(days=50)),),
    )
    talk = Conversation("list", Answers(), full)
    yield talk
    yield replace(talk, scene=scene)


FLOW = Flow(
    name="upcoming",
    answers=Answers,
    first="list",
    draw=drawing({"list": _card}, "list"),
    take=take,
    examples=examples,
    needs=frozenset({Need.NEXT_AT, Need.INTENTIONS, Need.CLIENTS}),
)
