"""The adapter as the composition uses it: whose token it has, and Socket Mode."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.desk import Shown
from bot.slack.app import SlackApp, build
from bot.slack.web import TokenRefused
from nudges.people import Language
from nudges.screens import Card, Form, TextField
from tests.fakes.slack_desk import FakeDesk
from tests.fakes.slack_server import SlackServer, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def adapter(server: SlackServer, desk: FakeDesk, **chosen: Any) -> SlackApp:
    async def tokens(_: str) -> str:
        return "xoxb-1"

    return build(
        desk=desk,
        language_of=lambda _workspace, _person: Language.DUTCH,
        tokens=tokens,
        now=lambda: NOON,
        wall=lambda: NOON,
        api_url=f"{server.url}/api/",
        seconds=2.0,
        **chosen,
    )


async def test_the_token_tells_which_workspace_it_is_for() -> None:
    async with running() as server:
        app = adapter(server, FakeDesk())
        await app.start()
        assert await app.own_workspace("xoxb-1") == ("slack:T1", "Acme")
        await app.stop()


async def test_a_token_that_slack_refuses_is_explained_and_not_repeated() -> None:
    async with running() as server:
        server.error("auth.test", "invalid_auth")
        app = adapter(server, FakeDesk())
        await app.start()
        with pytest.raises(TokenRefused, match=r"SLACK_BOT_TOKEN \(invalid_auth\)") as refused:
            await app.own_workspace("xoxb-1")
        await app.stop()
    assert "xoxb" not in str(refused.value)


async def test_without_a_signing_secret_nothing_listens_on_http() -> None:
    async with running() as server:
        assert adapter(server, FakeDesk()).routes == []
        assert [route.path for route in adapter(server, FakeDesk(), signing_secret="s").routes] == ["/slack/events"]


async def test_over_socket_mode_a_line_is_acknowledged_after_it_was_stored() -> None:
    said = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "17.5", "text": "hallo"}
    payload = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": said}
    desk = FakeDesk(Shown(Card("Genoteerd")))
    async with running() as server:
        server.envelopes = [{"envelope_id": "e1", "type": "events_api", "payload": payload}]
        app = adapter(server, desk, app_token="xapp-1")
        await app.start()
        assert await asyncio.wait_for(server.acknowledged.get(), 5) == {"envelope_id": "e1"}
        assert [asked.about for asked in desk.asked] == [("hallo",)]
        await app.stop()
        assert len(server.called("chat.postMessage")) == 1


async def test_over_socket_mode_a_form_is_answered_with_its_acknowledgement() -> None:
    view = {"id": "V1", "type": "modal", "callback_id": "talk", "state": {"values": {}}}
    view["private_metadata"] = '{"talk":"t1","revision":1,"card":""}'
    who = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}}
    payload = {"type": "view_submission", "view": view, **who}
    desk = FakeDesk(Shown(Form("Verder", "Ja", "Nee", (TextField("what", "Wat?"),)), "t1", 2))
    async with running() as server:
        server.envelopes = [{"envelope_id": "e1", "type": "interactive", "payload": payload}]
        app = adapter(server, desk, app_token="xapp-1")
        await app.start()
        answer = await asyncio.wait_for(server.acknowledged.get(), 5)
        await app.stop()
    assert answer["payload"]["response_action"] == "update"
