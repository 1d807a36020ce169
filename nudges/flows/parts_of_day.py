"""When something was, the way one remembers it: a day and a part of that day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from nudges import dates
from nudges.forms import Fault, Values
from nudges.people import Person
from nudges.rhythm import instant
from nudges.screens import Choice, DateField, Field, Option
from nudges.turns import Scene
from nudges.words import Words

PARTS: Mapping[str, time] = {"morning": time(10), "afternoon": time(15), "evening": time(20)}
"""The parts of a day and the local time that stands for each."""
NOON, DUSK = time(12), time(18)


def moment_fields(scene: Scene, name: str, label: str) -> tuple[Field, Field]:
    """Return the fields for a day and a part of it, ``name_on`` and ``name_part``; they begin with right now."""
    words = scene.words
    options = tuple(Option(part, words.line(f"day-part.{part}")) for part in PARTS)
    now = part_of(scene.person, scene.now)
    return (
        DateField(f"{name}_on", label, value=scene.today),
        Choice(f"{name}_part", words.line("day-part.which"), options, value=(now,)),
    )


def read_moment(values: Values, name: str, scene: Scene) -> datetime | Mapping[str, Fault]:
    """Return the instant (UTC) that a day and a part stand for, never after now; or what is wrong with the day."""
    day = values.day(f"{name}_on") or scene.today
    if day > scene.today:
        return {f"{name}_on": Fault("yet_to_come")}
    at = instant(day, PARTS.get(values.text(f"{name}_part"), NOON), ZoneInfo(scene.person.zone))
    return min(at, scene.now)


def part_of(person: Person, at: datetime) -> str:
    """Return the part of a person's day that an instant (UTC) lies in."""
    local = at.astimezone(ZoneInfo(person.zone)).time()
    return "morning" if local < NOON else "afternoon" if local < DUSK else "evening"


def remembered(words: Words, person: Person, at: datetime, today: date) -> str:
    """Return an instant (UTC) as “Tuesday 24 November, in the afternoon”."""
    day = dates.day(person.today(at), words.language, today=today)
    return words.line("day-part.of", day=day, part=words.line(f"day-part.{part_of(person, at)}"))


def lasting(words: Words, hours: float) -> str:
    """Return a stretch of time in hours, or in days once it is more than three of them."""
    whole = round(hours)
    if whole < 1:
        return words.line("lasting.within_hour")
    if whole == 1:
        return words.line("lasting.hour")
    return words.line("lasting.hours", count=str(whole)) if whole <= 72 else _days(words, whole)


def _days(words: Words, hours: int) -> str:
    return words.line("lasting.days", count=str(round(hours / 24)))
