"""Why the latest nudge came, and why at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nudges.flows.nudge import example_nudge
from nudges.flows.reasons import because, evidence, reason
from nudges.flows.steps import card, drawing, starts
from nudges.screens import Card, Paragraph
from nudges.text import plain
from nudges.turns import Answers, Conversation, Finish, Flow, Go, Need, Reply, Scene, Turn

Talk = Conversation[Answers]
_REASONS: tuple[Mapping[str, str], ...] = (
    {"key": "least_recent", "theme": "bad-news"},
    {"key": "stage", "stage": "close"},
    {"key": "factor", "factor": "intimacy"},
    {"key": "goal", "theme": "bad-news"},
    {"key": "answered", "theme": "bad-news"},
    {"key": "explore", "theme": "bad-news"},
)


def begin(talk: Talk) -> Turn:
    """Tell why; there is nothing to answer."""
    return Finish(_why(talk))


def take(talk: Talk, _: Reply) -> Turn:
    """Tell it again."""
    return Go(talk)


def _why(talk: Talk) -> Card:
    words, scene, nudge = talk.scene.words, talk.scene, talk.scene.nudge
    if nudge is None:
        return card(words, "why.nothing", starts(words, "now"))
    now, behind = reason(words, nudge.reason, scene.today), evidence(words, nudge.reason)
    prompt = scene.catalogue.prompts.get(nudge.subject) if nudge.flow == "nudge" else None
    if prompt:
        ask = Paragraph(plain(prompt.ask.say(words.language)), soft=True)
        return Card(words.line("why.title"), (ask, *because(words, prompt, scene.catalogue, now), *behind))
    return card(
        words, "why.plan" if nudge.flow == "intention" else "why.other", *((Paragraph(now),) if now else ()), *behind
    )


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield it for a prompt, for a plan, and before anything was sent."""
    due = example_nudge(scene, {"key": "intention_due", "day": scene.today.isoformat()}, "intention", "example")
    week = example_nudge(scene, {"key": "look_back"}, "look-back", "2026-W48")
    asked = (example_nudge(scene, reason) for reason in _REASONS)
    for nudge in (*asked, due, week, None):
        yield Conversation("why", Answers(), replace(scene, nudge=nudge))


FLOW = Flow(
    name="why",
    answers=Answers,
    first="why",
    draw=drawing({"why": _why}, "why"),
    take=take,
    begin=begin,
    examples=examples,
    needs=frozenset({Need.NUDGE}),
)
