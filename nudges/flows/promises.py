"""The promise ledger: what one said one would do, what of it is open, kept or renegotiated, and how often it was kept.

After the text on the trusted adviser (source ``adviser``): do what you say. It counts “7 of the last 10” and never a
streak: a broken chain makes people give up, one miss harms nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from nudges import dates
from nudges.deeds import Intend
from nudges.flows.entries import excerpt
from nudges.flows.example_clients import with_clients
from nudges.flows.parts_of_day import lasting
from nudges.flows.plans import day_fault, sentence
from nudges.flows.steps import drawing, form
from nudges.flows.telling import noted
from nudges.flows.works import FIELD, about, about_field
from nudges.forms import Fault, Values
from nudges.intentions import Intention, State
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
    Quote,
    Start,
    TextField,
)
from nudges.text import Strong
from nudges.turns import Answers, Closed, Conversation, Flow, Go, Need, Pressed, Reject, Reply, Scene, Submitted, Turn
from nudges.words import Words

ORIGIN = "promises"
PER_PAGE = 5
SHORT = 280
"""Characters of a promise in the list."""
LAST = 10
"""How many settled promises the score looks back on."""
TOLD = 3
"""How many times of telling bad news are shown."""


class Reading(Answers):
    """Where someone is reading: a page of the open promises (0 is due first)."""

    page: int = 0


Talk = Conversation[Reading]


def take(talk: Talk, reply: Reply) -> Turn:
    """Turn a page, or take down a promise."""
    match talk.step, reply:
        case _, Pressed("add"):
            return Go(talk.at("add"))
        case _, Pressed("further"):
            return Go(talk.at("list", page=min(talk.answers.page + 1, _last_page(talk))))
        case _, Pressed("nearer"):
            return Go(talk.at("list", page=max(talk.answers.page - 1, 0)))
        case "add", Submitted(values):
            return _add(talk, values)
        case _, Closed():
            return Go(talk.at("list"))
        case _:
            return Go(talk)


def _add(talk: Talk, values: Values) -> Turn:
    on = values.day("on")
    fault = Fault("day") if on is None else day_fault(on, talk.scene.today)
    if on is None or fault:
        return Reject({"on": fault or Fault("day")})
    client = about(talk.scene, values.text(FIELD)).client_id
    return Go(talk.at("list", page=0), (Intend("", values.text("what"), on, ORIGIN, client=client),))


def opened(scene: Scene) -> list[Intention]:
    """Return the open promises, the one that is due first in front."""
    found = [promise for promise in scene.promises if promise.state is State.OPEN]
    return sorted(found, key=lambda promise: (promise.on, promise.id))


def settled(scene: Scene) -> list[Intention]:
    """Return the promises that were kept or not, the latest first; what was no longer needed counts for neither."""
    found = [promise for promise in scene.promises if promise.state in {State.DONE, State.NOT_DONE}]
    return sorted(found, key=lambda promise: promise.settled_at or promise.made_at, reverse=True)


def _last_page(talk: Talk) -> int:
    return max(len(opened(talk.scene)) - 1, 0) // PER_PAGE


def _list(talk: Talk) -> Card:
    words = talk.scene.words
    return Card(words.line("promises.title"), tuple(_elements(talk)), private=True)


def _elements(talk: Talk) -> Iterable[Element]:
    words, scene = talk.scene.words, talk.scene
    if not scene.promises:
        yield Paragraph(words("promises.empty"))
        yield _buttons(talk)
        return
    yield from _score(talk)
    yield _counts(talk)
    yield _buttons(talk)
    yield from _open(talk)
    yield from _lately(talk)


def _score(talk: Talk) -> Iterable[Element]:
    latest = settled(talk.scene)[:LAST]
    if latest:
        kept = sum(promise.state is State.DONE for promise in latest)
        yield Paragraph(talk.scene.words("promises.score", kept=str(kept), last=str(len(latest))))


def _counts(talk: Talk) -> Facts:
    words, promises = talk.scene.words, talk.scene.promises
    counts = {
        "open": sum(promise.state is State.OPEN for promise in promises),
        "kept": sum(promise.state is State.DONE for promise in promises),
        "renegotiated": sum(promise.moved > 0 for promise in promises),
        "not_kept": sum(promise.state is State.NOT_DONE for promise in promises),
        "dropped": sum(promise.state is State.DROPPED for promise in promises),
    }
    rows = tuple((words.line(f"promises.count_{name}"), str(count)) for name, count in counts.items())
    return Facts((*rows, *_telling(talk)))


def _telling(talk: Talk) -> Iterable[tuple[str, str]]:
    """Yield how long the latest pieces of bad news took to tell: nobody but their owner sees this."""
    words = talk.scene.words
    hours = [hours for promise in settled(talk.scene) if (hours := promise.hours_to_tell) is not None]
    if hours:
        said = dates.listed([lasting(words, each) for each in hours[:TOLD]], words.language)
        yield words.line("promises.telling"), said


def _buttons(talk: Talk) -> Buttons:
    words, page, last = talk.scene.words, min(talk.answers.page, _last_page(talk)), _last_page(talk)
    add = Button("add", words.line("promises.add"), opens_form=True, primary=True)
    nearer = (Button("nearer", words.line("promises.nearer"), opens_form=True),) if page > 0 else ()
    further = (Button("further", words.line("promises.further"), opens_form=True),) if page < last else ()
    return Buttons((add, *nearer, *further))


def _open(talk: Talk) -> Iterable[Element]:
    scene, page = talk.scene, min(talk.answers.page, _last_page(talk))
    shown = opened(scene)[page * PER_PAGE : (page + 1) * PER_PAGE]
    if shown:
        yield from _heading(scene.words, "promises.open")
    for number, promise in enumerate(shown, 1):
        yield _promise(scene.words, promise)
        yield Paragraph(scene.words("promises.facts", facts=" · ".join(_facts(scene, promise))), soft=True)
        label = scene.words.line("start.intention")
        yield Buttons((Button(f"intention{number}", label, start=Start("intention", promise.id)),))


def _facts(scene: Scene, promise: Intention) -> Iterable[str]:
    words = scene.words
    day = dates.day(promise.on, words.language, today=scene.today)
    yield words.line("promises.since" if promise.on < scene.today else "promises.on", day=day)
    if client := about(scene, promise.client).client:
        yield client.name
    if promise.moved:
        key = "promises.moved_once" if promise.moved == 1 else "promises.moved"
        yield words.line(key, count=str(promise.moved))
    yield from noted(words, scene.person, promise, scene.today)


def _lately(talk: Talk) -> Iterable[Element]:
    scene = talk.scene
    latest = settled(scene)[:PER_PAGE]
    if not latest or min(talk.answers.page, _last_page(talk)):
        return
    yield from _heading(scene.words, "promises.lately")
    for promise in latest:
        yield _promise(scene.words, promise)
        outcome = "promises.outcome_kept" if promise.state is State.DONE else "promises.outcome_not_kept"
        day = dates.day(_settled_on(scene, promise), scene.words.language, today=scene.today)
        facts = (scene.words.line(outcome, day=day), *noted(scene.words, scene.person, promise, scene.today))
        yield Paragraph(scene.words("promises.facts", facts=" · ".join(facts)), soft=True)


def _settled_on(scene: Scene, promise: Intention) -> date:
    return scene.person.today(promise.settled_at or promise.made_at)


def _heading(words: Words, key: str) -> Iterable[Element]:
    yield Divider()
    yield Paragraph((Strong(words.line(key)),))


def _promise(words: Words, promise: Intention) -> Quote:
    return Quote(excerpt(sentence(words, promise.trigger, promise.act), SHORT))


def _add_form(talk: Talk) -> Form:
    words = talk.scene.words
    return form(
        words,
        "promises.add_form",
        TextField("what", words.line("promises.what"), words.line("promises.what_hint"), limit=500),
        *about_field(talk.scene, "", works=False),
        DateField("on", words.line("promises.when"), words.line("plan.on_hint")),
        Paragraph(words("promises.only_you"), soft=True),
    )


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield an empty ledger, a full one page by page, the form, and one in which all is settled."""
    talk = Conversation("list", Reading(), scene)
    yield talk
    yield talk.at("add")
    full = replace(with_clients(scene), promises=tuple(example_promises(scene)))
    yield replace(talk, scene=full)
    yield replace(talk.at("list", page=1), scene=full)
    yield replace(talk.at("add"), scene=full)
    yield replace(talk, scene=replace(full, promises=full.promises[7:]))


def example_promises(scene: Scene) -> Iterable[Intention]:
    """Yield seven open promises and five that were settled, newest first."""
    line, days = scene.words.line, timedelta(days=1)
    plan = Intention("example1", scene.person.id, "", line("promises.example"), scene.today, ORIGIN, scene.now)
    yield replace(plan, on=scene.today - 2 * days, moved=1, client="example-present")
    yield replace(plan, id="example2", trigger=line("intention.example_trigger"), moved=2)
    yield from (replace(plan, id=f"example{number}", on=scene.today + number * days) for number in range(3, 8))
    states = (State.DONE, State.NOT_DONE, State.DONE, State.DROPPED)
    for number, state in enumerate(states, 8):
        made, at = scene.now - number * days, scene.now - (number - 2) * days
        yield replace(plan, id=f"example{number}", made_at=made, state=state, settled_at=at)
    told = replace(plan, id="example12", made_at=scene.now - 20 * days, state=State.DONE)
    yield replace(told, since=scene.now - 20 * days, settled_at=scene.now - 19 * days)


FLOW = Flow(
    name="promises",
    answers=Reading,
    first="list",
    draw=drawing({"list": _list, "add": _add_form}, "list"),
    take=take,
    examples=examples,
    needs=frozenset({Need.PROMISES, Need.CLIENTS}),
)
