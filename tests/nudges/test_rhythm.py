from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudges.people import UNTIL_FURTHER_NOTICE, Rhythm, RhythmImpossible
from nudges.rhythm import in_quiet_hours, is_holiday, is_work_day, next_time, time_of

FIRST, LAST = datetime(2025, 12, 30, tzinfo=UTC), datetime(2029, 1, 2, tzinfo=UTC)
EVERY_DAY = frozenset(range(7))
HALF_HOURS = [time(number // 2, number % 2 * 30) for number in range(48)]
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)

History = tuple[tuple[datetime, timedelta | None], ...]


def history(zone: ZoneInfo) -> History:
    """Return the offset of a zone at first, and every change: the first minute of it and the offset from then on."""
    found = [(FIRST, FIRST.astimezone(zone).utcoffset())]
    for place in range((LAST - FIRST).days):
        day = FIRST + (place + 1) * DAY
        if day.astimezone(zone).utcoffset() != found[-1][1]:
            found.append(first_minute(zone, day - DAY, day))
    return tuple(found)


def first_minute(zone: ZoneInfo, before: datetime, after: datetime) -> tuple[datetime, timedelta | None]:
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // timedelta(minutes=2) * timedelta(minutes=1)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after, offset


@cache
def zones_by_history() -> dict[History, list[str]]:
    """Return the IANA zones whose clocks show the same from the end of 2025 to the start of 2029.

    Offsets are looked at once a day, and to the minute where they change: no zone changes twice within a day.
    """
    found: dict[History, list[str]] = {}
    for name in sorted(available_timezones()):
        found.setdefault(history(ZoneInfo(name)), []).append(name)
    return found


def changes(of: History) -> list[datetime]:
    """Return when the offset changes; for a steady zone the turn of a year."""
    return [change for change, _ in of[1:]] or [datetime(2027, 12, 31, tzinfo=UTC)]


def at(moment: time) -> Rhythm:
    return Rhythm(days=EVERY_DAY, times=(moment,), quiet=(moment, moment), per_week=7)


def spoken(rhythm: Rhythm, zone: str, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield every time of a rhythm after ``start`` and up to ``end``."""
    found = next_time(rhythm, zone, start)
    while found is not None and found <= end:
        yield found
        found = next_time(rhythm, zone, found)


class Wall:
    """What a wall clock shows each quarter of an hour: the oracle, which knows nothing of gaps and folds."""

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        place, instant = ZoneInfo(zone), start
        self.shown: dict[date, list[tuple[time, datetime]]] = {}
        while instant <= end:
            local = instant.astimezone(place)
            self.shown.setdefault(local.date(), []).append((local.time(), instant))
            instant += QUARTER

    def first(self, day: date, moment: time) -> datetime | None:
        """Return the first instant of a date at which the clock shows a time or a later one, else its last minute."""
        shown = self.shown.get(day, [])
        later = next((instant for clock, instant in shown if clock >= moment), None)
        return later or (shown[-1][1] + QUARTER - timedelta(minutes=1) if shown else None)

    def expected(self, moment: time, start: datetime, end: datetime) -> list[datetime]:
        found = (self.first(day, moment) for day in sorted(self.shown))
        return [instant for instant in found if instant is not None and start < instant <= end]


@pytest.mark.parametrize("names", zones_by_history().values(), ids=lambda names: names[0])
def test_around_every_change_of_every_clock_each_half_hour_comes_once_a_date(names: Sequence[str]) -> None:
    for change in changes(history(ZoneInfo(names[0]))):
        start, end = change - 3 * DAY, change + 3 * DAY
        wall = Wall(names[0], start - DAY, end + DAY)
        for moment in HALF_HOURS:
            assert list(spoken(at(moment), names[0], start, end)) == wall.expected(moment, start, end)


@pytest.mark.parametrize("names", zones_by_history().values(), ids=lambda names: names[0])
def test_on_every_date_of_three_years_each_half_hour_comes_exactly_once_and_later_than_before(names: list[str]) -> None:
    zone = ZoneInfo(names[0])
    for moment in HALF_HOURS:
        times = list(spoken(at(moment), names[0], FIRST, LAST))
        dates = [found.astimezone(zone).date() for found in times]
        assert dates == [dates[0] + timedelta(days=number) for number in range(len(dates))]
        assert dates[0] < date(2026, 1, 1)
        assert date(2028, 12, 31) <= dates[-1]
        assert all(before < after for before, after in pairwise(times))


@pytest.mark.parametrize("moment", HALF_HOURS, ids=str)
def test_zones_whose_clocks_agree_have_the_same_times(moment: time) -> None:
    after = datetime(2027, 3, 13, 23, 50, tzinfo=UTC)
    for names in zones_by_history().values():
        assert len({next_time(at(moment), name, after) for name in names}) == 1


def test_every_zone_there_is_was_looked_at() -> None:
    assert sum(map(len, zones_by_history().values())) == len(available_timezones()) > 500


def test_where_an_evening_is_skipped_until_midnight_that_date_has_its_last_minute() -> None:
    # Nuuk, Saturday 27 March 2027: the clock goes from 22:59 to midnight.
    after = datetime(2027, 3, 27, 12, tzinfo=UTC)
    found = next_time(at(time(23, 30)), "America/Nuuk", after)
    assert found is not None
    assert found.astimezone(ZoneInfo("America/Nuuk")).replace(tzinfo=None) == datetime(2027, 3, 27, 22, 59)  # noqa: DTZ001 (a wall clock's own words)


def test_a_time_that_the_clock_skips_is_the_first_moment_after_the_gap() -> None:
    found = next_time(at(time(2, 30)), "Europe/Amsterdam", datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert found == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_the_clock_repeats_is_the_first_of_the_two_and_there_is_no_second() -> None:
    times = list(spoken(at(time(2, 30)), "Europe/Amsterdam", datetime(2026, 10, 24, 12, tzinfo=UTC), FIRST + 300 * DAY))
    assert times == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    times = draw(st.lists(st.sampled_from(HALF_HOURS[16:36]), min_size=1, max_size=3, unique=True))
    return Rhythm(
        days=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        times=tuple(times),
        quiet=(time(20), time(7)),
        country=draw(st.sampled_from([None, "NL", "US", "JP"])),
        paused_until=draw(st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31))),
    )


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)


@settings(deadline=None)
@given(rhythms(), st.sampled_from(sorted(available_timezones())), INSTANTS)
def test_the_next_time_is_the_first_right_moment_on_a_work_day_after_the_pause(
    rhythm: Rhythm, zone: str, after: datetime
) -> None:
    place = ZoneInfo(zone)
    found = next_time(rhythm, zone, after)
    assert found is not None
    assert found > after
    local = found.astimezone(place)
    assert is_work_day(rhythm, local.date())
    assert rhythm.paused_until is None or local.date() >= rhythm.paused_until
    assert not in_quiet_hours(rhythm, zone, found)
    day = after.astimezone(place).date() + timedelta(days=1)
    while day < local.date():  # nothing was passed over
        assert not is_work_day(rhythm, day) or (rhythm.paused_until is not None and day < rhythm.paused_until)
        day += timedelta(days=1)


@settings(deadline=None)
@given(rhythms(), st.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Kathmandu"]), INSTANTS)
def test_several_times_take_turns_and_never_share_a_date(rhythm: Rhythm, zone: str, after: datetime) -> None:
    first = next_time(rhythm, zone, after)
    assert first is not None
    second = next_time(rhythm, zone, first)
    assert second is not None
    dates = [found.astimezone(ZoneInfo(zone)).date() for found in (first, second)]
    assert dates[0] < dates[1]
    assert first.astimezone(ZoneInfo(zone)).time() == time_of(rhythm, dates[0])


def test_a_second_after_nine_the_next_nine_o_clock_is_tomorrow() -> None:
    nine = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert next_time(at(time(9)), "Europe/Amsterdam", nine - timedelta(seconds=1)) == nine
    assert next_time(at(time(9)), "Europe/Amsterdam", nine) == nine + DAY
    assert next_time(at(time(9)), "Europe/Amsterdam", nine + timedelta(seconds=1)) == nine + DAY


def test_a_public_holiday_is_no_work_day_where_it_is_one() -> None:
    kings_day = date(2026, 4, 27)
    assert is_holiday("NL", kings_day)
    assert is_work_day(Rhythm(country="US"), kings_day)
    assert not is_work_day(Rhythm(country="NL"), kings_day)
    assert not is_holiday("XX", kings_day)


def test_a_pause_until_further_notice_has_no_next_time() -> None:
    assert next_time(Rhythm(paused_until=UNTIL_FURTHER_NOTICE), "UTC", FIRST) is None


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Rhythm(days=frozenset()),
        lambda: Rhythm(days=frozenset({7})),
        lambda: Rhythm(times=()),
        lambda: Rhythm(times=(time(22),)),
        lambda: Rhythm(per_week=0),
    ],
)
def test_a_rhythm_in_which_nothing_could_come_is_refused(impossible: object) -> None:
    assert callable(impossible)
    with pytest.raises(RhythmImpossible):
        impossible()
