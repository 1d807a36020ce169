"""The reply to a nudge: reflect, say it is done, put it off, let it go, or ask why it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from nudges.deeds import Become, Mark, Write
from nudges.delivery import Nudge, NudgeKind, State
from nudges.flows import nudge_screens as screens
from nudges.flows.note import typed
from nudges.flows.nudge_screens import Reflected, Talk, ask_of, known, moments, prompt_of
from nudges.flows.plans import Plan, planned, read_plan
from nudges.flows.steps import drawing
from nudges.forms import Fault, Values
from nudges.journal import Answer, Kind
from nudges.turns import (
    Closed,
    Conversation,
    Finish,
    Flow,
    Go,
    Need,
    Pressed,
    Reject,
    Reply,
    Said,
    Scene,
    Submitted,
    Tell,
    Turn,
)


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a reply to a nudge."""
    return _answer(talk, reply) if known(talk) else _without_prompt(talk, reply)


def _answer(talk: Talk, reply: Reply) -> Turn:
    match talk.step, reply:
        case "card", Pressed(button):
            return _pressed(talk, button)
        case "reflect", Submitted(values):
            return _reflect(talk, values)
        case "later", Submitted(values):
            return _put_off(talk, values)
        case _, Said(text):
            return Finish(screens.noted(talk), (_written(talk, text), Mark(State.ANSWERED)))
        case (("reflect" | "later"), Closed()):
            return Go(talk.at("card"))
        case _:
            return Go(talk)


def _without_prompt(talk: Talk, reply: Reply) -> Turn:
    if isinstance(reply, Said):
        return typed(talk.scene.words, reply.text, Mark(State.ANSWERED))
    return Finish(screens.gone(talk), (Mark(State.SKIPPED),))


def _pressed(talk: Talk, button: str) -> Turn:
    match button:
        case "reflect" | "later":
            return Go(talk.at(button))
        case "done":
            done = talk.scene.words.line("nudge.done_entry")
            return Finish(screens.done(talk), (_written(talk, done), Mark(State.ANSWERED)))
        case "skip":
            return Finish(screens.skipped(talk), (Mark(State.SKIPPED),))
        case "why":
            return Tell(screens.why(talk))
        case "less":
            return Finish(screens.less(talk), (_less_of(talk), Mark(State.SKIPPED)))
        case _:
            return Go(talk)


def _reflect(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    answers = tuple(_answers(talk, values, plan))
    if not answers:
        return Reject({"answer1": Fault("write_something")})
    write = Write(Kind.REFLECTION, answers, talk.subject)
    intend = (plan.intend("nudge", talk.subject),) if plan else ()
    closing = screens.reflected(talk.at("reflected", on=plan.on if plan else None))
    return Finish(closing, (write, *intend, Mark(State.ANSWERED)))


def _answers(talk: Talk, values: Values, plan: Plan | None) -> Iterable[Answer]:
    """Yield what was written under the questions as they were asked, and the plan under the act."""
    words, prompt = talk.scene.words, prompt_of(talk)
    for number, question in enumerate(prompt.follow_ups, 1):
        if text := values.text(f"answer{number}"):
            yield Answer(question.say(words.language), text)
    if plan:
        yield planned(words, plan, prompt.act.say(words.language), talk.scene.today)


def _put_off(talk: Talk, values: Values) -> Turn:
    at = dict(moments(talk.scene)).get(values.text("when"))
    mark = Mark(State.SNOOZED, at or talk.scene.now, own_time=at is not None)
    return Finish(screens.put_off(talk.at("snoozed", again_at=at)), (mark,))


def _written(talk: Talk, text: str) -> Write:
    return Write(Kind.REFLECTION, (Answer(ask_of(talk), text),), talk.subject)


def _less_of(talk: Talk) -> Become:
    person = talk.scene.person
    return Become(replace(person, less_of=person.less_of | {prompt_of(talk).theme}))


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield every screen of a nudge; the first as it comes after days in which messages were missed."""
    nudge = example_nudge(scene, {"key": "rotation", "theme": "bad-news", "missed": "2"})
    talk = Conversation("card", Reflected(), replace(scene, nudge=nudge), "bad-news-now")
    steps = ("card", "reflect", "later", "why", "reflected", "done", "snoozed", "skipped", "less", "noted", "gone")
    yield from (talk.at(step) for step in steps)
    yield talk.at("reflected", on=scene.today + timedelta(days=2))
    yield talk.at("snoozed", again_at=scene.now + timedelta(hours=1))


def example_nudge(scene: Scene, reason: Mapping[str, str], flow: str = "nudge", subject: str = "bad-news-now") -> Nudge:
    """Return a nudge that has just arrived."""
    return Nudge(
        "example",
        scene.person.workspace,
        scene.person.id,
        NudgeKind.DAILY,
        scene.today.isoformat(),
        due_at=scene.now,
        expires_at=scene.now + timedelta(hours=4),
        state=State.SENT,
        flow=flow,
        subject=subject,
        reason=reason,
    )


FLOW = Flow(
    name="nudge",
    answers=Reflected,
    first="card",
    draw=drawing(
        {
            "card": screens.asking,
            "reflect": screens.reflecting,
            "later": screens.putting_off,
            "why": screens.why,
            "reflected": screens.reflected,
            "done": screens.done,
            "snoozed": screens.put_off,
            "skipped": screens.skipped,
            "less": screens.less,
            "noted": screens.noted,
            "gone": screens.gone,
        },
        "card",
    ),
    take=take,
    examples=examples,
    needs=frozenset({Need.NUDGE}),
)
