"""How much someone hears in a week: less when nudges go unanswered, slowly more again when they are answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from nudges.delivery import State
from nudges.memory import Asked
from nudges.people import Person, Rhythm
from nudges.rhythm import is_work_day
from nudges.value import value

PATIENCE = timedelta(days=1)
"""How long a nudge may wait for its answer before it counts as unanswered."""
IN_A_ROW = 4
"""So many unanswered in a row make the week one smaller."""
LOOKED_AT = 40
"""How many of the latest nudges the allowance follows from."""


@value(frozen=True, slots=True)
class Weeks:
    """Numbers weeks and days of a place by its offset from UTC now, which is right to the hour and quick."""

    offset: timedelta | None

    def of(self, at: datetime) -> int:
        """Return the number of the week, from Monday, that an instant (UTC) lies in."""
        return self.day(at) // 7

    def day(self, at: datetime) -> int:
        """Return the number of the day that an instant (UTC) lies in; the first one was a Monday."""
        return (at + self.offset if self.offset else at).toordinal() - 1


def allowance(asked: Sequence[Asked], most: int, weeks: Weeks, now: datetime) -> int:
    """Return how many messages a week someone may have now, from 1 to ``most``; ``asked`` is newest first.

    Four unanswered in a row take one away; a week with an answer gives one back when it is over. What was put off or
    let go is neither.
    """
    latest = tuple(islice(asked, LOOKED_AT))
    if sum(before.state is State.SENT for before in latest) < IN_A_ROW:
        return most
    allowed, ignored, answered_in = most, 0, -1
    for before in reversed(latest):
        week = weeks.of(before.at)
        if answered_in not in {-1, week}:
            allowed, answered_in = min(most, allowed + 1), -1
        if before.state is State.ANSWERED:
            ignored, answered_in = 0, week
        elif before.state is State.SENT and now - before.at >= PATIENCE:
            ignored += 1
            if ignored == IN_A_ROW:
                allowed, ignored = max(1, allowed - 1), 0
    return min(most, allowed + 1) if answered_in not in {-1, weeks.of(now)} else allowed


def is_turn(person: Person, asked: Sequence[Asked], weeks: Weeks, now: datetime, today: date) -> bool:
    """Tell whether this week has room for one more message today, with what it may have spread over its work days.

    Several messages of one day count once: the others were asked for. The look-back keeps its own place.
    """
    allowed = allowance(asked, person.rhythm.per_week, weeks, now)
    if allowed >= len(person.rhythm.days):
        return True
    heard = {weeks.day(before.at) for before in _while_in(weeks.of(now), asked, weeks)}
    come, to_come = _work_days(person.rhythm, today)
    if any(_is_look_back(person.rhythm, day) for day in to_come):
        allowed, to_come = allowed - 1, to_come[:-1]
    return len(heard) < -(-len(come) * allowed // max(1, len(come) + len(to_come)))


def _while_in(week: int, asked: Iterable[Asked], weeks: Weeks) -> Iterable[Asked]:
    for before in asked:
        if weeks.of(before.at) < week:
            return
        yield before


def _work_days(rhythm: Rhythm, today: date) -> tuple[list[date], list[date]]:
    """Return the work days of this week: those that have come, and those to come."""
    monday = today - timedelta(days=today.weekday())
    days = [day for day in (monday + timedelta(days=number) for number in range(7)) if is_work_day(rhythm, day)]
    return [day for day in days if day <= today], [day for day in days if day > today]


def _is_look_back(rhythm: Rhythm, day: date) -> bool:
    return rhythm.look_back is not None and rhythm.look_back[0] == day.weekday()
