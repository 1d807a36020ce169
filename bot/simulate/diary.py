"""What is true of a simulated person, kept apart from the product: what they wanted since when, what they planned."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from nudges.value import value

QUIET = (time(18), time(8))
"""The quiet hours that everyone has who did not choose others."""


@value(frozen=True, slots=True)
class Wish:
    """What someone wants from an instant (UTC) on; dates are local, and the day that ends a pause is not part of it."""

    since: datetime
    zone: str
    days: frozenset[int]
    country: str
    paused_until: date | None = None

    def wants(self, at: datetime) -> bool:
        """Tell whether a message at an instant is welcome: a work day, no holiday, no pause, no quiet hours."""
        local = at.astimezone(ZoneInfo(self.zone))
        start, end = QUIET
        return self.works(local.date()) and end <= local.time() < start

    def works(self, day: date) -> bool:
        """Tell whether someone wants to hear anything on a local date."""
        paused = self.paused_until is not None and day < self.paused_until
        return day.weekday() in self.days and not paused and day not in _free_days(self.country, day.year)


@cache
def _free_days(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


@dataclass(slots=True)
class Plan:
    """Something someone planned, by words that nobody else uses; ``asked`` is when (UTC) it was asked about."""

    words: str
    on: date
    made_at: datetime
    asked: list[datetime] = field(default_factory=list)
    settled: bool = False


@dataclass(slots=True)
class Got:
    """A message that reached someone. ``about`` is a prompt's id, a plan's words, or empty for what is neither."""

    at: datetime
    kind: str
    about: str = ""
    asked_for: bool = False
    put_off_before: bool = False
    answered: bool = False


@dataclass
class Diary:
    """One person's truth: wishes by time, plans, what reached them, and what they put off until when."""

    wishes: list[Wish] = field(default_factory=list)
    plans: dict[str, Plan] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    put_off: dict[str, datetime | None] = field(default_factory=dict)

    def wish(self, at: datetime) -> Wish:
        """Return what the person wanted at an instant (UTC)."""
        return self.wishes[max(0, bisect_right([wish.since for wish in self.wishes], at) - 1)]

    def now_wants(self, at: datetime, **changes: object) -> None:
        """Note that the person wants something else from an instant on."""
        self.wishes.append(replace(self.wishes[-1], since=at, **changes))  # type: ignore[arg-type]

    def local_day(self, at: datetime) -> date:
        """Return the local date at an instant, where the person then was."""
        return at.astimezone(ZoneInfo(self.wish(at).zone)).date()

    def receive(self, got: Got) -> None:
        """Note a message, and whether the person had put that question off until then."""
        if got.about in self.put_off:
            until = self.put_off.pop(got.about)
            got.put_off_before = True
            got.asked_for = got.asked_for or (until is not None and abs(got.at - until) < timedelta(minutes=5))
        if got.about in self.plans:
            self.plans[got.about].asked.append(got.at)
        self.got.append(got)

    def work_days(self, first: date, until: datetime) -> Iterator[date]:
        """Yield the local dates from one on to an instant on which the person wanted to hear from us the whole day."""
        day = first
        while day < self.local_day(until):
            noon = datetime.combine(day, time(12), ZoneInfo(self.wishes[0].zone))
            if all(self.wish(noon + timedelta(hours=hours)).works(day) for hours in (-12, 0, 12)):
                yield day
            day += timedelta(days=1)
