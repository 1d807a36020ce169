"""What came back from a form, checked against the form that was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from nudges.screens import Choice, DateField, Field, Form, Scale, TextField
from nudges.value import value

Raw = str | tuple[str, ...] | None
"""A field as a platform sends it: text, the values of chosen options, an ISO date, or nothing."""


@value(frozen=True, slots=True)
class Fault:
    """Why a field was refused: a key of ``words`` under ``fault.`` and its placeholders."""

    key: str
    given: Mapping[str, str] = field(default_factory=dict)


@value(frozen=True, slots=True)
class Values:
    """The values of a form that passed its own checks, by field name."""

    values: Mapping[str, str | int | date | tuple[str, ...] | None]

    def text(self, name: str) -> str:
        """Return a text, or the one option that was chosen; empty when nothing was given."""
        value = self.values.get(name)
        if isinstance(value, tuple):
            return value[0] if value else ""
        return value if isinstance(value, str) else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Return the chosen options."""
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()

    def number(self, name: str) -> int | None:
        """Return the point chosen on a scale."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def day(self, name: str) -> date | None:
        """Return a calendar day."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None


def read(form: Form, raw: Mapping[str, Raw]) -> Values | Mapping[str, Fault]:
    """Return the values, or the faults by field name when at least one field is wrong."""
    read_values: dict[str, str | int | date | tuple[str, ...] | None] = {}
    faults: dict[str, Fault] = {}
    for part in form.fields():
        value = _read_field(part, raw.get(part.name))
        if isinstance(value, Fault):
            faults[part.name] = value
        else:
            read_values[part.name] = value
    return faults or Values(read_values)


def _read_field(part: Field, raw: Raw) -> str | int | date | tuple[str, ...] | Fault | None:
    match part:
        case TextField():
            return _read_text(part, raw)
        case Choice():
            return _read_choice(part, raw)
        case Scale():
            return _read_scale(part, raw)
        case DateField():
            return _read_day(part, raw)


def _read_text(part: TextField, raw: Raw) -> str | Fault:
    text = raw.strip() if isinstance(raw, str) else ""
    if part.required and not text:
        return Fault("required")
    if len(text) > part.limit:
        return Fault("too_long", {"length": str(len(text)), "limit": str(part.limit)})
    return text


def _read_choice(part: Choice, raw: Raw) -> tuple[str, ...] | Fault:
    chosen = (raw,) if isinstance(raw, str) and raw else raw if isinstance(raw, tuple) else ()
    if part.required and not chosen:
        return Fault("choose")
    if not set(chosen) <= {option.value for option in part.options} or (len(chosen) > 1 and not part.many):
        return Fault("choose")
    return chosen


def _read_scale(part: Scale, raw: Raw) -> int | Fault | None:
    text = raw[0] if isinstance(raw, tuple) and raw else raw
    if not text:
        return Fault("choose") if part.required else None
    if not isinstance(text, str) or not text.isdecimal() or not part.low <= int(text) <= part.high:
        return Fault("choose")
    return int(text)


def _read_day(part: DateField, raw: Raw) -> date | Fault | None:
    if not raw:
        return Fault("day") if part.required else None
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else Fault("day")
    except ValueError:
        return Fault("day")
