"""How an entry of the journal is drawn: its day and kind, its questions, and what was written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nudges import dates
from nudges.journal import Entry
from nudges.people import Person
from nudges.screens import Element, Paragraph, Quote
from nudges.text import Strong, plain
from nudges.words import Words

SHORT = 280
"""Characters of an answer in a list of entries."""


def short(words: Words, person: Person, entry: Entry, today: date) -> Iterable[Element]:
    """Yield an entry as in a list: its first answer, at most ``SHORT`` characters of it."""
    yield _heading(words, person, entry, today)
    for answer in entry.answers[:1]:
        yield Paragraph(plain(answer.question), soft=True)
        yield Quote(excerpt(answer.text, SHORT))


def whole(words: Words, person: Person, entry: Entry, today: date) -> Iterable[Element]:
    """Yield all of an entry."""
    yield _heading(words, person, entry, today)
    for answer in entry.answers:
        yield Paragraph(plain(answer.question), soft=True)
        yield Quote(answer.text)


def fits_short(entry: Entry) -> bool:
    """Tell whether the list shows all of an entry."""
    return len(entry.answers) <= 1 and all(len(answer.text) <= SHORT for answer in entry.answers)


def excerpt(text: str, limit: int) -> str:
    """Return a text, or its beginning up to a word, with an ellipsis."""
    if len(text) <= limit:
        return text
    beginning = text[:limit]
    return f"{beginning[: beginning.rfind(' ')] if ' ' in beginning[limit // 2 :] else beginning} …"


def _heading(words: Words, person: Person, entry: Entry, today: date) -> Paragraph:
    day = dates.day(person.today(entry.at), words.language, today=today)
    kind = words.line(f"kind.{entry.kind.value}")
    return Paragraph((Strong(words.line("journal.heading", day=day[:1].upper() + day[1:], kind=kind)),))
