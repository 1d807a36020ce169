"""Whatever happens at whatever step of a conversation: nothing that was taken is lost, and the answer is kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import RawForm, Shown
from nudges.flows.registry import FLOWS
from nudges.people import Language
from nudges.screens import Card, Form, TextField
from nudges.turns import Closed, Pressed
from storage.database import Database, open_store
from tests.fakes.scenes import scene
from tests.fakes.standing import (
    REVISION,
    Standing,
    desk_on,
    empty,
    filled,
    overflowing,
    own_buttons,
    reply_to,
    stand,
    standings,
    written_in,
)

SIGNS = "📞👩🏽‍💼🇳🇱 שלום, دعنا \u200fabc\u200e 🙂"
"""Emoji of several code points, and text from right to left."""
MUCH = "Heel veel woorden. " * 527
"""Ten thousand characters."""
PLAIN = "Anna belde zelf terug"

at_every_step = pytest.mark.parametrize("language", list(Language))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('steps') / 'steps.db'}")
    yield store
    store.close()


def everyone(store: Database, language: Language) -> Iterator[Standing]:
    for flow in FLOWS.values():
        yield from standings(store, flow, scene(language))


def where(someone: Standing) -> str:
    return f"{someone.flow.name} {someone.talk.step}"


def is_kind(shown: Shown) -> bool:
    """Tell whether there is something to read: a title, and a sentence for every fault."""
    return bool(shown.screen.title) and all(len(sentence.split()) > 1 for sentence in shown.faults.values())


def is_beside(someone: Standing, shown: Shown, *keys: str) -> bool:
    """Tell whether one of our notices is shown, in the person's own language, and the conversation stays."""
    return shown.beside and shown.screen.title in {someone.say.line(f"desk.{key}.title") for key in keys}


def invites(someone: Standing, shown: Shown) -> bool:
    """Tell whether someone who did not say yes is invited: until then nothing that they say is kept."""
    return shown.screen.title == someone.say.line("onboarding.welcome.title") and not any(someone.everything().counts)


def still_has(someone: Standing, form: Form | None = None) -> bool:
    """Tell whether what was written at earlier steps is stored; what stood in a form is the person's to change."""
    shown = {part.value for part in form.fields() if isinstance(part, TextField)} if form else set()
    kept = someone.kept()
    return all(text in kept for text in someone.wrote_before() if text not in shown)


@at_every_step
def test_after_a_restart_every_step_is_as_it_was_and_goes_on(tmp_path: Path, language: Language) -> None:
    url = f"sqlite:///{tmp_path / 'restart.db'}"
    store = open_store(url)
    seen = [(someone, someone.looks()) for someone in everyone(store, language)]
    store.close()
    store = open_store(url)
    for someone, before in seen:
        someone.store, someone.desk = store, desk_on(store)
        assert someone.looks() == before, where(someone)
        assert is_kind(someone.take(reply_to(before.screen, PLAIN), "k1")), where(someone)
    store.close()


@at_every_step
def test_a_stale_button_or_form_changes_nothing_and_is_told_kindly(store: Database, language: Language) -> None:
    for someone in everyone(store, language):
        suits, before = reply_to(someone.looks().screen, PLAIN), someone.everything()
        for reply in (suits, Pressed("reflect"), RawForm({"answer1": PLAIN})):
            assert is_beside(someone, someone.take(reply, "k1", REVISION - 1), "stale"), where(someone)
        assert someone.everything() == before, where(someone)


@at_every_step
def test_a_reply_that_comes_twice_has_one_effect_and_is_told_so(store: Database, language: Language) -> None:
    for someone in everyone(store, language):
        reply = reply_to(someone.looks().screen, PLAIN)
        first = someone.take(reply, "k1")
        after = someone.everything()
        repeated, pressed_again = someone.take(reply, "k1"), someone.take(reply, "k2")
        stays = bool(first.faults) or first.beside
        assert repeated.over if first.over else repeated == first, where(someone)
        assert pressed_again == first if stays else is_beside(someone, pressed_again, "stale", "over"), where(someone)
        assert someone.everything() == after, where(someone)


@at_every_step
def test_a_form_sent_in_empty_says_what_it_needs_or_goes_on_and_loses_nothing(
    store: Database, language: Language
) -> None:
    for someone in everyone(store, language):
        form, before = someone.looks().screen, someone.everything()
        if isinstance(form, Form):
            shown = someone.take(RawForm(empty(form)), "k1")
            assert is_kind(shown), where(someone)
            assert still_has(someone, form), where(someone)
            assert not shown.faults or someone.everything() == before, where(someone)


@at_every_step
def test_ten_thousand_characters_stay_in_the_form_with_a_sentence_at_every_field(
    store: Database, language: Language
) -> None:
    for someone in everyone(store, language):
        form, before = someone.looks().screen, someone.everything()
        written = {part.name for part in form.fields() if isinstance(part, TextField)} if isinstance(form, Form) else ()
        if isinstance(form, Form) and written:
            shown = someone.take(RawForm(overflowing(form, MUCH)), "k1")
            assert set(shown.faults) >= written, where(someone)
            assert is_kind(shown), where(someone)
            assert someone.everything() == before, where(someone)


@at_every_step
def test_emoji_and_right_to_left_text_in_a_form_are_kept_as_they_were_written(
    store: Database, language: Language
) -> None:
    for someone in everyone(store, language):
        form = someone.looks().screen
        if isinstance(form, Form):
            shown = someone.take(RawForm(filled(form, SIGNS)), "k1")
            assert shown.faults == {}, where(someone)
            assert is_kind(shown), where(someone)
            assert still_has(someone, form), where(someone)
            assert all(found in someone.kept() for found in written_in(form, SIGNS)), where(someone)


@pytest.mark.parametrize("text", [SIGNS, MUCH], ids=["signs", "much"])
@at_every_step
def test_a_line_typed_in_the_middle_of_it_is_in_the_journal_and_the_conversation_stays(
    store: Database, language: Language, text: str
) -> None:
    for someone in everyone(store, language):
        shown = someone.types(text)
        assert is_kind(shown), where(someone)
        assert text.strip() in someone.kept() if someone.said_yes else invites(someone, shown), where(someone)
        assert still_has(someone), where(someone)


@at_every_step
def test_a_form_that_is_closed_loses_nothing_and_is_gone_on_with(store: Database, language: Language) -> None:
    for someone in everyone(store, language):
        seen = someone.looks().screen
        shown = someone.take(Closed(), "k1")
        assert is_kind(shown), where(someone)
        assert still_has(someone), where(someone)
        if someone.flow.resumes and isinstance(seen, Form) and shown.beside:
            assert someone.begins_again().screen == seen, where(someone)


@at_every_step
def test_every_button_is_answered_and_loses_nothing(store: Database, language: Language) -> None:
    for someone in everyone(store, language):
        for button in own_buttons(someone.looks().screen):
            other = stand(store, someone.flow, someone.talk)
            shown = other.take(Pressed(button.name), "k1")
            assert is_kind(shown), where(other)
            assert button.name == "discard" or still_has(other), where(other)
            if isinstance(shown.screen, Card) and not shown.over:
                assert shown.screen.elements, where(other)
