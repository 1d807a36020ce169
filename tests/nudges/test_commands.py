"""The words that begin a flow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudges.commands import WORDS, Command, parse
from nudges.flows.registry import FLOWS

ALL = [(word, flow) for flow, by_language in WORDS.items() for words in by_language.values() for word in words]


@pytest.mark.parametrize(("word", "flow"), ALL)
def test_every_word_begins_its_flow_whatever_its_case(word: str, flow: str) -> None:
    for text in (word, word.upper(), f"  {word} ", f"/{word}", f"/nudge {word}"):
        found = parse(text)
        assert found is not None
        assert found.flow == flow


def test_every_word_begins_one_flow_that_is_there() -> None:
    assert len(dict(ALL)) == len(ALL)
    assert {flow for _, flow in ALL} <= {*FLOWS, "now"}


@pytest.mark.parametrize("text", ["", "  ", "/", "/nudge", "nudge"])
def test_nothing_is_help(text: str) -> None:
    assert parse(text) == Command("help")


@pytest.mark.parametrize(
    "text",
    [
        "now I understand",
        "nu snap ik het",
        "Why would she",
        "help me with this client",
        "stop doing that",
        "pauze is wat ik nodig heb",
        "note to self",
        "dagboek bijhouden is lastiger dan ik dacht",
        "assumption: they are busy",
        "I told them",
        "12",
    ],
)
def test_a_line_that_says_something_is_no_command(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("pause", Command("pause", "")),
        ("pauze 3d", Command("pause", "3d")),
        ("pause until 2026-12-24", Command("pause", "until 2026-12-24")),
        ("stop", Command("pause", "stop")),
        ("journal Jansen planning", Command("journal", "Jansen planning")),
        ("/dagboek  Jansen ", Command("journal", "Jansen")),
    ],
)
def test_pause_takes_until_when_and_journal_takes_words_to_search_for(text: str, command: Command) -> None:
    assert parse(text) == command


@given(st.text(max_size=80))
def test_any_line_is_a_command_or_something_said(text: str) -> None:
    found = parse(text)
    assert found is None or found.flow in {*FLOWS, "now"}
