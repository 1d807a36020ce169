"""Text in an Adaptive Card that shows exactly what was written, whoever wrote it.

Rich text runs are never parsed. The few places that only take Markdown (headings, facts, options) get it escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nudges.text import Link, Plain, Span, Strong, Text, flat

Json = dict[str, Any]

_MARKS = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)|^(?:[#+\-]|>)(?=\s)|(?<=\d)[.)](?=\s)", re.MULTILINE)
_MACRO = re.compile(r"\{(?=\{)")
_WORD_JOINER = "\u2060"


def literal(text: str) -> str:
    """Return text whose double braces are no macro (``{{DATE(…)}}``): an invisible word joiner stands between them."""
    return _MACRO.sub("{" + _WORD_JOINER, text)


def escaped(text: str) -> str:
    """Return text for a place that parses Markdown, such that its marks are shown and not obeyed."""
    return _MARKS.sub(lambda mark: f"\\{mark.group()}", literal(text))


def blocks(text: Text, **look: str | bool) -> list[Json]:
    """Return one rich text block per line that is not empty; ``look`` is put on every run.

    A run does not keep its line breaks on every client, so a line is a block. What followed an empty line stands off.
    """
    drawn: list[Json] = []
    stands_off = True
    for line in _lines(text):
        runs = [_run(span, look) for span in line if _words(span)] if flat(tuple(line)).strip() else []
        if runs:
            drawn.append(_block(runs, stands_off=stands_off))
        stands_off = not runs
    return drawn


def _block(runs: list[Json], *, stands_off: bool) -> Json:
    block: Json = {"type": "RichTextBlock", "inlines": runs}
    return block if stands_off else block | {"spacing": "None"}


def _lines(text: Text) -> Iterator[list[Span]]:
    line: list[Span] = []
    for span in text:
        first, *rest = _words(span).splitlines() or [""]
        line.append(_with_words(span, first))
        for words in rest:
            yield line
            line = [_with_words(span, words)]
        if _words(span).endswith("\n"):
            yield line
            line = []
    yield line


def _words(span: Span) -> str:
    return span.label if isinstance(span, Link) else span.text


def _with_words(span: Span, words: str) -> Span:
    match span:
        case Plain():
            return Plain(words)
        case Strong():
            return Strong(words)
        case Link(_, url):
            return Link(words, url)


def _run(span: Span, look: Mapping[str, str | bool]) -> Json:
    run: Json = {"type": "TextRun", "text": literal(_words(span)), **look}
    match span:
        case Strong():
            run["weight"] = "Bolder"
        case Link(_, url):
            run |= {"color": "Accent", "selectAction": {"type": "Action.OpenUrl", "url": url}}
    return run
