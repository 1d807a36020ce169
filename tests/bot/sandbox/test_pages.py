from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
import uvicorn

from bot.sandbox.live import Live
from bot.sandbox.serving import Server
from bot.sandbox.signing import Answer
from bot.sandbox.views import field_name
from bot.sandbox.words import _WORDS
from tests.bot.sandbox.serving import address, port
from tests.bot.sandbox.world import (
    DAAN,
    EMILY,
    NOOR,
    ORIGIN,
    World,
    actions,
    asked,
    button,
    marked,
    modal,
    plain,
    section,
)

CHANNEL = "C0KBTEAM01"


async def test_a_newcomer_is_told_how_to_start_in_their_own_language(world: World) -> None:
    assert "Typ een bericht of /nudge om te beginnen." in await world.page(NOOR)
    assert "Type a message or /nudge to start." in await world.page(EMILY)
    await world.call("chat.postMessage", channel=NOOR, text="hello")
    assert "om te beginnen" not in await world.page(NOOR)


async def test_opening_messages_and_home_is_told_to_the_bot_and_a_refresh_is_not(world: World) -> None:
    await world.page(NOOR, "messages")
    await world.page(NOOR, "home")
    await world.page(NOOR, CHANNEL)
    await world.browser.get("/", params={"as": NOOR}, headers={"x-refresh": "1"})
    assert [request["event"]["tab"] for request in world.bot.requests] == ["messages", "home"]


async def test_the_page_remembers_who_looked(world: World) -> None:
    await world.page(EMILY)
    page = (await world.browser.get("/")).text
    assert f'data-me="{EMILY}"' in page
    assert '<html lang="en">' in page


async def test_a_person_or_a_place_that_is_not_there_falls_back(world: World) -> None:
    page = await world.page("U404", "C404")
    assert f'data-me="{NOOR}"' in page
    assert 'data-place="messages"' in page


async def test_every_kind_of_block_is_drawn(world: World) -> None:
    option = {"text": plain("Option one"), "value": "1"}
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("The header")},
        section("*The* section") | {"accessory": button(text=plain("Beside"))},
        {"type": "section", "fields": [marked("Field one"), marked("Field two")]},
        {"type": "context", "elements": [marked("The context")]},
        {"type": "divider"},
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "The picture"},
        actions(
            button(style="primary"),
            button("link", url="https://example.org/doc"),
            {"type": "static_select", "action_id": "s", "options": [option]},
            {"type": "overflow", "action_id": "o", "options": [option]},
        ),
    ]
    await world.call("chat.postMessage", channel=NOOR, text="x", blocks=blocks)
    page = await world.page(NOOR)
    for part in ("The header", "<strong>The</strong> section", "Beside", "Field two", "The context", "Option one"):
        assert part in page
    assert 'alt="The picture"' in page
    assert 'href="https://example.org/doc"' in page
    assert '<hr class="b-divider">' in page


async def test_every_kind_of_field_is_drawn_with_a_label(world: World) -> None:
    option = {"text": plain("Option one"), "value": "1"}
    kinds: list[dict[str, Any]] = [
        {"type": "plain_text_input", "multiline": True, "initial_value": "standing"},
        {"type": "plain_text_input", "placeholder": plain("Write")},
        {"type": "email_text_input"},
        {"type": "number_input", "is_decimal_allowed": False},
        {"type": "datepicker", "initial_date": "2026-03-04"},
        {"type": "timepicker"},
        {"type": "datetimepicker"},
        {"type": "users_select"},
        {"type": "channels_select"},
        {"type": "static_select", "options": [option], "initial_option": option},
        {"type": "multi_static_select", "options": [option]},
        {"type": "radio_buttons", "options": [option], "initial_option": option},
        {"type": "checkboxes", "options": [option]},
    ]
    await world.open(modal(*[asked(kind, f"b{number}") for number, kind in enumerate(kinds)]))
    page = await world.page(NOOR)
    for number, kind in enumerate(kinds):
        assert f'name="{field_name(f"b{number}", "a")}"' in page, kind["type"]
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    assert len(labelled) == len(kinds) - 2  # the radio buttons and the checkboxes have a legend
    assert labelled <= set(re.findall(r' id="([^"]+)"', page))
    assert ">\nstanding</textarea>" in page
    assert 'value="2026-03-04"' in page
    assert page.count("checked") == 1


async def test_text_of_people_never_becomes_markup(world: World) -> None:
    await world.sender.say(NOOR, world.dm(), '<script>alert(1)</script> "><img src=x>')
    page = await world.page(NOOR)
    assert "<script>alert" not in page
    assert "<img" not in page


async def test_an_ephemeral_is_marked_and_shown_to_its_reader_only(world: World) -> None:
    await world.call("chat.postEphemeral", channel=CHANNEL, user=NOOR, text="psst")
    assert "Alleen voor jou zichtbaar" in await world.page(NOOR, CHANNEL)
    assert "psst" not in await world.page(DAAN, CHANNEL)


async def test_news_for_someone_else_is_counted_until_they_look(world: World) -> None:
    await world.call("chat.postMessage", channel=DAAN, text="x")
    assert "1 nieuw" in await world.page(NOOR)
    await world.page(DAAN)
    assert "1 nieuw" not in await world.page(NOOR)


async def test_a_command_typed_in_the_page_reaches_the_bot(world: World) -> None:
    await world.act("say", text="/nudge why not")
    assert (world.bot.requests[0]["command"], world.bot.requests[0]["text"]) == ("/nudge", "why not")


async def test_a_command_nobody_knows_is_told_and_not_sent(world: World) -> None:
    await world.act("say", text="/weather")
    assert world.bot.requests == []
    assert "/weather is geen geldig commando" in await world.page(NOOR)


async def test_a_line_typed_in_the_channel_stays_in_the_channel(world: World) -> None:
    await world.act("say", **{"in": CHANNEL, "text": "hi"})
    assert [message["text"] for message in world.workspace.history(CHANNEL)] == ["hi"]


async def test_without_a_script_an_act_leads_back_to_the_page(world: World) -> None:
    answer = await world.browser.post("/sandbox/say", data={"as": NOOR, "in": "messages", "text": "hi"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/?as={NOOR}&in=messages")


async def test_a_button_is_pressed_from_the_page(world: World) -> None:
    blocks = [actions(button())]
    ts = (await world.call("chat.postMessage", channel=NOOR, text="x", blocks=blocks))["ts"]
    press = {"surface": "message", "channel": world.dm(), "ts": ts, "press": '["acts", "go"]'}
    assert (await world.act("press", **press)).json() == {"notice": ""}
    world.bot.answer = lambda _request: Answer(0)
    assert (await world.act("press", **press)).json()["notice"] == "De app gaf niet op tijd antwoord."
    gone = await world.act("press", **press | {"ts": "1.000000"})
    assert gone.json()["notice"] == "Dit is er niet meer."


@pytest.mark.parametrize("press", ["", "x", "[]", '["a"]', '["acts", "none"]', "7"])
async def test_a_press_that_cannot_be_read_is_told_kindly(world: World, press: str) -> None:
    await world.call("chat.postMessage", channel=NOOR, text="x", blocks=[actions(button())])
    answer = await world.act("press", surface="home", press=press)
    assert answer.json()["notice"] == "Dit is er niet meer."


async def test_a_window_shows_its_faults_next_to_the_fields_and_keeps_what_was_typed(world: World) -> None:
    view = await world.open(modal(asked({"max_length": 3}), asked(block_id="c")))
    name = field_name("b", "a")
    await world.act("submit", view=view["id"], **{name: "too long"})
    page = await world.page(NOOR)
    assert 'class="field-error"' in page
    assert "Hier passen hoogstens 3 tekens." in page
    assert 'aria-invalid="true"' in page
    assert 'value="too long"' in page


async def test_a_window_that_could_not_be_submitted_says_so(world: World) -> None:
    view = await world.open(modal(asked()))
    world.bot.answer = lambda _request: Answer(500)
    await world.act("submit", view=view["id"], **{field_name("b", "a"): "kept"})
    page = await world.page(NOOR)
    assert "Verbinden lukte niet." in page
    assert 'value="kept"' in page


async def test_a_window_closes_and_closing_twice_does_no_harm(world: World) -> None:
    view = await world.open(modal(section(), notify_on_close=True))
    await world.act("close", view=view["id"])
    assert world.bot.requests[-1]["type"] == "view_closed"
    assert (await world.act("close", view=view["id"])).json() == {"notice": ""}
    assert "<dialog" not in await world.page(NOOR)


async def test_nobody_closes_the_window_of_another(world: World) -> None:
    view = await world.open(modal(section()))
    await world.act("close", user=DAAN, view=view["id"])
    assert "<dialog" in await world.page(NOOR)
    assert "<dialog" not in await world.page(DAAN)


async def test_the_home_shows_what_was_published(world: World) -> None:
    assert "Nog even geduld" in await world.page(NOOR, "home")
    home = {"type": "home", "blocks": [section("Next nudge"), actions(button())]}
    await world.call("views.publish", user_id=NOOR, view=home)
    assert "Next nudge" in await world.page(NOOR, "home")
    await world.act("press", surface="home", press='["acts", "go"]')
    assert world.bot.requests[-1]["view"]["type"] == "home"


@pytest.mark.parametrize("offers_next", [True, False])
async def test_the_clock_offers_the_next_message_only_when_it_can_know_it(*, offers_next: bool) -> None:
    world = World(offers_next=offers_next)
    async with world.browser:
        assert ('value="next"' in await world.page(NOOR)) is offers_next


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "evil.example"},
    ],
)
async def test_another_site_cannot_act(world: World, headers: dict[str, str]) -> None:
    form = {"as": NOOR, "in": "messages", "text": "forged"}
    answer = await world.browser.post("/sandbox/say", data=form, headers=headers)
    assert answer.status_code == 403
    assert world.workspace.history(world.dm()) == []


async def test_the_page_itself_can_act(world: World) -> None:
    form = {"as": NOOR, "in": "messages", "text": "mine"}
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
    assert (await world.browser.post("/sandbox/say", data=form, headers=headers)).status_code == 303


async def test_another_host_name_sees_nothing(world: World) -> None:
    assert (await world.browser.get("/sandbox/messages.json", headers={"host": "evil.example"})).status_code == 403
    assert (await world.browser.get("/", headers={"host": "localhost:3000"})).status_code == 200


async def test_the_page_allows_nothing_from_elsewhere_and_no_script_in_the_page(world: World) -> None:
    answer = await world.browser.get("/", params={"as": NOOR})
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src=\"/sandbox/static/)|\son\w+=|style=", answer.text)


@pytest.mark.parametrize("name", ["sandbox.css", "sandbox.js", "icon.svg"])
async def test_what_the_page_needs_is_served_from_here(world: World, name: str) -> None:
    answer = await world.browser.get(f"/sandbox/static/{name}")
    assert answer.status_code == 200
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", answer.text)


async def test_an_act_of_someone_unknown_is_refused(world: World) -> None:
    assert (await world.act("say", user="U404", text="x")).status_code == 400


async def test_open_pages_hear_of_every_change() -> None:
    live = Live()
    stream = live.stream()
    assert [await anext(stream), await anext(stream)] == ["retry: 1000\n\n", "data: 0\n\n"]
    live.changed()
    live.changed()
    assert await anext(stream) == "data: 2\n\n"
    await stream.aclose()  # type: ignore[attr-defined]
    assert live._waiting == set()


async def test_a_silent_stream_says_that_it_is_still_there() -> None:
    stream = Live(heartbeat=0).stream()
    lines = [await anext(stream) for _ in range(3)]
    assert lines[-1] == ": still here\n\n"
    await stream.aclose()  # type: ignore[attr-defined]


async def test_a_server_that_stops_does_not_wait_for_open_pages(world: World) -> None:
    with port() as listener:
        server = Server(uvicorn.Config(world.app, log_level="error", lifespan="off"), world.app.state.live)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        async with httpx.AsyncClient() as browser, browser.stream("GET", f"{address(listener)}/sandbox/live") as page:
            lines = page.aiter_lines()
            assert await anext(lines) == "retry: 1000"
            server.should_exit = True
            await running


async def test_a_posted_message_wakes_the_page(world: World) -> None:
    before = world.app.state.live.version
    await world.call("chat.postMessage", channel=NOOR, text="x")
    assert world.app.state.live.version > before


def test_every_word_exists_in_both_languages_with_the_same_places() -> None:
    for key, (dutch, english) in _WORDS.items():
        assert dutch, key
        assert english, key
        assert set(re.findall(r"{\w+}", dutch)) == set(re.findall(r"{\w+}", english)), key


def shots() -> list[Any]:
    message = {"text": "x", "blocks": [{"type": "header", "text": plain("A nudge")}]}
    too_large = {"text": "x", "blocks": [{"type": "header", "text": plain("x" * 151)}]}
    return [
        ("nudge", "due", "nl", "message", message),
        ("nudge", "due", "en", "message", message),
        ("check", "first", "nl", "view", modal(asked())),
        ("home", "home", "en", "home", {"type": "home", "blocks": [section("At home")]}),
        ("nudge", "large", "en", "message", too_large),
    ]


async def test_the_gallery_shows_every_screen_with_an_anchor_and_filters() -> None:
    world = World(gallery=shots)
    async with world.browser as browser:
        every = (await browser.get("/gallery")).text
        dutch = (await browser.get("/gallery?lang=nl")).text
        nudges = (await browser.get("/gallery?flow=nudge&lang=en")).text
    assert len(re.findall('<article class="shot"', every)) == 5
    assert 'id="nudge-due-nl"' in every
    assert 'type="submit"' not in every
    assert set(re.findall(r'<article class="shot" id="([^"]+)"', dutch)) == {"nudge-due-nl", "check-first-nl"}
    assert '<html lang="nl">' in dutch
    assert set(re.findall(r'<article class="shot" id="([^"]+)"', nudges)) == {"nudge-due-en", "nudge-large-en"}


async def test_the_gallery_says_what_slack_would_refuse() -> None:
    world = World(gallery=shots)
    async with world.browser as browser:
        page: httpx.Response = await browser.get("/gallery?lang=en&flow=nudge")
    assert page.text.count("Slack would refuse this") == 1
    assert "must be less than 151 characters" in page.text
