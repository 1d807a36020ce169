"""What follows when someone's time has come: the rows to write, and when they are next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from nudges.delivery import Nudge, NudgeKind, Policy, State
from nudges.people import Person, Rhythm
from nudges.ports import DuePerson, Plan
from nudges.rhythm import instant, next_time

BACK = timedelta(days=14)
"""How far back we look after an outage: at most a time a day, and what is older is not told as missed any more."""

NewId = Callable[[], str]
_Occasion = tuple[str, str, datetime, datetime]
"""The local date of a time, its ISO week, the time itself, and the instant from which it is too late (UTC)."""


def plan(due: DuePerson, now: datetime, policy: Policy, new_id: NewId) -> Plan:
    """Return what follows from a time that has come (``due.next_at`` is not after ``now``; both in UTC).

    Each time of the rhythm up to now becomes a row of its local date: the last is planned while it is not too late,
    every other one is missed. What was missed does not count in a week. Whether a week has had enough is not decided
    here but when its row is ready, so that what someone planned for a day still comes on that day.
    """
    if not due.person.reachable:
        return Plan((), None, due.week, due.in_week)
    occasions, next_at = _walk(due.person.rhythm, due.person.zone, due.next_at, now, policy.lateness)
    rows, week, in_week = _rows(due, occasions, now, new_id)
    return Plan(tuple(rows), next_at, week, in_week)


@lru_cache(maxsize=4_096)
def _walk(
    rhythm: Rhythm, zone: str, due_at: datetime, now: datetime, lateness: timedelta
) -> tuple[tuple[_Occasion, ...], datetime | None]:
    """Return the times that have come, none of them in a pause that began meanwhile, and the first after now.

    Many of a batch are due at the same time in the same rhythm.
    """
    oldest = now - BACK
    slots = [due_at] if due_at >= oldest and not _on_pause(rhythm, zone, due_at) else []
    slot = next_time(rhythm, zone, max(due_at, oldest))
    while slot is not None and slot <= now:
        slots.append(slot)
        slot = next_time(rhythm, zone, slot)
    return tuple(_occasion(rhythm, zone, each, lateness) for each in slots), slot


def _on_pause(rhythm: Rhythm, zone: str, at: datetime) -> bool:
    return rhythm.is_paused(at.astimezone(ZoneInfo(zone)).date())


def _rows(due: DuePerson, occasions: Sequence[_Occasion], now: datetime, new_id: NewId) -> tuple[list[Nudge], str, int]:
    rows, week, in_week, person = [], due.week, due.in_week, due.person
    for occasion in occasions:
        day, of_week, due_at, expires_at = occasion
        week, in_week = (week, in_week) if of_week == week else (of_week, 0)
        state = State.PLANNED if occasion is occasions[-1] and now < expires_at else State.MISSED
        in_week += state is State.PLANNED
        rows.append(_row(person, new_id(), day, due_at, expires_at, state))
    return rows, week, in_week


def _row(person: Person, delivery_id: str, day: str, due_at: datetime, expires_at: datetime, state: State) -> Nudge:
    return Nudge(delivery_id, person.workspace, person.id, NudgeKind.DAILY, day, due_at, expires_at, state)


def _occasion(rhythm: Rhythm, zone: str, due_at: datetime, lateness: timedelta) -> _Occasion:
    place = ZoneInfo(zone)
    day = due_at.astimezone(place).date()
    year, week, _ = day.isocalendar()
    late = due_at + lateness
    quiet = _quiet_from(rhythm, due_at, day, place)
    return day.isoformat(), f"{year}-W{week:02}", due_at, min(late, quiet) if quiet else late


def _quiet_from(rhythm: Rhythm, due_at: datetime, day: date, place: ZoneInfo) -> datetime | None:
    """Return when the quiet hours after a time begin; ``None`` for a person without quiet hours."""
    start, end = rhythm.quiet
    if start == end:
        return None
    tonight = instant(day, start, place)
    return tonight if tonight > due_at else instant(day + timedelta(days=1), start, place)
