"""Bad news: what it is and since when, what waiting costs whom, the same in amber, and the first sentence.

After the text on the trusted adviser (source ``adviser``): bad news is not postponed. Status reports are optimistic
more often than not, so what would be said in amber is asked before it is red.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from nudges import dates
from nudges.deeds import Intend, Write
from nudges.flows.example_clients import with_clients
from nudges.flows.later import discarded, kept, put_aside, row_form, step_of
from nudges.flows.parts_of_day import moment_fields, read_moment, remembered
from nudges.flows.plans import day_fault
from nudges.flows.reasons import credit
from nudges.flows.steps import card, drawing, starts
from nudges.flows.telling import ORIGIN
from nudges.flows.works import FIELD, About, about, about_field
from nudges.forms import Fault, Values
from nudges.journal import Answer, Kind
from nudges.screens import Card, DateField, Form, Paragraph, Part, Quote, TextField
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Need, Reject, Reply, Scene, Submitted, Turn

STEPS = ("news", "cost", "tell")
FRIDAY = 4


class News(Answers):
    """What was answered so far; ``since`` is when it became known (UTC), ``by`` the Friday that was asked about."""

    about: str = ""
    what: str = ""
    since: datetime | None = None
    by: date | None = None
    waiting: str = ""
    amber: str = ""
    on: date | None = None


Talk = Conversation[News]


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer one of the three forms; one that is closed is kept for later."""
    match talk.step, reply:
        case "news", Submitted(values):
            return _told_what(talk, values)
        case "cost", Submitted(values):
            waiting, amber = values.text("waiting"), values.text("amber")
            return Go(talk.at("tell", waiting=waiting, amber=amber, by=_friday(talk)))
        case "tell", Submitted(values):
            return _conclude(talk, values)
        case _:
            return put_aside(talk, reply, STEPS)


def _told_what(talk: Talk, values: Values) -> Turn:
    since = read_moment(values, "since", talk.scene)
    if not isinstance(since, datetime):
        return Reject(since)
    about = values.text(FIELD) or talk.answers.about
    return Go(talk.at("cost", about=about, what=values.text("what"), since=since, by=next_friday(talk.scene.today)))


def next_friday(today: date) -> date:
    """Return the first Friday after a local date."""
    return today + timedelta(days=(FRIDAY - today.weekday() - 1) % 7 + 1)


def _conclude(talk: Talk, values: Values) -> Turn:
    on = values.day("on")
    fault = Fault("day") if on is None else day_fault(on, talk.scene.today)
    if on is None or fault:
        return Reject({"on": fault or Fault("day")})
    about = _about(talk)
    write = Write(Kind.BAD_NEWS, tuple(_answers(talk, values.text("opening"), on)), about.work_id, about.client_id)
    intend = Intend("", _act(talk), on, ORIGIN, about.work_id, about.client_id, talk.answers.since)
    return Finish(_concluded(talk.at("concluded", on=on)), (write, intend))


def _act(talk: Talk) -> str:
    """Return what they mean to do, without the news itself: the plan is asked about in the chat."""
    words, client = talk.scene.words, _about(talk).client
    return words.line("bad-news.act_client", client=client.name) if client else words.line("bad-news.act")


def _answers(talk: Talk, opening: str, on: date) -> Iterable[Answer]:
    """Yield all of it, each answer under its question as it was asked."""
    words, found, today = talk.scene.words, talk.answers, talk.scene.today
    yield Answer(words.line("bad-news.what"), found.what)
    if found.since:
        yield Answer(words.line("bad-news.since"), remembered(words, talk.scene.person, found.since, today))
    if found.waiting:
        yield Answer(_waiting_question(talk), found.waiting)
    if found.amber:
        yield Answer(words.line("bad-news.amber"), found.amber)
    yield Answer(words.line("bad-news.opening"), opening)
    yield Answer(words.line("bad-news.on"), dates.day(on, words.language, today=today))


def _friday(talk: Talk) -> date:
    return talk.answers.by or next_friday(talk.scene.today)


def _waiting_question(talk: Talk) -> str:
    words = talk.scene.words
    return words.line("bad-news.waiting", day=dates.day(_friday(talk), words.language, today=talk.scene.today))


def _about(talk: Talk) -> About:
    return about(talk.scene, talk.answers.about or talk.subject)


def _news(talk: Talk) -> Form:
    words = talk.scene.words
    return _form(
        talk,
        Paragraph(words("bad-news.intro")),
        *about_field(talk.scene, talk.answers.about or talk.subject),
        TextField("what", words.line("bad-news.what"), words.line("bad-news.what_hint"), lines=True),
        *moment_fields(talk.scene, "since", words.line("bad-news.since")),
    )


def _cost(talk: Talk) -> Form:
    words = talk.scene.words
    hint = words.line("bad-news.amber_hint")
    return _form(
        talk,
        TextField("waiting", _waiting_question(talk), lines=True, required=False),
        TextField("amber", words.line("bad-news.amber"), hint, lines=True, required=False),
    )


def _tell(talk: Talk) -> Form:
    words = talk.scene.words
    hint = words.line("bad-news.opening_hint")
    return _form(
        talk,
        *_agreed(talk),
        TextField("opening", words.line("bad-news.opening"), hint, lines=True),
        DateField("on", words.line("bad-news.on"), words.line("plan.on_hint"), value=talk.scene.today),
    )


def _agreed(talk: Talk) -> Iterable[Part]:
    """Yield what was agreed at the kick-off for this moment, in the person's own words."""
    work = _about(talk).work
    if work and work.agreement:
        yield Paragraph(talk.scene.words("bad-news.agreement"))
        yield Quote(work.agreement)


def _concluded(talk: Talk) -> Card:
    words, scene = talk.scene.words, talk.scene
    source, on = credit(words, scene.catalogue, "adviser"), talk.answers.on or scene.today
    if on == scene.today:
        return card(words, "bad-news.today", source, starts(words, "journal"))
    day = dates.day(on, words.language, today=scene.today)
    return card(words, "bad-news.concluded", source, starts(words, "journal"), day=day)


def _form(talk: Talk, *parts: Part) -> Form:
    return row_form(talk, f"bad-news.{step_of(talk, STEPS)}_form", *parts)


def _kept(talk: Talk) -> Card:
    return kept(talk, STEPS)


def _discarded(talk: Talk) -> Card:
    return discarded(talk.scene.words)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the three forms without any client and for work with an agreement, and how it can end."""
    bare = Conversation("news", News(), scene)
    yield bare
    talk = replace(bare, scene=with_clients(scene))
    yield talk
    known = {"what": scene.words.line("bad-news.example"), "since": scene.now - timedelta(days=1)}
    told = talk.at("cost", about="example-work", by=next_friday(scene.today), **known)
    yield told
    yield told.at("tell", waiting=scene.words.line("bad-news.example_cost"))
    yield replace(told.at("tell"), scene=scene)
    yield told.at("kept")
    yield told.at("discarded")
    yield told.at("concluded", on=scene.today)
    yield told.at("concluded", on=scene.today + timedelta(days=1))


FLOW = Flow(
    name="bad-news",
    answers=News,
    first="news",
    draw=drawing(
        {
            "news": _news,
            "cost": _cost,
            "tell": _tell,
            "kept": _kept,
            "discarded": _discarded,
            "concluded": _concluded,
        },
        "news",
    ),
    take=take,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.CLIENTS}),
)
