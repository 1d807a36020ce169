"""The product's own sentences in both languages, by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from nudges.people import Language
from nudges.text import Plain, Span, Strong, Text, flat

Table = Mapping[str, Mapping[str, str]]
"""Key → language → sentence. A sentence may hold ``{placeholders}`` and ``*weight*``."""

_MARKS = re.compile(r"\*([^*]+)\*|\{(\w+)\}")


class WordsIncomplete(ValueError):
    """A key without one of its languages, or whose languages name different placeholders."""


class Words:
    """The sentences in one language; a missing key or placeholder is a ``KeyError``."""

    def __init__(self, table: Table, language: Language) -> None:
        self._table = table
        self.language = language

    def __call__(self, key: str, **given: str) -> Text:
        """Return a sentence as spans; what is given for a placeholder stays plain."""
        sentence = self._table[key][self.language]
        return tuple(_spans(sentence, given)) if given else _bare(sentence)

    def line(self, key: str, **given: str) -> str:
        """Return a sentence as a line, for labels, titles and buttons."""
        return flat(self(key, **given))

    def has(self, key: str) -> bool:
        """Tell whether there is such a sentence."""
        return key in self._table


def _spans(sentence: str, given: Mapping[str, str]) -> Iterator[Span]:
    at = 0
    for mark in _MARKS.finditer(sentence):
        if mark.start() > at:
            yield Plain(sentence[at : mark.start()])
        strong, name = mark.groups()
        yield Strong(strong.format(**given)) if strong else Plain(given[name])
        at = mark.end()
    if at < len(sentence):
        yield Plain(sentence[at:])


@cache
def _bare(sentence: str) -> Text:
    """Return the spans of a sentence of ours to which nothing was given; there are only so many of those."""
    return tuple(_spans(sentence, {}))


@cache
def table() -> Table:
    """Return every sentence of ``content/words``, checked for both languages and equal placeholders."""
    found: dict[str, Mapping[str, str]] = {}
    for file in _toml_files(files("nudges") / "content" / "words"):
        found.update(_flatten("", tomllib.loads(file.read_text("utf-8"))))
    for key, sentences in found.items():
        _check(key, sentences)
    return found


@cache
def words(language: Language) -> Words:
    """Return the sentences in a language."""
    return Words(table(), language)


def placeholders(sentence: str) -> frozenset[str]:
    """Return the names between braces."""
    return frozenset(re.findall(r"\{(\w+)\}", sentence))


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)


def _flatten(prefix: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    if "nl" in node or "en" in node:
        yield prefix, node
        return
    for name, child in node.items():
        yield from _flatten(f"{prefix}.{name}" if prefix else name, child)


def _check(key: str, sentences: Mapping[str, str]) -> None:
    if set(sentences) != {language.value for language in Language}:
        raise WordsIncomplete(f"{key}: needs nl and en, has {', '.join(sorted(sentences))}")
    if placeholders(sentences["nl"]) != placeholders(sentences["en"]):
        raise WordsIncomplete(f"{key}: nl and en name different placeholders")
