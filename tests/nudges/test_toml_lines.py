"""A key is found on the line where its author wrote it."""

import tomllib
from importlib.resources import files

import pytest

from nudges.toml_lines import Lines, Path

TEXT = '''# a comment with [brackets] and "quotes"
title = "one # no comment"

[pack]
id = "mine"   # trailing

[[prompt]]
ask.nl = "a = [1, 2]"
ask.en = """
several ]] lines = here
"""
follow_ups = [
  # between
  { nl = "x, y", en = 'z' },
  { nl = "second", "en" = "quoted key" },
]
after = 1.5

[[prompt]]
when = 2026-01-01
[[prompt.deeper]]
a = true
[[prompt.deeper]]
b = {}
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("pack",), 4),
        (("pack", "id"), 5),
        (("prompt", 0), 7),
        (("prompt", 0, "ask", "nl"), 8),
        (("prompt", 0, "ask", "en"), 9),
        (("prompt", 0, "follow_ups"), 12),
        (("prompt", 0, "follow_ups", 0, "en"), 14),
        (("prompt", 0, "follow_ups", 1, "en"), 15),
        (("prompt", 0, "after"), 17),
        (("prompt", 1), 19),
        (("prompt", 1, "when"), 20),
        (("prompt", 1, "deeper", 0, "a"), 22),
        (("prompt", 1, "deeper", 1, "b"), 24),
    ],
)
def test_a_key_stands_where_it_is_written(path: Path, line: int) -> None:
    assert Lines(TEXT).of(path) == line


def test_what_is_missing_stands_where_its_table_begins() -> None:
    assert Lines(TEXT).of(("prompt", 1, "ask", "nl")) == 19


def test_what_belongs_to_no_table_stands_at_the_top() -> None:
    assert Lines(TEXT).of(("nowhere",)) == 1


def test_lines_of_windows_count_the_same() -> None:
    assert Lines(TEXT.replace("\n", "\r\n")).of(("prompt", 1, "when")) == 20


def test_an_empty_text_has_one_line() -> None:
    assert Lines("").of(("pack",)) == 1


def test_the_ids_of_the_product_are_found_on_their_lines() -> None:
    for file in (files("nudges") / "content" / "prompts").iterdir():
        text = file.read_text("utf-8")
        lines = Lines(text)
        for number, prompt in enumerate(tomllib.loads(text)["prompt"]):
            assert text.splitlines()[lines.of(("prompt", number, "id")) - 1] == f'id = "{prompt["id"]}"'
