"""What became of a plan: done, not done, another day, or no longer needed, and what it taught."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from nudges import dates
from nudges.deeds import Deed, Mark, Move, Settle, Touch, Write
from nudges.delivery import Nudge
from nudges.delivery import State as NudgeState
from nudges.flows import telling
from nudges.flows.assumption_check import ASSUMPTIONS, ORIGIN, assumption_text
from nudges.flows.note import typed
from nudges.flows.nudge import example_nudge
from nudges.flows.plans import day_fault, sentence
from nudges.flows.reasons import asked_before, missed
from nudges.flows.steps import card, drawing, form, readers, starts
from nudges.forms import Fault, Values
from nudges.intentions import Intention, State
from nudges.journal import Answer, Kind
from nudges.screens import Button, Buttons, Card, DateField, Element, Form, Paragraph, Quote, Screen, TextField
from nudges.text import plain
from nudges.turns import (
    Answers,
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
    Turn,
)
from nudges.words import Words

OUTCOMES = {"done": State.DONE, "not-done": State.NOT_DONE}
CONTACT = frozenset({telling.ORIGIN, "kick-off", "wrap-up", "former-client"})
"""Where plans come from that are contact with a client once they are done."""
_AFTERWARDS: Mapping[str, tuple[str, str]] = {
    telling.ORIGIN: ("telling.taken", "intention.learnt"),
    ORIGIN: ("intention.turned_out", "intention.assumption_now"),
    "hand-over": ("hand.told", "hand.touch"),
    "boundary": ("boundary.told", "boundary.holds"),
    "client-story": ("story.told", "story.changed"),
}
"""Where a plan comes from → what is asked once it is done; any other plan is asked how it went and what it taught."""
ANSWERED = Mark(NudgeState.ANSWERED)


class Looked(Answers):
    """What the closing card tells: the new day, or when bad news was told (UTC)."""

    on: date | None = None
    told: datetime | None = None


Talk = Conversation[Looked]


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a reply; a plan that was settled elsewhere stays as it is, and nothing that was written is lost."""
    intention = talk.scene.intention
    if intention is not None and intention.state is State.OPEN:
        return _answer(talk, intention, reply)
    return _late(talk, intention, reply)


def _late(talk: Talk, intention: Intention | None, reply: Reply) -> Turn:
    match reply:
        case Said(text):
            return typed(talk.scene.words, text, ANSWERED)
        case Submitted(values) if intention is not None and talk.step in OUTCOMES:
            return Finish(_gone(talk), (_looked_back(talk, intention, values), ANSWERED))
        case _:
            return Finish(_gone(talk), (ANSWERED,))


def _answer(talk: Talk, intention: Intention, reply: Reply) -> Turn:
    match talk.step, reply:
        case (("card" | "said"), Pressed(button)):
            return _pressed(talk, intention, button)
        case (("done" | "not-done"), Submitted(values)):
            return _settle(talk, intention, values)
        case "move", Submitted(values):
            return _move(talk, intention, values)
        case _, Said(text):
            return Go(talk.at("said"), (_written(intention, [Answer(_plan(talk), text)]), ANSWERED))
        case _, Closed():
            return Go(talk.at("card"))
        case _:
            return Go(talk)


def _pressed(talk: Talk, intention: Intention, button: str) -> Turn:
    if button in {"done", "not-done", "move"}:
        return Go(talk.at(button))
    if button == "drop":
        return Finish(_dropped(talk), (Settle(intention.id, State.DROPPED), ANSWERED))
    return Go(talk)


def _settle(talk: Talk, intention: Intention, values: Values) -> Turn:
    told = telling.read_told(values, talk.scene, intention) if _is_telling(talk, intention) else None
    if isinstance(told, Mapping):
        return Reject(told)
    settle = Settle(intention.id, OUTCOMES[talk.step], told)
    deeds = (settle, _looked_back(talk, intention, values), *_touched(talk, intention, told), ANSWERED)
    return Finish(_settled(talk.at(talk.step, told=told)), deeds)


def _touched(talk: Talk, intention: Intention, told: datetime | None) -> Iterable[Deed]:
    """Yield the contact that a plan was, once it is done: it resets the rhythm of that client."""
    if talk.step == "done" and intention.client and intention.origin in CONTACT:
        yield Touch(intention.client, talk.scene.person.today(told or talk.scene.now))


def _is_telling(talk: Talk, intention: Intention) -> bool:
    """Tell whether bad news was told: then it is asked when."""
    return talk.step == "done" and intention.origin == telling.ORIGIN


def _looked_back(talk: Talk, intention: Intention, values: Values) -> Write:
    outcome = Answer(_plan(talk), talk.scene.words.line(f"intention.{talk.step}_entry"))
    answers = [Answer(question, values.text(name)) for name, question in _questions(talk, intention)]
    return _written(intention, [outcome, *(answer for answer in answers if answer.text)])


def _move(talk: Talk, intention: Intention, values: Values) -> Turn:
    on = values.day("on")
    fault = Fault("day") if on is None else day_fault(on, talk.scene.today)
    if on is None or fault:
        return Reject({"on": fault or Fault("day")})
    return Finish(_moved(talk.at("moved", on=on)), (Move(intention.id, on), ANSWERED))


def _written(intention: Intention, answers: Iterable[Answer]) -> Write:
    return Write(Kind.INTENTION, tuple(answers), intention.id, intention.client)


def _open(talk: Talk) -> Intention | None:
    intention = talk.scene.intention
    return intention if intention is not None and intention.state is State.OPEN else None


def _plan(talk: Talk) -> str:
    intention = talk.scene.intention
    return sentence(talk.scene.words, intention.trigger, intention.act) if intention else ""


def _questions(talk: Talk, intention: Intention) -> tuple[tuple[str, str], ...]:
    """Return the questions afterwards, which follow from where the plan was made."""
    words = talk.scene.words
    if talk.step == "not-done":
        return (("happened", words.line("intention.between")), ("learnt", words.line("intention.needed")))
    happened, learnt = _AFTERWARDS.get(intention.origin, ("intention.happened", "intention.learnt"))
    return (("happened", words.line(happened)), ("learnt", words.line(learnt)))


def _card(talk: Talk) -> Card:
    words = talk.scene.words
    if _open(talk) is None:
        return _gone(talk)
    nudge = talk.scene.nudge
    given: Mapping[str, str] = nudge.reason if nudge else {}
    before = asked_before(words, given) if nudge and _is_about(nudge, talk) else ()
    return Card(words.line("intention.title"), (*_recalled(talk), *before, *missed(words, given), _buttons(words)))


def _is_about(nudge: Nudge, talk: Talk) -> bool:
    """Tell whether a nudge asked about this plan on the day it is set for now."""
    plan = talk.scene.intention
    return plan is not None and (nudge.subject, nudge.reason.get("day")) == (plan.id, plan.on.isoformat())


def _said(talk: Talk) -> Card:
    """Draw that a typed line was kept, with the question that is still open."""
    words = talk.scene.words
    typed = Paragraph(words("common.typed"), soft=True)
    return card(words, "intention.noted", *_recalled(talk), typed, _buttons(words))


def _recalled(talk: Talk) -> Iterable[Element]:
    words, intention = talk.scene.words, talk.scene.intention
    if intention is None:
        return
    yield Quote(_plan(talk))
    if intention.origin == ORIGIN and intention.subject in ASSUMPTIONS:
        text = assumption_text(words, intention.subject)
        yield Paragraph(words("intention.assumption", assumption=text), soft=True)
    if intention.origin == telling.ORIGIN:
        yield from telling.known_since(talk.scene, intention)


def _buttons(words: Words) -> Buttons:
    return Buttons(
        (
            Button("done", words.line("intention.done"), opens_form=True, primary=True),
            Button("not-done", words.line("intention.not-done"), opens_form=True),
            Button("move", words.line("intention.move"), opens_form=True),
            Button("drop", words.line("intention.drop")),
        )
    )


def _outcome(talk: Talk) -> Screen:
    words, intention = talk.scene.words, talk.scene.intention
    if intention is None:
        return _gone(talk)
    when = telling.told_fields(talk.scene) if _is_telling(talk, intention) else ()
    fields = (TextField(name, text, lines=True, required=False) for name, text in _questions(talk, intention))
    return form(words, f"intention.{talk.step}_form", Quote(_plan(talk)), *when, *fields, readers(words))


def _another_day(talk: Talk) -> Form:
    words = talk.scene.words
    return form(words, "intention.move_form", Quote(_plan(talk)), DateField("on", words.line("plan.on")))


def _settled(talk: Talk) -> Card:
    words, intention = talk.scene.words, talk.scene.intention
    took = telling.took(words, intention, talk.answers.told) if intention else ()
    return card(
        words, f"intention.{talk.step.removesuffix('-kept')}_kept", *_which(talk), *took, starts(words, "journal")
    )


def _moved(talk: Talk) -> Card:
    words, on = talk.scene.words, talk.answers.on or talk.scene.today
    return card(words, "intention.moved", *_which(talk), day=dates.day(on, words.language, today=talk.scene.today))


def _dropped(talk: Talk) -> Card:
    return card(talk.scene.words, "intention.dropped", *_which(talk))


def _which(talk: Talk) -> tuple[Element, ...]:
    """Return the plan that a card is about: the question that told it is gone from the chat."""
    plan = _plan(talk)
    return (Paragraph(plain(plan), soft=True),) if plan else ()


def _gone(talk: Talk) -> Card:
    return card(talk.scene.words, "intention.gone")


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield every screen: for a plan of one's own, for the test of an assumption, and for one settled elsewhere."""
    plan = example_intention(scene)
    talk = Conversation("card", Looked(), replace(scene, intention=plan), plan.id)
    steps = ("card", "done", "not-done", "move", "said", "done-kept", "not-done-kept", "dropped")
    yield from (talk.at(step) for step in steps)
    yield talk.at("moved", on=scene.today + timedelta(days=7))
    tested = replace(plan, origin=ORIGIN, subject="busy")
    yield from (replace(talk, step=step, scene=replace(scene, intention=tested)) for step in ("card", "done"))
    news = replace(talk, scene=replace(scene, intention=telling.example_telling(scene, plan)))
    yield from (news.at(step) for step in ("card", "done"))
    yield news.at("done-kept", told=scene.now)
    for ask in ("again", "last"):
        nudge = example_nudge(
            scene, {"key": "intention_due", "day": plan.on.isoformat(), "ask": ask}, FLOW.name, plan.id
        )
        yield replace(talk, scene=replace(talk.scene, nudge=nudge))
    handed = replace(plan, origin="hand-over", subject="asked")
    yield replace(talk, step="done", scene=replace(scene, intention=handed))
    yield replace(talk, step="gone", scene=scene)


def example_intention(scene: Scene) -> Intention:
    """Return a plan that is asked about today."""
    trigger, act = scene.words.line("intention.example_trigger"), scene.words.line("intention.example_act")
    made_at = scene.now - timedelta(days=2)
    return Intention("example", scene.person.id, trigger, act, scene.today, "nudge", made_at, "bad-news-now")


FLOW = Flow(
    name="intention",
    answers=Looked,
    first="card",
    draw=drawing(
        {
            "card": _card,
            "said": _said,
            "done": _outcome,
            "not-done": _outcome,
            "move": _another_day,
            "done-kept": _settled,
            "not-done-kept": _settled,
            "moved": _moved,
            "dropped": _dropped,
            "gone": _gone,
        },
        "card",
    ),
    take=take,
    examples=examples,
    needs=frozenset({Need.INTENTION, Need.NUDGE}),
)
