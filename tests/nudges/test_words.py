"""The product's own sentences: all there, all used, in both languages, in one voice."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import bot
import nudges
from nudges.catalogue import built_in
from nudges.journal import Kind
from nudges.people import Language
from nudges.text import Plain, Strong, flat
from nudges.words import Words, WordsIncomplete, _check, _flatten, placeholders, table, words

KEY = re.compile(r"[a-z][a-z-]*(?:\.[a-z_0-9-]+)+")
HEADS = {key.partition(".")[0] for key in table()}
CODE = [path for package in (nudges, bot) for path in sorted(Path(package.__path__[0]).rglob("*.py"))]
WORDS = Path(nudges.__path__[0]) / "content" / "words"
PAIRS = [(key, language) for key in table() for language in Language]

ENGLISH = frozenset(
    {
        "the",
        "and",
        "you",
        "your",
        "with",
        "what",
        "from",
        "this",
        "that",
        "will",
        "have",
        "not",
        "are",
        "would",
        "journal",
    }
)
DUTCH = frozenset(
    {"de", "het", "een", "en", "je", "jouw", "niet", "wat", "dit", "dat", "zijn", "voor", "dagboek", "geen"}
)


@cache
def literals() -> frozenset[str]:
    """Return every text in the code that could be a key or the beginning of one."""
    return frozenset(text for path in CODE for text in _texts(ast.parse(path.read_text("utf-8"))))


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]):
                yield head
            case ast.Constant(value=str(text)) if KEY.fullmatch(text):
                yield text


@cache
def asked_for() -> frozenset[str]:
    """Return every whole key that the practice asks for; nothing there is logged, so a key is all it can be."""
    inside = [path for path in CODE if "nudges" in path.parts]
    found = {text for path in inside for text in _texts(ast.parse(path.read_text("utf-8")))}
    whole = {text for text in found if KEY.fullmatch(text) and not text.endswith("_")}
    return frozenset(text for text in whole if text.partition(".")[0] in HEADS)


def _known(key: str) -> bool:
    """A key is there by itself, or as the beginning of others (``card`` adds title and text)."""
    return key in table() or any(other.startswith(f"{key}.") for other in table())


@pytest.mark.parametrize("key", sorted(asked_for()))
def test_every_sentence_that_is_asked_for_is_there(key: str) -> None:
    assert _known(key)


@pytest.mark.parametrize("key", sorted(table()))
def test_every_sentence_is_used(key: str) -> None:
    beginnings = {key[:end] for end in range(len(key.partition(".")[0]) + 1, len(key) + 1)}
    computed = {text for text in literals() if text.endswith((".", "_")) or KEY.fullmatch(text)}
    assert beginnings & computed


def test_every_fault_has_a_sentence_and_every_sentence_its_fault() -> None:
    code = "".join(path.read_text("utf-8") for path in CODE)
    raised = {f"fault.{name}" for name in re.findall(r'Fault\(\s*"(\w+)"', code)}
    assert raised == {key for key in table() if key.startswith("fault.")}


@pytest.mark.parametrize("theme", sorted(built_in().themes()))
def test_every_theme_of_the_prompts_has_a_name(theme: str) -> None:
    assert f"theme.{theme}" in table()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_entry_has_a_name(kind: Kind) -> None:
    assert f"kind.{kind.value}" in table()


def test_the_prompt_of_the_examples_is_in_the_catalogue() -> None:
    assert "bad-news-now" in built_in().prompts


@pytest.mark.parametrize(("key", "language"), PAIRS)
def test_a_sentence_neither_shouts_nor_stands_in_straight_quotes(key: str, language: Language) -> None:
    sentence = table()[key][language]
    assert not set("!'\"") & set(sentence)
    assert sentence == sentence.strip() != ""


@pytest.mark.parametrize("key", sorted(table()))
def test_a_dutch_sentence_holds_no_english_and_an_english_one_no_dutch(key: str) -> None:
    bare = {language: set(re.findall(r"[a-zé’]+", _without_commands(table()[key][language]))) for language in Language}
    assert not bare[Language.DUTCH] & ENGLISH
    assert not bare[Language.ENGLISH] & DUTCH


def _without_commands(sentence: str) -> str:
    return re.sub(r"/[a-z-]+", "", sentence).casefold()


def test_a_sentence_stands_in_one_place() -> None:
    found = [key for file in WORDS.glob("*.toml") for key, _ in _flatten("", tomllib.loads(file.read_text("utf-8")))]
    assert sorted(found) == sorted(table())


def test_half_a_translation_is_an_error() -> None:
    with pytest.raises(WordsIncomplete, match="needs nl and en, has nl"):
        _check("a.b", {"nl": "hallo"})


def test_languages_with_different_placeholders_are_an_error() -> None:
    with pytest.raises(WordsIncomplete, match="different placeholders"):
        _check("a.b", {"nl": "dag {name}", "en": "hello {person}"})


def test_what_is_given_stays_plain_whatever_it_holds() -> None:
    say = Words({"a": {"nl": "x", "en": "I found {search} *twice*."}}, Language.ENGLISH)
    found = say("a", search="*bold* {braces} <!channel>")
    assert found == (Plain("I found "), Plain("*bold* {braces} <!channel>"), Plain(" "), Strong("twice"), Plain("."))


def test_a_placeholder_can_carry_weight() -> None:
    say = Words({"a": {"nl": "x", "en": "At *{time}*."}}, Language.ENGLISH)
    assert say("a", time="09:00") == (Plain("At "), Strong("09:00"), Plain("."))
    assert flat(say("a", time="09:00")) == say.line("a", time="09:00") == "At 09:00."


def test_a_missing_sentence_or_placeholder_is_an_error_and_not_a_gap() -> None:
    say = words(Language.DUTCH)
    with pytest.raises(KeyError):
        say("no.such.key")
    with pytest.raises(KeyError):
        say("moment.today")
    assert not say.has("no.such.key")
    assert placeholders("{a} and {b}") == {"a", "b"}
