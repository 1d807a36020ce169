"""Cards and forms as Block Kit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.slack.blocks import fallback, message
from bot.slack.limits import check_message, check_view
from bot.slack.views import Memo, home, modal
from nudges.screens import (
    Button,
    Buttons,
    Card,
    Choice,
    DateField,
    Divider,
    Facts,
    Form,
    Option,
    Paragraph,
    Part,
    Picture,
    Quote,
    Scale,
    ScreenTooLarge,
    Start,
    TextField,
)
from nudges.text import Link, Plain, Strong, plain

HOSTILE = "<!channel> <@U1> <https://a|b> *bold* _it_ `code` :tada: & &amp;"

CARD = Card(
    "Slecht nieuws",
    (
        Paragraph((Plain("Vertel het "), Strong("nu"), Plain(", zie "), Link("waarom", "https://example.org/w"))),
        Paragraph(plain("Bron: Binnenzaken"), soft=True),
        Quote(HOSTILE),
        Facts((("Dag", "donderdag"), ("Tijd", "09:00"))),
        Divider(),
        Picture("https://example.org/p.png", "Een radar"),
        Buttons(
            (
                Button("reflect", "Terugkijken", opens_form=True, primary=True),
                Button("why", "Waarom?", start=Start("why", "d1")),
                Button("now", "Nu", start=Start("now")),
            )
        ),
    ),
)

OPTIONS = tuple(Option(str(number), f"Optie {number}") for number in range(12))

FORM = Form(
    "Aannames",
    "Verder",
    "Sluiten",
    (
        Paragraph(plain("Alleen jij leest dit."), soft=True),
        TextField("text", "Wat zag je?", hint="Feiten", placeholder="Ik zag", value=HOSTILE, lines=True, limit=500),
        TextField("name", "Naam", required=False, limit=40),
        Choice("one", "Welke?", OPTIONS[:3], value=("1",)),
        Choice("folded", "Welke?", OPTIONS[:3], compact=True, hint="Eén"),
        Choice("long", "Welke?", OPTIONS),
        Choice("some", "Welke?", OPTIONS[:3], value=("0", "2"), many=True),
        Choice("many", "Welke?", OPTIONS, many=True, required=False),
        Scale("sure", "Hoe zeker?", 1, 5, "niet", "heel", value=2),
        Scale("wide", "Hoe zeker?", 0, 10, "niet", "heel", required=False),
        DateField("day", "Wanneer?", value=date(2026, 3, 5)),
    ),
)


def markup(node: Any) -> Iterator[str]:
    """Yield every text that Slack would parse."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for value in node.values():
            yield from markup(value)
    elif isinstance(node, list):
        for value in node:
            yield from markup(value)


def test_a_card_becomes_a_message(snapshot: SnapshotAssertion) -> None:
    assert message(CARD, "t1", 3) == snapshot


def test_a_form_becomes_a_modal(snapshot: SnapshotAssertion) -> None:
    assert modal(FORM, Memo("t1", 3, "D1/17.5")) == snapshot


def test_a_private_card_becomes_a_modal_without_submit(snapshot: SnapshotAssertion) -> None:
    card = Card("Je dagboek", (Quote("Ik zag het zelf"), Buttons((Button("older", "Ouder"),))), private=True)
    assert modal(card, Memo("t1", 1)) == snapshot


def test_a_card_becomes_a_home(snapshot: SnapshotAssertion) -> None:
    buttons = Buttons((Button("settings", "Instellingen", start=Start("settings")),))
    assert home(Card("Klankbord", (Paragraph(plain("Morgen, 09:00")), buttons))) == snapshot


def test_what_a_person_wrote_is_never_markup() -> None:
    drawn = message(CARD, "t1", 3)
    assert list(markup(drawn)) == []
    assert {"type": "text", "text": HOSTILE} in drawn["blocks"][3]["elements"][0]["elements"]
    assert list(markup(modal(FORM, Memo("t1", 3)))) == []


def test_the_fallback_text_is_escaped() -> None:
    said = fallback(Card("A & B", (Quote("<!channel>"),)))
    assert said == "A &amp; B\n&lt;!channel&gt;"


def test_a_title_too_long_for_a_window_stands_inside_it() -> None:
    card = Card("A title that is longer than any window takes", (Divider(),))
    drawn = modal(card, Memo())
    assert drawn["title"]["text"] == "Klankbord"
    assert drawn["blocks"][0]["text"]["text"] == card.title


def test_empty_texts_draw_nothing() -> None:
    card = Card(
        "Title", (Paragraph(()), Paragraph(plain(""), soft=True), Quote(""), Paragraph((Plain(""), Strong("x"))))
    )
    assert [block["type"] for block in message(card)["blocks"]] == ["header", "rich_text"]


def test_a_long_soft_paragraph_or_one_with_a_link_is_drawn_in_full() -> None:
    long = message(Card("T", (Paragraph(plain("x" * 2001), soft=True),)))
    linked = message(Card("T", (Paragraph((Link("source", "https://example.org"),), soft=True),)))
    assert long["blocks"][1]["type"] == linked["blocks"][1]["type"] == "rich_text"


def test_a_button_outside_every_conversation_must_start_one() -> None:
    with pytest.raises(ValueError, match="belongs to no conversation"):
        message(Card("T", (Buttons((Button("go", "Go"),)),)))


@pytest.mark.parametrize(
    "card",
    [
        Card("T", (Paragraph(plain("x" * 3001)),)),
        Card("T", (Quote("x" * 3001),)),
        Card("T", tuple(Divider() for _ in range(50))),
        Card("T", tuple(Paragraph(plain("x" * 2999)) for _ in range(5))),
        Card("T", (Picture("https://example.org/" + "x" * 3000, "alt"),)),
        Card("T", (Picture("https://example.org/", "x" * 2001),)),
        Card("T", (Buttons((Button("a", "A"), Button("a", "B"))),)),
        Card("T", (Buttons((Button("a" * 255, "A"),)),)),
        Card("T", (Buttons((Button("a", "A", start=Start("f", "x" * 2001)),)),)),
    ],
    ids=["paragraph", "quote", "blocks", "total", "address", "alt", "twice", "action id", "value"],
)
def test_a_card_over_a_limit_is_an_error(card: Card) -> None:
    with pytest.raises(ScreenTooLarge):
        message(card, "t1", 1)


@pytest.mark.parametrize(
    "part",
    [
        TextField("f", "L" * 2001),
        TextField("f", "L", hint="x" * 2001),
        TextField("f", "L", placeholder="x" * 151),
        TextField("f", "L", limit=3001),
        TextField("f", "L", value="x" * 11, limit=10),
        TextField("f" * 256, "L"),
        Choice("f", "L", ()),
        Choice("f", "L", tuple(Option(str(number), "x") for number in range(101))),
        Choice("f", "L", (Option("v" * 151, "x"),)),
        Scale("f", "L", 1, 5, "x" * 80, "y"),
    ],
    ids=["label", "hint", "placeholder", "limit", "value", "name", "none", "options", "key", "scale"],
)
def test_a_form_over_a_limit_is_an_error(part: Part) -> None:
    with pytest.raises(ScreenTooLarge):
        modal(Form("T", "S", "C", (part,)), Memo("t1", 1))


def test_a_form_with_a_name_twice_or_too_much_to_remember_is_an_error() -> None:
    with pytest.raises(ScreenTooLarge):
        modal(Form("T", "S", "C", (TextField("f", "L"), TextField("f", "L"))), Memo("t1", 1))
    with pytest.raises(ScreenTooLarge):
        modal(FORM, Memo("t1", 1, "x" * 3000))


def test_what_a_window_carries_comes_back() -> None:
    memo = Memo("t1", 3, "D1/17.5")
    assert Memo.load(modal(FORM, memo)["private_metadata"]) == memo
    assert json.loads(memo.dump()) == {"talk": "t1", "revision": 3, "card": "D1/17.5"}


def test_the_measure_also_refuses_what_we_did_not_draw() -> None:
    with pytest.raises(ScreenTooLarge):
        check_message({"text": "x" * 40_001, "blocks": [{"type": "divider"}]})
    with pytest.raises(ScreenTooLarge):
        check_view({"type": "modal", "blocks": modal(FORM, Memo())["blocks"]})
