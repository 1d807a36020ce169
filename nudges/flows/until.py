"""Until when: the words and dates one types after “pause”."""

from __future__ import annotations

import re
from datetime import date, timedelta

from nudges.people import UNTIL_FURTHER_NOTICE

_SPANS = {"d": 1, "w": 7}
_DAYS = {
    1: ("tomorrow", "morgen"),
    7: ("week", "a week", "een week"),
    14: ("two weeks", "twee weken"),
}
_OPEN = ("stop", "until i say so", "tot ik hervat", "voorlopig", "indefinitely")
_SPAN = re.compile(r"(\d{1,3})\s*(d|w)(?:ays?|ag(?:en)?|eeks?|eken)?")
_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}))?")
_FIRST_WORDS = re.compile(r"^(?:until|till|for|tot|voor)\s+")


def until(text: str, today: date) -> date | None:
    """Return the local date on which a pause ends, as typed; ``None`` when it says no day after ``today``.

    Understood are “3d”, “2 weeks”, “tomorrow”, “week”, “2026-12-24”, “24-12” (the next one), the same in Dutch, and
    “stop”.
    """
    said = _FIRST_WORDS.sub("", text.strip().casefold())
    if said in _OPEN:
        return UNTIL_FURTHER_NOTICE
    day = _named(said, today) or _dated(said, today)
    return day if day and day > today else None


def says_until(text: str) -> bool:
    """Tell whether a text says until when, for a day in the past as well."""
    return until(text, date.min) is not None


def _named(said: str, today: date) -> date | None:
    for days, names in _DAYS.items():
        if said in names:
            return today + timedelta(days=days)
    span = _SPAN.fullmatch(said)
    return today + timedelta(days=int(span[1]) * _SPANS[span[2]]) if span else None


def _dated(said: str, today: date) -> date | None:
    try:
        found = _DATE.fullmatch(said)
        return _next(int(found[1]), int(found[2]), found[3], today) if found else date.fromisoformat(said)
    except ValueError:
        return None


def _next(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this_year = date(today.year, month, day)
    return this_year if this_year > today else date(today.year + 1, month, day)
