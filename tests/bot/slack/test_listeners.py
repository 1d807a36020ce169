"""From a signed request of Slack, through the desk, to what the person sees."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import structlog
from starlette.applications import Starlette

from bot.desk import Actor, RawForm, Shown
from bot.guard import sign
from bot.slack.app import SlackApp, build
from bot.slack.manifest import manifest
from bot.slack.table import COMMANDS, EVENTS
from bot.slack.views import Memo
from nudges.people import Language
from nudges.screens import Button, Buttons, Card, Form, Paragraph, TextField
from nudges.text import plain
from nudges.turns import Closed, Pressed
from tests.fakes.slack_desk import FULL, FakeDesk
from tests.fakes.slack_server import SlackServer, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "made-up"
FORM = Shown(Form("Check", "Next", "Close", (TextField("what", "What?"),)), "t1", 2)
CARD = Shown(Card("Question", (Buttons((Button("done", "Done"),)),)), "t1", 2, card="D1/17.5")
PRIVATE = Shown(Card("Journal", (Paragraph(plain("my words")),), private=True), "t1", 2)
OVER = replace(CARD, screen=Card("Kept"), over=True, card="D1/17.5")
numbers = count(1)


@dataclass
class Slack:
    """Slack, the adapter and a desk that answers what it is told."""

    server: SlackServer
    app: SlackApp
    desk: FakeDesk
    client: httpx.AsyncClient

    async def send(self, body: str, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
        stamp = str(int(NOON.timestamp()))
        signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": sign(SECRET, stamp, body.encode())}
        answer = await self.client.post("/slack/events", content=body, headers={"content-type": kind, **signed})
        await self.app.afterwards.finish()
        return answer

    async def command(self, text: str = "", name: str = "/nudge", channel: str = "C1", **more: str) -> httpx.Response:
        return await self.send(
            urlencode(
                {
                    "command": name,
                    "text": text,
                    "team_id": "T1",
                    "user_id": "U1",
                    "channel_id": channel,
                    "trigger_id": f"{next(numbers)}.1",
                    "response_url": f"{self.server.url}/respond/1",
                }
                | more
            )
        )

    async def interact(self, kind: str, **body: Any) -> httpx.Response:
        who = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": f"{next(numbers)}.1"}
        return await self.send(urlencode({"payload": json.dumps({"type": kind} | who | body)}))

    async def press(self, action: str = "turn:done", value: str = "t1:2", **body: Any) -> httpx.Response:
        hung = {"container": {"type": "message", "channel_id": "D1", "message_ts": "17.5"}, "channel": {"id": "D1"}}
        actions = [{"action_id": action, "value": value, "action_ts": "18.1", "type": "button", "block_id": "b"}]
        back = {"response_url": f"{self.server.url}/respond/1"}
        return await self.interact("block_actions", actions=actions, **(hung | back | body))

    async def submit(self, text: str = "seen", memo: Memo = Memo("t1", 2, "D1/17.5")) -> httpx.Response:  # noqa: B008 (it is frozen)
        values = {"what": {"value": {"type": "plain_text_input", "value": text}}}
        return await self.interact("view_submission", view=view(memo) | {"state": {"values": values}})

    async def event(self, kind: str, **event: Any) -> httpx.Response:
        body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{next(numbers)}"}
        return await self.send(json.dumps(body | {"event": {"type": kind} | event}), "application/json")

    async def say(self, text: str, ts: str = "17.9", **event: Any) -> httpx.Response:
        said = {"channel_type": "im", "channel": "D1", "user": "U1", "ts": ts, "text": text}
        return await self.event("message", **(said | event))

    def called(self, method: str) -> list[dict[str, Any]]:
        return self.server.called(method)


def view(memo: Memo) -> dict[str, Any]:
    return {
        "id": "V1",
        "type": "modal",
        "hash": "h1",
        "callback_id": "talk",
        "private_metadata": memo.dump(),
        "blocks": [{"type": "input", "block_id": "what"}],
    }


@asynccontextmanager
async def slack_with(desk: FakeDesk, language: Language | None = Language.ENGLISH) -> AsyncIterator[Slack]:
    async def tokens(workspace: str) -> str | None:
        return None if workspace == "slack:T9" else f"xoxb-{workspace}"

    clock: Callable[[], datetime] = lambda: NOON  # noqa: E731 (a clock that stands still)
    async with running() as server:
        app = build(
            desk=desk,
            language_of=lambda _workspace, _person: language,
            tokens=tokens,
            now=clock,
            wall=clock,
            signing_secret=SECRET,
            api_url=f"{server.url}/api/",
            seconds=2.0,
        )
        await app.start()
        transport = httpx.ASGITransport(app=Starlette(routes=list(app.routes)))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                yield Slack(server, app, desk, client)
        finally:
            await app.stop()


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with slack_with(FakeDesk()) as found:
        yield found


async def test_every_command_of_the_manifest_reaches_the_desk(slack: Slack) -> None:
    for command in manifest("https://bot.example")["features"]["slash_commands"]:
        answer = await slack.command("words", command["command"])
        assert (answer.status_code, answer.text) == (200, "")
    begun = [(command.flow, "words") for command in COMMANDS if command.flow]
    assert [(asked.method, asked.about) for asked in slack.desk.asked] == [
        ("command", ("words",)),
        *(("begin", about) for about in begun),
    ]


async def test_a_command_or_event_outside_the_manifest_is_not_ours(slack: Slack) -> None:
    assert (await slack.command(name="/other")).status_code == 404
    assert (await slack.event("reaction_added", user="U1")).status_code == 404


async def test_every_event_of_the_manifest_is_answered(slack: Slack) -> None:
    named = manifest("https://bot.example", installs=True)["settings"]["event_subscriptions"]["bot_events"]
    assert named == [event.name for event in EVENTS]
    for event in EVENTS:
        assert (
            await slack.event(event.type, user="U1" if event.type == "app_home_opened" else None)
        ).status_code == 200


async def test_a_command_in_a_channel_is_answered_to_its_sender_alone(slack: Slack) -> None:
    slack.desk.shown = CARD
    await slack.command("why")
    [answer] = slack.server.answers
    assert answer["response_type"] == "ephemeral"
    assert answer["blocks"][1]["elements"][0]["value"] == "t1:2"
    assert slack.called("chat.postMessage") == []


async def test_a_command_in_the_direct_conversation_is_answered_there(slack: Slack) -> None:
    slack.desk.shown = CARD
    await slack.command("why", channel="D1")
    [body] = slack.called("chat.postMessage")
    assert body["channel"] == "D1"
    assert slack.desk.hung == [("slack:T1", "t1", f"D1/{slack.server.history[0]['ts']}")]


async def test_a_command_between_two_other_people_is_answered_to_its_sender_alone(slack: Slack) -> None:
    slack.server.error("chat.postMessage", "channel_not_found")
    await slack.command("why", channel="D7")
    assert len(slack.server.answers) == 1


@pytest.mark.parametrize("shown", [FORM, PRIVATE], ids=["form", "private card"])
async def test_a_form_or_a_private_card_opens_in_a_window(slack: Slack, shown: Shown) -> None:
    slack.desk.shown = shown
    await slack.command("journal")
    [body] = slack.called("views.open")
    assert Memo.load(body["view"]["private_metadata"]) == Memo("t1", 2, "")
    assert slack.server.answers == []


async def test_a_window_that_came_too_late_is_offered_behind_a_button(slack: Slack) -> None:
    slack.desk.shown = PRIVATE
    slack.server.error("views.open", "expired_trigger_id")
    await slack.command("journal")
    [answer] = slack.server.answers
    assert "my words" not in json.dumps(answer)
    assert answer["blocks"][-1]["elements"][0]["action_id"] == "turn:resume"


async def test_a_line_is_stored_before_slack_hears_that_we_have_it(slack: Slack) -> None:
    answer = await slack.say("R&amp;D said no")
    assert answer.status_code == 200
    [asked] = slack.desk.asked
    assert (asked.method, asked.about, asked.key) == ("said", ("R&D said no",), "message:D1:17.9")
    assert [body["channel"] for body in slack.called("chat.postMessage")] == ["D1"]


async def test_a_line_that_asks_for_a_form_gets_a_button_to_it(slack: Slack) -> None:
    slack.desk.shown = FORM
    await slack.say("assumption check")
    [body] = slack.called("chat.postMessage")
    button = body["blocks"][-1]["elements"][0]
    assert (button["action_id"], button["value"]) == ("turn:resume", "t1:2")


async def test_a_line_delivered_twice_is_answered_once(slack: Slack) -> None:
    for _ in range(2):
        await slack.say("hello")
    assert len({asked.key for asked in slack.desk.asked}) == 1
    assert len(slack.called("chat.postMessage")) == 1


async def test_our_own_messages_and_edits_are_passed_over(slack: Slack) -> None:
    await slack.say("hello", bot_id="B1")
    await slack.say("hello", subtype="message_changed")
    assert slack.desk.asked == []


async def test_a_button_turns_its_card_over_in_place(slack: Slack) -> None:
    slack.desk.shown = CARD
    answer = await slack.press()
    assert (answer.status_code, answer.text) == (200, "")
    [asked] = slack.desk.asked
    assert (asked.about, asked.card) == (("t1", 2, Pressed("done")), "D1/17.5")
    [body] = slack.called("chat.update")
    assert (body["channel"], body["ts"]) == ("D1", "17.5")
    assert body["text"]
    assert body["blocks"]


async def test_a_button_opens_a_form_that_remembers_the_card(slack: Slack) -> None:
    slack.desk.shown = FORM
    await slack.press()
    [body] = slack.called("views.open")
    assert Memo.load(body["view"]["private_metadata"]) == Memo("t1", 2, "D1/17.5")
    assert slack.called("chat.update") == []


async def test_a_button_delivered_twice_is_answered_once(slack: Slack) -> None:
    for _ in range(2):
        await slack.press(trigger_id="same.1")
    assert len(slack.called("chat.update")) == 1


async def test_a_button_that_starts_a_flow_begins_it(slack: Slack) -> None:
    await slack.press("start:intention:open", "i1")
    [asked] = slack.desk.asked
    assert (asked.method, asked.about, asked.card) == ("begin", ("intention", "i1"), "D1/17.5")


async def test_what_stands_beside_the_conversation_leaves_its_card_alone(slack: Slack) -> None:
    slack.desk.shown = replace(CARD, beside=True)
    await slack.press()
    assert slack.called("chat.update") == []
    assert slack.server.answers[0]["replace_original"] is False


async def test_a_button_of_an_ephemeral_card_turns_that_over(slack: Slack) -> None:
    slack.desk.shown = CARD
    await slack.press(container={"type": "message", "channel_id": "C1", "message_ts": "1.1", "is_ephemeral": True})
    assert slack.server.answers[0]["replace_original"] is True
    assert slack.desk.asked[0].card == ""


async def test_a_button_in_the_home_opens_a_window_and_the_home_is_drawn_anew_at_the_end(slack: Slack) -> None:
    slack.desk.shown = replace(CARD, over=True)
    home = {"container": {"type": "view", "view_id": "V1"}, "view": {"type": "home", "id": "V1"}}
    await slack.press("start:pause:go", "", **home)
    assert len(slack.called("views.open")) == 1
    assert len(slack.called("views.publish")) == 1


async def test_a_button_in_a_window_turns_the_window_over(slack: Slack) -> None:
    slack.desk.shown = CARD
    await slack.press(container={"type": "view", "view_id": "V1"}, view=view(Memo("t1", 2, "D1/17.5")))
    [body] = slack.called("views.update")
    assert body["view_id"] == "V1"


async def test_the_answer_to_a_form_comes_with_its_acknowledgement(slack: Slack) -> None:
    slack.desk.shown = FORM
    answer = await slack.submit("seen")
    assert answer.json()["response_action"] == "update"
    assert answer.json()["view"]["callback_id"] == "talk"
    [asked] = slack.desk.asked
    assert (asked.about, asked.key) == (("t1", 2, RawForm({"what": "seen"})), "view:V1:h1:2")


async def test_a_form_with_faults_stays_and_says_where(slack: Slack) -> None:
    slack.desk.shown = replace(FORM, faults={"what": "Too short"})
    assert (await slack.submit()).json() == {"response_action": "errors", "errors": {"what": "Too short"}}


async def test_a_fault_at_a_field_that_is_not_in_the_window_stands_at_the_first(slack: Slack) -> None:
    slack.desk.shown = replace(FORM, faults={"elsewhere": "Too short"})
    assert (await slack.submit()).json()["errors"] == {"what": "Too short"}


async def test_a_form_submitted_again_leaves_the_finished_card_alone(slack: Slack) -> None:
    slack.desk.shown = replace(OVER, card="")
    assert (await slack.submit()).json()["response_action"] == "update"
    assert slack.called("chat.update") == []


async def test_a_card_that_moved_to_another_message_is_remembered_there(slack: Slack) -> None:
    slack.desk.shown = replace(CARD, card="D1/3.3")
    await slack.press("start:pause:go", "")
    assert slack.desk.hung == [("slack:T1", "t1", "D1/17.5")]


async def test_a_finished_form_closes_and_turns_the_card_over(slack: Slack) -> None:
    slack.desk.shown = OVER
    assert (await slack.submit()).json() == {"response_action": "clear"}
    [body] = slack.called("chat.update")
    assert (body["channel"], body["ts"]) == ("D1", "17.5")


async def test_a_private_ending_is_not_written_into_the_conversation(slack: Slack) -> None:
    slack.desk.shown = replace(PRIVATE, over=True, card="D1/17.5")
    assert "my words" in (await slack.submit()).text
    [body] = slack.called("chat.update")
    assert "my words" not in json.dumps(body)


async def test_a_finished_form_without_a_card_shows_how_it_ended_in_its_window(slack: Slack) -> None:
    slack.desk.shown = replace(OVER, card="")
    answer = (await slack.submit(memo=Memo("t1", 2))).json()
    assert answer["response_action"] == "update"
    assert "submit" not in answer["view"]


async def test_a_form_that_goes_on_at_a_card_closes(slack: Slack) -> None:
    slack.desk.shown = CARD
    assert (await slack.submit()).json() == {"response_action": "clear"}
    assert len(slack.called("chat.update")) == 1


async def test_a_form_without_a_card_goes_on_in_its_window(slack: Slack) -> None:
    slack.desk.shown = CARD
    assert (await slack.submit(memo=Memo("t1", 2))).json()["response_action"] == "update"
    assert slack.called("chat.update") == []


async def test_a_stale_form_keeps_what_was_written_below_the_answer(slack: Slack) -> None:
    slack.desk.shown = replace(CARD, beside=True)
    assert (await slack.submit()).json()["response_action"] == "push"


async def test_a_form_that_was_not_saved_keeps_its_text_and_says_so(slack: Slack) -> None:
    slack.desk.broken = FULL
    answer = (await slack.submit()).json()
    assert answer["response_action"] == "errors"
    assert "could not store" in answer["errors"]["what"]


async def test_a_closed_form_is_told_to_the_desk(slack: Slack) -> None:
    slack.desk.shown = OVER
    await slack.interact("view_closed", view=view(Memo("t1", 2, "D1/17.5")))
    assert slack.desk.asked[0].about == ("t1", 2, Closed())
    assert len(slack.called("chat.update")) == 1


async def test_a_form_closed_halfway_leaves_the_way_back_to_it_in_the_direct_conversation(slack: Slack) -> None:
    slack.desk.shown = replace(CARD, revision=2, beside=True)
    await slack.interact("view_closed", view=view(Memo("t1", 2)))
    [body] = slack.called("chat.postMessage")
    assert body["blocks"]


async def test_a_form_closed_halfway_leaves_the_way_back_to_it_at_its_card(slack: Slack) -> None:
    slack.desk.shown = replace(CARD, revision=2, beside=True)
    await slack.interact("view_closed", view=view(Memo("t1", 2, "D1/17.5")))
    assert [body["ts"] for body in slack.called("chat.update")] == ["17.5"]
    assert slack.called("chat.postMessage") == []


async def test_a_form_of_the_home_that_is_closed_halfway_stands_on_the_home(slack: Slack) -> None:
    slack.desk.shown = replace(CARD, revision=2, beside=True)
    await slack.interact("view_closed", view=view(Memo("t1", 2, "home")))
    assert len(slack.called("views.publish")) == 1
    assert slack.called("chat.postMessage") == []


@pytest.mark.parametrize("revision", [0, 1])
async def test_a_form_closed_before_anything_was_answered_or_after_it_was_overtaken_leaves_nothing(
    slack: Slack, revision: int
) -> None:
    slack.desk.shown = replace(CARD, revision=2 * revision, beside=True)
    await slack.interact("view_closed", view=view(Memo("t1", revision)))
    assert slack.called("chat.postMessage") == []


async def test_a_line_a_command_and_a_button_that_were_not_saved_are_answered_kindly(slack: Slack) -> None:
    slack.desk.broken = FULL
    await slack.say("hello")
    await slack.command("pause")
    await slack.press()
    said = [*slack.called("chat.postMessage"), *slack.server.answers]
    assert [body["blocks"][0]["text"]["text"] for body in said] == ["Not saved"] * 3


async def test_the_home_is_drawn_when_it_is_opened(slack: Slack) -> None:
    await slack.event("app_home_opened", user="U1", tab="home", channel="D1")
    [body] = slack.called("views.publish")
    assert (body["user_id"], body["view"]["type"]) == ("U1", "home")


async def test_the_first_visit_is_greeted_once(slack: Slack) -> None:
    for _ in range(2):
        await slack.event("app_home_opened", user="U1", tab="messages", channel="D1")
    assert len(slack.called("chat.postMessage")) == 1


async def test_a_newcomer_comes_with_language_and_zone_asked_once() -> None:
    async with slack_with(FakeDesk(knows=False), None) as slack:
        slack.server.users["U1"] = {"locale": "nl-NL", "tz": "Europe/Amsterdam"}
        for text in ("one", "two"):
            await slack.command(text)
        assert {asked.actor for asked in slack.desk.asked} == {Actor("slack:T1", "U1", "nl-NL", "Europe/Amsterdam")}
        assert len(slack.called("users.info")) == 1


async def test_a_newcomer_whom_slack_does_not_describe_is_served_all_the_same() -> None:
    async with slack_with(FakeDesk(knows=False), None) as slack:
        slack.server.users["U1"] = {"tz": "Mars/Olympus"}
        await slack.command("one")
        slack.server.error("users.info", "missing_scope")
        await slack.command("two", user_id="U2")
        assert [asked.actor.zone for asked in slack.desk.asked] == ["UTC", "UTC"]


async def test_someone_known_is_not_looked_up(slack: Slack) -> None:
    await slack.command("one")
    assert slack.called("users.info") == []


async def test_a_removed_app_and_a_revoked_bot_token_stop_the_workspace(slack: Slack) -> None:
    await slack.event("app_uninstalled")
    await slack.event("tokens_revoked", tokens={"oauth": ["U1"]})
    await slack.event("tokens_revoked", tokens={"bot": ["U9"]})
    assert slack.desk.stopped == [("slack:T1",), ("slack:T1",)]


async def test_a_removal_that_was_not_saved_is_asked_for_again(slack: Slack) -> None:
    slack.desk.broken = FULL
    assert (await slack.event("app_uninstalled")).status_code == 500


async def test_a_deactivated_person_is_let_go(slack: Slack) -> None:
    await slack.event("user_change", user={"id": "U1", "team_id": "T1", "deleted": False})
    await slack.event("user_change", user={"id": "U2", "team_id": "T1", "deleted": True})
    assert slack.desk.stopped == [("slack:T1", "U2")]


async def test_two_workspaces_with_the_same_ids_act_with_their_own_tokens(slack: Slack) -> None:
    await slack.command("one", channel="D1")
    await slack.command("two", channel="D1", team_id="T2")
    assert [asked.actor.workspace for asked in slack.desk.asked] == ["slack:T1", "slack:T2"]
    assert [call.token for call in slack.server.calls] == ["Bearer xoxb-slack:T1", "Bearer xoxb-slack:T2"]


async def test_a_workspace_without_the_app_hears_that(slack: Slack) -> None:
    answer = await slack.command("one", team_id="T9", response_url="")
    assert "no longer installed" in answer.text
    await slack.command("one", team_id="T9")
    assert "no longer installed" in slack.server.answers[0]["text"]
    assert slack.desk.asked == []


async def test_a_malformed_interaction_is_a_bad_request(slack: Slack) -> None:
    assert (await slack.press("turn:done", "nothing")).status_code == 400
    assert (await slack.interact("view_submission", view={"type": "modal", "callback_id": "talk"})).status_code == 400
    assert slack.desk.asked == []


async def test_slack_is_told_the_challenge_of_a_new_address(slack: Slack) -> None:
    answer = await slack.send(json.dumps({"type": "url_verification", "challenge": "abc"}), "application/json")
    assert answer.json() == {"challenge": "abc"}


async def test_what_a_person_wrote_never_reaches_a_log(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    slack.desk.broken = RuntimeError("could not store 'my secret'")
    with structlog.testing.capture_logs() as lines:
        await slack.say("my secret")
        await slack.command("my secret")
        await slack.submit("my secret")
    assert {line["error"] for line in lines if "error" in line} == {"RuntimeError"}
    assert "secret" not in f"{lines}{caplog.text}"


async def test_something_hostile_comes_back_as_text(slack: Slack) -> None:
    slack.desk.shown = Shown(Card("You wrote", (Paragraph(plain("<!channel> <@U1> <https://a|b> *bold*")),)))
    await slack.command("x", channel="D1")
    [body] = slack.called("chat.postMessage")
    assert "<" not in body["text"]
    assert body["mrkdwn"] is False
    assert body["blocks"][1]["elements"][0]["elements"] == [
        {"type": "text", "text": "<!channel> <@U1> <https://a|b> *bold*"}
    ]
