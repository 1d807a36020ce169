"""What is wrong with a pack, told to its author: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from nudges.toml_lines import Path
from nudges.value import value

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LANGUAGES = {"nl": "Dutch", "en": "English"}
_BOTH = '{ nl = "…", en = "…" }'
_FIELDS = (
    *("id", "part", "theme", "stage", "factor", "role", "cooldown_days", "source", "ask", "why", "follow_ups", "act"),
    *("title", "authors", "gives", "nl", "en"),
)


@value(frozen=True, slots=True)
class Fault:
    """One fault: the file, the line from 1, and a sentence with its remedy."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def name_of(path: Path) -> str:
    """Return a key as its author wrote it; elements are counted from one."""
    return ".".join(str(key + 1) if isinstance(key, int) else key for key in path)


def sentence(error: ErrorDetails) -> str:
    """Return what pydantic found as a sentence for the author."""
    tell = _SENTENCES.get(error["type"], _other)
    return tell(error, name_of(error["loc"]) or "this table")


def too_long(path: Path, length: int, limit: int) -> str:
    """Return the sentence about a text that does not fit where it is shown."""
    return f"“{name_of(path)}” has {length} characters: shorten it to at most {limit}."


def unknown_source(source: str, known: Iterable[str]) -> str:
    """Return the sentence about a source that neither the product nor the pack has."""
    return f"The source “{source}” is not known: use {', '.join(known)}, or add a [[source]] table for it."


def _missing(error: ErrorDetails, name: str) -> str:
    last = error["loc"][-1]
    if last in _LANGUAGES:
        return f"The {_LANGUAGES[str(last)]} sentence “{name}” is missing: write it next to the other language."
    if last == "follow_ups":
        return f"“follow_ups” is missing: add one or two questions, as in follow_ups = [{_BOTH}]."
    return f"“{name}” is missing: add it to this table."


def _long(error: ErrorDetails, name: str) -> str:
    return (
        f"“{name}” has {len(error['input'].strip())} characters: shorten it to at most {_context(error)['max_length']}."
    )


def _empty(_: ErrorDetails, name: str) -> str:
    return f"“{name}” is empty: write at least one {'question' if name == 'follow_ups' else 'word'}."


def _choice(error: ErrorDetails, name: str) -> str:
    expected = str(_context(error)["expected"]).replace("'", "")
    return f"“{error['input']}” is not a {name}: use {expected}."


def _pattern(error: ErrorDetails, name: str) -> str:
    letters = "small letters" if name == "theme" else "small letters, digits"
    return f"“{error['input']}” cannot be the {name}: use {letters} and single hyphens, as in “bad-news”."


def _many(error: ErrorDetails, name: str) -> str:
    context = _context(error)
    return f"“{name}” has {context['actual_length']} questions: keep at most {context['max_length']}."


def _low(error: ErrorDetails, name: str) -> str:
    return f"“{name}” is {error['input']}: choose {_context(error)['ge']} or more."


def _high(error: ErrorDetails, name: str) -> str:
    return f"“{name}” is {error['input']}: choose {_context(error)['le']} or fewer."


def _stranger(error: ErrorDetails, name: str) -> str:
    near = get_close_matches(str(error["loc"][-1]), _FIELDS, 1)
    return f"“{name}” has no meaning here: {f'did you mean “{near[0]}”, or ' if near else ''}take it out."


def _kind(kind: str) -> Callable[[ErrorDetails, str], str]:
    return lambda _, name: f"“{name}” is of the wrong kind: make it {kind}."


def _other(error: ErrorDetails, name: str) -> str:
    return f"“{name}” cannot be used ({error['msg']}): correct it."


def _context(error: ErrorDetails) -> dict[str, Any]:
    return error.get("ctx", {})


_NUMBER = _kind("a whole number, without quotes")
_SENTENCES: dict[str, Callable[[ErrorDetails, str], str]] = {
    "missing": _missing,
    "string_too_long": _long,
    "string_too_short": _empty,
    "string_pattern_mismatch": _pattern,
    "enum": _choice,
    "too_short": _empty,
    "too_long": _many,
    "greater_than_equal": _low,
    "less_than_equal": _high,
    "extra_forbidden": _stranger,
    "string_type": _kind("a text between quotes"),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "tuple_type": _kind(f"a list, as in [{_BOTH}]"),
    "model_type": _kind(f"a table, as in {_BOTH}"),
}
