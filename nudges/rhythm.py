"""The next time a person hears from us: pure, and right across clock changes and holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from nudges.people import UNTIL_FURTHER_NOTICE, Rhythm

HORIZON = timedelta(days=400)
"""How far we look for a work day; a rhythm without one in that time has no next time."""


def next_time(rhythm: Rhythm, zone: str, after: datetime) -> datetime | None:
    """Return the first instant of the rhythm later than ``after``, in UTC.

    There is one a local work date: the first of two instants where the clock repeats the time, the first one after it
    where the clock skips it, and a date's last minute where it skips the rest of the date. ``None`` while paused until
    further notice.
    """
    minute = after.replace(second=0, microsecond=0)
    found = _next_time(rhythm, zone, minute)
    if found is not None and found <= after:  # the same minute, some seconds later
        return _next_time(rhythm, zone, minute + timedelta(minutes=1))
    return found


@lru_cache(maxsize=65_536)
def _next_time(rhythm: Rhythm, zone: str, after: datetime) -> datetime | None:
    place = ZoneInfo(zone)
    for day in _days(rhythm, after.astimezone(place).date()):
        moment = instant(day, time_of(rhythm, day), place)
        if moment >= after and moment.astimezone(place).date() == day:
            return moment
    return None


def _days(rhythm: Rhythm, first: date) -> Iterator[date]:
    pause = rhythm.paused_until
    if pause == UNTIL_FURTHER_NOTICE:
        return
    start = max(first, pause) if pause else first
    for offset in range(HORIZON.days):
        day = start + timedelta(days=offset)
        if is_work_day(rhythm, day):
            yield day


def is_work_day(rhythm: Rhythm, day: date) -> bool:
    """Tell whether the person works on a local date, by their weekdays and their country's public holidays."""
    return day.weekday() in rhythm.days and not (rhythm.country and is_holiday(rhythm.country, day))


def time_of(rhythm: Rhythm, day: date) -> time:
    """Return the local time whose turn it is on a date: that of the look-back on its weekday."""
    if rhythm.look_back and rhythm.look_back[0] == day.weekday():
        return rhythm.look_back[1]
    return rhythm.times[day.toordinal() % len(rhythm.times)]


@lru_cache(maxsize=4_096)
def is_holiday(country: str, day: date) -> bool:
    """Tell whether a date is a public holiday in a country (ISO 3166-1 alpha-2); unknown countries have none."""
    return day in _holidays(country, day.year)


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 (it knows every country, and takes its time for that)

    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


def instant(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """Return a local date and time as an instant in UTC: the first of two, or the end of the gap it falls in.

    Where the clock skips the whole rest of a date, it is that date's last minute.
    """
    local = datetime.combine(day, moment, tzinfo=zone)
    found = local.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    end = _end_of_gap(local.replace(fold=1).astimezone(UTC), found, zone)
    return end if end.astimezone(zone).date() == day else end - timedelta(minutes=1)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after the change of offset between two instants, by halving."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def in_quiet_hours(rhythm: Rhythm, zone: str, at: datetime) -> bool:
    """Tell whether an instant lies in the person's quiet hours."""
    return rhythm.is_quiet(at.astimezone(ZoneInfo(zone)).time())
