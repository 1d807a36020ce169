"""The kick-off: the question behind the question, credit while it is cheap, how setbacks go, and what could go wrong.

After the text on the trusted adviser (source ``adviser``); looking back from a failure that has not happened yet finds
more reasons than looking ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from nudges import dates
from nudges.deeds import Deed, KeepWork, Write
from nudges.flows.example_clients import with_clients
from nudges.flows.later import answered, discarded, kept, put_aside, row_form, step_of
from nudges.flows.plans import Plan, plan_fields, planned, read_plan
from nudges.flows.reasons import credit
from nudges.flows.series import asked
from nudges.flows.steps import card, drawing, starts
from nudges.flows.works import FIELD, About, about, about_field
from nudges.forms import Values
from nudges.journal import Answer, Kind
from nudges.screens import Card, Divider, Form, Paragraph, Part, Quote, TextField
from nudges.text import Strong
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Need, Reject, Reply, Scene, Submitted, Turn

ORIGIN = "kick-off"
STEPS = ("ladder", "credit", "setback", "wrong")
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "ladder": ("asked", "brings", "further", "behind"),
    "credit": ("credit", "credit_whom"),
    "setback": ("counts", "teller", "how"),
    "wrong": ("wrong", "wrong_told"),
}
"""The questions of each step, in order; each has its sentence under ``kick-off.``."""
AGREEMENT = QUESTIONS["setback"]
AGREEMENT_LIMIT = 900
"""Characters of each answer that makes the agreement: the three together are shown back as one quotation."""


class Kicked(Answers):
    """What was answered so far; ``on`` is the day the closing card tells."""

    about: str = ""
    asked: str = ""
    brings: str = ""
    further: str = ""
    behind: str = ""
    credit: str = ""
    credit_whom: str = ""
    counts: str = ""
    teller: str = ""
    how: str = ""
    wrong: str = ""
    wrong_told: str = ""
    on: date | None = None


Talk = Conversation[Kicked]


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer one of the four forms; one that is closed is kept for later."""
    match talk.step, reply:
        case "ladder", Submitted(values):
            about = values.text(FIELD) or talk.answers.about
            return Go(answered(talk, values, QUESTIONS).at("credit", about=about))
        case "credit", Submitted(values):
            return Go(answered(talk, values, QUESTIONS).at("setback"))
        case "setback", Submitted(values):
            return Go(answered(talk, values, QUESTIONS).at("wrong"))
        case "wrong", Submitted(values):
            return _conclude(answered(talk, values, QUESTIONS), values)
        case _:
            return put_aside(talk, reply, STEPS)


def _conclude(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    closing = talk.at("planned", on=plan.on) if plan else talk.at("concluded")
    return Finish(_concluded(closing), tuple(_deeds(talk, plan)))


def _deeds(talk: Talk, plan: Plan | None) -> Iterable[Deed]:
    about = _about(talk)
    yield Write(Kind.KICK_OFF, tuple(_answers(talk, plan)), about.work_id, about.client_id)
    agreement = "\n".join(filter(None, (getattr(talk.answers, name) for name in AGREEMENT)))
    if about.work and agreement:
        yield KeepWork(replace(about.work, agreement=agreement))
    if plan:
        yield plan.intend(ORIGIN, about.work_id, about.client_id)


def _answers(talk: Talk, plan: Plan | None) -> Iterable[Answer]:
    """Yield what was written under its questions, and the plan under the last one."""
    words = talk.scene.words
    names = (name for step in STEPS for name in QUESTIONS[step])
    yield from asked(words, {f"kick-off.{name}": getattr(talk.answers, name) for name in names})
    if plan:
        yield planned(words, plan, words.line("kick-off.agree"), talk.scene.today)


def _about(talk: Talk) -> About:
    return about(talk.scene, talk.answers.about or talk.subject)


def _ladder(talk: Talk) -> Form:
    words = talk.scene.words
    about = about_field(talk.scene, talk.answers.about or talk.subject)
    rungs = (
        _field(talk, "asked", hint="kick-off.asked_hint", required=True),
        _field(talk, "brings", hint="kick-off.brings_hint"),
        _field(talk, "further"),
        _field(talk, "behind", required=True),
    )
    return _form(talk, Paragraph(words("kick-off.intro")), *about, *rungs)


def _credit(talk: Talk) -> Form:
    words = talk.scene.words
    return _form(
        talk,
        Paragraph(words("kick-off.credit_intro")),
        _field(talk, "credit", hint="kick-off.credit_hint"),
        _field(talk, "credit_whom"),
    )


def _setback(talk: Talk) -> Form:
    words = talk.scene.words
    return _form(
        talk,
        Paragraph(words("kick-off.setback_intro")),
        *_agreed_before(talk),
        _field(talk, "counts", hint="kick-off.counts_hint", limit=AGREEMENT_LIMIT),
        _field(talk, "teller", limit=AGREEMENT_LIMIT),
        _field(talk, "how", hint="kick-off.how_hint", limit=AGREEMENT_LIMIT),
    )


def _agreed_before(talk: Talk) -> Iterable[Part]:
    work = _about(talk).work
    if work and work.agreement:
        yield Paragraph(talk.scene.words("kick-off.agreed_before"))
        yield Quote(work.agreement)


def _wrong(talk: Talk) -> Form:
    words = talk.scene.words
    return _form(
        talk,
        Paragraph(words("kick-off.wrong_intro")),
        _field(talk, "wrong"),
        _field(talk, "wrong_told"),
        Divider(),
        Paragraph((Strong(words.line("kick-off.agree")),)),
        *plan_fields(words, hint="kick-off.act_hint"),
    )


def _field(talk: Talk, name: str, *, hint: str = "", required: bool = False, limit: int = 3000) -> TextField:
    words, value = talk.scene.words, getattr(talk.answers, name)
    help_line = words.line(hint) if hint else ""
    label = words.line(f"kick-off.{name}")
    return TextField(name, label, help_line, value=value, lines=True, required=required, limit=limit)


def _concluded(talk: Talk) -> Card:
    words, on, source = talk.scene.words, talk.answers.on, credit(talk.scene.words, talk.scene.catalogue, "adviser")
    if on is None:
        return card(words, "kick-off.concluded", source, starts(words, "journal"))
    day = dates.day(on, words.language, today=talk.scene.today)
    return card(words, "kick-off.planned", source, starts(words, "journal"), day=day)


def _form(talk: Talk, *parts: Part) -> Form:
    return row_form(talk, f"kick-off.{step_of(talk, STEPS)}_form", *parts)


def _kept(talk: Talk) -> Card:
    return kept(talk, STEPS)


def _discarded(talk: Talk) -> Card:
    return discarded(talk.scene.words)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the four forms without any client and for a piece of work, what keeps a closed one, and the ends."""
    bare = Conversation("ladder", Kicked(), scene)
    yield bare
    talk = replace(bare, scene=with_clients(scene))
    yield talk
    asked = talk.at(
        "credit",
        about="example-work",
        asked=scene.words.line("kick-off.example_asked"),
        behind=scene.words.line("kick-off.example_behind"),
    )
    yield asked
    yield asked.at("setback")
    yield replace(asked.at("setback"), scene=scene)
    yield asked.at("wrong")
    yield asked.at("kept")
    yield asked.at("discarded")
    yield asked.at("planned", on=scene.today + timedelta(days=2))
    yield asked.at("concluded")


FLOW = Flow(
    name="kick-off",
    answers=Kicked,
    first="ladder",
    draw=drawing(
        {
            "ladder": _ladder,
            "credit": _credit,
            "setback": _setback,
            "wrong": _wrong,
            "kept": _kept,
            "discarded": _discarded,
            "planned": _concluded,
            "concluded": _concluded,
        },
        "ladder",
    ),
    take=take,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.CLIENTS}),
)
