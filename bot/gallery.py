"""Every screen of every conversation in both languages, as Slack gets it, from the examples that the flows declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from bot.slack import blocks, views
from nudges.catalogue import Catalogue, built_in
from nudges.flows.nudge import example_nudge
from nudges.home import home
from nudges.people import Language, Person
from nudges.screens import Card, Screen
from nudges.turns import Conversation, Flow, Scene
from nudges.words import words

MOMENT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""When the examples happen: a Wednesday."""

ASKED = ("card", "reflect", "why")
"""The steps of a nudge in which a prompt's own sentences stand."""

Shot = tuple[str, str, str, Literal["message", "view", "home"], dict[str, Any]]
"""Flow, step, language, kind, and the message or view."""


def scene(language: Language, catalogue: Catalogue) -> Scene:
    """Return a bare scene: someone in Amsterdam who said yes."""
    person = Person("slack:T0EXAMPLE", "U0EXAMPLE", language, "Europe/Amsterdam", consented_at=MOMENT)
    return Scene(person, MOMENT, words(language), catalogue)


def shots(flows: Mapping[str, Flow[Any]], catalogue: Catalogue) -> list[Shot]:
    """Return every screen, flow by flow, the two languages of a step side by side; the Home last."""
    found = [shot for flow in flows.values() for shot in (*_flow(flow, catalogue), *_packs(flow, catalogue))]
    return [*found, *(_home(language, catalogue) for language in Language)]


def _flow(flow: Flow[Any], catalogue: Catalogue) -> Iterator[Shot]:
    in_both = [list(flow.examples(scene(language, catalogue))) for language in Language]
    for number, pair in enumerate(zip(*in_both, strict=True), 1):
        for language, talk in zip(Language, pair, strict=True):
            yield _shot(flow, f"{number:02} {talk.step}", language, talk)


def _packs(flow: Flow[Any], catalogue: Catalogue) -> Iterator[Shot]:
    """Yield how the prompts of packs are asked, reflected on and explained, for whoever wrote them."""
    if flow.name != "nudge":
        return
    for prompt in sorted(catalogue.prompts.keys() - built_in().prompts.keys()):
        for number, step in enumerate(ASKED, 1):
            for language in Language:
                bare = scene(language, catalogue)
                nudge = example_nudge(bare, {"key": "asked_now"}, subject=prompt)
                talk = Conversation(step, flow.answers(), replace(bare, nudge=nudge), prompt)
                yield _shot(flow, f"{prompt} {number:02} {step}", language, talk)


def _shot(flow: Flow[Any], step: str, language: Language, talk: Conversation[Any]) -> Shot:
    screen = flow.draw(talk)
    kind: Literal["message", "view"] = "message" if _is_message(screen) else "view"
    return flow.name, step, language.value, kind, _drawn(screen)


def _is_message(screen: Screen) -> bool:
    return isinstance(screen, Card) and not screen.private


def _drawn(screen: Screen) -> dict[str, Any]:
    if isinstance(screen, Card) and not screen.private:
        return blocks.message(screen, "example", 0)
    return views.modal(screen, views.Memo("example"))


def _home(language: Language, catalogue: Catalogue) -> Shot:
    bare = scene(language, catalogue)
    card = home(person=bare.person, now=bare.now, words=bare.words, next_at=None)
    return "home", "01 home", language.value, "home", views.home(card)
