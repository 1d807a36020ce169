"""The texts that it all comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nudges.catalogue import built_in
from nudges.flows.sources import FLOW
from nudges.people import Language
from nudges.turns import Finish
from tests.fakes.reading import told
from tests.fakes.scenes import scene, talk


@pytest.mark.parametrize("language", list(Language))
def test_the_five_texts_and_their_authors_are_named(language: Language) -> None:
    around = replace(scene(language), catalogue=built_in())
    turn = FLOW.begin(talk(FLOW, around))
    assert isinstance(turn, Finish)
    for name in ("David Maister", "John Hermarij", "Maarten van Os", "Jan Willem van den Brink", "Monique van Eeuwijk"):
        assert name in told(turn.card)
    assert told(turn.card).count(" · ") == len(built_in().sources) == 5
