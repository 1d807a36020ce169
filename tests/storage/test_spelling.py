"""How rhythms, themes, reasons and instants stand in a column."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudges.people import Rhythm
from storage.instants import Instant, _read, to_sqlite
from storage.spelling import read_reason, read_rhythm, read_themes, spell_reason, spell_rhythm, spell_themes
from storage.words import Words

hours = st.times().map(lambda moment: moment.replace(tzinfo=None))
rhythms = st.builds(
    Rhythm,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    times=st.lists(st.sampled_from([time(9), time(12, 30), time(16, 0, 1)]), min_size=1, max_size=3).map(tuple),
    quiet=st.sampled_from([(time(18), time(8)), (time(0), time(0)), (time(1), time(2))]),
    country=st.none() | st.sampled_from(["NL", "BE"]),
    paused_until=st.none() | st.dates() | st.just(date.max),
    per_week=st.integers(1, 7),
)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1), timezones=offsets)  # noqa: DTZ001 (offsets are given)


@given(rhythms)
def test_a_rhythm_reads_as_it_was_spelt(rhythm: Rhythm) -> None:
    assert read_rhythm(spell_rhythm(rhythm)) == rhythm


def test_a_rhythm_with_a_look_back_reads_as_it_was_spelt() -> None:
    rhythm = Rhythm(look_back=(4, time(15, 30)))
    assert read_rhythm(spell_rhythm(rhythm)) == rhythm


def test_equal_rhythms_are_one_object() -> None:
    first, second = (spell_rhythm(Rhythm(days=frozenset(days))) for days in ([1, 2, 3], [3, 2, 1]))
    assert read_rhythm(first) is read_rhythm(second)


@given(st.frozensets(st.text()), st.dictionaries(st.text(), st.text()))
def test_themes_and_reasons_read_as_they_were_spelt(themes: frozenset[str], reason: dict[str, str]) -> None:
    assert read_themes(spell_themes(themes)) == themes
    assert read_reason(spell_reason(reason)) == reason


def test_a_reason_that_is_shared_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        read_reason('{"key":"a"}')["key"] = "b"  # type: ignore[index]


@given(instants)
def test_an_instant_reads_as_the_same_moment_in_utc(at: datetime) -> None:
    text = to_sqlite(at)
    assert text is not None
    assert _read(text) == at
    assert _read(text).tzinfo is UTC


@given(instants, instants)
def test_instants_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    assert (str(to_sqlite(one)) < str(to_sqlite(other))) == (one < other)


def test_an_instant_says_what_it_is() -> None:
    assert repr(Instant()) == "Instant()"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_words_open_as_they_were_sealed(value: object) -> None:
    words = Words("slack:T1")
    assert words.open("U1", "E1", words.seal("U1", "E1", value)) == value
