"""Days and moments the way people write them, in their language and zone."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.lists import format_list

from nudges.people import Language

_DAY = {Language.DUTCH: "EEEE d MMMM", Language.ENGLISH: "EEEE d MMMM"}


def day(value: date, language: Language, *, today: date | None = None) -> str:
    """Return a date as “Thursday 26 November”, with the year only when it is not this one."""
    pattern = _DAY[language] if today is None or value.year == today.year else f"{_DAY[language]} y"
    return format_date(value, pattern, locale=_locale(language))


def short_day(value: date, language: Language, *, today: date) -> str:
    """Return a date as “26 November”, with the year only when it is not this one."""
    return format_date(value, "d MMMM" if value.year == today.year else "d MMMM y", locale=_locale(language))


def moment(value: datetime, language: Language, zone: str, *, today: date | None = None) -> str:
    """Return an instant as “Thursday 26 November, 09:00” in a zone."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), language, today=today)}, {clock(local.time(), language)}"


@lru_cache(maxsize=4_096)
def clock(value: time, language: Language) -> str:
    """Return a local time as “09:00”."""
    return format_time(value, "HH:mm", locale=_locale(language))


@cache
def weekday(number: int, language: Language) -> str:
    """Return the name of a weekday (0 is Monday)."""
    return format_date(date(2024, 1, 1 + number), "EEEE", locale=_locale(language))


def listed(items: list[str], language: Language) -> str:
    """Return “a, b and c”."""
    return format_list(items, locale=_locale(language))


def _locale(language: Language) -> str:
    return "nl_NL" if language is Language.DUTCH else "en_GB"
