"""How often one wants to stay in touch with a client, and how far a client trusted one, as fields of a form."""

from __future__ import annotations

from collections.abc import Mapping

from nudges.clients import FORMER
from nudges.forms import Values
from nudges.screens import Choice, Option, Scale
from nudges.trust import HIGH, LOW
from nudges.words import Words

EVERY: Mapping[str, int] = {"not": 0, "monthly": 30, "quarterly": FORMER.days, "half-yearly": 182}
"""The rhythms to choose from, in days."""


def every_field(words: Words, every_days: int) -> Choice:
    """Return the choice of a rhythm; the present one stands first when it is none of ours."""
    options = [Option(name, words.line(f"every.{name}")) for name in EVERY]
    if every_days not in EVERY.values():
        options.insert(0, Option(str(every_days), every(words, every_days)))
    name = next((name for name, days in EVERY.items() if days == every_days), str(every_days))
    return Choice("every", words.line("every.label"), tuple(options), value=(name,), compact=True)


def read_every(values: Values, present: int) -> int:
    """Return the rhythm of a form in days; the ``present`` one when the form did not ask."""
    return EVERY.get(values.text("every"), present)


def every(words: Words, every_days: int) -> str:
    """Return a rhythm as one says it."""
    name = next((name for name, days in EVERY.items() if days == every_days), None)
    return words.line(f"every.{name}") if name else words.line("every.days", days=str(every_days))


def trust_field(words: Words, trust: int | None) -> Scale:
    """Return the scale of past trust."""
    low, high = words.line("past-trust.low"), words.line("past-trust.high")
    return Scale("trust", words.line("past-trust.label"), LOW, HIGH, low, high, value=trust, required=False)
