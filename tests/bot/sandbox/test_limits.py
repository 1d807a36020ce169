from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.limits import check_message, check_view
from bot.sandbox.refusals import Refused
from tests.bot.sandbox.world import actions, asked, button, marked, modal, plain, section

Json = dict[str, Any]


def options(count: int, text: str = "o", value: str = "") -> list[Json]:
    return [{"text": plain(text), "value": value or f"v{number}"} for number in range(count)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", **more}


def picture(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a", **more}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def rich_section(*pieces: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(pieces)}


# Each pair: a block that just fits, and the same one step further with the fault Slack names.
BLOCKS: dict[str, tuple[Json, Json, str]] = {
    "header": (
        {"type": "header", "text": plain("x" * 150)},
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header without markup": (
        {"type": "header", "text": plain("x")},
        {"type": "header", "text": marked("x")},
        "must be one of: plain_text [json-pointer:/blocks/0/text/type]",
    ),
    "section text": (section("x" * 3000), section("x" * 3001), "must be less than 3001 characters"),
    "empty text": (section("x"), section(""), "must be more than 0 characters"),
    "section without content": (section(), {"type": "section"}, "missing required field: text or fields"),
    "fields": (
        {"type": "section", "fields": [marked("x")] * 10},
        {"type": "section", "fields": [marked("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "field text": (
        {"type": "section", "fields": [marked("x" * 2000)]},
        {"type": "section", "fields": [marked("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "context": (
        {"type": "context", "elements": [marked("x")] * 10},
        {"type": "context", "elements": [marked("x")] * 11},
        "no more than 10 items allowed",
    ),
    "actions": (
        actions(*[button(str(number)) for number in range(25)]),
        actions(*[button(str(number)) for number in range(26)]),
        "no more than 25 items allowed",
    ),
    "an action twice": (actions(button("a"), button("b")), actions(button("a"), button("a")), "already exists"),
    "button text": (actions(button(text=plain("x" * 75))), actions(button(text=plain("x" * 76))), "less than 76"),
    "button value": (actions(button(value="x" * 2000)), actions(button(value="x" * 2001)), "less than 2001"),
    "button style": (actions(button(style="danger")), actions(button(style="loud")), "primary, danger"),
    "action_id": (actions(button("x" * 255)), actions(button("x" * 256)), "less than 256"),
    "block_id": (section() | {"block_id": "x" * 255}, section() | {"block_id": "x" * 256}, "less than 256"),
    "select options": (actions(select(options=options(100))), actions(select(options=options(101))), "more than 100"),
    "no options": (actions(select(options=options(1))), actions(select(options=[])), "no less than 1 items"),
    "option text": (
        actions(select(options=options(1, "x" * 75))),
        actions(select(options=options(1, "x" * 76))),
        "less than 76",
    ),
    "option value": (
        actions(select(options=options(1, value="x" * 150))),
        actions(select(options=options(1, value="x" * 151))),
        "less than 151",
    ),
    "initial option": (
        actions(select(options=options(2), initial_option=options(1)[0])),
        actions(select(options=options(2), initial_option=options(1, value="other")[0])),
        "must be one of the provided options",
    ),
    "radio buttons": (
        asked({"type": "radio_buttons", "options": options(10)}),
        asked({"type": "radio_buttons", "options": options(11)}),
        "no more than 10 items allowed",
    ),
    "checkboxes": (
        asked({"type": "checkboxes", "options": options(10)}),
        asked({"type": "checkboxes", "options": options(11)}),
        "no more than 10 items allowed",
    ),
    "overflow": (
        actions({"type": "overflow", "action_id": "o", "options": options(5)}),
        actions({"type": "overflow", "action_id": "o", "options": options(6)}),
        "no more than 5 items allowed",
    ),
    "label": (asked(label=plain("x" * 2000)), asked(label=plain("x" * 2001)), "less than 2001"),
    "hint": (asked(hint=plain("x" * 2000)), asked(hint=plain("x" * 2001)), "less than 2001"),
    "placeholder": (
        asked({"placeholder": plain("x" * 150)}),
        asked({"placeholder": plain("x" * 151)}),
        "less than 151",
    ),
    "max_length": (asked({"max_length": 3000}), asked({"max_length": 3001}), "must be between 1 and 3000"),
    "initial value": (
        asked({"initial_value": "x" * 3000}),
        asked({"initial_value": "x" * 3001}),
        "less than 3001",
    ),
    "date": (
        asked({"type": "datepicker", "initial_date": "2026-03-04"}),
        asked({"type": "datepicker", "initial_date": "4-3-2026"}),
        "YYYY-MM-DD",
    ),
    "time": (
        asked({"type": "timepicker", "initial_time": "09:00"}),
        asked({"type": "timepicker", "initial_time": "24:00"}),
        "HH:mm",
    ),
    "alt text": (picture(), {"type": "image", "image_url": "https://example.org/a.png"}, "alt_text"),
    "image address": (picture(), picture(image_url="javascript:alert(1)"), "must be a valid URL"),
    "rich text part": (
        rich(rich_section({"type": "text", "text": "x"})),
        rich({"type": "paragraph", "elements": []}),
        "unsupported type: paragraph",
    ),
    "rich text piece": (
        rich(rich_section({"type": "link", "url": "https://example.org"})),
        rich(rich_section({"type": "link"})),
        "must be a string [json-pointer:/blocks/0/elements/0/elements/0/url]",
    ),
    "rich text list": (
        rich({"type": "rich_text_list", "style": "bullet", "elements": [rich_section()]}),
        rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]}),
        "must be one of: rich_text_section",
    ),
    "rich text style": (
        rich(rich_section({"type": "text", "text": "x", "style": {"bold": True}})),
        rich(rich_section({"type": "text", "text": "x", "style": {"huge": True}})),
        "known styles",
    ),
    "a field among the actions": (
        actions(button()),
        actions({"type": "plain_text_input", "action_id": "a"}),
        "unsupported type: plain_text_input",
    ),
    "a block slack does not have": (section(), {"type": "paragraph"}, "unsupported type: paragraph"),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_what_just_fits_is_taken_and_one_step_further_is_refused_by_name(case: str) -> None:
    fits, too_far, fault = BLOCKS[case]
    check_message({"text": "x", "blocks": [fits]})
    with pytest.raises(Refused, match="invalid_blocks") as refused:
        check_message({"text": "x", "blocks": [too_far]})
    assert any(fault in message for message in refused.value.messages)


def test_a_message_has_fifty_blocks_at_most() -> None:
    check_message({"text": "x", "blocks": [section()] * 50})
    with pytest.raises(Refused, match="no more than 50 items"):
        check_message({"text": "x", "blocks": [section()] * 51})


@pytest.mark.parametrize("kind", ["modal", "home"])
def test_a_window_and_a_home_have_a_hundred_blocks_at_most(kind: str) -> None:
    view = modal() | {"type": kind}
    check_view(view | {"blocks": [section()] * 100}, kind)
    with pytest.raises(Refused, match="no more than 100 items"):
        check_view(view | {"blocks": [section()] * 101}, kind)


def test_block_ids_are_unique() -> None:
    with pytest.raises(Refused, match="block_id same already exists"):
        check_message({"text": "x", "blocks": [section() | {"block_id": "same"}] * 2})


def test_an_empty_message_has_no_text() -> None:
    with pytest.raises(Refused, match="no_text"):
        check_message({"text": "", "blocks": []})


def test_a_text_has_forty_thousand_characters_at_most() -> None:
    check_message({"text": "x" * 40_000})
    with pytest.raises(Refused, match="msg_too_long"):
        check_message({"text": "x" * 40_001})


def test_all_text_of_a_messages_blocks_is_counted_together() -> None:
    check_message({"text": "x", "blocks": [section("x" * 2600)] * 5})
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        check_message({"text": "x", "blocks": [*[section("x" * 2600)] * 5, section("x")]})


@pytest.mark.parametrize("name", ["title", "submit", "close"])
def test_the_words_around_a_window_have_twenty_four_characters_at_most(name: str) -> None:
    check_view(modal(section()) | {name: plain("x" * 24)}, "modal")
    with pytest.raises(Refused, match=rf"less than 25 characters \[json-pointer:/view/{name}/text\]"):
        check_view(modal(section()) | {name: plain("x" * 25)}, "modal")


@pytest.mark.parametrize(("name", "limit"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)])
def test_what_a_window_carries_along_is_bounded(name: str, limit: int) -> None:
    check_view(modal(section()) | {name: "x" * limit}, "modal")
    with pytest.raises(Refused, match=f"less than {limit + 1} characters"):
        check_view(modal(section()) | {name: "x" * (limit + 1)}, "modal")


def test_a_window_that_asks_needs_a_submit_button() -> None:
    view = modal(asked())
    del view["submit"]
    with pytest.raises(Refused, match="missing required field: submit"):
        check_view(view, "modal")


def test_a_view_over_a_quarter_of_a_megabyte_is_too_large() -> None:
    with pytest.raises(Refused, match="view_too_large"):
        check_view(modal(*[section("x" * 3000)] * 90), "modal")


@pytest.mark.parametrize("metadata", [{"event_type": "x"}, {"event_payload": {}}, "nudge", {"event_payload": []}])
def test_metadata_is_a_type_and_a_payload(metadata: object) -> None:
    with pytest.raises(Refused, match="invalid_metadata_format"):
        check_message({"text": "x", "metadata": metadata})


@pytest.mark.parametrize("blocks", ["x", {"type": "section"}, [1], [None]])
def test_blocks_that_are_no_blocks_are_refused(blocks: object) -> None:
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message({"text": "x", "blocks": blocks})


def test_every_fault_of_a_message_is_named() -> None:
    with pytest.raises(Refused) as refused:
        check_message({"text": "x", "blocks": [section(""), {"type": "header", "text": plain("x" * 200)}]})
    assert len(refused.value.messages) == 2
