"""Requests of many workspaces, organisations and shared channels: answered with their own token, or kindly not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from nudges.delivery import Opened, Refusal, Refused, Throttled
from nudges.ports import Unavailable
from tests.fakes.installations import ACME, BEEK, GRID, an_installation
from tests.fakes.slack_place import Place, place_at

numbers = count(1)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with place_at(tmp_path) as made:
        yield made


async def command(place: Place, team: str = "T1", **more: str) -> httpx.Response:
    return await place.send(
        urlencode(
            {
                "command": "/nudge",
                "text": "help",
                "team_id": team,
                "user_id": "U1",
                "channel_id": "D1",
                "trigger_id": f"{next(numbers)}.1",
                "response_url": f"{place.server.url}/respond/1",
            }
            | more
        )
    )


async def press(place: Place, own: str, host: str, **body: Any) -> httpx.Response:
    """Press a button in a channel of ``host`` as someone of ``own``."""
    pressed = {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": own},
        "team": {"id": host},
        "trigger_id": f"{next(numbers)}.1",
        "container": {"type": "message", "channel_id": "C1", "message_ts": "17.5"},
        "channel": {"id": "C1"},
        "actions": [{"action_id": "turn:done", "value": "t1:2", "action_ts": "18.1", "type": "button"}],
        "response_url": f"{place.server.url}/respond/1",
    }
    return await place.send(urlencode({"payload": json.dumps(pressed | body)}))


def stored(place: Place, *places: str) -> None:
    for one in places:
        place.installations.save(an_installation(one))


async def event(place: Place, body: dict[str, Any]) -> httpx.Response:
    return await place.send(json.dumps({"type": "event_callback", "event_id": "Ev1"} | body), "application/json")


def actors(place: Place) -> list[str]:
    return [asked.actor.workspace for asked in place.desk.asked]


async def test_two_workspaces_with_the_same_ids_act_with_their_own_tokens(place: Place) -> None:
    stored(place, ACME, BEEK)
    for team in ("T1", "T2"):
        await command(place, team)
    assert actors(place) == [ACME, BEEK]
    assert [call.token for call in place.server.calls] == [f"Bearer xoxb-{ACME}", f"Bearer xoxb-{BEEK}"]


async def test_a_workspace_without_the_app_is_told_how_to_get_it(place: Place) -> None:
    stored(place, ACME)
    answer = await command(place, "T9")
    assert answer.status_code == 200
    assert "no longer installed" in str(place.server.answers)
    assert place.desk.asked == []


async def test_an_organisations_workspace_joins_with_its_first_request(place: Place) -> None:
    stored(place, GRID)
    await command(place, "T3", enterprise_id="E1", is_enterprise_install="true")
    assert actors(place) == ["slack:T3"]
    assert place.desk.added == [("slack:T3", "Acme")]
    assert [call.token for call in place.server.calls] == [f"Bearer xoxb-{GRID}"]
    assert list(place.installations.served(GRID)) == ["slack:T3"]


async def test_a_workspace_of_another_organisation_does_not_join_it(place: Place) -> None:
    stored(place, GRID)
    await command(place, "T3", enterprise_id="E2")
    await command(place, "T4")
    assert place.desk.asked == []
    assert list(place.installations.served(GRID)) == []


async def test_an_event_of_an_organisation_that_names_no_team_is_taken(place: Place) -> None:
    stored(place, GRID)
    place.installations.serve("slack:T3", GRID)
    said = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "17.5", "text": "hallo"}
    whole = [{"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}]
    answer = await event(place, {"team_id": "T3", "event": said, "authorizations": whole})
    assert answer.status_code == 200
    assert actors(place) == ["slack:T3"]


async def test_someone_from_another_workspace_that_has_the_app_is_known_by_their_own(place: Place) -> None:
    stored(place, ACME, BEEK)
    await press(place, "T2", "T1")
    assert actors(place) == [BEEK]


async def test_a_stranger_in_a_shared_channel_is_told_kindly_and_nothing_is_kept(place: Place) -> None:
    stored(place, ACME)
    assert (await press(place, "T9", "T1")).status_code == 200
    [answer] = place.server.answers
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert "belongs to another organisation" in answer["text"]
    assert place.desk.asked == []


async def test_a_form_of_a_stranger_is_answered_on_top_of_it(place: Place) -> None:
    stored(place, ACME)
    view = {"id": "V1", "type": "modal", "callback_id": "talk", "hash": "h", "blocks": [], "state": {"values": {}}}
    view |= {"private_metadata": '{"talk":"t1","revision":1,"card":""}', "app_installed_team_id": "T1"}
    for kind in ("view_submission", "view_closed"):
        who = {"user": {"id": "U1", "team_id": "T9"}, "team": {"id": "T9"}}
        answer = await place.send(urlencode({"payload": json.dumps({"type": kind, "view": view} | who)}))
        assert answer.status_code == 200
        assert ("belongs to another" in answer.text) is (kind == "view_submission")
    assert place.desk.asked == []


async def test_a_strangers_line_and_visit_are_kept_nowhere(place: Place) -> None:
    stored(place, ACME)
    host = {"team_id": "T1", "authorizations": [{"team_id": "T1"}]}
    line = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "17.5", "text": "hallo"}
    visit = {"type": "app_home_opened", "user": "U1", "tab": "messages", "channel": "D1"}
    for happened in (line, visit, visit | {"tab": "home"}):
        assert (await event(place, host | {"event": happened | {"user_team": "T9"}})).status_code == 200
    assert place.desk.asked == []
    [told] = place.server.called("chat.postMessage")
    assert "belongs to another organisation" in str(told)


async def test_a_removed_app_is_heard_also_when_its_token_went_before(place: Place) -> None:
    happened = {"team_id": "T1", "event": {"type": "app_uninstalled"}}
    assert (await event(place, happened)).status_code == 200
    assert place.desk.stopped == [(ACME,)]


async def test_a_token_that_was_refused_because_there_is_a_new_one_is_tried_again_later(place: Place) -> None:
    stored(place, ACME)
    assert place.slack is not None
    assert await place.slack.messenger.open(ACME, "U1") == Opened("DU1")
    place.installations.save(an_installation(ACME, token="xoxb-new"))
    place.server.error("conversations.open", "token_revoked")
    assert isinstance(await place.slack.messenger.open(ACME, "U1"), Throttled)
    place.server.errors.clear()
    assert await place.slack.messenger.open(ACME, "U1") == Opened("DU1")
    assert place.server.calls[-1].token == "Bearer xoxb-new"


async def test_a_token_that_is_refused_for_good_ends_it(place: Place) -> None:
    stored(place, ACME)
    assert place.slack is not None
    place.server.error("conversations.open", "token_revoked")
    assert await place.slack.messenger.open(ACME, "U1") == Refused(Refusal.WORKSPACE_GONE, "token_revoked")
    assert await place.slack.messenger.open(BEEK, "U1") == Refused(Refusal.WORKSPACE_GONE, "not_installed")


async def test_while_tokens_cannot_be_read_a_nudge_waits(place: Place) -> None:
    async def away(_workspace: str) -> str | None:
        raise Unavailable

    assert place.slack is not None
    place.slack.web._tokens = away
    assert isinstance(await place.slack.messenger.open(ACME, "U1"), Throttled)
