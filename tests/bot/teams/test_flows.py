"""Every screen of every conversation goes to Teams, in both languages, and looks as it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.teams.cards import Place, dialog, message
from bot.teams.inputs import Filled
from nudges.catalogue import built_in
from nudges.flows.registry import FLOWS
from nudges.people import Language, Person
from nudges.screens import Card, Form, Screen
from nudges.turns import Flow, Scene
from nudges.words import words
from tests.fakes.teams import complaints

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
EVERYWHERE = [pytest.param(flow, language, id=f"{flow}-{language}") for flow, language in product(FLOWS, Language)]


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


def scene(language: Language) -> Scene:
    person = Person("teams:T1", "U1", language, "Europe/Amsterdam", consented_at=NOW)
    return Scene(person, NOW, words(language), built_in())


def screens(flow: Flow[Any], language: Language) -> Iterator[tuple[str, Screen]]:
    for example in flow.examples(scene(language)):
        yield example.step, flow.draw(example)


def drawn(screen: Screen, language: Language, filled: Filled | None = None) -> tuple[dict[str, Any], bool]:
    place = Place("t1", 1, words(language))
    if isinstance(screen, Card) and not screen.private:
        return message(screen, place)["attachments"][0]["content"], False
    return dialog(screen, place, filled or Filled())["task"]["value"]["card"]["content"], True


@pytest.mark.parametrize(("name", "language"), EVERYWHERE)
def test_every_screen_is_one_that_teams_draws(name: str, language: Language) -> None:
    for step, screen in screens(FLOWS[name], language):
        card, in_dialog = drawn(screen, language)
        assert complaints(card, in_dialog=in_dialog) == [], step


@pytest.mark.parametrize(("name", "language"), EVERYWHERE)
def test_every_form_still_fits_when_all_was_written_full_and_refused(name: str, language: Language) -> None:
    for step, screen in screens(FLOWS[name], language):
        if isinstance(screen, Form):
            names = [field.name for field in screen.fields()]
            full = {field.name: "é" * field.limit for field in screen.fields() if hasattr(field, "limit")}
            card, _ = drawn(screen, language, Filled(full, dict.fromkeys(names, "x" * 150)))
            assert complaints(card, in_dialog=True) == [], step


@pytest.mark.parametrize(("name", "language"), EVERYWHERE)
def test_every_screen_looks_as_it_did(name: str, language: Language, snapshot: SnapshotAssertion) -> None:
    looks = [{"step": step, "card": drawn(screen, language)[0]} for step, screen in screens(FLOWS[name], language)]
    assert looks == snapshot
