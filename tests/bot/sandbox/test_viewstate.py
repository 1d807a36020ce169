from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.views import field_name
from bot.sandbox.viewstate import client_faults, initially, state_values
from bot.sandbox.words import words
from tests.bot.sandbox.world import asked, button, plain

OPTIONS = [{"text": plain(text), "value": text} for text in ("one", "two", "three")]
GROUPED: dict[str, Any] = {"option_groups": [{"label": plain("g"), "options": OPTIONS}]}

SHAPES: list[tuple[dict[str, Any], list[str], dict[str, Any], dict[str, Any]]] = [
    # element, what is sent, its state, its state when nothing is sent
    ({"type": "plain_text_input"}, ["hi"], {"value": "hi"}, {"value": None}),
    ({"type": "email_text_input"}, ["a@b.nl"], {"value": "a@b.nl"}, {"value": None}),
    ({"type": "url_text_input"}, ["https://b.nl"], {"value": "https://b.nl"}, {"value": None}),
    ({"type": "number_input", "is_decimal_allowed": False}, ["3"], {"value": "3"}, {"value": None}),
    ({"type": "datepicker"}, ["2026-03-04"], {"selected_date": "2026-03-04"}, {"selected_date": None}),
    ({"type": "timepicker"}, ["09:00"], {"selected_time": "09:00"}, {"selected_time": None}),
    (
        {"type": "datetimepicker"},
        ["2026-03-04T09:00"],
        {"selected_date_time": 1772611200},
        {"selected_date_time": None},
    ),
    ({"type": "users_select"}, ["U1"], {"selected_user": "U1"}, {"selected_user": None}),
    ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}, {"selected_users": []}),
    ({"type": "channels_select"}, ["C1"], {"selected_channel": "C1"}, {"selected_channel": None}),
    ({"type": "conversations_select"}, ["C1"], {"selected_conversation": "C1"}, {"selected_conversation": None}),
    (
        {"type": "static_select", "options": OPTIONS},
        ["two"],
        {"selected_option": OPTIONS[1]},
        {"selected_option": None},
    ),
    ({"type": "static_select", **GROUPED}, ["two"], {"selected_option": OPTIONS[1]}, {"selected_option": None}),
    (
        {"type": "radio_buttons", "options": OPTIONS},
        ["one"],
        {"selected_option": OPTIONS[0]},
        {"selected_option": None},
    ),
    (
        {"type": "checkboxes", "options": OPTIONS},
        ["one", "three"],
        {"selected_options": [OPTIONS[0], OPTIONS[2]]},
        {"selected_options": []},
    ),
    (
        {"type": "multi_static_select", "options": OPTIONS},
        ["three"],
        {"selected_options": [OPTIONS[2]]},
        {"selected_options": []},
    ),
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[0]["type"])
def test_each_field_has_its_own_shape_filled_in_and_empty(shape: Any) -> None:
    element, sent, filled, empty = shape
    kind = {"type": element["type"]}
    blocks = [asked(element)]
    filled_in = state_values(blocks, {field_name("b", "a"): sent}, "Europe/Amsterdam")
    assert filled_in == {"b": {"a": kind | filled}}
    assert state_values(blocks, {}, "Europe/Amsterdam") == {"b": {"a": kind | empty}}


def test_buttons_have_no_state_and_menus_outside_inputs_do() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "actions", "block_id": "x", "elements": [button(), {"type": "datepicker", "action_id": "d"}]},
        {"type": "section", "block_id": "y", "text": plain("t"), "accessory": button()},
        {"type": "section", "block_id": "z", "text": plain("t"), "accessory": {"type": "datepicker", "action_id": "d"}},
    ]
    values = state_values(blocks, {field_name("z", "d"): ["2026-03-04"]})
    assert values == {
        "x": {"d": {"type": "datepicker", "selected_date": None}},
        "z": {"d": {"type": "datepicker", "selected_date": "2026-03-04"}},
    }


def test_a_value_that_was_not_offered_is_not_taken() -> None:
    values = state_values([asked({"type": "static_select", "options": OPTIONS})], {field_name("b", "a"): ["forged"]})
    assert values["b"]["a"]["selected_option"] is None


def test_names_of_fields_cannot_be_confused() -> None:
    assert field_name("a:b", "c") != field_name("a", "b:c")


@pytest.mark.parametrize(
    ("element", "standing"),
    [
        ({"type": "plain_text_input", "initial_value": "x"}, ["x"]),
        ({"type": "plain_text_input"}, []),
        ({"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[1]}, ["two"]),
        ({"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS[:2]}, ["one", "two"]),
        ({"type": "datepicker", "initial_date": "2026-03-04"}, ["2026-03-04"]),
        ({"type": "datetimepicker", "initial_date_time": 1772611200}, ["2026-03-04T09:00"]),
        ({"type": "multi_users_select", "initial_users": ["U1"]}, ["U1"]),
    ],
)
def test_what_the_bot_put_there_stands_there(element: dict[str, Any], standing: list[str]) -> None:
    assert initially(element, "Europe/Amsterdam") == standing


@pytest.mark.parametrize(
    ("element", "good", "bad"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "abc", "ab"),
        ({"type": "plain_text_input", "max_length": 3}, "abc", "abcd"),
        ({"type": "plain_text_input"}, "x", "   "),
        ({"type": "email_text_input"}, "a@b.nl", "a@b"),
        ({"type": "url_text_input"}, "https://b.nl", "b.nl"),
        ({"type": "number_input", "is_decimal_allowed": False}, "12", "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True}, "1.5", "much"),
    ],
)
def test_slacks_client_looks_at_a_field_before_it_sends(element: dict[str, Any], good: str, bad: str) -> None:
    blocks, name = [asked(element)], field_name("b", "a")
    assert client_faults(blocks, {name: [good]}, words("en")) == {}
    assert set(client_faults(blocks, {name: [bad]}, words("en"))) == {"b"}


def test_an_optional_field_may_stay_empty() -> None:
    assert client_faults([asked(optional=True)], {}, words("en")) == {}
