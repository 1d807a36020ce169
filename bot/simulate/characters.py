"""Simulated people: how they answer, when they work, and what happens to them; all of it follows from a seed."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.sandbox.people import Person, crowd
from nudges.value import value

START = datetime(2027, 3, 8, 5, tzinfo=UTC)
"""A Monday; in the ten weeks from here clocks change on both sides of the ocean, and there is Easter."""
COUNTRIES = {"Europe/Amsterdam": "NL", "America/New_York": "US", "Europe/London": "GB"}
FAR = ("Asia/Tokyo", "America/Los_Angeles", "Asia/Dubai", "Europe/Athens")
TIMES = (time(8, 30), time(9), time(13), time(16))
TEMPERS = {
    "eager": {"reflect": 60, "done": 15, "later": 8, "skip": 5, "less": 1, "ignore": 11},
    "steady": {"reflect": 35, "done": 15, "later": 10, "skip": 10, "less": 2, "ignore": 28},
    "busy": {"reflect": 12, "done": 10, "later": 18, "skip": 12, "less": 3, "ignore": 45},
    "gone-quiet": {"reflect": 3, "done": 3, "later": 2, "skip": 4, "less": 1, "ignore": 87},
}
"""In a hundred nudges, how many someone reflects on, says done to, puts off, lets go, wants less of, or ignores."""


@value(frozen=True, slots=True)
class Event:
    """Something a person does of their own accord at an instant (UTC).

    ``pause`` (until a date), ``resume``, ``travel`` (to a zone), ``move`` (to a time of the day), ``now``.
    """

    at: datetime
    what: str
    value: str = ""


@value(frozen=True)
class Character:
    """Someone simulated. ``chance`` decides everything they do, in the order in which they do it."""

    member: Person
    temper: str
    days: frozenset[int]
    times: tuple[time, ...]
    per_week: int
    events: tuple[Event, ...]
    has_clients: bool
    looks_back: bool
    chance: Random = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        return self.member.id

    @property
    def country(self) -> str:
        return COUNTRIES[self.member.zone]

    def picks(self, weights: dict[str, int]) -> str:
        """Return one of several things by their weight."""
        return self.chance.choices(list(weights), list(weights.values()))[0]


def characters(people: int, weeks: int, seed: int) -> list[Character]:
    """Return as many people as asked for, with what will happen to each in so many weeks."""
    return [_character(member, weeks, Random(f"{seed} {member.id}")) for member in crowd(people)]  # noqa: S311 (repeatable)


def _character(member: Person, weeks: int, chance: Random) -> Character:
    days = frozenset(range(5)) - ({chance.randrange(5)} if chance.random() < 0.4 else set())
    return Character(
        member=member,
        temper=chance.choices(list(TEMPERS), (25, 40, 25, 10))[0],
        days=days,
        times=tuple(sorted(chance.sample(TIMES, chance.choice((1, 1, 2))))),
        per_week=chance.choice((2, 3, 4, 5, 5, 5)),
        events=tuple(sorted(_events(member, weeks, chance), key=lambda event: event.at)),
        has_clients=chance.random() < 0.6,
        looks_back=chance.random() < 0.5,
        chance=chance,
    )


def _events(member: Person, weeks: int, chance: Random) -> list[Event]:
    """Return pauses, a holiday of two weeks, a journey there and back, another time of the day, and the odd “now”."""
    days = {kind: _day(weeks, chance) for kind in ("pause", "holiday", "there", "move")}
    events = [Event(_at(member, _day(weeks, chance), chance), "now") for _ in range(chance.choice((0, 0, 1, 3)))]
    if chance.random() < 0.5:
        back = days["pause"] + timedelta(days=chance.randint(2, 6))
        events.append(Event(_at(member, days["pause"], chance), "pause", str(back)))
        if chance.random() < 0.3:
            events.append(Event(_at(member, days["pause"] + timedelta(days=1), chance), "resume"))
    if chance.random() < 0.3:
        back = days["holiday"] + timedelta(days=14)
        events.append(Event(_at(member, days["holiday"], chance), "pause", str(back)))
    if chance.random() < 0.4:
        back = days["there"] + timedelta(days=chance.randint(2, 9))
        events.append(Event(_at(member, days["there"], chance), "travel", chance.choice(FAR)))
        events.append(Event(_at(member, back, chance), "travel", member.zone))
    if chance.random() < 0.5:
        events.append(Event(_at(member, days["move"], chance), "move", chance.choice(TIMES).isoformat("minutes")))
    return events


def _day(weeks: int, chance: Random) -> date:
    return START.date() + timedelta(days=chance.randint(2, max(2, weeks * 7 - 2)))


def _at(member: Person, day: date, chance: Random) -> datetime:
    local = datetime.combine(day, time(chance.randint(7, 20), chance.choice((5, 20, 35, 50))), ZoneInfo(member.zone))
    return local.astimezone(UTC)
