"""The assumption check: from what steers me to what I will ask, whom and when.

After Monique van Eeuwijk (source ``assumptions``): ten untested assumptions about the client, and five inner standards
beneath them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from nudges import dates
from nudges.deeds import Write
from nudges.flows.plans import Plan, plan_fields, planned, read_plan
from nudges.flows.steps import card, drawing, form, readers, starts
from nudges.forms import Fault, Values
from nudges.journal import Answer, Kind
from nudges.screens import Button, Buttons, Card, Choice, Form, Option, Paragraph, Part, Quote, TextField
from nudges.text import Strong, plain
from nudges.turns import (
    Answers,
    Closed,
    Conversation,
    Finish,
    Flow,
    Go,
    Reject,
    Reply,
    Scene,
    Submitted,
    Tell,
    Turn,
)
from nudges.words import Words

ASSUMPTIONS = (
    *("busy", "priorities", "complete", "unburdened", "details"),
    *("solutions", "attention", "certain", "substantiated", "awkward"),
)
"""The ten assumptions; each has its sentence in ``words`` under ``assumption.``."""

STANDARDS = ("moment", "answer", "role", "sure", "solve", "none")
"""The five inner standards, and none of them; each has its sentence under ``standard.``."""

OWN = "own"
"""An assumption in the person's own words."""

ORIGIN = "assumption-check"
STEPS = ("assumption", "evidence", "standard", "plan")


class Checked(Answers):
    """What was found out so far; ``on`` is the day the closing card tells."""

    assumption: str = ""
    own: str = ""
    seen: str = ""
    test: str = ""
    standard: str = ""
    reachable: str = ""
    on: date | None = None


Talk = Conversation[Checked]


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer one of the four forms; one that is closed is kept for later."""
    match talk.step, reply:
        case "assumption", Submitted(values):
            return _choose(talk, values)
        case "evidence", Submitted(values):
            return Go(talk.at("standard", seen=values.text("seen"), test=values.text("test")))
        case "standard", Submitted(values):
            return _lower(talk, values)
        case "plan", Submitted(values):
            return _conclude(talk, values)
        case _, Closed():
            return Tell(_kept(talk))
        case _:
            return Go(talk)


def _choose(talk: Talk, values: Values) -> Turn:
    own = values.text("own")
    chosen = OWN if own else values.text("assumption")
    if not chosen:
        return Reject({"assumption": Fault("assumption")})
    return Go(talk.at("evidence", assumption=chosen, own=own))


def _lower(talk: Talk, values: Values) -> Turn:
    standard, reachable = values.text("standard"), values.text("reachable")
    if standard != "none" and not reachable:
        return Reject({"reachable": Fault("reachable")})
    return Go(talk.at("plan", standard=standard, reachable=reachable))


def _conclude(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    if plan is None:
        return Reject({"act": Fault("plan_act")})
    write = Write(Kind.ASSUMPTION, tuple(_answers(talk, plan)), talk.answers.assumption)
    intend = plan.intend(ORIGIN, talk.answers.assumption)
    return Finish(_concluded(talk.at("concluded", on=plan.on)), (write, intend))


def _answers(talk: Talk, plan: Plan) -> Iterable[Answer]:
    """Yield the whole check, each answer under its question as it was asked."""
    words, found = talk.scene.words, talk.answers
    yield Answer(words.line("check.assumption"), assumption_text(words, found.assumption, found.own))
    yield Answer(words.line("check.seen"), found.seen)
    yield Answer(words.line("check.test"), found.test)
    yield Answer(words.line("check.standard"), words.line(f"standard.{found.standard or 'none'}"))
    if found.reachable:
        yield Answer(words.line("check.reachable"), found.reachable)
    yield planned(words, plan, words.line("check.ask"), talk.scene.today)


def assumption_text(words: Words, assumption: str, own: str = "") -> str:
    """Return an assumption as a sentence: one of the ten, or the person's own."""
    return own or (
        words.line("check.my_client", assumption=words.line(f"assumption.{assumption}")) if assumption else ""
    )


def _assumption(talk: Talk) -> Form:
    words = talk.scene.words
    options = tuple(Option(name, words.line(f"assumption.{name}")) for name in ASSUMPTIONS)
    chosen = (talk.answers.assumption,) if talk.answers.assumption in ASSUMPTIONS else ()
    return _step(
        talk,
        Paragraph(words("check.intro")),
        Choice("assumption", words.line("check.assumption"), options, value=chosen, required=False),
        TextField("own", words.line("check.own"), value=talk.answers.own, required=False, limit=300),
    )


def _evidence(talk: Talk) -> Form:
    words, found = talk.scene.words, talk.answers
    return _step(
        talk,
        _reminder(talk),
        TextField("seen", words.line("check.seen"), words.line("check.seen_hint"), value=found.seen, lines=True),
        TextField("test", words.line("check.test"), words.line("check.test_hint"), value=found.test, lines=True),
    )


def _standard(talk: Talk) -> Form:
    words, found = talk.scene.words, talk.answers
    options = tuple(Option(name, words.line(f"standard.{name}")) for name in STANDARDS)
    chosen = (found.standard,) if found.standard else ()
    hint = words.line("check.reachable_hint")
    return _step(
        talk,
        _reminder(talk),
        Choice("standard", words.line("check.standard"), options, value=chosen),
        TextField("reachable", words.line("check.reachable"), hint, value=found.reachable, lines=True, required=False),
    )


def _plan(talk: Talk) -> Form:
    words = talk.scene.words
    test: tuple[Part, ...] = (
        (Paragraph(words("check.your_test")), Quote(talk.answers.test)) if talk.answers.test else ()
    )
    question = Paragraph((Strong(words.line("check.ask")),))
    return _step(talk, *test, question, *plan_fields(words, hint="check.act_hint", required=True))


def _step(talk: Talk, *parts: Part) -> Form:
    words = talk.scene.words
    step = talk.step if talk.step in STEPS else STEPS[0]
    return form(words, f"check.{step}_form", *parts, readers(words), close="check.later")


def _reminder(talk: Talk) -> Part:
    text = assumption_text(talk.scene.words, talk.answers.assumption, talk.answers.own)
    return Quote(text) if talk.answers.own else Paragraph(plain(text), soft=True)


def _kept(talk: Talk) -> Card:
    words = talk.scene.words
    resume = Button("resume", words.line("check.resume"), opens_form=True, primary=True)
    number = STEPS.index(talk.step) + 1 if talk.step in STEPS else 1
    return card(words, "check.kept", Buttons((resume,)), step=str(number), steps=str(len(STEPS)))


def _concluded(talk: Talk) -> Card:
    words = talk.scene.words
    day = dates.day(talk.answers.on or talk.scene.today, words.language, today=talk.scene.today)
    return card(
        words, "check.concluded", Paragraph(words("check.thought"), soft=True), starts(words, "journal"), day=day
    )


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the four forms, each with what came before, the card that keeps one, and the last card."""
    own = scene.words.line("check.example")
    talk = Conversation("assumption", Checked(), scene)
    yield talk
    checked = talk.at("evidence", assumption="busy")
    yield checked
    yield talk.at("evidence", assumption=OWN, own=own)
    yield checked.at("standard", seen=scene.words.line("journal.example"), test=scene.words.line("check.test_example"))
    yield checked.at(
        "plan",
        seen=scene.words.line("journal.example"),
        test=scene.words.line("check.test_example"),
        standard="moment",
        reachable="…",
    )
    yield checked.at("kept")
    yield checked.at("concluded", on=scene.today + timedelta(days=1))


FLOW = Flow(
    name="assumption-check",
    answers=Checked,
    first="assumption",
    draw=drawing(
        {
            "assumption": _assumption,
            "evidence": _evidence,
            "standard": _standard,
            "plan": _plan,
            "kept": _kept,
            "concluded": _concluded,
        },
        "assumption",
    ),
    take=take,
    examples=examples,
    resumes=True,
)
