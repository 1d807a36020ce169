"""Screens in Teams: what is drawn, what a button carries, and what a person's text never becomes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.cards import PAYLOAD_LIMIT, Place, dialog, message
from bot.teams.inputs import Filled
from nudges.people import Language
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
    Picture,
    Quote,
    Scale,
    ScreenTooLarge,
    Start,
    TextField,
)
from nudges.text import Link, Plain, Strong, plain
from nudges.words import Words
from tests.fakes.teams import complaints, parts

WORDS = Words(
    {
        "fault.required": {"nl": "Vul dit in.", "en": "Please fill this in."},
        "fault.choose": {"nl": "Kies er een.", "en": "Please choose one."},
        "fault.day": {"nl": "Kies een dag.", "en": "Please choose a day."},
    },
    Language.ENGLISH,
)
PLACE = Place("t1", 3, WORDS)

CARD = Card(
    "A question for today",
    (
        Paragraph(
            (Plain("Which news is "), Strong("waiting"), Plain("?\nSay it."), Link("Why", "https://klankbord.example"))
        ),
        Quote("first line\n\nsecond line"),
        Facts((("Client", "Anna"), ("Since", "Monday"))),
        Divider(),
        Picture("https://klankbord.example/trust.png", "Trust went up"),
        Paragraph(plain("From: the trusted adviser"), soft=True),
        Buttons(
            (
                Button("reflect", "Write about it", opens_form=True, primary=True),
                Button("done", "Done"),
                Button("x", "Settings", start=Start("settings", "rhythm")),
            )
        ),
    ),
)
FORM = Form(
    "Look back",
    "Keep it",
    "Not now",
    (
        Paragraph(plain("Only you can read this.")),
        TextField("seen", "What did you see?", hint="Facts first", placeholder="I saw", lines=True, limit=500),
        Choice("which", "Which one?", (Option("a", "One"), Option("b", "Two")), value=("b",)),
        Choice("all", "Which ones?", (Option("a", "One"), Option("b", "Two")), many=True, required=False),
        Choice("zone", "Where?", (Option("x", "Here"),), compact=True),
        Scale("sure", "How sure?", 1, 5, "not at all", "very", value=2),
        Scale("long", "How long?", 1, 10, "a day", "months"),
        DateField("on", "When?", value=date(2026, 3, 2)),
    ),
)


def body(payload: dict[str, Any]) -> dict[str, Any]:
    if "task" in payload:
        content: dict[str, Any] = payload["task"]["value"]["card"]["content"]
        return content
    drawn: dict[str, Any] = payload["attachments"][0]["content"]
    return drawn


def of(payload: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [part for part in parts(payload) if part["type"] == kind]


def shown_text(payload: dict[str, Any]) -> list[str]:
    return [run["text"] for run in of(payload, "TextRun")]


def field(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return next(part for part in parts(payload) if part.get("id") == f"field.{name}")


def test_a_card_with_everything_is_one_that_teams_draws() -> None:
    assert complaints(body(message(CARD, PLACE)), in_dialog=False) == []


def test_a_form_with_everything_is_one_that_teams_draws() -> None:
    assert complaints(body(dialog(FORM, PLACE)), in_dialog=True) == []


def test_the_same_card_in_a_dialog_opens_no_second_dialog() -> None:
    assert complaints(body(dialog(Card("Your journal", CARD.elements, private=True), PLACE)), in_dialog=True) == []


def test_a_notification_reads_the_title() -> None:
    assert message(CARD, PLACE)["summary"] == "A question for today"


def test_a_button_carries_its_conversation_and_revision_and_no_answer() -> None:
    reflect, done, _ = of(message(CARD, PLACE), "ActionSet")[0]["actions"]
    assert done["data"] == {"talk": "t1", "revision": 3, "button": "done"}
    assert reflect["data"] == {"talk": "t1", "revision": 3, "button": "reflect", "msteams": {"type": "task/fetch"}}


def test_a_button_outside_a_conversation_carries_what_it_begins() -> None:
    *_, settings = of(message(CARD, PLACE), "ActionSet")[0]["actions"]
    assert settings["data"] == {"start": "settings", "subject": "rhythm"}


def test_the_first_button_to_press_stands_out() -> None:
    assert [action.get("style") for action in of(message(CARD, PLACE), "Action.Submit")] == ["positive", None, None]


def test_a_form_is_sent_or_closed_with_its_conversation_and_closing_asks_for_no_field() -> None:
    submit, close = body(dialog(FORM, PLACE))["actions"]
    assert submit["data"] == {"talk": "t1", "revision": 3, "submit": True}
    assert close["data"] == {"talk": "t1", "revision": 3, "close": True}
    assert close["associatedInputs"] == "none"


def test_a_divider_is_a_line_above_what_follows() -> None:
    separated = [part["type"] for part in body(message(CARD, PLACE))["body"] if part.get("separator")]
    assert separated == ["Image"]


def test_lines_stand_under_each_other_and_an_empty_one_gives_room() -> None:
    quoted = of(message(Card("A", (Quote("one\ntwo\n\nthree"),)), PLACE), "RichTextBlock")
    assert [block.get("spacing") for block in quoted] == [None, "None", None]


def test_a_quotation_of_nothing_leaves_nothing_behind() -> None:
    assert of(message(Card("A", (Quote(" \n"), Quote(""))), PLACE), "Container") == []


def test_weight_and_links_are_kept() -> None:
    runs = of(message(CARD, PLACE), "TextRun")
    assert next(run for run in runs if run["text"] == "waiting")["weight"] == "Bolder"
    assert next(run for run in runs if run["text"] == "Why")["selectAction"]["url"] == "https://klankbord.example"


def test_a_field_says_what_is_missing_in_the_readers_language() -> None:
    drawn = dialog(FORM, PLACE)
    assert field(drawn, "seen")["errorMessage"] == "Please fill this in."
    assert field(drawn, "which")["errorMessage"] == "Please choose one."
    assert field(drawn, "on")["errorMessage"] == "Please choose a day."
    assert "isRequired" not in field(drawn, "all")


def test_fields_come_with_their_values_and_limits() -> None:
    drawn = dialog(FORM, PLACE)
    assert field(drawn, "seen")["maxLength"] == 500
    assert (field(drawn, "which")["value"], field(drawn, "sure")["value"]) == ("b", "2")
    assert field(drawn, "on")["value"] == "2026-03-02"


def test_a_scale_says_what_its_ends_mean_and_folds_when_it_is_long() -> None:
    drawn = dialog(FORM, PLACE)
    titles = [choice["title"] for choice in field(drawn, "sure")["choices"]]
    assert titles == ["1 · not at all", "2", "3", "4", "5 · very"]
    assert (field(drawn, "sure")["style"], field(drawn, "long")["style"]) == ("expanded", "compact")


def test_a_refused_form_comes_back_with_what_was_given_and_what_is_wrong() -> None:
    filled = Filled({"seen": "He sighed", "all": ("a", "b"), "on": None}, {"on": "Choose a day that is still to come."})
    drawn = dialog(FORM, PLACE, filled)
    assert (field(drawn, "seen")["value"], field(drawn, "all")["value"]) == ("He sighed", "a,b")
    assert "value" not in field(drawn, "on")
    fault = next(run for run in of(drawn, "TextRun") if run.get("color") == "Attention")
    assert fault["text"] == "Choose a day that is still to come."
    assert complaints(body(drawn), in_dialog=True) == []


def test_no_field_can_take_the_place_of_a_buttons_own_data() -> None:
    drawn = dialog(Form("A", "B", "C", (TextField("talk", "Talk"),)), PLACE)
    ids = {part["id"] for part in parts(drawn) if "id" in part}
    assert not ids & {"talk", "revision", "submit", "close", "button", "start", "subject", "msteams"}


def test_several_choices_with_a_comma_in_a_value_are_an_error() -> None:
    several = Choice("which", "Which?", (Option("a,b", "Both"),), many=True)
    with pytest.raises(ValueError, match="which has a comma"):
        dialog(Form("A", "B", "C", (several,)), PLACE)


MARKUP = "<!channel> <@U1> <at>all</at> <https://a|b> [a](https://b) *bold* _soft_ {{DATE(2026-01-01T00:00:00Z)}}"


def test_what_a_person_wrote_comes_back_as_text() -> None:
    drawn = message(Card("A", (Quote(MARKUP), Paragraph(plain(MARKUP)))), PLACE)
    assert {text.replace("\u2060", "") for text in shown_text(drawn)} == {MARKUP}
    assert "{{" not in str(shown_text(drawn))


def test_where_teams_parses_markdown_a_persons_marks_are_escaped() -> None:
    drawn = message(Card(MARKUP, (Facts((("You wrote", MARKUP),)),)), PLACE)
    (fact,) = of(drawn, "FactSet")[0]["facts"]
    for told in (fact["value"], of(drawn, "TextBlock")[0]["text"]):
        assert r"\[a\](https://b) \*bold\* \_soft\_" in told
        assert r"\<at>all\</at>" in told
        assert "{{" not in told


@pytest.mark.parametrize("line", ["# a", "- a", "+ a", "> a", "1. a", "2) a", "&lt;a"])
def test_the_start_of_a_line_makes_no_list_or_heading(line: str) -> None:
    drawn = message(Card("A", (Facts((("You wrote", f"then\n{line}"),)),)), PLACE)
    value = of(drawn, "FactSet")[0]["facts"][0]["value"]
    assert "\\" in value
    assert value.replace("\\", "") == f"then\n{line}"


def test_ordinary_sentences_are_left_alone() -> None:
    sentence = "Ik bel Anna (morgen) - R&D, 3.5 uur; kosten: € 1.200!"
    drawn = message(Card("A", (Facts((("", sentence),)),)), PLACE)
    assert of(drawn, "FactSet")[0]["facts"][0]["value"] == sentence


@given(st.text(max_size=200))
def test_every_text_is_drawn_whole_and_in_order(text: str) -> None:
    drawn = message(Card("A", (Quote(f".{text}."),)), PLACE)
    kept = "".join(shown_text(drawn)).replace("\u2060", "")
    assert kept == "".join(line for line in f".{text}.".splitlines() if line.strip()).replace("\u2060", "")


def test_a_card_over_the_limit_is_an_error_and_never_cut() -> None:
    full = Card("A", tuple(Paragraph(plain("x" * 3000)) for _ in range(17)))
    with pytest.raises(ScreenTooLarge, match=f"{PAYLOAD_LIMIT} fit"):
        message(full, PLACE)


def test_the_limit_counts_as_teams_does_two_bytes_a_letter_and_four_a_picture_sign() -> None:
    letters = Card("A", tuple(Paragraph(plain("x" * 3000)) for _ in range(10)))
    signs = Card("A", tuple(Paragraph(plain("🌱" * 3000)) for _ in range(10)))
    assert message(letters, PLACE)
    with pytest.raises(ScreenTooLarge):
        message(signs, PLACE)


def test_a_form_over_the_limit_is_an_error_too() -> None:
    fields = tuple(TextField(f"f{n}", "Tell", value="x" * 3000) for n in range(17))
    with pytest.raises(ScreenTooLarge):
        dialog(Form("A", "B", "C", fields), PLACE)
