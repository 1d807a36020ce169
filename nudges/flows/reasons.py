"""Why a nudge came, and why at that moment, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nudges import dates
from nudges.catalogue import Catalogue, Prompt
from nudges.flows.themes import theme_name
from nudges.screens import Element, Paragraph
from nudges.text import Text, plain
from nudges.words import Words


def reason(words: Words, given: Mapping[str, str], today: date) -> Text | None:
    """Return the sentence for a nudge's reason; ``None`` when it keeps none."""
    key = f"why.{given.get('key', '')}"
    if not words.has(key):
        return None
    return words(key, **{name: _said(words, name, value, today) for name, value in given.items() if name != "key"})


def because(words: Words, prompt: Prompt, catalogue: Catalogue, now: Text | None) -> tuple[Element, ...]:
    """Return why we ask a prompt, why it came, and the text it comes from."""
    return (
        Paragraph(plain(prompt.why.say(words.language))),
        *((Paragraph(now),) if now else ()),
        credit(words, catalogue, prompt.source),
    )


def credit(words: Words, catalogue: Catalogue, source: str) -> Paragraph:
    """Return the line that names a text and its authors."""
    named = catalogue.sources[source]
    return Paragraph(words("why.source", title=named.title, authors=named.authors), soft=True)


def missed(words: Words, given: Mapping[str, str]) -> tuple[Element, ...]:
    """Return one line for the messages that did not come while we were away; nothing when none was missed."""
    count = given.get("missed", "")
    if not count.isdecimal() or int(count) == 0:
        return ()
    key = "nudge.missed_one" if int(count) == 1 else "nudge.missed"
    return (Paragraph(words(key, count=count), soft=True),)


def _said(words: Words, name: str, value: str, today: date) -> str:
    match name:
        case "theme":
            return theme_name(words, value)
        case "day":
            return dates.day(date.fromisoformat(value), words.language, today=today)
        case _:
            return value
