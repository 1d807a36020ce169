"""Pictures at signed addresses."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.pictures import LASTS, Pictures, seal, unseal
from bot.radar import EARLIER, SIDE, png, svg
from bot.slack.limits import check_view
from bot.slack.views import Memo, modal
from nudges.catalogue import built_in
from nudges.drawings import Radar, Shape
from nudges.flows.trust_check import FLOW, example_scores
from nudges.people import Language
from nudges.screens import Card, Drawn, Picture
from tests.fakes.scenes import scene, talk

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
SECRET = b"a secret of the test"
RADAR = Radar(
    ("geloofwaardigheid", "betrouwbaarheid", "dichtbij komen", "minder om jou"),
    Shape("nu", (3.75, 4.25, 2.5, 3.0)),
    (Shape("laagste antwoord", (3.0, 4.0, 1.0, 2.0)), Shape("hoogste antwoord", (5.0, 5.0, 3.0, 4.0))),
    (Shape("1 september", (3.0, 3.0, 2.0, 2.0)), Shape("2 oktober", (3.5, 3.5, 2.0, 2.25))),
)

THREE = (*RADAR.earlier, Shape("3 november", (3.5, 4.0, 2.0, 2.5)))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def pictures(clock: Clock | None = None) -> Pictures:
    return Pictures(SECRET, "http://testserver", clock or Clock())


async def get(served: Pictures, address: str) -> Response:
    app = Starlette(routes=[*served.routes()])
    async with AsyncClient(transport=ASGITransport(app), base_url=served.base) as client:
        return await client.get(address)


def result(language: Language) -> Card:
    around = talk(FLOW, replace(scene(language), catalogue=built_in()))
    card = FLOW.draw(around.at("result", scores=example_scores(4, 4, 2, 2), kept_at=NOW))
    assert isinstance(card, Card)
    return card


async def test_an_address_leads_to_the_picture_as_png_and_as_svg() -> None:
    served = pictures()
    for kind, media_type in (("png", "image/png"), ("svg", "image/svg+xml")):
        answer = await get(served, served.address(RADAR, kind))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media_type)


def test_a_png_is_square_and_not_a_blank_page() -> None:
    drawn = png(RADAR)
    assert drawn.startswith(b"\x89PNG")
    assert struct.unpack(">II", drawn[16:24]) == (SIDE, SIDE)
    assert len(drawn) > 20_000


def test_the_same_drawing_is_the_same_picture() -> None:
    assert svg(RADAR) == svg(RADAR)
    assert svg(RADAR) != svg(replace(RADAR, earlier=()))


def test_an_svg_names_every_axis_and_shape_and_holds_no_script_or_outside_address() -> None:
    text = svg(RADAR).decode()
    said = set(re.findall(r">([^<>]+)</", text))
    shapes = (RADAR.now, *RADAR.spread, *RADAR.earlier)
    assert {*RADAR.axes, *(shape.label for shape in shapes)} <= said
    assert "<script" not in text
    assert text.count("http") == text.count("http://www.w3.org/2000/svg")


def test_every_line_has_a_colour_of_its_own() -> None:
    text = svg(replace(RADAR, earlier=THREE)).decode()
    colours = re.findall(r"\.color-\d+ a:visited\{stroke:(#\w+)", text)
    assert len(colours) == len(set(colours)) == 6


def test_every_line_has_strokes_of_its_own() -> None:
    text = svg(replace(RADAR, earlier=THREE)).decode()
    strokes = re.findall(r'class="line reactive"[^>]*style="[^"]*?(?:dasharray: ([\d ]+);|5")', text)
    assert len(strokes) == len(set(strokes)) == 6


def test_the_latest_of_the_earlier_shapes_looks_the_same_however_many_there_are() -> None:
    for earlier in (THREE[:1], THREE[:2], THREE):
        assert EARLIER[-1] in svg(replace(RADAR, earlier=earlier)).decode()


def test_a_label_is_text_whatever_it_holds() -> None:
    odd = replace(RADAR, now=Shape("<script>&\"'", RADAR.now.values))
    text = svg(odd).decode()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


async def test_an_address_expires() -> None:
    clock = Clock()
    served = pictures(clock)
    address = served.address(RADAR)
    clock.now = NOW + LASTS - timedelta(seconds=1)
    assert (await get(served, address)).status_code == 200
    clock.now = NOW + LASTS
    assert (await get(served, address)).status_code == 404


def test_a_drawing_comes_back_from_its_token_as_it_was() -> None:
    assert unseal(seal(RADAR, NOW + LASTS, SECRET), NOW, SECRET) == RADAR


def test_a_token_of_someone_else_is_refused() -> None:
    assert unseal(seal(RADAR, NOW + LASTS, b"another"), NOW, SECRET) is None


@given(st.text(max_size=200))
def test_anything_else_is_no_token(text: str) -> None:
    assert unseal(text, NOW, SECRET) is None


def test_a_token_that_was_changed_anywhere_is_refused() -> None:
    token = seal(RADAR, NOW + LASTS, SECRET)
    for place in range(0, len(token) - 1, 7):
        other = "A" if token[place] != "A" else "B"
        assert unseal(token[:place] + other + token[place + 1 :], NOW, SECRET) is None


@pytest.mark.parametrize(
    "path", ["/pictures/x.png", "/pictures/.png", "/pictures/x.exe", f"/pictures/{'A' * 5000}.png"]
)
async def test_what_is_no_address_of_ours_is_not_there(path: str) -> None:
    assert (await get(pictures(), path)).status_code == 404


@pytest.mark.parametrize("language", list(Language))
async def test_the_result_of_a_trust_check_carries_its_picture_into_a_window(language: Language) -> None:
    card = pictures().illustrated(result(language))
    assert isinstance(card, Card)
    (picture,) = (element for element in card.elements if isinstance(element, Picture))
    view = modal(card, Memo("talk"))
    check_view(view)
    (image,) = (block for block in view["blocks"] if block["type"] == "image")
    assert image == {"type": "image", "image_url": picture.url, "alt_text": picture.alt}
    assert (await get(pictures(), picture.url)).status_code == 200


def test_an_address_fits_in_a_block_however_much_it_shows() -> None:
    shape = Shape("30 september 2025", (3.25, 4.75, 2.5, 1.25))
    assert len(pictures().address(replace(RADAR, earlier=(shape,) * 3))) < 3_000


def test_without_an_address_the_picture_is_told_in_words() -> None:
    card = result(Language.ENGLISH)
    (drawn,) = (element for element in card.elements if isinstance(element, Drawn))
    view = modal(card, Memo("talk"))
    assert drawn.alt in str(view["blocks"])
    assert not [block for block in view["blocks"] if block["type"] == "image"]


def test_flows_draw_their_pictures_and_stay_as_they_were_otherwise() -> None:
    (illustrated,) = pictures().in_flows({FLOW.name: FLOW}).values()
    around = talk(FLOW, scene())
    assert illustrated.draw(around) == FLOW.draw(around)
    shown = illustrated.draw(around.at("result", scores=example_scores(4, 4, 2, 2), kept_at=NOW))
    assert isinstance(shown, Card)
    assert any(isinstance(element, Picture) for element in shown.elements)
