"""The journal: the latest entries or the ones with certain words, a few at a time, each to be read whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from nudges.flows.entries import fits_short, short, whole
from nudges.flows.steps import drawing, starts
from nudges.journal import Answer, Entry, Kind
from nudges.screens import Button, Buttons, Card, Divider, Element, Paragraph
from nudges.turns import Answers, Conversation, Flow, Go, Need, Pressed, Reply, Scene, Turn

PER_PAGE = 5
_READ = "read."
_EXAMPLES = (Kind.REFLECTION, Kind.NOTE, Kind.ASSUMPTION, Kind.INTENTION)


class Reading(Answers):
    """Where someone is reading: a page (0 is the newest), or one entry."""

    page: int = 0
    entry: str = ""


Talk = Conversation[Reading]


def take(talk: Talk, reply: Reply) -> Turn:
    """Turn a page, or open an entry."""
    match reply:
        case Pressed("older"):
            return Go(talk.at("page", page=min(talk.answers.page + 1, _last_page(talk))))
        case Pressed("newer"):
            return Go(talk.at("page", page=max(talk.answers.page - 1, 0)))
        case Pressed("back"):
            return Go(talk.at("page"))
        case Pressed(button) if button.startswith(_READ):
            return Go(talk.at("entry", entry=button.removeprefix(_READ)))
        case _:
            return Go(talk)


def _page(talk: Talk) -> Card:
    scene, page = talk.scene, min(talk.answers.page, _last_page(talk))
    if not scene.entries:
        return _empty(talk)
    shown = scene.entries[page * PER_PAGE : (page + 1) * PER_PAGE]
    entries = (element for entry in shown for element in _listed(talk, entry))
    return Card(_title(talk), (*entries, *_turning(talk, page)), private=True)


def _listed(talk: Talk, entry: Entry) -> Iterable[Element]:
    yield from short(talk.scene.words, talk.scene.person, entry, talk.scene.today)
    if not fits_short(entry):
        yield Buttons((Button(f"{_READ}{entry.id}", talk.scene.words.line("journal.read"), opens_form=True),))
    yield Divider()


def _turning(talk: Talk, page: int) -> Iterable[Element]:
    words, last = talk.scene.words, _last_page(talk)
    newer = (Button("newer", words.line("journal.newer"), opens_form=True),) if page > 0 else ()
    older = (Button("older", words.line("journal.older"), opens_form=True),) if page < last else ()
    if newer or older:
        yield Buttons((*newer, *older))
    if page == last and page > 0:
        yield Paragraph(words("journal.further"), soft=True)


def _entry(talk: Talk) -> Card:
    scene = talk.scene
    found = next((entry for entry in scene.entries if entry.id == talk.answers.entry), None)
    if found is None:
        return _page(talk)
    back = Buttons((Button("back", scene.words.line("common.back"), opens_form=True),))
    return Card(_title(talk), (*whole(scene.words, scene.person, found, scene.today), back), private=True)


def _empty(talk: Talk) -> Card:
    words = talk.scene.words
    if talk.subject:
        text = Paragraph(words("journal.not_found", search=talk.subject))
        return Card(_title(talk), (text, starts(words, "journal")), private=True)
    rows = (Paragraph(words("journal.empty")), starts(words, "now", "assumption-check"))
    return Card(_title(talk), rows, private=True)


def _title(talk: Talk) -> str:
    return talk.scene.words.line("journal.found" if talk.subject else "journal.title")


def _last_page(talk: Talk) -> int:
    return max(len(talk.scene.entries) - 1, 0) // PER_PAGE


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield a journal with several pages, an entry, a search that found something or nothing, and an empty one."""
    full = replace(scene, entries=tuple(example_entries(scene, 12)))
    talk = Conversation("page", Reading(), full)
    yield talk
    yield talk.at("page", page=1)
    yield talk.at("page", page=2)
    yield talk.at("entry", entry="example2")
    yield replace(talk, subject="planning", scene=replace(scene, entries=full.entries[:1]))
    yield replace(talk, subject="planning", scene=scene)
    yield replace(talk, scene=scene)


def example_entries(scene: Scene, count: int) -> Iterable[Entry]:
    """Yield entries of several kinds, newest first."""
    answer = Answer(scene.words.line("check.seen"), scene.words.line("journal.example"))
    for number in range(count):
        kind = _EXAMPLES[number % len(_EXAMPLES)]
        answers = (answer,) * (1 + number % 2)
        yield Entry(f"example{number + 1}", scene.person.id, kind, scene.now - timedelta(days=number), answers)


FLOW = Flow(
    name="journal",
    answers=Reading,
    first="page",
    draw=drawing({"page": _page, "entry": _entry}, "page"),
    take=take,
    examples=examples,
    needs=frozenset({Need.FOUND}),
)
