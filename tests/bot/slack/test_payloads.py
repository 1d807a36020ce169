"""What Slack sends is read into who acts, what they did, and a key by which it is known again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.payloads import (
    PayloadMalformed,
    Sender,
    fields_of,
    read_command,
    read_form,
    read_line,
    read_opening,
    read_press,
    typed,
)
from bot.slack.views import Memo
from nudges.screens import Start

COMMAND = {
    "command": "/nudge",
    "text": " R&amp;D ",
    "team_id": "T1",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "9.9",
    "response_url": "https://hooks.slack.com/commands/1",
}


def line(**event: Any) -> dict[str, Any]:
    said = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "17.5", "text": "hi"}
    return {"team_id": "T1", "event_id": "Ev1", "event": said | event}


def press(action_id: str, value: str = "", **more: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "container": {"type": "message", "channel_id": "D1", "message_ts": "17.5"},
        "channel": {"id": "D1"},
        "trigger_id": "9.9",
        "response_url": "https://hooks.slack.com/actions/1",
        "actions": [{"action_id": action_id, "value": value, "action_ts": "18.1"}],
    } | more


def submission(memo: Memo, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "view": {
            "id": "V1",
            "hash": "h1",
            "private_metadata": memo.dump(),
            "blocks": [{"type": "rich_text"}, {"type": "input", "block_id": "what"}],
            "state": {"values": values},
        },
    }


def test_a_command_is_known_by_its_trigger_and_keeps_its_text() -> None:
    sent = read_command(COMMAND)
    assert (sent.key, sent.name, sent.text) == ("command:9.9", "/nudge", "R&D")
    assert sent.sender == Sender("slack:T1", "U1", "slack:T1")


def test_a_line_is_known_by_its_channel_and_timestamp_whatever_its_event_id() -> None:
    first, again = read_line(line()), read_line(line() | {"event_id": "Ev2"})
    assert first is not None
    assert first == again
    assert first.key == "message:D1:17.5"


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"channel_type": "channel"},
        {"user": None},
        {"text": ""},
    ],
)
def test_what_is_no_new_line_of_a_person_is_passed_over(event: dict[str, Any]) -> None:
    assert read_line(line(**event)) is None


def test_a_person_of_another_company_belongs_to_their_own_workspace() -> None:
    said = read_line(line(user_team="T2", team="T2"))
    assert said is not None
    assert said.sender == Sender("slack:T2", "U1", "slack:T1")
    pressed = read_press(press("turn:done", "t1:0", user={"id": "U1", "team_id": "T2"}))
    assert pressed.sender == Sender("slack:T2", "U1", "slack:T1")


def test_a_grid_organisation_is_no_workspace() -> None:
    said = read_line(line(user_team="E9") | {"enterprise_id": "E9"})
    assert said is not None
    assert said.sender == Sender("slack:T1", "U1", "slack:T1", "E9")


def test_a_button_belongs_to_a_conversation_or_begins_a_flow() -> None:
    turn = read_press(press("turn:done", "a:b:12"))
    assert (turn.name, turn.memo, turn.start) == ("done", Memo("a:b", 12), None)
    start = read_press(press("start:assumption-check:go", "some:subject"))
    assert (start.name, start.start) == ("go", Start("assumption-check", "some:subject"))


def test_a_button_knows_where_it_hung() -> None:
    assert read_press(press("turn:a", "t:1")).place == "D1/17.5"
    ephemeral = {"type": "message", "channel_id": "C1", "message_ts": "17.5", "is_ephemeral": True}
    assert read_press(press("turn:a", "t:1", container=ephemeral)).place == "https://hooks.slack.com/actions/1"
    view: dict[str, Any] = {"container": {"type": "view", "view_id": "V1"}}
    assert read_press(press("start:now:a", **view, view={"type": "home", "id": "V1"})).place == "home"
    modal = {"type": "modal", "id": "V1", "private_metadata": Memo("t", 1, "D1/9.9").dump()}
    in_window = read_press(press("turn:a", "t:1", **view, view=modal))
    assert (in_window.place, in_window.window) == ("D1/9.9", "V1")


def test_a_button_without_a_trigger_is_known_by_its_message_and_moment() -> None:
    assert read_press(press("turn:a", "t:1", trigger_id=None)).key == "action:17.5:18.1"


@pytest.mark.parametrize("value", ["", "t1", "t1:", ":1", "t1:-1", "t1:x"])
def test_a_button_without_its_conversation_is_malformed(value: str) -> None:
    with pytest.raises(PayloadMalformed):
        read_press(press("turn:done", value))


def test_the_fields_of_every_kind_of_input_are_read() -> None:
    option = {"value": "a"}
    values = {
        "text": {"value": {"type": "plain_text_input", "value": " a\x00b "}},
        "none": {"value": {"type": "plain_text_input", "value": None}},
        "radio": {"value": {"type": "radio_buttons", "selected_option": option}},
        "unset": {"value": {"type": "static_select", "selected_option": None}},
        "many": {"value": {"type": "checkboxes", "selected_options": [option, {"value": "b"}]}},
        "zero": {"value": {"type": "multi_static_select", "selected_options": []}},
        "day": {"value": {"type": "datepicker", "selected_date": "2026-03-05"}},
    }
    assert fields_of({"values": values}) == {
        "text": " ab ",
        "none": "",
        "radio": "a",
        "unset": None,
        "many": ("a", "b"),
        "zero": (),
        "day": "2026-03-05",
    }


def test_a_form_is_known_by_its_view_and_revision() -> None:
    sent = read_form(submission(Memo("t1", 3, "D1/17.5"), {}))
    assert (sent.key, sent.memo, sent.first_field) == ("view:V1:h1:3", Memo("t1", 3, "D1/17.5"), "what")


@pytest.mark.parametrize("metadata", ["", "x", "[]", "{}", '{"talk":"t","revision":"x","card":""}'])
def test_a_form_without_its_conversation_is_malformed(metadata: str) -> None:
    body = submission(Memo(), {})
    body["view"]["private_metadata"] = metadata
    with pytest.raises(PayloadMalformed):
        read_form(body)


def test_opening_the_app_tells_which_tab() -> None:
    body = {"team_id": "T1", "event": {"type": "app_home_opened", "user": "U1", "tab": "messages", "channel": "D1"}}
    assert (read_opening(body).tab, read_opening(body).channel) == ("messages", "D1")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("R&amp;D &lt;3", "R&D <3"),
        ("?a=1&copy=2 &eacute;", "?a=1&copy=2 &eacute;"),
        ("see <http://www.example.org|www.example.org>", "see www.example.org"),
        ("see <https://example.org/a?b=1>", "see https://example.org/a?b=1"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<!channel> <@U1> <https://a|b> *bold*", "<!channel> <@U1> <https://a|b> *bold*"),
        ("&lt;!channel&gt; &amp;lt;", "<!channel> &lt;"),
    ],
)
def test_a_line_comes_back_as_it_was_typed(sent: str, meant: str) -> None:
    assert typed(sent) == meant


@given(st.text())
@settings(deadline=None)
def test_what_slack_escaped_is_unescaped_once(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert typed(escaped) == text.replace("\x00", "").strip()
