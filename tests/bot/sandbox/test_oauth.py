"""The sandbox lets the app in as Slack does: asked in a browser, a code once, tokens that end and are exchanged."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.slack.installing.oauth import OAuthApp
from tests.bot.sandbox.world import DAAN, EMILY, NOOR, ORIGIN, World

CLIENT = {"client_id": "1.2", "client_secret": "client-secret"}
APP = OAuthApp("1.2", "client-secret", ORIGIN, ORIGIN)


async def asked(world: World, user: str = NOOR, **changes: str) -> httpx.Response:
    """Look at the page to which the app sends a browser."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(APP.consent_url("a-state")).query).items()}
    return await world.browser.get("/oauth/v2/authorize", params={**query, "as": user, **changes})


def ways(page: str) -> list[dict[str, str]]:
    """Return what the links back to the app carry."""
    links = [unescape(link) for link in re.findall(r'href="(http[^"]+)"', page)]
    assert all(link.startswith(f"{APP.redirect_url}?") for link in links)
    return [{name: values[0] for name, values in parse_qs(urlsplit(link).query).items()} for link in links]


async def access(world: World, **form: str) -> dict[str, Any]:
    answer = await world.browser.post("/api/oauth.v2.access", data={**CLIENT, **form})
    return dict(answer.json())


async def code(world: World) -> str:
    return ways((await asked(world)).text)[1]["code"]


async def granted(world: World) -> dict[str, Any]:
    return await access(world, code=await code(world), redirect_uri=APP.redirect_url)


async def test_a_person_is_asked_in_their_language_and_can_say_yes_or_no(world: World) -> None:
    page = (await asked(world)).text
    no, yes = ways(page)
    assert (no["error"], no["state"]) == ("access_denied", "a-state")
    assert (len(yes["code"]), yes["state"]) == (32, "a-state")
    assert "Klankbord toevoegen aan" in page
    assert "<code>chat:write</code>" in page
    assert "Add Klankbord to" in (await asked(world, EMILY)).text


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"client_id": "9"}, "invalid_client_id"),
        ({"redirect_uri": "https://elsewhere.example/x"}, "bad_redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "bad_redirect_uri"),
    ],
)
async def test_nobody_is_sent_to_another_app_or_off_this_machine(
    world: World, changed: dict[str, str], refused: str
) -> None:
    answer = await asked(world, **changed)
    assert (answer.status_code, answer.text) == (400, refused)


async def test_a_code_is_exchanged_for_a_token_that_works(world: World) -> None:
    answer = await granted(world)
    assert answer["ok"]
    assert answer["team"]["id"] == world.workspace.identity.team
    assert answer["expires_in"] == 43_200
    assert (await world.call("auth.test", answer["access_token"]))["ok"]


async def test_the_installer_is_whoever_looked_at_the_page(world: World) -> None:
    yes = ways((await asked(world, DAAN)).text)[1]
    answer = await access(world, code=yes["code"], redirect_uri=APP.redirect_url)
    assert answer["authed_user"] == {"id": DAAN}


async def test_credentials_may_come_as_basic_authorization(world: World) -> None:
    form = {"code": await code(world), "redirect_uri": APP.redirect_url}
    answer = await world.browser.post("/api/oauth.v2.access", data=form, auth=("1.2", "client-secret"))
    assert answer.json()["ok"]


async def test_a_code_is_exchanged_once_and_not_too_late(world: World) -> None:
    first, second = await code(world), await code(world)
    assert (await access(world, code=first, redirect_uri=APP.redirect_url))["ok"]
    assert (await access(world, code=first, redirect_uri=APP.redirect_url))["error"] == "invalid_code"
    world.later(minutes=10)
    assert (await access(world, code=second, redirect_uri=APP.redirect_url))["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"client_id": "9"}, "invalid_client_id"),
        ({"redirect_uri": f"{ORIGIN}/elsewhere"}, "bad_redirect_uri"),
        ({"grant_type": "refresh_token", "refresh_token": "xoxe-1-guessed"}, "invalid_refresh_token"),
    ],
)
async def test_what_is_not_right_is_refused_in_slacks_words(world: World, form: dict[str, str], error: str) -> None:
    answer = await access(world, **{"code": await code(world), "redirect_uri": APP.redirect_url, **form})
    assert answer == {"ok": False, "error": error}


async def test_a_token_ends_after_half_a_day_and_is_exchanged_once(world: World) -> None:
    first = await granted(world)
    world.later(hours=12)
    assert (await world.call("auth.test", first["access_token"]))["error"] == "token_expired"
    renewed = await access(world, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (await world.call("auth.test", renewed["access_token"]))["ok"]
    again = await access(world, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert again["error"] == "invalid_refresh_token"


async def test_after_it_was_added_the_app_is_opened_in_the_sandbox(world: World) -> None:
    answer = await world.browser.get("/app_redirect", params={"app": "A1", "team": "T1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
