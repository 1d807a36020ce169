"""The fields of a form as inputs of an Adaptive Card, with what was given and what was wrong with it.

Teams shows no errors that come from a server: a refused form is drawn again, with the values and a sentence at each
field. An input's id is the field's name behind ``field.``, so that it never meets the keys of a button's own data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from bot.teams.runs import Json, blocks, escaped, literal
from nudges.forms import Raw
from nudges.screens import Choice, DateField, Field, Option, Scale, TextField
from nudges.text import plain
from nudges.value import value
from nudges.words import Words

_MISSING = {TextField: "required", Choice: "choose", Scale: "choose", DateField: "day"}
IN_A_COLUMN = 7
"""The most points of a scale that stand under each other; a longer one folds away."""


def field_id(name: str) -> str:
    """Return the id of a field's input, under which its value comes back."""
    return f"field.{name}"


@value(frozen=True, slots=True)
class Filled:
    """A form that came back and was refused: the values as they came, and sentences, both by field name."""

    values: Mapping[str, Raw] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


NOT_YET = Filled()
"""A form that nobody filled in yet."""


def field_blocks(asked: Field, words: Words, filled: Filled) -> list[Json]:
    """Return a field's input, with what was wrong and its hint below it."""
    below = [block | {"spacing": "Small"} for block in (*_fault(asked, filled), *_hint(asked))]
    return [_input(asked, words, filled), *below]


def _fault(asked: Field, filled: Filled) -> list[Json]:
    return blocks(plain(filled.faults.get(asked.name, "")), color="Attention")


def _hint(asked: Field) -> list[Json]:
    return [] if isinstance(asked, Scale) else blocks(plain(asked.hint), isSubtle=True, size="Small")


def _input(asked: Field, words: Words, filled: Filled) -> Json:
    own = _kind(asked)
    if asked.name in filled.values:
        own["value"] = _given(filled.values[asked.name])
    if asked.required:
        own |= {"isRequired": True, "errorMessage": words.line(f"fault.{_MISSING[type(asked)]}")}
    return {
        "id": field_id(asked.name),
        "label": literal(asked.label),
        **{key: own[key] for key in own if own[key] != ""},
    }


def _kind(asked: Field) -> Json:
    match asked:
        case TextField():
            return _text(asked)
        case Choice():
            return _choice(asked)
        case Scale():
            return _scale(asked)
        case DateField():
            return {"type": "Input.Date", "value": asked.value.isoformat() if asked.value else ""}


def _given(raw: Raw) -> str:
    return ",".join(raw) if isinstance(raw, tuple) else raw or ""


def _text(asked: TextField) -> Json:
    return {
        "type": "Input.Text",
        "isMultiline": asked.lines,
        "maxLength": asked.limit,
        "placeholder": asked.placeholder,
        "value": asked.value,
    }


def _choice(asked: Choice) -> Json:
    if asked.many and any("," in option.value for option in asked.options):
        raise ValueError(f"an option of {asked.name} has a comma in its value, and several come back joined by commas")
    return {
        "type": "Input.ChoiceSet",
        "style": "compact" if asked.compact else "expanded",
        "isMultiSelect": asked.many,
        "wrap": True,
        "choices": [_option(option, folded=asked.compact) for option in asked.options],
        "value": ",".join(asked.value),
    }


def _option(option: Option, *, folded: bool) -> Json:
    """Return an option; where the options stand open, Teams parses their titles as Markdown."""
    return {"title": literal(option.label) if folded else escaped(option.label), "value": option.value}


def _scale(asked: Scale) -> Json:
    points = range(asked.low, asked.high + 1)
    ends = {asked.low: asked.low_word, asked.high: asked.high_word}
    folded = len(points) > IN_A_COLUMN
    return {
        "type": "Input.ChoiceSet",
        "style": "compact" if folded else "expanded",
        "wrap": True,
        "choices": [_option(Option(str(point), _point(point, ends)), folded=folded) for point in points],
        "value": "" if asked.value is None else str(asked.value),
    }


def _point(point: int, ends: Mapping[int, str]) -> str:
    word = ends.get(point)
    return f"{point} · {word}" if word else str(point)
