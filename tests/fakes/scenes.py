"""People, scenes and replies to walk through a conversation with, from a catalogue of two prompts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from nudges.catalogue import Ask, Both, Catalogue, Factor, Part, Prompt, Role, Source, Stage
from nudges.forms import Fault, Raw, Values, read
from nudges.people import Language, Person
from nudges.screens import Form
from nudges.turns import Conversation, Flow, Pressed, Reject, Scene, Submitted, Turn
from nudges.words import words

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
"""A Wednesday, 09:00 in Amsterdam."""
TODAY = date(2026, 11, 25)


def prompt(identity: str, theme: str) -> Prompt:
    return Prompt(
        id=identity,
        part=Part.ATTITUDE,
        theme=theme,
        stage=Stage.ALWAYS,
        factor=Factor.RELIABILITY,
        role=Role.ADVISER,
        cooldown_days=30,
        source="adviser",
        ask=Ask(nl="Welk nieuws houd je nog voor je?", en="What news are you sitting on?"),
        why=Both(nl="Wachten maakt het zelden beter.", en="Waiting rarely makes it better."),
        follow_ups=(
            Both(nl="Wat kost het je klant om te wachten?", en="What does waiting cost your client?"),
            Both(nl="Wat hield je tegen?", en="What held you back?"),
        ),
        act=Both(nl="Aan wie vertel je het, en wanneer?", en="Whom will you tell, and when?"),
    )


CATALOGUE = Catalogue(
    [prompt("bad-news-now", "bad-news"), prompt("keep-a-promise", "promises")],
    [
        Source(
            id="adviser",
            title="De adviseur",
            authors=Both(nl="A. Uteur", en="A. Uteur"),
            gives=Both(nl="De houding.", en="The attitude."),
        )
    ],
)


def person(language: Language = Language.ENGLISH, **changes: Any) -> Person:
    given: dict[str, Any] = {"consented_at": datetime(2026, 11, 1, tzinfo=UTC), **changes}
    return Person("slack:T1", "U1", language, given.pop("zone", "Europe/Amsterdam"), **given)


def scene(language: Language = Language.ENGLISH, **changes: Any) -> Scene:
    who = changes.pop("person", None) or person(language)
    return Scene(who, changes.pop("now", NOW), words(language), CATALOGUE, **changes)


def talk(flow: Flow[Any], around: Scene, subject: str = "", step: str = "") -> Conversation[Any]:
    return Conversation(step or flow.first, flow.answers(), around, subject)


def press(flow: Flow[Any], at: Conversation[Any], button: str) -> Turn:
    return flow.take(at, Pressed(button))


def submit(flow: Flow[Any], at: Conversation[Any], **raw: Raw) -> Turn:
    """Fill in the form that a conversation is at; what it refuses by itself is a turn too."""
    form = flow.draw(at)
    assert isinstance(form, Form)
    assert set(raw) <= {field.name for field in form.fields()}
    values = read(form, raw)
    return flow.take(at, Submitted(values)) if isinstance(values, Values) else Reject(values)


def faults(turn: Turn) -> dict[str, str]:
    """Return the key of the fault at each field."""
    assert isinstance(turn, Reject)
    found: dict[str, Fault] = dict(turn.faults)
    return {name: fault.key for name, fault in found.items()}
