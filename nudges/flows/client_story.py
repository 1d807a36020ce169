"""How I speak of this client: what I say to colleagues, what the client would recognise, what I will say differently.

After John Hermarij (source ``towards-client``): warm involvement, or contempt and professional snobbery?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from nudges.deeds import Write
from nudges.flows.later import kept, put_aside
from nudges.flows.plans import Plan, plan_fields, planned, read_plan
from nudges.flows.series import asked, ended
from nudges.flows.steps import drawing, form, readers
from nudges.flows.whom import chosen_client, client_fields, client_of, example_client
from nudges.forms import Values
from nudges.journal import Answer, Kind
from nudges.screens import Card, Choice, Form, Option, Paragraph, Part, Quote, TextField
from nudges.text import Strong
from nudges.turns import (
    Answers,
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

ORIGIN = "client-story"
STEPS = ("said", "mirror", "again")
TONES = ("warm", "neutral", "weary", "joking", "above")
"""How it sounds, from warm involvement to looking down."""


class Told(Answers):
    """What was found so far; ``on`` is the day the last card tells."""

    client: str = ""
    said: str = ""
    tone: str = ""
    recognise: str = ""
    left_out: str = ""
    on: date | None = None


Talk = Conversation[Told]


def begin(talk: Talk) -> Turn:
    """Begin with the client that the conversation is about, if it names one."""
    client = client_of(talk.scene, talk.subject)
    return Go(talk.at(talk.step, client=client.id) if client else talk)


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer one of the three forms; one that is closed is kept for later."""
    match talk.step, reply:
        case "said", Submitted(values):
            client = chosen_client(values.text("client")) or talk.answers.client
            return Go(talk.at("mirror", client=client, said=values.text("said"), tone=values.text("tone")))
        case "mirror", Submitted(values):
            found = {"recognise": values.text("recognise"), "left_out": values.text("left_out")}
            return Go(talk.at("again", **found))
        case "again", Submitted(values):
            return _conclude(talk, values)
        case _:
            return put_aside(talk, reply, STEPS)


def _conclude(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    client, again = talk.answers.client, values.text("again")
    write = Write(Kind.CLIENT_STORY, tuple(_answers(talk, again, plan)), client=client, lesson=again)
    intend = (plan.intend(ORIGIN, "", client),) if plan else ()
    return Finish(_ended(talk.at("ended", on=plan.on if plan else None)), (write, *intend))


def _answers(talk: Talk, again: str, plan: Plan | None) -> Iterable[Answer]:
    words, found = talk.scene.words, talk.answers
    yield from asked(
        words,
        {
            "story.said": found.said,
            "story.tone": words.line(f"story.tone_{found.tone}") if found.tone else "",
            "story.recognise": found.recognise,
            "story.left_out": found.left_out,
            "story.again": again,
        },
    )
    if plan:
        yield planned(words, plan, words.line("story.when"), talk.scene.today)


def _said(talk: Talk) -> Form:
    words, found = talk.scene.words, talk.answers
    options = tuple(Option(tone, words.line(f"story.tone_{tone}")) for tone in TONES)
    hint = words.line("story.said_hint")
    return _form(
        talk,
        "said",
        Paragraph(words("story.intro")),
        *client_fields(talk.scene, found.client),
        TextField("said", words.line("story.said"), hint, value=found.said, lines=True),
        Choice("tone", words.line("story.tone"), options, value=(found.tone,) if found.tone else ()),
    )


def _mirror(talk: Talk) -> Form:
    words, found = talk.scene.words, talk.answers
    return _form(
        talk,
        "mirror",
        Quote(found.said),
        TextField("recognise", words.line("story.recognise"), value=found.recognise, lines=True),
        TextField(
            "left_out",
            words.line("story.left_out"),
            words.line("story.left_out_hint"),
            value=found.left_out,
            lines=True,
        ),
    )


def _again(talk: Talk) -> Form:
    words = talk.scene.words
    return _form(
        talk,
        "again",
        Quote(talk.answers.left_out),
        TextField("again", words.line("story.again"), words.line("story.again_hint"), lines=True, limit=1000),
        Paragraph((Strong(words.line("story.when")),)),
        *plan_fields(words, hint="story.act_hint"),
        readers(words),
    )


def _form(talk: Talk, step: str, *parts: Part) -> Form:
    return form(talk.scene.words, f"story.{step}_form", *parts, close="check.later")


def _ended(talk: Talk) -> Card:
    return ended(talk.scene.words, "story", talk.answers.on, talk.scene.today)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the three forms, the card that keeps one, and the last cards."""
    words = scene.words
    talk = Conversation("said", Told(), scene)
    yield talk
    yield replace(talk, scene=replace(scene, clients=(example_client(scene),)))
    said = talk.at("mirror", said=words.line("story.said_example"), tone="weary")
    yield said
    yield said.at("again", recognise="…", left_out=words.line("story.left_out_example"))
    yield talk.at("kept")
    yield talk.at("ended", on=scene.today + timedelta(days=1))
    yield talk.at("ended")


FLOW = Flow(
    name="client-story",
    answers=Told,
    first="said",
    draw=drawing(
        {
            "said": _said,
            "mirror": _mirror,
            "again": _again,
            "kept": lambda talk: kept(talk, STEPS),
            "ended": _ended,
        },
        "said",
    ),
    take=take,
    begin=begin,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.CLIENTS}),
)
