"""Screens as plain text, the way a snapshot keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from nudges.screens import (
    Buttons,
    Card,
    Choice,
    DateField,
    Divider,
    Drawn,
    Element,
    Facts,
    Form,
    Paragraph,
    Part,
    Picture,
    Quote,
    Scale,
    Screen,
    TextField,
)
from nudges.text import flat

SHOWN = 11
"""Options that are told; of longer lists, only the beginning."""


def told(screen: Screen) -> str:
    return "\n".join(_lines(screen))


def _lines(screen: Screen) -> Iterator[str]:
    yield f"== {screen.title}" + (" (private)" if isinstance(screen, Card) and screen.private else "")
    for part in screen.elements if isinstance(screen, Card) else screen.parts:
        yield from _told(part)
    if isinstance(screen, Form):
        yield f"<{screen.submit}> <{screen.close}>"


def _told(part: Element | Part) -> Iterator[str]:
    match part:
        case Paragraph(text, soft):
            yield f"~ {flat(text)}" if soft else flat(text)
        case Quote(text):
            yield from (f"> {line}" for line in text.splitlines())
        case Facts(rows):
            yield from (f"{label}: {value}" for label, value in rows)
        case Divider():
            yield "---"
        case Picture(_, alt) | Drawn(_, alt):
            yield f"picture: {alt}"
        case Buttons(row):
            yield " ".join(f"[{'*' * button.primary}{button.label}{' …' * button.opens_form}]" for button in row)
        case Choice():
            yield f"? {part.label}{_hint(part.hint)}"
            yield from _options(part)
        case TextField() | DateField():
            yield f"? {part.label}{_hint(part.hint)}"
        case Scale():
            yield f"? {part.label} ({part.low} {part.low_word} – {part.high} {part.high_word})"


def _hint(hint: str) -> str:
    return f" ({hint})" if hint else ""


def _options(choice: Choice) -> Iterator[str]:
    shown = choice.options if len(choice.options) <= SHOWN else choice.options[:3]
    for option in shown:
        yield f"  ({'x' if option.value in choice.value else ' '}) {option.label}"
    if len(shown) < len(choice.options):
        chosen = ", ".join(option.label for option in choice.options if option.value in choice.value)
        yield f"  … {chosen}"
