from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bot.sandbox.world import DAAN, EMILY, NOOR, TOKEN, World, modal, section

CHANNEL = "C0KBTEAM01"


async def test_a_call_without_a_token_is_not_authed(world: World) -> None:
    assert await world.call("auth.test", token=None) == {"ok": False, "error": "not_authed"}


async def test_a_call_with_another_token_is_refused(world: World) -> None:
    assert (await world.call("users.list", token="xoxb-other"))["error"] == "invalid_auth"


async def test_a_method_slack_does_not_have_is_unknown(world: World) -> None:
    assert (await world.call("chat.shout"))["error"] == "unknown_method"


async def test_socket_mode_is_not_offered_to_this_token(world: World) -> None:
    assert (await world.call("apps.connections.open"))["error"] == "not_allowed_token_type"


async def test_auth_test_names_the_bot_and_its_team_and_its_scopes(world: World) -> None:
    answer = await world.browser.post("/api/auth.test", headers={"authorization": f"Bearer {TOKEN}"})
    identity = world.workspace.identity
    assert answer.json() | {"url": ""} == {
        "ok": True,
        "url": "",
        "team": identity.team_name,
        "user": "klankbord",
        "team_id": identity.team,
        "user_id": identity.bot_user,
        "bot_id": identity.bot,
        "is_enterprise_install": False,
    }
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_forms_and_json_and_addresses_carry_the_same_arguments(world: World) -> None:
    form = {"token": TOKEN, "channel": world.dm(), "text": "t", "blocks": json.dumps([section()])}
    posted = (await world.browser.post("/api/chat.postMessage", data=form)).json()
    asked = (await world.browser.get("/api/users.info", params={"token": TOKEN, "user": NOOR})).json()
    assert posted["message"]["blocks"][0]["text"]["text"] == "hello"
    assert asked["user"]["id"] == NOOR


async def test_a_body_that_is_no_json_is_refused(world: World) -> None:
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    answer = await world.browser.post("/api/auth.test", content=b"{", headers=headers)
    assert answer.json()["error"] == "invalid_json"


async def test_people_have_a_zone_and_on_request_a_locale(world: World) -> None:
    noor = (await world.call("users.info", user=NOOR, include_locale=True))["user"]
    emily = (await world.call("users.info", user=EMILY))["user"]
    assert (noor["tz"], noor["tz_offset"], noor["locale"]) == ("Europe/Amsterdam", 3600, "nl-NL")
    assert (emily["tz"], emily["tz_offset"]) == ("America/New_York", -18000)
    assert "locale" not in emily


async def test_the_workspace_has_two_zones_two_languages_and_one_team_lead(world: World) -> None:
    members = [m for m in (await world.call("users.list", include_locale=True))["members"] if not m["is_bot"]]
    assert len(members) >= 4
    assert len({member["tz"] for member in members}) >= 2
    assert {member["locale"][:2] for member in members} == {"nl", "en"}
    assert [member["profile"]["title"] for member in members].count("Team lead") == 1


async def test_an_unknown_person_is_not_found(world: World) -> None:
    assert (await world.call("users.info", user="U404"))["error"] == "user_not_found"
    assert (await world.call("conversations.open", users="U404"))["error"] == "user_not_found"


async def test_a_direct_message_is_opened_twice_with_the_same_id(world: World) -> None:
    first = await world.call("conversations.open", users=NOOR)
    again = await world.call("conversations.open", users=NOOR)
    assert first["channel"]["id"] == again["channel"]["id"] == world.dm()


async def test_nobody_can_be_written_to_who_has_left(world: World) -> None:
    world.workspace.deactivate(DAAN)
    assert (await world.call("conversations.open", users=DAAN))["error"] == "user_disabled"
    assert (await world.call("chat.postMessage", channel=DAAN, text="x"))["error"] == "is_archived"
    assert (await world.call("users.info", user=DAAN))["user"]["deleted"] is True


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.delete", "conversations.history"])
async def test_an_unknown_conversation_is_not_found(world: World, method: str) -> None:
    answer = await world.call(method, channel="C404", ts="1.0", text="x")
    assert answer["error"] == "channel_not_found"


async def test_a_channel_without_the_bot_takes_no_messages_and_shows_none(world: World) -> None:
    world.workspace.channel(CHANNEL).members.remove(world.workspace.identity.bot_user)
    assert (await world.call("chat.postMessage", channel=CHANNEL, text="x"))["error"] == "not_in_channel"
    assert (await world.call("conversations.history", channel=CHANNEL))["error"] == "not_in_channel"


async def test_a_missing_argument_is_named(world: World) -> None:
    answer = await world.call("chat.postMessage", text="x")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_a_posted_message_gets_an_increasing_time_stamp_of_the_sandbox_clock(world: World) -> None:
    stamps = [(await world.call("chat.postMessage", channel=world.dm(), text="x"))["ts"] for _ in range(3)]
    assert stamps[0] == f"{int(world.clock.now().timestamp())}.000000"
    assert stamps == sorted(set(stamps))


async def test_history_is_newest_first_and_bounded_as_slack_bounds_it(world: World) -> None:
    a, b, c = [(await world.call("chat.postMessage", channel=world.dm(), text=t))["ts"] for t in "abc"]

    async def seen(**bounds: Any) -> list[str]:
        answer = await world.call("conversations.history", channel=world.dm(), **bounds)
        return [message["text"] for message in answer["messages"]]

    assert await seen() == ["c", "b", "a"]
    assert await seen(oldest=a) == ["c", "b"]
    assert await seen(oldest=a, latest=c, inclusive=True) == ["c", "b", "a"]
    assert await seen(oldest=a, latest=c) == ["b"]
    assert await seen(oldest=b, latest=b, inclusive=True) == ["b"]


async def test_history_comes_in_pages(world: World) -> None:
    for number in range(5):
        await world.call("chat.postMessage", channel=world.dm(), text=str(number))
    texts, cursor = [], ""
    while True:
        answer = await world.call("conversations.history", channel=world.dm(), limit=2, cursor=cursor)
        texts += [message["text"] for message in answer["messages"]]
        if not answer["has_more"]:
            break
        cursor = answer["response_metadata"]["next_cursor"]
    assert texts == ["4", "3", "2", "1", "0"]


async def test_history_refuses_a_foreign_cursor_and_a_time_that_is_none(world: World) -> None:
    assert (await world.call("conversations.history", channel=world.dm(), cursor="!"))["error"] == "invalid_cursor"
    assert (await world.call("conversations.history", channel=world.dm(), oldest="now"))["error"] == "invalid_ts_oldest"


async def test_metadata_is_shown_only_when_asked_for(world: World) -> None:
    metadata = {"event_type": "nudge", "event_payload": {"delivery_id": "d1"}}
    await world.call("chat.postMessage", channel=world.dm(), text="x", metadata=metadata)
    without = await world.call("conversations.history", channel=world.dm())
    with_it = await world.call("conversations.history", channel=world.dm(), include_all_metadata=True)
    assert "metadata" not in without["messages"][0]
    assert with_it["messages"][0]["metadata"] == metadata


async def test_replies_are_in_their_thread_and_not_in_the_history(world: World) -> None:
    root = (await world.call("chat.postMessage", channel=CHANNEL, text="root"))["ts"]
    await world.call("chat.postMessage", channel=CHANNEL, text="reply", thread_ts=root)
    history = await world.call("conversations.history", channel=CHANNEL)
    thread = await world.call("conversations.replies", channel=CHANNEL, ts=root)
    assert [message["text"] for message in history["messages"]] == ["root"]
    assert [message["text"] for message in thread["messages"]] == ["root", "reply"]
    assert (await world.call("conversations.replies", channel=CHANNEL, ts="1.000000"))["error"] == "thread_not_found"


async def test_an_update_without_blocks_drops_the_blocks_and_keeps_the_metadata(world: World) -> None:
    metadata = {"event_type": "nudge", "event_payload": {}}
    message: dict[str, Any] = {"channel": world.dm(), "text": "before", "blocks": [section()], "metadata": metadata}
    ts = (await world.call("chat.postMessage", **message))["ts"]
    answer = await world.call("chat.update", channel=world.dm(), ts=ts, text="after")
    assert "blocks" not in answer["message"]
    assert answer["message"]["metadata"] == metadata
    assert (await world.call("chat.update", channel=world.dm(), ts="1.0", text="x"))["error"] == "message_not_found"


async def test_what_a_person_wrote_is_not_the_bots_to_change(world: World) -> None:
    await world.sender.say(NOOR, world.dm(), "mine")
    ts = world.workspace.history(world.dm())[0]["ts"]
    assert (await world.call("chat.update", channel=world.dm(), ts=ts, text="x"))["error"] == "cant_update_message"
    assert (await world.call("chat.delete", channel=world.dm(), ts=ts))["error"] == "cant_delete_message"


async def test_a_deleted_message_is_gone(world: World) -> None:
    ts = (await world.call("chat.postMessage", channel=world.dm(), text="x"))["ts"]
    assert (await world.call("chat.delete", channel=world.dm(), ts=ts))["ok"]
    assert world.workspace.history(world.dm()) == []


async def test_an_ephemeral_is_seen_by_one_member_and_is_in_no_history(world: World) -> None:
    await world.call("chat.postEphemeral", channel=CHANNEL, user=NOOR, text="psst")
    assert [message["text"] for message in world.workspace.whispers(CHANNEL, NOOR)] == ["psst"]
    assert world.workspace.whispers(CHANNEL, DAAN) == []
    assert (await world.call("conversations.history", channel=CHANNEL))["messages"] == []
    outsider = await world.call("chat.postEphemeral", channel=CHANNEL, user="U404", text="x")
    assert outsider["error"] == "user_not_in_channel"


async def test_a_permalink_leads_to_the_message(world: World) -> None:
    ts = (await world.call("chat.postMessage", channel=CHANNEL, text="x"))["ts"]
    link = (await world.call("chat.getPermalink", channel=CHANNEL, message_ts=ts))["permalink"]
    answer = await world.browser.get(link)
    assert answer.headers["location"] == f"/?in={CHANNEL}#m{ts}"


async def test_conversations_are_listed_by_type(world: World) -> None:
    channels = (await world.call("conversations.list"))["channels"]
    direct = (await world.call("conversations.list", types="im"))["channels"]
    assert [channel["name"] for channel in channels] == ["team-advies"]
    assert {channel["user"] for channel in direct} >= {NOOR, DAAN, EMILY}
    assert NOOR in (await world.call("conversations.members", channel=CHANNEL))["members"]
    assert (await world.call("conversations.info", channel=world.dm()))["channel"]["is_im"] is True


async def test_team_and_bot_are_described(world: World) -> None:
    assert (await world.call("team.info"))["team"]["id"] == world.workspace.identity.team
    assert (await world.call("bots.info", bot="B404"))["error"] == "bot_not_found"


async def test_a_trigger_opens_a_window_once(world: World) -> None:
    trigger = await world.trigger()
    assert (await world.call("views.open", trigger_id=trigger, view=modal(section())))["ok"]
    again = await world.call("views.open", trigger_id=trigger, view=modal(section()))
    assert again["error"] == "exchanged_trigger_id"


async def test_a_trigger_is_too_old_after_three_seconds(world: World) -> None:
    trigger = await world.trigger()
    world.seconds += 3.01
    answer = await world.call("views.open", trigger_id=trigger, view=modal(section()))
    assert answer["error"] == "expired_trigger_id"


async def test_a_trigger_nobody_gave_is_invalid(world: World) -> None:
    answer = await world.call("views.open", trigger_id="1.2.3", view=modal(section()))
    assert answer["error"] == "invalid_trigger_id"


async def test_windows_stack_three_deep(world: World) -> None:
    root = await world.open(modal(section("1")))
    for text in ("2", "3"):
        pushed = await world.call("views.push", trigger_id=await world.trigger(), view=modal(section(text)))
        assert pushed["view"]["root_view_id"] == root["id"]
    fourth = await world.call("views.push", trigger_id=await world.trigger(), view=modal(section("4")))
    assert fourth["error"] == "push_limit_reached"
    assert pushed["view"]["previous_view_id"] != root["id"]


async def test_an_update_needs_an_open_window_and_the_newest_hash(world: World) -> None:
    view = await world.open(modal(section("1")))
    updated = await world.call("views.update", view_id=view["id"], hash=view["hash"], view=modal(section("2")))
    stale = await world.call("views.update", view_id=view["id"], hash=view["hash"], view=modal(section("3")))
    gone = await world.call("views.update", view_id="V404", view=modal(section("4")))
    assert updated["view"]["id"] == view["id"]
    assert updated["view"]["hash"] != view["hash"]
    assert (stale["error"], gone["error"]) == ("hash_conflict", "not_found")


async def test_a_window_can_be_found_by_its_external_id_which_is_unique(world: World) -> None:
    await world.open(modal(section("1"), external_id="own"), user=DAAN)
    twice = await world.call("views.open", trigger_id=await world.trigger(), view=modal(section(), external_id="own"))
    updated = await world.call("views.update", external_id="own", view=modal(section("2"), external_id="own"))
    assert twice["error"] == "duplicate_external_id"
    assert updated["view"]["blocks"][0]["text"]["text"] == "2"


async def test_a_home_is_per_person_and_keeps_its_id(world: World) -> None:
    home = {"type": "home", "blocks": [section("1")]}
    first = (await world.call("views.publish", user_id=NOOR, view=home))["view"]
    second = (await world.call("views.publish", user_id=NOOR, view=home, hash=first["hash"]))["view"]
    stale = await world.call("views.publish", user_id=NOOR, view=home, hash=first["hash"])
    assert first["id"] == second["id"]
    assert stale["error"] == "hash_conflict"
    assert DAAN not in world.workspace.state.homes
    assert (await world.call("views.publish", user_id="U404", view=home))["error"] == "user_not_found"


async def test_blocks_without_ids_get_them(world: World) -> None:
    blocks = [{"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]}]
    message = (await world.call("chat.postMessage", channel=world.dm(), text="x", blocks=blocks))["message"]
    assert message["blocks"][0]["block_id"]
    assert message["blocks"][0]["elements"][0]["action_id"]
    assert message["blocks"][0]["elements"][0]["text"]["emoji"] is True
