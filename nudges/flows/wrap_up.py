"""The wrap-up: a structured look back, one lesson, thanks, what comes next, and how to stay in touch.

After the text on the trusted adviser (source ``adviser``): a good close lays the ground for the next piece of work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from nudges import dates
from nudges.clients import Client
from nudges.deeds import Deed, KeepClient, Write
from nudges.flows.example_clients import with_clients
from nudges.flows.in_touch import every, every_field, read_every, trust_field
from nudges.flows.later import answered, discarded, kept, put_aside, row_form, step_of
from nudges.flows.plans import Plan, plan_fields, planned, read_plan
from nudges.flows.reasons import credit
from nudges.flows.series import asked
from nudges.flows.steps import card, drawing, starts
from nudges.flows.works import FIELD, About, about, about_field
from nudges.forms import Values
from nudges.journal import Answer, Kind
from nudges.screens import Card, Divider, Form, Paragraph, Part, TextField
from nudges.text import Strong
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Need, Reject, Reply, Scene, Submitted, Turn

ORIGIN = "wrap-up"
STEPS = ("meant", "lessons", "thanks", "touch")
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "meant": ("meant", "happened"),
    "lessons": ("explains", "again", "differently", "lesson"),
    "thanks": ("thanks", "after"),
}
"""The questions of the first three steps, in order; each has its sentence under ``wrap-up.``."""
LESSON_LIMIT = 500


class Wrapped(Answers):
    """What was answered so far; ``on`` is the day the closing card tells."""

    about: str = ""
    meant: str = ""
    happened: str = ""
    explains: str = ""
    again: str = ""
    differently: str = ""
    lesson: str = ""
    thanks: str = ""
    after: str = ""
    on: date | None = None


Talk = Conversation[Wrapped]


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer one of the four forms; one that is closed is kept for later."""
    match talk.step, reply:
        case "meant", Submitted(values):
            about = values.text(FIELD) or talk.answers.about
            return Go(answered(talk, values, QUESTIONS).at("lessons", about=about))
        case "lessons", Submitted(values):
            return Go(answered(talk, values, QUESTIONS).at("thanks"))
        case "thanks", Submitted(values):
            return Go(answered(talk, values, QUESTIONS).at("touch"))
        case "touch", Submitted(values):
            return _conclude(talk, values)
        case _:
            return put_aside(talk, reply, STEPS)


def _conclude(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    closing = talk.at("planned", on=plan.on) if plan else talk.at("concluded")
    return Finish(_concluded(closing), tuple(_deeds(talk, values, plan)))


def _deeds(talk: Talk, values: Values, plan: Plan | None) -> Iterable[Deed]:
    about = _about(talk)
    client = _kept_up(about.client, values)
    answers = tuple(_answers(talk, client, plan))
    yield Write(Kind.WRAP_UP, answers, about.work_id, about.client_id, talk.answers.lesson)
    if client and client != about.client:
        yield KeepClient(client)
    if plan:
        yield plan.intend(ORIGIN, about.work_id, about.client_id)


def _kept_up(client: Client | None, values: Values) -> Client | None:
    """Return the client with the rhythm that was chosen, and the trust there was."""
    if client is None:
        return None
    trust = values.number("trust")
    return replace(
        client, every_days=read_every(values, client.every_days), trust=client.trust if trust is None else trust
    )


def _answers(talk: Talk, client: Client | None, plan: Plan | None) -> Iterable[Answer]:
    """Yield what was written under its questions, how to stay in touch, and the plan."""
    words = talk.scene.words
    names = (name for names in QUESTIONS.values() for name in names)
    yield from asked(words, {f"wrap-up.{name}": getattr(talk.answers, name) for name in names})
    if client:
        yield Answer(words.line("every.label"), every(words, client.every_days))
    if plan:
        yield planned(words, plan, words.line("wrap-up.plan"), talk.scene.today)


def _about(talk: Talk) -> About:
    return about(talk.scene, talk.answers.about or talk.subject)


def _meant(talk: Talk) -> Form:
    words = talk.scene.words
    about = about_field(talk.scene, talk.answers.about or talk.subject)
    fields = (_field(talk, "meant", required=True), _field(talk, "happened", required=True))
    return _form(talk, Paragraph(words("wrap-up.intro")), *about, *fields)


def _lessons(talk: Talk) -> Form:
    words = talk.scene.words
    lesson = TextField(
        "lesson",
        words.line("wrap-up.lesson"),
        words.line("wrap-up.lesson_hint"),
        value=talk.answers.lesson,
        limit=LESSON_LIMIT,
    )
    fields = (_field(talk, name) for name in ("explains", "again", "differently"))
    return _form(talk, *fields, lesson)


def _thanks(talk: Talk) -> Form:
    return _form(talk, *(_field(talk, name) for name in QUESTIONS["thanks"]))


def _touch(talk: Talk) -> Form:
    words = talk.scene.words
    plan = plan_fields(words, hint="wrap-up.act_hint")
    heading = Paragraph((Strong(words.line("wrap-up.plan")),))
    return _form(talk, *_in_touch(talk), heading, *plan)


def _in_touch(talk: Talk) -> Iterable[Part]:
    words, client = talk.scene.words, _about(talk).client
    if client:
        yield every_field(words, client.every_days)
        yield trust_field(words, client.trust)
        yield Divider()


def _field(talk: Talk, name: str, *, required: bool = False) -> TextField:
    label, value = talk.scene.words.line(f"wrap-up.{name}"), getattr(talk.answers, name)
    return TextField(name, label, value=value, lines=True, required=required)


def _concluded(talk: Talk) -> Card:
    words, scene, on = talk.scene.words, talk.scene, talk.answers.on
    source = credit(words, scene.catalogue, "adviser")
    if on is None:
        return card(words, "wrap-up.concluded", source, starts(words, "journal"))
    day = dates.day(on, words.language, today=scene.today)
    return card(words, "wrap-up.planned", source, starts(words, "journal"), day=day)


def _form(talk: Talk, *parts: Part) -> Form:
    return row_form(talk, f"wrap-up.{step_of(talk, STEPS)}_form", *parts)


def _kept(talk: Talk) -> Card:
    return kept(talk, STEPS)


def _discarded(talk: Talk) -> Card:
    return discarded(talk.scene.words)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the four forms, the last one without any client as well, what keeps a closed one, and the ends."""
    bare = Conversation("meant", Wrapped(), scene)
    yield bare
    talk = replace(bare, scene=with_clients(scene))
    yield talk
    line = scene.words.line
    looked = talk.at(
        "lessons",
        about="example-past",
        meant=line("wrap-up.example_meant"),
        happened=line("wrap-up.example_happened"),
    )
    yield looked
    learnt = looked.at("thanks", lesson=line("wrap-up.example_lesson"))
    yield learnt
    yield learnt.at("touch")
    yield replace(learnt.at("touch"), scene=scene)
    yield learnt.at("kept")
    yield learnt.at("discarded")
    yield learnt.at("planned", on=scene.today + timedelta(days=2))
    yield learnt.at("concluded")


FLOW = Flow(
    name="wrap-up",
    answers=Wrapped,
    first="meant",
    draw=drawing(
        {
            "meant": _meant,
            "lessons": _lessons,
            "thanks": _thanks,
            "touch": _touch,
            "kept": _kept,
            "discarded": _discarded,
            "planned": _concluded,
            "concluded": _concluded,
        },
        "meant",
    ),
    take=take,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.CLIENTS}),
)
