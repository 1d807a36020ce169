"""Adding the app in a browser: one secret, one browser, once; and what each way of going wrong looks like."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import structlog

from bot.slack.table import scopes
from nudges.installations import Installation
from tests.fakes.slack_desk import FULL, FakeDesk
from tests.fakes.slack_place import NOON, ORIGIN, Place, place_at

GRANTED: dict[str, Any] = {
    "ok": True,
    "access_token": "xoxb-granted-secret",
    "token_type": "bot",
    "scope": "chat:write,commands",
    "bot_user_id": "UB1",
    "app_id": "A1",
    "team": {"id": "T1", "name": "Acme & <Zonen>"},
    "enterprise": None,
    "is_enterprise_install": False,
    "authed_user": {"id": "U1"},
}
ROTATING = GRANTED | {"refresh_token": "xoxe-refresh-secret", "expires_in": 43_200}
WHOLE = GRANTED | {"team": None, "enterprise": {"id": "E1", "name": "Groep"}, "is_enterprise_install": True}


async def begin(browser: httpx.AsyncClient) -> dict[str, str]:
    """Begin, and return what Slack was asked."""
    answer = await browser.get("/slack/install")
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in asked.items()}


async def come_back(browser: httpx.AsyncClient, state: str, **query: str) -> httpx.Response:
    return await browser.get("/slack/oauth_redirect", params={"state": state, **query})


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with place_at(tmp_path) as made:
        yield made


def kept(place: Place) -> Installation | None:
    return place.installations.find("slack:T1")


async def test_slack_is_asked_for_what_the_bot_needs_and_sends_the_browser_back_here(place: Place) -> None:
    asked = await begin(place.browser())
    assert asked["client_id"] == "1.2"
    assert asked["scope"].split(",") == scopes()
    assert asked["redirect_uri"] == f"{ORIGIN}/slack/oauth_redirect"
    assert len(asked["state"]) == 43


async def test_what_was_granted_is_stored_and_the_browser_welcomed(place: Place) -> None:
    place.server.grants["c1"] = ROTATING
    browser = place.browser("nl-NL,nl;q=0.9,en;q=0.8")
    answer = await come_back(browser, (await begin(browser))["state"], code="c1")
    assert answer.status_code == 200
    assert "<h1>Klankbord staat in Acme &amp; &lt;Zonen&gt;</h1>" in answer.text
    assert "<h2>Klankbord is in Acme &amp; &lt;Zonen&gt;</h2>" in answer.text
    assert "/app_redirect?app=A1&amp;team=T1" in answer.text
    assert kept(place) == Installation(
        id="slack:T1",
        name="Acme & <Zonen>",
        installed_at=NOON,
        token="xoxb-granted-secret",
        refresh="xoxe-refresh-secret",
        expires_at=NOON + timedelta(hours=12),
        app="A1",
        bot="UB1",
        installer="U1",
        scopes=("chat:write", "commands"),
        revision=1,
    )
    assert place.desk.added == [("slack:T1", "Acme & <Zonen>")]
    [exchange] = place.server.called("oauth.v2.access")
    assert exchange["redirect_uri"] == f"{ORIGIN}/slack/oauth_redirect"


async def test_an_organisation_is_added_as_one(place: Place) -> None:
    place.server.grants["c1"] = WHOLE
    browser = place.browser()
    assert "Klankbord is in Groep" in (await come_back(browser, (await begin(browser))["state"], code="c1")).text
    found = place.installations.find("slack:E1")
    assert found is not None
    assert (found.organisation, found.name) == ("slack:E1", "Groep")


async def test_the_same_way_back_is_taken_once(place: Place) -> None:
    place.server.grants |= {"c1": GRANTED, "c2": GRANTED}
    browser = place.browser()
    state = (await begin(browser))["state"]
    assert (await come_back(browser, state, code="c1")).status_code == 200
    again = await come_back(browser, state, code="c2")
    assert again.status_code == 400
    assert "This step has expired" in again.text
    assert len(place.server.called("oauth.v2.access")) == 1


async def test_another_browser_cannot_finish_what_this_one_began(place: Place) -> None:
    place.server.grants["c1"] = GRANTED
    state = (await begin(place.browser()))["state"]
    stranger = place.browser()
    await begin(stranger)
    for browser in (place.browser(), stranger):
        assert (await come_back(browser, state, code="c1")).status_code == 400
    assert place.server.called("oauth.v2.access") == []
    assert kept(place) is None


@pytest.mark.parametrize("state", ["", "x" * 43, "short", "é" * 43, "x" * 5000])
async def test_a_state_that_was_never_given_exchanges_nothing(place: Place, state: str) -> None:
    browser = place.browser()
    await begin(browser)
    assert (await come_back(browser, state, code="c1")).status_code == 400
    assert place.server.called("oauth.v2.access") == []


async def test_whoever_reads_for_too_long_begins_again(place: Place) -> None:
    place.server.grants["c1"] = GRANTED
    browser = place.browser()
    state = (await begin(browser))["state"]
    place.now += timedelta(minutes=10)
    answer = await come_back(browser, state, code="c1")
    assert answer.status_code == 400
    assert 'href="/slack/install"' in answer.text


async def test_two_tabs_of_one_browser_may_both_be_finished(place: Place) -> None:
    place.server.grants |= {"c1": GRANTED, "c2": GRANTED}
    browser = place.browser()
    first, second = (await begin(browser))["state"], (await begin(browser))["state"]
    assert first != second
    assert (await come_back(browser, second, code="c1")).status_code == 200
    assert (await come_back(browser, first, code="c2")).status_code == 200


async def test_who_declines_is_told_that_nothing_changed(place: Place) -> None:
    browser = place.browser()
    state = (await begin(browser))["state"]
    answer = await come_back(browser, state, error="access_denied")
    assert answer.status_code == 200
    assert "Not added" in answer.text
    assert (await come_back(browser, state, code="c1")).status_code == 400
    assert kept(place) is None


async def test_a_code_that_slack_does_not_know_is_told_without_repeating_it(place: Place) -> None:
    browser = place.browser()
    answer = await come_back(browser, (await begin(browser))["state"], code="whispered")
    assert answer.status_code == 400
    assert "Slack gave no access" in answer.text
    assert "whispered" not in answer.text


async def test_a_slack_that_is_out_of_order_is_told_apart(place: Place) -> None:
    browser = place.browser()
    state = (await begin(browser))["state"]
    place.server.broken.add("oauth.v2.access")
    answer = await come_back(browser, state, code="c1")
    assert (answer.status_code, "Slack is not answering now" in answer.text) == (503, True)


async def test_what_cannot_be_stored_is_told(tmp_path: Path) -> None:
    async with place_at(tmp_path, desk=FakeDesk(broken=FULL)) as place:
        place.server.grants["c1"] = GRANTED
        browser = place.browser()
        answer = await come_back(browser, (await begin(browser))["state"], code="c1")
        assert (answer.status_code, "Not saved" in answer.text) == (503, True)
        assert kept(place) is None


async def test_a_granted_app_without_a_bot_is_refused(place: Place) -> None:
    place.server.grants["c1"] = {name: value for name, value in GRANTED.items() if name != "access_token"}
    browser = place.browser()
    assert (await come_back(browser, (await begin(browser))["state"], code="c1")).status_code == 400


async def test_over_https_the_cookie_is_for_this_host_and_for_https_only(place: Place) -> None:
    given = (await place.browser().get("/slack/install")).headers["set-cookie"]
    name, *marks = (part.strip() for part in given.split(";"))
    assert name.startswith("__Host-klankbord_install=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax", "Max-Age=600"} == set(marks)


async def test_on_this_machine_the_cookie_works_without_https(tmp_path: Path) -> None:
    origin = "http://127.0.0.1:3000"
    async with place_at(tmp_path, origin) as place:
        place.server.grants["c1"] = GRANTED
        browser = place.browser(origin=origin)
        assert (await come_back(browser, (await begin(browser))["state"], code="c1")).status_code == 200


async def test_no_secret_is_logged_on_the_way_or_shown_on_a_page(place: Place) -> None:
    place.server.grants["code-secret"] = ROTATING
    browser = place.browser()
    with structlog.testing.capture_logs() as lines:
        state = (await begin(browser))["state"]
        pages = [await come_back(browser, state, code=code) for code in ("code-secret", "code-secret")]
        pages.append(await come_back(browser, (await begin(browser))["state"], code="code-secret"))
    told = str(lines) + "".join(page.text for page in pages)
    assert {line["event"] for line in lines} == {"installation.added", "installation.refused"}
    assert "secret" not in told
    assert state not in told


async def test_pages_are_kept_nowhere_and_load_nothing(place: Place) -> None:
    answer = await come_back(place.browser(), "x" * 43)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("accepted", "first"),
    [("nl", "nl"), ("en-GB,nl;q=0.9", "en"), ("fr,nl;q=0.2,en;q=0.1", "nl"), ("", "en"), ("nl;q=x,en;q=0.1", "en")],
)
async def test_the_page_begins_in_the_browsers_language(place: Place, accepted: str, first: str) -> None:
    answer = await come_back(place.browser(accepted), "x" * 43)
    assert f'<html lang="{first}">' in answer.text
    assert answer.text.count("<section") == 2
