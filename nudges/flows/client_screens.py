"""What a person's clients look like: the list, one client with the work for them, and the forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nudges import dates
from nudges.clients import FORMER, Client, Engagement
from nudges.flows.in_touch import every, every_field, trust_field
from nudges.flows.steps import form
from nudges.screens import (
    Button,
    Buttons,
    Card,
    DateField,
    Divider,
    Element,
    Facts,
    Form,
    Paragraph,
    Screen,
    TextField,
)
from nudges.text import Strong
from nudges.trust import HIGH
from nudges.turns import Answers, Conversation, Scene
from nudges.words import Words

PER_PAGE = 5
NAME_LIMIT, WORK_LIMIT = 30, 40
"""Characters of a name: a client and their work fit together in one option of a list."""


class Kept(Answers):
    """Where someone is: a page of the list, a client and a piece of work (ids)."""

    page: int = 0
    client: str = ""
    work: str = ""


Talk = Conversation[Kept]


def client_of(talk: Talk) -> Client | None:
    """Return the client that a conversation is at, if it is still kept."""
    return next((client for client in talk.scene.clients if client.id == talk.answers.client), None)


def works_of(scene: Scene, client: Client) -> list[Engagement]:
    """Return the work for a client, the latest to start first."""
    return [work for work in scene.works if work.client == client.id]


def work_of(talk: Talk) -> Engagement | None:
    """Return the piece of work that a conversation is at, if it is still kept."""
    found = client_of(talk)
    works = works_of(talk.scene, found) if found else []
    return next((work for work in works if work.id == talk.answers.work), None)


def last_page(talk: Talk) -> int:
    """Return the number of the last page of the list (0 is the first)."""
    return max(len(talk.scene.clients) - 1, 0) // PER_PAGE


def listing(talk: Talk) -> Card:
    """Draw the clients, a few at a time."""
    words, clients, page = talk.scene.words, talk.scene.clients, min(talk.answers.page, last_page(talk))
    add = Button("add", words.line("clients.add"), opens_form=True, primary=True)
    if not clients:
        return _private(words, "clients.title", Paragraph(words("clients.empty")), Buttons((add,)))
    shown = clients[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = (element for client in shown for element in _listed(talk, client))
    return _private(words, "clients.title", *rows, Divider(), Buttons((add, *_turning(talk, page))))


def _listed(talk: Talk, found: Client) -> Iterable[Element]:
    words, scene = talk.scene.words, talk.scene
    yield Paragraph((Strong(found.name),))
    works = [_work_line(scene, work) for work in works_of(scene, found)]
    yield Paragraph(words("clients.works", works=" · ".join(works) or words.line("clients.no_work")), soft=True)
    yield Buttons((Button(f"client.{found.id}", words.line("clients.open", name=found.name), opens_form=True),))


def _turning(talk: Talk, page: int) -> Iterable[Button]:
    words = talk.scene.words
    if page > 0:
        yield Button("newer", words.line("clients.previous"), opens_form=True)
    if page < last_page(talk):
        yield Button("older", words.line("clients.next"), opens_form=True)


def _work_line(scene: Scene, work: Engagement) -> str:
    return f"{_work_name(scene.words, work)}: {stage_name(scene.words, work, scene.today)}"


def _work_name(words: Words, work: Engagement) -> str:
    return work.name or words.line("clients.unnamed")


def stage_name(words: Words, work: Engagement, today: date) -> str:
    """Return where a piece of work stands on a local date, as one says it."""
    return words.line(f"work-stage.{work.stage(today)}" if work.is_near(today) else "work-stage.coming")


def client(talk: Talk) -> Card:
    """Draw one client and the work for them."""
    found, words = client_of(talk), talk.scene.words
    if found is None:
        return listing(talk)
    works = (element for work in works_of(talk.scene, found) for element in _work(talk, work))
    buttons = Buttons(
        (
            Button("change", words.line("clients.change"), opens_form=True),
            Button("work", words.line("clients.add_work"), opens_form=True),
            Button("archive", words.line("clients.archive"), opens_form=True),
            Button("back", words.line("common.back"), opens_form=True),
        )
    )
    name = Paragraph((Strong(found.name),))
    return _private(words, "clients.one", name, _facts(talk, found), buttons, *works)


def _facts(talk: Talk, found: Client) -> Facts:
    words, last = talk.scene.words, found.last_contact
    day = dates.day(last, words.language, today=talk.scene.today) if last else words.line("clients.unknown")
    trust = words.line("clients.of", count=str(found.trust), most=str(HIGH)) if found.trust else None
    return Facts(
        (
            (words.line("clients.in_touch"), every(words, found.every_days)),
            (words.line("clients.last"), day),
            (words.line("clients.trust"), trust or words.line("clients.unknown")),
        )
    )


def _work(talk: Talk, work: Engagement) -> Iterable[Element]:
    words, scene = talk.scene.words, talk.scene
    yield Divider()
    facts = [stage_name(words, work, scene.today), *_days(scene, work)]
    yield Paragraph(words("clients.work", name=_work_name(words, work), facts=", ".join(facts)))
    yield Buttons(
        (
            Button(f"work.{work.id}", words.line("clients.change_work"), opens_form=True),
            Button(f"end.{work.id}", words.line("clients.archive_work"), opens_form=True),
        )
    )


def _days(scene: Scene, work: Engagement) -> Iterable[str]:
    for key, day in (("clients.from", work.starts), ("clients.until", work.ends)):
        if day:
            yield scene.words.line(key, day=dates.day(day, scene.words.language, today=scene.today))


def adding(talk: Talk) -> Form:
    """Draw the form for a new client: five fields."""
    words = talk.scene.words
    return form(
        words,
        "clients.add_form",
        _name(words, ""),
        *_work_fields(words, None),
        every_field(words, FORMER.days),
        Paragraph(words("clients.only_you"), soft=True),
    )


def changing(talk: Talk) -> Screen:
    """Draw the form for a client: the name, the rhythm, the last contact and past trust."""
    found, words = client_of(talk), talk.scene.words
    if found is None:
        return listing(talk)
    return form(
        words,
        "clients.change_form",
        _name(words, found.name),
        every_field(words, found.every_days),
        DateField("last", words.line("clients.last"), value=found.last_contact, required=False),
        trust_field(words, found.trust),
    )


def working(talk: Talk) -> Screen:
    """Draw the form for a piece of work, new or known."""
    found, words = client_of(talk), talk.scene.words
    if found is None:
        return listing(talk)
    name = Paragraph((Strong(found.name),))
    return form(words, "clients.work_form", name, *_work_fields(words, work_of(talk)))


def archiving(talk: Talk) -> Card:
    """Draw the question whether a client, or a piece of work, may leave the list."""
    found, words, work = client_of(talk), talk.scene.words, work_of(talk)
    if found is None:
        return listing(talk)
    name = Paragraph((Strong(_work_name(words, work) if work else found.name),))
    buttons = Buttons(
        (
            Button("yes", words.line("clients.archive"), opens_form=True, primary=True),
            Button("no", words.line("common.back"), opens_form=True),
        )
    )
    return _private(words, "clients.leaving", name, Paragraph(words("clients.leaves")), buttons)


def _name(words: Words, value: str) -> TextField:
    return TextField("name", words.line("clients.name"), words.line("clients.name_hint"), value=value, limit=NAME_LIMIT)


def _work_fields(words: Words, work: Engagement | None) -> tuple[TextField, DateField, DateField]:
    name = work.name if work else ""
    return (
        TextField(
            "work",
            words.line("clients.work_name"),
            words.line("clients.work_hint"),
            value=name,
            required=False,
            limit=WORK_LIMIT,
        ),
        DateField("starts", words.line("clients.starts"), value=work.starts if work else None, required=False),
        DateField("ends", words.line("clients.ends"), value=work.ends if work else None, required=False),
    )


def _private(words: Words, title: str, *elements: Element) -> Card:
    return Card(words.line(title), elements, private=True)
