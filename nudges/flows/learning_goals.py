"""Personal learning goals: at most three at a time, in one’s own words, and the themes that they steer towards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from nudges import dates
from nudges.deeds import KeepGoal, Write
from nudges.flows.series import asked
from nudges.flows.steps import drawing, form, readers
from nudges.flows.themes import theme_name, theme_options
from nudges.forms import Fault, Values
from nudges.goals import MOST, Goal
from nudges.journal import Answer, Kind
from nudges.screens import Button, Buttons, Card, Choice, Divider, Element, Form, Paragraph, Quote, Screen, TextField
from nudges.text import Strong
from nudges.turns import (
    Answers,
    Conversation,
    Flow,
    Go,
    Need,
    Pressed,
    Reject,
    Reply,
    Scene,
    Submitted,
    Turn,
)

THEMES = 4
"""Themes of one goal; more would steer towards everything."""
EARLIER = 5
"""Goals off the list that are still shown; all of them are in the journal."""
_REACHED, _DROP = "reached.", "drop."


class Aimed(Answers):
    """Which goal one is looking at."""

    goal: str = ""


Talk = Conversation[Aimed]


def take(talk: Talk, reply: Reply) -> Turn:
    """Add a goal, call one reached, or take one off the list."""
    match talk.step, reply:
        case "list", Pressed("add") if len(_open(talk)) < MOST:
            return Go(talk.at("add"))
        case "list", Pressed(button):
            return _pressed(talk, button)
        case "add", Submitted(values):
            return _add(talk, values)
        case "reached", Submitted(values):
            return _reach(talk, values)
        case _:
            return Go(talk.at("list"))


def _pressed(talk: Talk, button: str) -> Turn:
    goal = next((goal for goal in _open(talk) if button in {f"{_REACHED}{goal.id}", f"{_DROP}{goal.id}"}), None)
    if goal is None:
        return Go(talk)
    if button.startswith(_REACHED):
        return Go(talk.at("reached", goal=goal.id))
    dropped = Answer(goal.text, talk.scene.words.line("goal.dropped"))
    gone = KeepGoal(replace(goal, dropped_at=talk.scene.now))
    return Go(talk, (gone, Write(Kind.GOAL, (dropped,), goal.id)))


def _add(talk: Talk, values: Values) -> Turn:
    """Keep a new goal; one more than fits, from a form that stood open, is still written in the journal."""
    words, text, themes = talk.scene.words, values.text("goal"), values.many("themes")
    if len(themes) > THEMES:
        return Reject({"themes": Fault("themes", {"most": str(THEMES)})})
    named = dates.listed([theme_name(words, theme) for theme in themes], words.language) if themes else ""
    write = Write(Kind.GOAL, tuple(asked(words, {"goal.goal": text, "goal.themes": named})))
    if len(_open(talk)) >= MOST:
        return Go(talk.at("list"), (write,))
    goal = Goal("", talk.scene.person.id, text, themes, talk.scene.now)
    return Go(talk.at("list"), (KeepGoal(goal), write))


def _reach(talk: Talk, values: Values) -> Turn:
    goal, learnt = _chosen(talk), values.text("learnt")
    if goal is None:
        write = Write(Kind.GOAL, tuple(asked(talk.scene.words, {"goal.learnt": learnt})))
        return Go(talk.at("list"), (write,) if learnt else ())
    reached = Answer(goal.text, talk.scene.words.line("goal.reached"))
    answers = (reached, *asked(talk.scene.words, {"goal.learnt": learnt}))
    kept = KeepGoal(replace(goal, reached_at=talk.scene.now))
    return Go(talk.at("list"), (kept, Write(Kind.GOAL, answers, goal.id, lesson=learnt)))


def _open(talk: Talk) -> list[Goal]:
    return [goal for goal in talk.scene.goals if goal.open]


def _chosen(talk: Talk) -> Goal | None:
    return next((goal for goal in _open(talk) if goal.id == talk.answers.goal), None)


def _list(talk: Talk) -> Card:
    words, goals = talk.scene.words, _open(talk)
    listed = (element for goal in goals for element in _one(talk, goal))
    intro = Paragraph(words("goal.intro" if goals else "goal.none", most=str(MOST)))
    end = _add_button(talk) if len(goals) < MOST else Paragraph(words("goal.full", most=str(MOST)), soft=True)
    return Card(words.line("goal.title"), (intro, *listed, end, *_earlier(talk)), private=True)


def _one(talk: Talk, goal: Goal) -> Iterable[Element]:
    words = talk.scene.words
    yield Quote(goal.text)
    themes = dates.listed([theme_name(words, theme) for theme in goal.themes], words.language)
    yield Paragraph(words("goal.steers", themes=themes) if goal.themes else words("goal.steers_nothing"), soft=True)
    yield Buttons(
        (
            Button(f"{_REACHED}{goal.id}", words.line("goal.reach"), opens_form=True, primary=True),
            Button(f"{_DROP}{goal.id}", words.line("goal.drop"), opens_form=True),
        )
    )
    yield Divider()


def _earlier(talk: Talk) -> Iterable[Element]:
    """Yield the goals that left the list, the latest first: reached or let go, and on which day."""
    words = talk.scene.words
    left = sorted(((at, goal) for goal in talk.scene.goals if (at := _left_at(goal))), key=lambda one: one[0])
    if left:
        yield Divider()
        yield Paragraph((Strong(words.line("goal.earlier")),))
    for at, goal in left[: -EARLIER - 1 : -1]:
        day = dates.day(talk.scene.person.today(at), words.language, today=talk.scene.today)
        yield Quote(goal.text)
        yield Paragraph(words("goal.dropped_on" if goal.dropped_at else "goal.reached_on", day=day), soft=True)


def _left_at(goal: Goal) -> datetime | None:
    return goal.dropped_at or goal.reached_at


def _add_button(talk: Talk) -> Buttons:
    return Buttons((Button("add", talk.scene.words.line("goal.add"), opens_form=True),))


def _adding(talk: Talk) -> Form:
    words = talk.scene.words
    return form(
        words,
        "goal.add_form",
        TextField("goal", words.line("goal.goal"), words.line("goal.goal_hint"), lines=True, limit=500),
        Choice(
            "themes",
            words.line("goal.themes"),
            theme_options(words, talk.scene.catalogue.themes()),
            hint=words.line("goal.themes_hint", most=str(THEMES)),
            many=True,
            compact=True,
            required=False,
        ),
        readers(words),
    )


def _reaching(talk: Talk) -> Screen:
    words, goal = talk.scene.words, _chosen(talk)
    if goal is None:
        return _list(talk)
    learnt = TextField("learnt", words.line("goal.learnt"), words.line("goal.learnt_hint"), lines=True, required=False)
    return form(words, "goal.reached_form", Quote(goal.text), learnt, readers(words))


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the list without a goal, with one and with all, and the two forms."""
    text = scene.words.line("goal.example")
    themes = tuple(sorted(scene.catalogue.themes()))[:2]
    goals = tuple(Goal(f"example{number}", scene.person.id, text, themes, scene.now) for number in range(1, MOST + 1))
    bare = replace(goals[1], themes=())
    talk = Conversation("list", Aimed(), scene)
    yield talk
    yield replace(talk, scene=replace(scene, goals=(goals[0], bare)))
    reached = replace(goals[1], reached_at=scene.now - timedelta(days=1))
    dropped = replace(goals[2], dropped_at=scene.now - timedelta(days=8))
    yield replace(talk, scene=replace(scene, goals=(goals[0], reached, dropped)))
    full = replace(talk, scene=replace(scene, goals=goals))
    yield full
    yield talk.at("add")
    yield full.at("reached", goal="example1")


FLOW = Flow(
    name="learning-goals",
    answers=Aimed,
    first="list",
    draw=drawing({"list": _list, "add": _adding, "reached": _reaching}, "list"),
    take=take,
    examples=examples,
    needs=frozenset({Need.GOALS}),
)
