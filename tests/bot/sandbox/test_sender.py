from __future__ import annotations

import json
import time
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.refusals import Refused
from bot.sandbox.signing import Answer
from bot.sandbox.views import field_name
from tests.bot.sandbox.world import DAAN, NOOR, SECRET, World, actions, asked, button, modal, section

CHANNEL = "C0KBTEAM01"


def answering(body: dict[str, Any] | str, status: int = 200) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return lambda _request: Answer(status, text)


async def posted(world: World, *blocks: dict[str, Any]) -> str:
    answer = await world.call("chat.postMessage", channel=world.dm(), text="x", blocks=list(blocks))
    return str(answer["ts"])


async def test_every_request_is_signed_as_slack_signs_it_at_the_real_time(world: World) -> None:
    await world.sender.command(NOOR, world.dm(), "/nudge", "why")
    headers, body = dict(world.bot.headers[0]), world.bot.bodies[0]
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    assert not SignatureVerifier("other").is_valid_request(body, headers)
    assert abs(int(headers["X-Slack-Request-Timestamp"]) - time.time()) < 60


async def test_a_command_is_a_form_with_slacks_fields_and_escaped_text(world: World) -> None:
    await world.sender.command(NOOR, world.dm(), "/nudge", "a < b & <!channel>")
    form = world.bot.requests[0]
    assert form["text"] == "a &lt; b &amp; &lt;!channel&gt;"
    assert {"team_id", "channel_id", "user_id", "command", "trigger_id", "response_url", "api_app_id"} <= set(form)
    assert form["channel_name"] == "directmessage"
    assert form["is_enterprise_install"] == "false"


async def test_a_commands_own_answer_is_seen_by_its_sender_only(world: World) -> None:
    world.bot.answer = answering({"text": "for you"})
    await world.sender.command(NOOR, CHANNEL, "/nudge", "")
    assert [message["text"] for message in world.workspace.whispers(CHANNEL, NOOR)] == ["for you"]
    assert world.workspace.whispers(CHANNEL, DAAN) == []


async def test_a_commands_answer_in_the_channel_is_seen_by_all(world: World) -> None:
    world.bot.answer = answering({"text": "for all", "response_type": "in_channel"})
    await world.sender.command(NOOR, CHANNEL, "/nudge", "")
    assert [message["text"] for message in world.workspace.history(CHANNEL)] == ["for all"]


@pytest.mark.parametrize("answer", [Answer(0), Answer(500), Answer(404), Answer(200, '{"text": ""}')])
async def test_a_person_hears_that_a_command_failed(world: World, answer: Answer) -> None:
    world.bot.answer = lambda _request: answer
    assert not await world.sender.command(NOOR, world.dm(), "/nudge", "")
    (line,) = world.workspace.whispers(world.dm(), NOOR)
    assert line["user"] == "USLACKBOT"
    assert line["text"].startswith("/nudge is mislukt")


async def test_a_typed_line_reaches_the_bot_as_a_message_in_a_direct_message(world: World) -> None:
    await world.sender.say(NOOR, world.dm(), "Ik & <!channel> https://example.org/a?b=1")
    envelope = world.bot.requests[0]
    event = envelope["event"]
    assert (envelope["type"], event["type"], event["channel_type"]) == ("event_callback", "message", "im")
    assert event["text"] == "Ik &amp; &lt;!channel&gt; <https://example.org/a?b=1>"
    assert (event["user"], event["channel"]) == (NOOR, world.dm())
    assert envelope["authorizations"][0]["user_id"] == world.workspace.identity.bot_user
    assert envelope["event_id"].startswith("Ev")
    assert "bot_id" not in event


async def test_a_line_in_the_channel_is_between_people(world: World) -> None:
    await world.sender.say(NOOR, CHANNEL, "hello team")
    assert world.bot.requests == []
    assert [message["text"] for message in world.workspace.history(CHANNEL)] == ["hello team"]


async def test_an_event_that_failed_is_sent_once_more_with_the_same_id(world: World) -> None:
    answers = iter([Answer(500), Answer(200)])
    world.bot.answer = lambda _request: next(answers)
    assert await world.sender.say(NOOR, world.dm(), "hello")
    first, again = world.bot.requests
    assert first["event_id"] == again["event_id"]
    assert world.bot.headers[1]["X-Slack-Retry-Num"] == "1"
    assert world.bot.headers[1]["X-Slack-Retry-Reason"] == "http_error"


async def test_opening_the_bot_is_told_with_the_tab_and_the_home_as_it_stands(world: World) -> None:
    await world.sender.opened(NOOR, "messages")
    await world.call("views.publish", user_id=NOOR, view={"type": "home", "blocks": [section()]})
    await world.sender.opened(NOOR, "home")
    first, second = (request["event"] for request in world.bot.requests)
    assert (first["type"], first["tab"], first["channel"]) == ("app_home_opened", "messages", world.dm())
    assert "view" not in first
    assert (second["tab"], second["view"]["type"]) == ("home", "home")


async def test_a_pressed_button_carries_the_message_the_trigger_and_where_to_answer(world: World) -> None:
    ts = await posted(world, actions(button(value="v1")))
    assert await world.sender.press_message(NOOR, world.dm(), ts, ("acts", "go"), {})
    payload = world.bot.requests[0]
    assert payload["type"] == "block_actions"
    assert payload["container"] == {
        "type": "message", "message_ts": ts, "channel_id": world.dm(), "is_ephemeral": False,
    }  # fmt: skip
    assert payload["message"]["ts"] == ts
    (action,) = payload["actions"]
    assert (action["block_id"], action["action_id"], action["value"], action["type"]) == ("acts", "go", "v1", "button")
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(f"{world.workspace.base_url}/hooks/actions/")
    assert payload["user"]["id"] == NOOR
    assert payload["is_enterprise_install"] is False
    assert payload["state"] == {"values": {}}


async def test_a_choice_in_a_menu_carries_the_chosen_option(world: World) -> None:
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
    ts = await posted(world, actions({"type": "static_select", "action_id": "s", "options": [option]}))
    await world.sender.press_message(NOOR, world.dm(), ts, ("acts", "s"), {field_name("acts", "s"): ["1"]})
    payload = world.bot.requests[0]
    assert payload["actions"][0]["selected_option"]["value"] == "1"
    assert payload["state"]["values"]["acts"]["s"]["selected_option"]["value"] == "1"


async def test_a_button_that_is_not_there_cannot_be_pressed(world: World) -> None:
    ts = await posted(world, actions(button()))
    with pytest.raises(Refused, match="not_found"):
        await world.sender.press_message(NOOR, world.dm(), ts, ("acts", "other"), {})
    with pytest.raises(Refused, match="not_in_channel"):
        await world.sender.press_message(DAAN, world.dm(NOOR), ts, ("acts", "go"), {})


async def test_a_button_on_an_ephemeral_says_so(world: World) -> None:
    answer = await world.call("chat.postEphemeral", channel=CHANNEL, user=NOOR, text="x", blocks=[actions(button())])
    await world.sender.press_message(NOOR, CHANNEL, answer["message_ts"], ("acts", "go"), {})
    assert world.bot.requests[0]["container"]["is_ephemeral"] is True
    with pytest.raises(Refused, match="message_not_found"):
        await world.sender.press_message(DAAN, CHANNEL, answer["message_ts"], ("acts", "go"), {})


async def test_a_button_in_a_window_carries_what_is_typed_so_far(world: World) -> None:
    view = await world.open(modal(asked(), actions(button())))
    await world.sender.press_modal(NOOR, view["id"], ("acts", "go"), {field_name("b", "a"): ["half a tho"]})
    payload = world.bot.requests[-1]
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["view"]["state"]["values"] == {"b": {"a": {"type": "plain_text_input", "value": "half a tho"}}}
    assert "message" not in payload


async def test_a_button_on_the_home_carries_the_home(world: World) -> None:
    with pytest.raises(Refused, match="not_found"):
        await world.sender.press_home(NOOR, ("acts", "go"), {})
    await world.call("views.publish", user_id=NOOR, view={"type": "home", "blocks": [actions(button())]})
    await world.sender.press_home(NOOR, ("acts", "go"), {})
    assert world.bot.requests[-1]["view"]["type"] == "home"


async def test_a_submitted_window_carries_its_state_and_closes(world: World) -> None:
    view = await world.open(modal(asked(), private_metadata="pm", callback_id="cb"))
    assert await world.sender.submit(NOOR, view["id"], {field_name("b", "a"): ["a thought\r\nof two lines"]})
    payload = world.bot.requests[-1]
    assert payload["type"] == "view_submission"
    assert payload["view"]["state"]["values"]["b"]["a"]["value"] == "a thought\nof two lines"
    own = {"id": view["id"], "hash": view["hash"], "private_metadata": "pm", "callback_id": "cb"}
    assert own.items() <= payload["view"].items()
    assert payload["view"]["root_view_id"] == view["id"]
    assert payload["response_urls"] == []
    assert world.workspace.state.modals[NOOR] == []


async def test_what_slacks_client_would_not_send_never_reaches_the_bot(world: World) -> None:
    view = await world.open(modal(asked({"max_length": 5}), asked(block_id="c"), asked(block_id="d", optional=True)))
    before = len(world.bot.requests)
    await world.sender.submit(NOOR, view["id"], {field_name("b", "a"): ["too long"]})
    (open_window,) = world.workspace.state.modals[NOOR]
    assert open_window.errors == {"b": "Hier passen hoogstens 5 tekens.", "c": "Vul dit veld in."}
    assert open_window.typed == {field_name("b", "a"): ["too long"]}
    assert len(world.bot.requests) == before


async def test_faults_the_bot_names_stay_with_their_fields(world: World) -> None:
    view = await world.open(modal(asked()))
    world.bot.answer = answering({"response_action": "errors", "errors": {"b": "In the past."}})
    assert await world.sender.submit(NOOR, view["id"], {field_name("b", "a"): ["x"]})
    (open_window,) = world.workspace.state.modals[NOOR]
    assert open_window.errors == {"b": "In the past."}


async def test_the_bot_may_answer_a_submission_with_another_content(world: World) -> None:
    view = await world.open(modal(asked()))
    world.bot.answer = answering({"response_action": "update", "view": modal(section("second"))})
    await world.sender.submit(NOOR, view["id"], {field_name("b", "a"): ["x"]})
    (open_window,) = world.workspace.state.modals[NOOR]
    assert open_window.view["id"] == view["id"]
    assert open_window.view["blocks"][0]["text"]["text"] == "second"


async def test_the_bot_may_lay_a_window_on_top_or_clear_them_all(world: World) -> None:
    view = await world.open(modal(asked()))
    world.bot.answer = answering({"response_action": "push", "view": modal(section("on top"))})
    await world.sender.submit(NOOR, view["id"], {field_name("b", "a"): ["x"]})
    top = world.workspace.state.modals[NOOR][-1].view
    assert top["previous_view_id"] == view["id"]
    world.bot.answer = answering({"response_action": "clear"})
    await world.sender.submit(NOOR, top["id"], {})
    assert world.workspace.state.modals[NOOR] == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(0),
        Answer(500),
        Answer(200, "not json"),
        Answer(200, '{"response_action": "jump"}'),
        Answer(200, '{"response_action": "errors", "errors": {"other": "x"}}'),
        Answer(200, '{"response_action": "update", "view": {"type": "modal"}}'),
    ],
)
async def test_an_answer_slack_cannot_follow_keeps_the_window_and_says_so(world: World, answer: Answer) -> None:
    view = await world.open(modal(asked()))
    world.bot.answer = lambda _request: answer
    assert not await world.sender.submit(NOOR, view["id"], {field_name("b", "a"): ["kept"]})
    (open_window,) = world.workspace.state.modals[NOOR]
    assert open_window.failed
    assert open_window.typed[field_name("b", "a")] == ["kept"]


async def test_what_was_typed_survives_an_update_that_still_asks_for_it(world: World) -> None:
    view = await world.open(modal(asked(), actions(button())))
    await world.sender.press_modal(NOOR, view["id"], ("acts", "go"), {field_name("b", "a"): ["typed"]})
    await world.call("views.update", view_id=view["id"], view=modal(section("more"), asked()))
    assert world.workspace.state.modals[NOOR][0].typed == {field_name("b", "a"): ["typed"]}


async def test_closing_is_told_only_where_the_view_asks_for_it(world: World) -> None:
    quiet = await world.open(modal(section()))
    await world.sender.close(NOOR, quiet["id"])
    assert world.bot.requests[-1].get("type") != "view_closed"
    loud = await world.open(modal(section(), notify_on_close=True))
    await world.sender.close(NOOR, loud["id"])
    payload = world.bot.requests[-1]
    assert (payload["type"], payload["view"]["id"], payload["is_cleared"]) == ("view_closed", loud["id"], False)


async def test_closing_everything_says_that_it_was_cleared(world: World) -> None:
    await world.open(modal(section(), notify_on_close=True))
    top = await world.call("views.push", trigger_id=await world.trigger(), view=modal(section(), notify_on_close=True))
    await world.sender.close(NOOR, top["view"]["id"], every=True)
    assert [request["is_cleared"] for request in world.bot.requests[-2:]] == [True, True]
    assert world.workspace.state.modals[NOOR] == []


async def test_a_response_address_takes_five_answers_in_thirty_minutes(world: World) -> None:
    await world.sender.command(NOOR, world.dm(), "/nudge", "")
    url = world.bot.requests[0]["response_url"]
    statuses = [(await world.browser.post(url, json={"text": str(n)})).status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    await world.sender.command(NOOR, world.dm(), "/nudge", "")
    world.seconds += 30 * 60 + 1
    late = await world.browser.post(world.bot.requests[1]["response_url"], json={"text": "late"})
    assert late.json()["error"] == "expired_url"


async def test_a_response_address_replaces_or_deletes_the_message_acted_on(world: World) -> None:
    answer = await world.call("chat.postEphemeral", channel=CHANNEL, user=NOOR, text="x", blocks=[actions(button())])
    await world.sender.press_message(NOOR, CHANNEL, answer["message_ts"], ("acts", "go"), {})
    url = world.bot.requests[0]["response_url"]
    await world.browser.post(url, json={"replace_original": True, "text": "replaced"})
    (message,) = world.workspace.whispers(CHANNEL, NOOR)
    assert message["text"] == "replaced"
    assert "blocks" not in message
    await world.browser.post(url, json={"delete_original": True})
    assert world.workspace.whispers(CHANNEL, NOOR) == []


async def test_a_response_address_nobody_was_given_is_not_listened_to(world: World) -> None:
    answer = await world.browser.post("/hooks/actions/T1/guess", json={"text": "x"})
    assert answer.status_code == 404
