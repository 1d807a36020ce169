"""Some simulated weeks, from the command to the numbers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.__main__ import main

KEYS = [
    "nudges_per_person_week",
    "repeats_in_cooldown",
    "outside_hours",
    "unasked_second_messages",
    "intentions_never_asked",
    "themes_seen",
    "answered_share",
]


def simulated(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["simulate", *arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_same_seed_gives_the_same_numbers_and_nobody_is_bothered(capsys: pytest.CaptureFixture[str]) -> None:
    first = simulated(capsys, "--weeks", "2", "--people", "5", "--seed", "7")

    assert list(first) == KEYS
    assert [first[key] for key in KEYS[1:5]] == [0, 0, 0, 0]
    assert first["nudges_per_person_week"] > 1
    assert first["answered_share"] > 0
    assert simulated(capsys, "--weeks", "2", "--people", "5", "--seed", "7") == first


def test_a_number_that_makes_no_sense_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["simulate", "--people", "0"])

    assert "choose a number from 1 to 500" in capsys.readouterr().err
