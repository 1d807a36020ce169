"""What came back from a form."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudges.forms import Fault, Raw, Values, read
from nudges.screens import Choice, DateField, Field, Form, Option, Scale, TextField

OPTIONS = (Option("a", "Alpha"), Option("b", "Beta"))
TEXT = TextField("it", "It", limit=5)
ONE = Choice("it", "It", OPTIONS)
MANY = Choice("it", "It", OPTIONS, many=True)
SCALE = Scale("it", "It", 1, 5, "low", "high")
DAY = DateField("it", "It")


def filled_in(field: Field, raw: Raw) -> object:
    found = read(Form("Title", "Save", "Cancel", (field,)), {"it": raw})
    return found.values["it"] if isinstance(found, Values) else found["it"]


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        (TEXT, "  hi ", "hi"),
        (TextField("it", "It", required=False), None, ""),
        (ONE, "a", ("a",)),
        (ONE, ("b",), ("b",)),
        (Choice("it", "It", OPTIONS, required=False), None, ()),
        (MANY, ("a", "b"), ("a", "b")),
        (SCALE, "3", 3),
        (SCALE, ("5",), 5),
        (Scale("it", "It", 1, 5, "low", "high", required=False), None, None),
        (DAY, "2026-11-25", date(2026, 11, 25)),
        (DateField("it", "It", required=False), "", None),
    ],
)
def test_what_fits_its_field_is_read(field: Field, raw: Raw, value: object) -> None:
    assert filled_in(field, raw) == value


@pytest.mark.parametrize(
    ("field", "raw", "fault"),
    [
        (TEXT, None, Fault("required")),
        (TEXT, "   ", Fault("required")),
        (TEXT, "abcdef", Fault("too_long", {"length": "6", "limit": "5"})),
        (ONE, None, Fault("choose")),
        (ONE, "z", Fault("choose")),
        (ONE, ("a", "b"), Fault("choose")),
        (MANY, (), Fault("choose")),
        (MANY, ("a", "z"), Fault("choose")),
        (SCALE, None, Fault("choose")),
        (SCALE, "6", Fault("choose")),
        (SCALE, "-1", Fault("choose")),
        (SCALE, "three", Fault("choose")),
        (DAY, None, Fault("day")),
        (DAY, "tomorrow", Fault("day")),
        (DAY, ("2026-11-25",), Fault("day")),
    ],
)
def test_what_does_not_fit_is_a_fault_at_its_field(field: Field, raw: Raw, fault: Fault) -> None:
    assert filled_in(field, raw) == fault


def test_every_wrong_field_is_named_at_once() -> None:
    form = Form("Title", "Save", "Cancel", (TextField("one", "One"), DateField("two", "Two"), TextField("three", "3")))
    found = read(form, {"three": "fine"})
    assert isinstance(found, dict)
    assert set(found) == {"one", "two"}


def test_a_field_that_the_form_does_not_have_is_left_out() -> None:
    found = read(Form("Title", "Save", "Cancel", (TEXT,)), {"it": "hi", "stray": "x"})
    assert isinstance(found, Values)
    assert set(found.values) == {"it"}


def test_values_are_empty_where_nothing_of_that_kind_was_given() -> None:
    values = Values({"text": "hi", "many": ("a", "b"), "scale": 3, "day": date(2026, 11, 25), "none": None})
    assert (values.text("text"), values.text("many"), values.text("none"), values.text("stray")) == ("hi", "a", "", "")
    assert (values.many("many"), values.many("text")) == (("a", "b"), ())
    assert (values.number("scale"), values.number("text")) == (3, None)
    assert (values.day("day"), values.day("text")) == (date(2026, 11, 25), None)


@given(st.none() | st.text() | st.lists(st.text(), max_size=3).map(tuple))
def test_anything_that_comes_in_is_read_or_refused(raw: Raw) -> None:
    for field in (TEXT, ONE, MANY, SCALE, DAY):
        filled_in(field, raw)
