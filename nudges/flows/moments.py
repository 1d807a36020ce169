"""Moments to come, the way one says them: today at 14:00, tomorrow at 09:00, Thursday 26 November at 09:00."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from nudges import dates
from nudges.delivery import NudgeKind
from nudges.people import Person
from nudges.rhythm import instant, next_time
from nudges.turns import Scene
from nudges.words import Words


def moment(words: Words, person: Person, now: datetime, at: datetime) -> str:
    """Return an instant (UTC) as a person says it in their own zone, seen from ``now`` (UTC)."""
    local = at.astimezone(ZoneInfo(person.zone))
    clock = dates.clock(local.time(), words.language)
    today = person.today(now)
    if local.date() == today:
        return words.line("moment.today", time=clock)
    if local.date() == today + timedelta(days=1):
        return words.line("moment.tomorrow", time=clock)
    return words.line("moment.day", day=dates.day(local.date(), words.language, today=today), time=clock)


def next_message(person: Person, scene: Scene) -> datetime | None:
    """Return when a person hears from us next (UTC); a day that had its message gets no second one."""
    return next_time(person.rhythm, person.zone, _end_of_today(person, scene.now) if _had_today(scene) else scene.now)


def _had_today(scene: Scene) -> bool:
    nudge = scene.nudge
    return nudge is not None and nudge.kind is NudgeKind.DAILY and nudge.occurrence == scene.today.isoformat()


def _end_of_today(person: Person, now: datetime) -> datetime:
    tomorrow = person.today(now) + timedelta(days=1)
    return instant(tomorrow, time(0), ZoneInfo(person.zone)) - timedelta(seconds=1)
