"""The weekly look-back: a structured debrief of one’s own week, in which an older lesson comes by once more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from nudges.deeds import Mark, Write
from nudges.delivery import State
from nudges.flows import look_back_screens as screens
from nudges.flows import nudge_screens
from nudges.flows.intention import example_intention
from nudges.flows.look_back_screens import QUESTIONS, Looked, Talk
from nudges.flows.nudge import example_nudge
from nudges.flows.steps import drawing
from nudges.forms import Fault, Values
from nudges.intentions import Intention
from nudges.intentions import State as Promise
from nudges.journal import Answer, Entry, Kind
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

ANSWERED = Mark(State.ANSWERED)


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a reply to the card or to one of the two forms; a form that is closed leads back to the card."""
    match talk.step, reply:
        case _, Closed():
            return Go(talk.at("card"))
        case _, Said(text):
            return Finish(screens.noted(talk), (_write(talk, (Answer(_title(talk), text),)), ANSWERED))
        case "card", Pressed(button):
            return _pressed(talk, button)
        case _, Submitted(values):
            return _submitted(talk, values)
        case _:
            return Go(talk)


def _submitted(talk: Talk, values: Values) -> Turn:
    match talk.step:
        case "week":
            return Go(talk.at("lesson", **_given(talk, values), energy=values.number("energy")))
        case "lesson":
            return _conclude(talk.at("lesson", **_given(talk, values)))
        case "later":
            return _put_off(talk, values)
        case _:
            return Go(talk)


def _pressed(talk: Talk, button: str) -> Turn:
    match button:
        case "look":
            return Go(talk.at("week"))
        case "later":
            return Go(talk.at("later"))
        case "skip":
            return Finish(screens.skipped(talk), (Mark(State.SKIPPED),))
        case "why":
            return Tell(screens.why(talk))
        case _:
            return Go(talk)


def _given(talk: Talk, values: Values) -> dict[str, str]:
    return {name: values.text(name) for name in QUESTIONS[talk.step]}


def _put_off(talk: Talk, values: Values) -> Turn:
    at = dict(nudge_screens.moments(talk.scene)).get(values.text("when"))
    mark = Mark(State.SNOOZED, at or talk.scene.now, own_time=at is not None)
    return Finish(screens.put_off(talk.at("snoozed", again_at=at)), (mark,))


def _conclude(talk: Talk) -> Turn:
    answers = tuple(_answers(talk))
    if not answers:
        return Reject({"lesson": Fault("write_something")})
    return Finish(screens.kept(talk), (_write(talk, answers, talk.answers.lesson), ANSWERED))


def _answers(talk: Talk) -> Iterable[Answer]:
    """Yield what was written under the questions as they were asked."""
    words, found = talk.scene.words, talk.answers
    for name in (*QUESTIONS["week"], *QUESTIONS["lesson"]):
        if text := getattr(found, name):
            yield Answer(words.line(f"back.{name}"), text)
    if found.energy is not None:
        point = words.line("trust.point", score=str(found.energy), high=str(screens.FULL))
        yield Answer(words.line("back.energy"), point)


def _write(talk: Talk, answers: tuple[Answer, ...], lesson: str = "") -> Write:
    return Write(Kind.LOOK_BACK, answers, talk.subject or week_of(talk.scene.today), lesson=lesson)


def week_of(today: date) -> str:
    """Return the ISO week of a local date, as “2026-W48”."""
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02}"


def _title(talk: Talk) -> str:
    return talk.scene.words.line("back.title")


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield every screen; the forms of a full week with an older lesson, and of a first one."""
    nudge = example_nudge(scene, {"key": "look_back"}, "look-back", week_of(scene.today))
    talk = Conversation("card", Looked(), replace(scene, nudge=nudge), nudge.subject)
    full = replace(talk, scene=replace(talk.scene, promises=_example_promises(scene), entries=_example_lesson(scene)))
    yield talk
    yield full.at("week")
    yield full.at("lesson")
    yield from (talk.at(step) for step in ("week", "lesson", "later", "kept", "noted", "skipped", "snoozed"))
    yield talk.at("snoozed", again_at=scene.now + timedelta(hours=1))
    yield talk.at("why")


def _example_promises(scene: Scene) -> tuple[Intention, ...]:
    plan = example_intention(scene)
    done = replace(plan, state=Promise.DONE, settled_at=scene.now - timedelta(days=1))
    return (done, replace(plan, id="example2", moved=1))


def _example_lesson(scene: Scene) -> tuple[Entry, ...]:
    lesson = scene.words.line("back.example")
    answer = Answer(scene.words.line("back.lesson"), lesson)
    return (Entry("example", scene.person.id, Kind.LOOK_BACK, scene.now - timedelta(days=7), (answer,), lesson=lesson),)


FLOW = Flow(
    name="look-back",
    answers=Looked,
    first="card",
    draw=drawing(
        {
            "card": screens.opening,
            "week": screens.week,
            "lesson": screens.lesson,
            "later": screens.putting_off,
            "kept": screens.kept,
            "noted": screens.noted,
            "skipped": screens.skipped,
            "snoozed": screens.put_off,
            "why": screens.why,
        },
        "card",
    ),
    take=take,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.NUDGE, Need.ENTRIES, Need.PROMISES}),
)
