"""A person who said yes, and the rhythm in which they want to hear from us."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from nudges.value import value

UNTIL_FURTHER_NOTICE = date.max
"""A pause without an end."""


class Language(StrEnum):
    """The languages the product is written in."""

    DUTCH = "nl"
    ENGLISH = "en"


class RhythmImpossible(ValueError):
    """A rhythm in which no message could ever come, or one in its own quiet hours."""


@value(frozen=True, slots=True)
class Rhythm:
    """When a person wants to hear from us, in their own local time.

    ``days`` are weekdays (0 is Monday). Several ``times`` take turns, one a day. ``quiet`` runs from its first
    time to its second, usually over midnight. ``country`` (ISO 3166-1 alpha-2) brings public holidays. Until
    ``paused_until`` (a local date, itself not included) nothing is sent. ``per_week`` is the most in one ISO week,
    beside what they asked to hear on a day. ``look_back`` is the weekday and local time of the weekly look-back, which
    is that day's one message.
    """

    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    times: tuple[time, ...] = (time(9),)
    quiet: tuple[time, time] = (time(18), time(8))
    country: str | None = None
    paused_until: date | None = None
    per_week: int = 5
    look_back: tuple[int, time] | None = None

    def __post_init__(self) -> None:
        if not self.days or not self.days <= set(range(7)):
            raise RhythmImpossible("days")
        if not self.times or any(self.is_quiet(moment) for moment in self.times):
            raise RhythmImpossible("times")
        if self.look_back and (self.look_back[0] not in self.days or self.is_quiet(self.look_back[1])):
            raise RhythmImpossible("look_back")
        if not 1 <= self.per_week <= 7:
            raise RhythmImpossible("per_week")

    def is_paused(self, today: date) -> bool:
        """Tell whether nothing is sent on a local date because of a pause."""
        return self.paused_until is not None and today < self.paused_until

    def is_quiet(self, moment: time) -> bool:
        """Tell whether a local time lies in the quiet hours."""
        start, end = self.quiet
        if start == end:
            return False
        return start <= moment < end if start < end else moment >= start or moment < end


@value(frozen=True, slots=True)
class Person:
    """Someone in a workspace; until ``consented_at`` is set, nothing is sent to them.

    ``workspace`` is the platform and the tenant (``slack:T024BE7LD``), ``id`` the platform's own user id,
    ``zone`` an IANA time zone, ``less_of`` the themes they want less of. With
    ``learns`` what they answer is asked in preference to what they let pass. Instants are UTC.
    """

    workspace: str
    id: str
    language: Language
    zone: str
    rhythm: Rhythm = field(default_factory=Rhythm)
    consented_at: datetime | None = None
    gone_at: datetime | None = None
    less_of: frozenset[str] = frozenset()
    lead: bool = False
    learns: bool = True

    @property
    def reachable(self) -> bool:
        """Tell whether this person said yes and is still there."""
        return self.consented_at is not None and self.gone_at is None

    def today(self, now: datetime) -> date:
        """Return the local date at an instant."""
        return now.astimezone(ZoneInfo(self.zone)).date()
