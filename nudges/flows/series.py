"""How the longer conversations end: kept for later, in the journal, or asked about on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from nudges import dates
from nudges.flows.later import back_or_away
from nudges.flows.steps import card, starts
from nudges.journal import Answer
from nudges.screens import Card, Element
from nudges.words import Words


def put_by(words: Words) -> Card:
    """Return the card that a closed form leaves behind where the number of forms depends on the answers."""
    return card(words, "series.put_by", back_or_away(words))


def ended(words: Words, key: str, on: date | None, today: date, *more: Element) -> Card:
    """Return the last card: when the plan is asked about (``key.planned``), or that it is kept (``key.kept``)."""
    if on is None:
        return card(words, f"{key}.kept", *more, starts(words, "journal"))
    return card(
        words, f"{key}.planned", *more, starts(words, "journal"), day=dates.day(on, words.language, today=today)
    )


def asked(words: Words, answers: Mapping[str, str]) -> Iterable[Answer]:
    """Yield what was answered under its question: the key of the question → what was written or chosen."""
    yield from (Answer(words.line(question), text) for question, text in answers.items() if text)
