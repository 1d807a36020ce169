"""A boundary of service: which one is unclear, who decides it, who must be told, in which words, and when.

After Monique van Eeuwijk (source ``assumptions``): customer focus is service within chosen and communicated boundaries;
caving in is service without them.
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

ORIGIN = "boundary"
STEPS = ("unclear", "decide", "tell", "plan")
NOW = ("within", "caving", "unsure")
"""How one serves at present: within chosen boundaries, without any, or one cannot tell."""
DECIDES = ("me", "team", "client", "together")
"""Who decides where the boundary lies."""


class Bounded(Answers):
    """What was found so far; ``on`` is the day the last card tells."""

    client: str = ""
    unclear: str = ""
    now: str = ""
    line: str = ""
    decides: str = ""
    tell: str = ""
    words: str = ""
    on: date | None = None


Talk = Conversation[Bounded]


def begin(talk: Talk) -> Turn:
    """Begin with the client that the conversation is about, if it names one."""
    client = client_of(talk.scene, talk.subject)
    return Go(talk.at(talk.step, client=client.id) if client else talk)


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer one of the four forms; one that is closed is kept for later."""
    match talk.step, reply:
        case "unclear", Submitted(values):
            client = chosen_client(values.text("client")) or talk.answers.client
            return Go(talk.at("decide", client=client, unclear=values.text("unclear"), now=values.text("now")))
        case "decide", Submitted(values):
            return Go(talk.at("tell", line=values.text("line"), decides=values.text("decides")))
        case "tell", Submitted(values):
            return Go(talk.at("plan", tell=values.text("tell"), words=values.text("words")))
        case "plan", Submitted(values):
            return _conclude(talk, values)
        case _:
            return put_aside(talk, reply, STEPS)


def _conclude(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    client = talk.answers.client
    write = Write(Kind.BOUNDARY, tuple(_answers(talk, plan)), client=client)
    intend = (plan.intend(ORIGIN, "", client),) if plan else ()
    return Finish(_ended(talk.at("ended", on=plan.on if plan else None)), (write, *intend))


def _answers(talk: Talk, plan: Plan | None) -> Iterable[Answer]:
    words, found = talk.scene.words, talk.answers
    yield from asked(
        words,
        {
            "boundary.unclear": found.unclear,
            "boundary.now": words.line(f"boundary.now_{found.now}") if found.now else "",
            "boundary.line": found.line,
            "boundary.decides": words.line(f"boundary.decides_{found.decides}") if found.decides else "",
            "boundary.tell": found.tell,
            "boundary.words": found.words,
        },
    )
    if plan:
        yield planned(words, plan, words.line("boundary.when"), talk.scene.today)


def _unclear(talk: Talk) -> Form:
    words, found = talk.scene.words, talk.answers
    return _form(
        talk,
        "unclear",
        Paragraph(words("boundary.intro")),
        *client_fields(talk.scene, found.client),
        TextField(
            "unclear",
            words.line("boundary.unclear"),
            words.line("boundary.unclear_hint"),
            value=found.unclear,
            lines=True,
        ),
        _choice(talk, "now", NOW, found.now),
    )


def _decide(talk: Talk) -> Form:
    words, found = talk.scene.words, talk.answers
    hint = words.line("boundary.line_hint")
    return _form(
        talk,
        "decide",
        Quote(found.unclear),
        TextField("line", words.line("boundary.line"), hint, value=found.line, lines=True),
        _choice(talk, "decides", DECIDES, found.decides),
    )


def _tell(talk: Talk) -> Form:
    words, found = talk.scene.words, talk.answers
    hint = words.line("boundary.words_hint")
    return _form(
        talk,
        "tell",
        Quote(found.line),
        *(() if found.decides in {"me", ""} else (Paragraph(words("boundary.first"), soft=True),)),
        TextField("tell", words.line("boundary.tell"), value=found.tell, limit=500),
        TextField("words", words.line("boundary.words"), hint, value=found.words, lines=True),
    )


def _plan(talk: Talk) -> Form:
    words = talk.scene.words
    question = Paragraph((Strong(words.line("boundary.when")),))
    fields = plan_fields(words, hint="boundary.act_hint")
    return _form(talk, "plan", Quote(talk.answers.words), question, *fields, readers(words))


def _choice(talk: Talk, name: str, options: tuple[str, ...], chosen: str) -> Choice:
    words = talk.scene.words
    listed = tuple(Option(option, words.line(f"boundary.{name}_{option}")) for option in options)
    return Choice(name, words.line(f"boundary.{name}"), listed, value=(chosen,) if chosen else ())


def _form(talk: Talk, step: str, *parts: Part) -> Form:
    return form(talk.scene.words, f"boundary.{step}_form", *parts, close="check.later")


def _ended(talk: Talk) -> Card:
    return ended(talk.scene.words, "boundary", talk.answers.on, talk.scene.today)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the four forms, the card that keeps one, and the last cards."""
    words = scene.words
    talk = Conversation("unclear", Bounded(), scene)
    yield talk
    yield replace(talk, scene=replace(scene, clients=(example_client(scene),)))
    unclear = talk.at("decide", unclear=words.line("boundary.unclear_example"), now="caving")
    yield unclear
    line = words.line("boundary.line_example")
    yield unclear.at("tell", line=line, decides="me")
    told = unclear.at("tell", line=line, decides="team")
    yield told
    yield told.at("plan", tell="Anna", words=line)
    yield talk.at("kept")
    yield talk.at("ended", on=scene.today + timedelta(days=1))
    yield talk.at("ended")


FLOW = Flow(
    name="boundary",
    answers=Bounded,
    first="unclear",
    draw=drawing(
        {
            "unclear": _unclear,
            "decide": _decide,
            "tell": _tell,
            "plan": _plan,
            "kept": lambda talk: kept(talk, STEPS),
            "ended": _ended,
        },
        "unclear",
    ),
    take=take,
    begin=begin,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.CLIENTS}),
)
