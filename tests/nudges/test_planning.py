from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from nudges.delivery import Nudge, NudgeKind, Policy, State
from nudges.people import UNTIL_FURTHER_NOTICE, Language, Person, Rhythm
from nudges.planning import plan
from nudges.ports import DuePerson, Plan

NINE = datetime(2026, 11, 25, 8, tzinfo=UTC)
"""A Wednesday, nine o'clock in Amsterdam; its week is 2026-W48."""
ANN = Person("slack:T1", "U1", Language.DUTCH, "Europe/Amsterdam", Rhythm(per_week=5), consented_at=NINE)


def planned(person: Person = ANN, *, late: timedelta = timedelta(0), in_week: int = 0, due: datetime = NINE) -> Plan:
    ids = count(1)
    return plan(DuePerson(person, due, "2026-W48", in_week), due + late, Policy(), lambda: f"d{next(ids)}")


def states(what: Plan) -> list[State]:
    return [nudge.state for nudge in what.nudges]


def test_a_time_that_has_come_is_one_planned_nudge_of_its_local_date() -> None:
    assert planned().nudges == (
        Nudge("d1", "slack:T1", "U1", NudgeKind.DAILY, "2026-11-25", NINE, NINE + timedelta(hours=4)),
    )


def test_the_next_time_is_the_next_work_day() -> None:
    assert planned().next_at == NINE + timedelta(days=1)
    friday = NINE + timedelta(days=2)
    assert planned(due=friday).next_at == friday + timedelta(days=3)


def test_the_local_date_counts_and_not_the_one_in_greenwich() -> None:
    auckland = replace(ANN, zone="Pacific/Auckland")
    nine = datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert planned(auckland, due=nine).nudges[0].occurrence == "2026-11-25"


def test_a_nudge_that_is_too_late_is_missed() -> None:
    assert states(planned(late=timedelta(hours=3, minutes=59))) == [State.PLANNED]
    assert states(planned(late=timedelta(hours=4))) == [State.MISSED]


def test_the_quiet_hours_are_a_limit_too() -> None:
    late_riser = replace(ANN, rhythm=Rhythm(times=(time(16),)))
    four = NINE + timedelta(hours=7)
    assert planned(late_riser, due=four).nudges[0].expires_at == four + timedelta(hours=2)


def test_quiet_hours_that_begin_at_midnight_are_the_next_date() -> None:
    night_owl = replace(ANN, rhythm=Rhythm(times=(time(23),), quiet=(time(0), time(8))))
    eleven = NINE + timedelta(hours=14)
    assert planned(night_owl, due=eleven).nudges[0].expires_at == eleven + timedelta(hours=1)


def test_without_quiet_hours_only_the_lateness_counts() -> None:
    always = replace(ANN, rhythm=Rhythm(times=(time(16),), quiet=(time(0), time(0))))
    four = NINE + timedelta(hours=7)
    assert planned(always, due=four).nudges[0].expires_at == four + timedelta(hours=4)


def test_after_an_outage_the_last_one_is_planned_and_the_others_are_missed() -> None:
    what = planned(late=timedelta(days=2))
    assert [(nudge.occurrence, nudge.state) for nudge in what.nudges] == [
        ("2026-11-25", State.MISSED),
        ("2026-11-26", State.MISSED),
        ("2026-11-27", State.PLANNED),
    ]
    assert what.next_at == NINE + timedelta(days=5)


def test_two_times_within_the_lateness_are_one_message() -> None:
    around_midnight = replace(ANN, rhythm=Rhythm(times=(time(23, 30), time(0, 30)), quiet=(time(2), time(8))))
    even = next(day for day in (date(2026, 11, 25), date(2026, 11, 26)) if day.toordinal() % 2 == 0)
    half_past_eleven = datetime.combine(even, time(22, 30), tzinfo=UTC)
    assert states(planned(around_midnight, due=half_past_eleven, late=timedelta(hours=1))) == [
        State.MISSED,
        State.PLANNED,
    ]


def test_an_outage_of_months_is_told_for_two_weeks() -> None:
    what = planned(late=timedelta(days=100))
    assert len(what.nudges) <= 14
    assert what.next_at is not None
    assert what.next_at > NINE + timedelta(days=100)


def test_a_week_counts_what_was_planned_in_it_and_a_new_week_begins_with_none() -> None:
    assert (planned(in_week=2).week, planned(in_week=2).in_week) == ("2026-W48", 3)
    monday = NINE + timedelta(days=5)
    fresh = planned(due=monday, in_week=2)
    assert (fresh.week, fresh.in_week) == ("2026-W49", 1)


def test_a_full_week_is_planned_too_for_what_someone_asked_to_hear_on_that_day() -> None:
    once = replace(ANN, rhythm=Rhythm(per_week=1))
    assert states(planned(once, in_week=1)) == [State.PLANNED]


def test_what_was_missed_does_not_fill_the_week() -> None:
    assert planned(late=timedelta(days=2)).in_week == 1


def test_a_week_is_named_by_its_iso_year() -> None:
    new_year = datetime(2027, 1, 1, 8, tzinfo=UTC)
    assert planned(due=new_year).week == "2026-W53"


def test_someone_who_left_or_never_said_yes_is_not_planned() -> None:
    assert planned(replace(ANN, gone_at=NINE)) == Plan((), None, "2026-W48", 0)
    assert planned(replace(ANN, consented_at=None)) == Plan((), None, "2026-W48", 0)


def test_a_pause_that_began_meanwhile_holds() -> None:
    away = replace(ANN, rhythm=Rhythm(paused_until=date(2026, 12, 1)))
    assert planned(away) == Plan((), datetime(2026, 12, 1, 8, tzinfo=UTC), "2026-W48", 0)
    forever = replace(ANN, rhythm=Rhythm(paused_until=UNTIL_FURTHER_NOTICE))
    assert planned(forever) == Plan((), None, "2026-W48", 0)


@given(
    late=st.timedeltas(timedelta(0), timedelta(days=40)),
    zone=st.sampled_from(["Europe/Amsterdam", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]),
)
@settings(deadline=None)
def test_at_most_one_is_planned_dates_are_unique_and_time_moves_on(late: timedelta, zone: str) -> None:
    person = replace(ANN, zone=zone, rhythm=Rhythm(days=frozenset(range(7))))
    due = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    what = planned(person, due=due, late=late)
    assert states(what).count(State.PLANNED) <= 1
    assert len({nudge.occurrence for nudge in what.nudges}) == len(what.nudges) <= 15
    assert what.next_at is not None
    assert what.next_at > due + late
