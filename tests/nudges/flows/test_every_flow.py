"""What holds for every flow: its examples, its words on screen, and any reply at any step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from nudges.deeds import Deed, Intend, KeepClient, KeepWork, Write
from nudges.flows.registry import FLOWS
from nudges.flows.steps import start
from nudges.forms import Values, read
from nudges.people import Language
from nudges.screens import Button, Card, Choice, DateField, Field, Form, Scale, TextField
from nudges.turns import Closed, Conversation, Finish, Flow, Go, Pressed, Reject, Reply, Said, Submitted, Tell, Turn
from nudges.words import words
from tests.fakes.reading import told
from tests.fakes.scenes import scene

LANGUAGES = tuple(Language)
NAMES = tuple(FLOWS)
TYPED = st.text(max_size=60) | st.sampled_from(["*vet* <!channel> <@U1>", "🙂" * 20, "שלום עולם", "x" * 10_000, " "])
READING = frozenset({"journal", "my-clients", "learning-goals"})
"""Flows whose answers only say where one is reading."""
RAW_DAYS = st.sampled_from(["", "2026-11-24", "2026-11-25", "2026-12-31", "9999-12-31", "soon"])


def examples(name: str, language: Language) -> list[Conversation[Any]]:
    return list(FLOWS[name].examples(scene(language)))


def steps(name: str) -> set[str]:
    return {talk.step for talk in examples(name, Language.ENGLISH)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_screen_reads_as_it_was_agreed(name: str, language: Language, snapshot: SnapshotAssertion) -> None:
    flow = FLOWS[name]
    assert "\n\n".join(f"{talk.step}\n{told(flow.draw(talk))}" for talk in examples(name, language)) == snapshot


@pytest.mark.parametrize("name", NAMES)
def test_a_flow_is_registered_under_its_own_name(name: str) -> None:
    assert FLOWS[name].name == name


@pytest.mark.parametrize("name", NAMES)
def test_the_first_step_or_what_begin_shows_has_an_example(name: str) -> None:
    flow = FLOWS[name]
    shown = [flow.begin(talk) for talk in examples(name, Language.DUTCH)]
    assert flow.first in steps(name)
    assert all(turn.talk.step in steps(name) for turn in shown if isinstance(turn, Go))


@pytest.mark.parametrize("name", NAMES)
def test_a_step_that_left_the_flow_is_drawn_as_the_first(name: str) -> None:
    flow = FLOWS[name]
    talk = examples(name, Language.ENGLISH)[0]
    assert flow.draw(talk.at("long gone")) == flow.draw(talk.at(flow.first))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_names_of_buttons_and_fields_are_unique_on_a_screen(name: str, language: Language) -> None:
    for talk in examples(name, language):
        screen = FLOWS[name].draw(talk)
        parts: list[Button | Field] = list(screen.buttons() if isinstance(screen, Card) else screen.fields())
        assert len({part.name for part in parts}) == len(parts)


@pytest.mark.parametrize("name", NAMES)
def test_a_button_that_begins_another_flow_names_one_that_is_there(name: str) -> None:
    for talk in examples(name, Language.ENGLISH):
        screen = FLOWS[name].draw(talk)
        begun = (
            {button.start.flow for button in screen.buttons() if button.start} if isinstance(screen, Card) else set()
        )
        assert begun <= {*FLOWS, "now"}


@pytest.mark.parametrize("name", NAMES)
def test_a_button_that_begins_a_flow_says_beforehand_whether_that_opens_a_form(name: str) -> None:
    flow, first = FLOWS[name], examples(name, Language.ENGLISH)[0]
    turn = flow.begin(first)
    if words(Language.ENGLISH).has(f"start.{name}"):
        opens = _in_a_window(flow, turn.talk) if isinstance(turn, Go) else _is_private(turn)
        assert start(words(Language.ENGLISH), name).opens_form == opens


@pytest.mark.parametrize("name", NAMES)
def test_a_button_says_beforehand_that_it_opens_a_form(name: str) -> None:
    flow = FLOWS[name]
    for talk in examples(name, Language.ENGLISH):
        for button in _own_buttons(flow, talk):
            turn = flow.take(talk, Pressed(button.name))
            if isinstance(turn, Go) and turn.talk.step != talk.step:
                assert button.opens_form == _in_a_window(flow, turn.talk), button.name


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_any_reply_at_any_step_is_answered_and_loses_nothing(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    talk = data.draw(st.sampled_from(examples(name, data.draw(st.sampled_from(LANGUAGES)))))
    for _ in range(4):
        reply = data.draw(replies(FLOWS[name], talk))
        if reply is None:
            return
        turn = FLOWS[name].take(talk, reply)
        _check_screen(name, talk, turn)
        assert isinstance(turn, Reject) or set(_written(reply)) <= set(_kept(turn, talk))
        assert name in READING or set(_own_words(talk)) <= set(_kept(turn, talk))
        if not isinstance(turn, Go):
            return
        talk = turn.talk


@st.composite
def replies(draw: st.DrawFn, flow: Flow[Any], talk: Conversation[Any]) -> Reply | None:
    """Draw a reply; ``None`` for a form that its own checks refuse."""
    screen = flow.draw(talk)
    if isinstance(screen, Form) and draw(st.booleans()):
        values = read(screen, {field.name: draw(raw(field)) for field in screen.fields()})
        return Submitted(values) if isinstance(values, Values) else None
    buttons = [button.name for button in screen.buttons()] if isinstance(screen, Card) else []
    pressed = st.builds(Pressed, st.sampled_from([*buttons, "reflect", "done", "older", "read.nothing", ""]))
    return draw(pressed | st.builds(Closed) | st.builds(Said, TYPED) if _listens(flow) else pressed | st.builds(Closed))


def raw(field: Field) -> st.SearchStrategy[Any]:
    match field:
        case TextField():
            return TYPED
        case Choice(options=options, many=True):
            return st.lists(st.sampled_from([option.value for option in options]), max_size=3).map(tuple)
        case Choice(options=options):
            return st.sampled_from([(option.value,) for option in options])
        case DateField():
            return RAW_DAYS
        case Scale(low=low, high=high):
            return st.integers(low, high).map(str)


def _listens(flow: Flow[Any]) -> bool:
    """A typed line reaches the nudge that waits for an answer, or becomes a note."""
    return flow.name in {"nudge", "intention", "note", "former-client", "look-back"}


def _check_screen(name: str, talk: Conversation[Any], turn: Turn) -> None:
    match turn:
        case Go(onward):
            assert onward.step in steps(name)
            FLOWS[name].draw(onward)
        case Reject(found):
            form = FLOWS[name].draw(talk)
            assert isinstance(form, Form)
            assert set(found) <= {field.name for field in form.fields()}
            for fault in found.values():
                words(Language.DUTCH).line(f"fault.{fault.key}", **fault.given)
        case Finish(card) | Tell(card):
            assert card.title


def _written(reply: Reply) -> Iterator[str]:
    match reply:
        case Said(text):
            yield text
        case Submitted(Values(values)):
            yield from (_core(value) for name, value in values.items() if isinstance(value, str) and value)


def _kept(turn: Turn, talk: Conversation[Any]) -> Iterator[str]:
    """Yield every text that is stored after a turn."""
    for text in (*_texts(turn.talk if isinstance(turn, Go) else talk), *_in_deeds(getattr(turn, "deeds", ()))):
        yield text
        yield _core(text)


def _in_deeds(deeds: Iterable[Deed]) -> Iterator[str]:
    for deed in deeds:
        match deed:
            case Write(answers=answers):
                yield from (answer.text for answer in answers)
            case Intend(trigger, act, on):
                assert on >= date(2026, 11, 25)
                yield from (trigger, act)
            case KeepClient(client):
                yield client.name
            case KeepWork(work):
                yield work.name


def _texts(talk: Conversation[Any]) -> Iterator[str]:
    yield from (value for value in talk.answers.model_dump().values() if isinstance(value, str) and value)


def _own_words(talk: Conversation[Any]) -> Iterator[str]:
    """Yield what someone wrote before; what they chose, by a name of ours, may be chosen anew."""
    yield from (text for text in _texts(talk) if not re.fullmatch(r"[a-z-]+", text))


def _core(text: str) -> str:
    """Return a text without what the labels of a plan already say."""
    bare = re.sub(
        r"^(?:(?:als|wanneer|if|when|dan|ga ik|ik ga|then|i will|i’ll|i'll) +)+", "", text, flags=re.IGNORECASE
    )
    return bare.strip(" ,.") or text


def _own_buttons(flow: Flow[Any], talk: Conversation[Any]) -> Iterator[Button]:
    screen = flow.draw(talk)
    if isinstance(screen, Card):
        yield from (button for button in screen.buttons() if button.start is None and button.name != "resume")


def _is_private(turn: Turn) -> bool:
    return isinstance(turn, Finish | Tell) and turn.card.private


def _in_a_window(flow: Flow[Any], talk: Conversation[Any]) -> bool:
    screen = flow.draw(talk)
    return isinstance(screen, Form) or screen.private
