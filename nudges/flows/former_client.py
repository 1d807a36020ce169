"""A sign of life to a former client: whom, why them, and no sales talk.

After the text on the trusted adviser (source ``adviser``). The queue is ranked by past trust: old ties advise as
well as present ones, and left to ourselves we call whoever is easy to call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from nudges import dates
from nudges.clients import Client
from nudges.deeds import KeepClient, Mark, Touch, Write
from nudges.delivery import State
from nudges.flows import former_screens as screens
from nudges.flows.example_clients import with_clients
from nudges.flows.former_screens import Reaching, Talk, asked, waiting
from nudges.flows.in_touch import read_every
from nudges.flows.note import typed
from nudges.flows.plans import planned, read_plan
from nudges.flows.steps import drawing
from nudges.forms import Fault, Values
from nudges.journal import Answer, Kind
from nudges.turns import (
    Closed,
    Conversation,
    Finish,
    Flow,
    Go,
    Need,
    Pressed,
    Reject,
    Reply,
    Said,
    Scene,
    Submitted,
    Turn,
)

ORIGIN = "former-client"
FORMS = ("contact", "plan", "rhythm")
ANSWERED = Mark(State.ANSWERED)


def begin(talk: Talk) -> Turn:
    """Show whose turn it is; when it is nobody’s, say so."""
    return Go(talk) if asked(talk) else Finish(screens.nobody(talk))


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a reply about the client whose turn it is."""
    client = asked(talk)
    return _without_client(talk, reply) if client is None else _answer(talk, client, reply)


def _without_client(talk: Talk, reply: Reply) -> Turn:
    """Answer when the client left the list meanwhile; what was written is kept."""
    match reply:
        case Said(text):
            return typed(talk.scene.words, text, ANSWERED)
        case _:
            return Finish(screens.nobody(talk), (ANSWERED,))


def _answer(talk: Talk, client: Client, reply: Reply) -> Turn:
    match talk.step, reply:
        case (("card" | "said"), Pressed(button)) if button in FORMS:
            return Go(talk.at(button))
        case (("card" | "said"), Pressed("another")):
            return _another(talk, client)
        case _, Submitted(values):
            return _submitted(talk, client, values)
        case _, Said(text):
            write = Write(Kind.CONTACT, (Answer(talk.scene.words.line("former-client.title"), text),), client=client.id)
            return Go(talk.at("said"), (write, ANSWERED))
        case _:
            return Go(talk.at("card") if isinstance(reply, Closed) else talk)


def _submitted(talk: Talk, client: Client, values: Values) -> Turn:
    match talk.step:
        case "contact":
            return _had_contact(talk, client, values)
        case "plan":
            return _plan(talk, client, values)
        case "rhythm":
            return _keep_rhythm(talk, client, values)
        case _:
            return Go(talk)


def _keep_rhythm(talk: Talk, client: Client, values: Values) -> Turn:
    kept = replace(client, every_days=read_every(values, client.every_days))
    return Finish(screens.rhythm_kept(_done(talk, client)), (KeepClient(kept), ANSWERED))


def _done(talk: Talk, client: Client) -> Talk:
    """Return the conversation with this client out of the queue."""
    return talk.at(talk.step, passed=(*talk.answers.passed, client.id))


def _another(talk: Talk, client: Client) -> Turn:
    onward = _done(talk, client).at("card")
    return Go(onward) if waiting(onward) else Finish(screens.passed(talk), (Mark(State.SKIPPED),))


def _had_contact(talk: Talk, client: Client, values: Values) -> Turn:
    on = values.day("on")
    if on is None or on > talk.scene.today:
        return Reject({"on": Fault("yet_to_come")})
    write = Write(Kind.CONTACT, tuple(_told(talk, values, on)), client=client.id)
    return Finish(screens.contacted(_done(talk, client)), (Touch(client.id, on), write, ANSWERED))


def _told(talk: Talk, values: Values, on: date) -> Iterable[Answer]:
    words = talk.scene.words
    yield Answer(words.line("former-client.when"), dates.day(on, words.language, today=talk.scene.today))
    if text := values.text("heard"):
        yield Answer(words.line("former-client.heard"), text)


def _plan(talk: Talk, client: Client, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    if plan is None:
        return Reject({"act": Fault("plan_act")})
    answer = planned(talk.scene.words, plan, talk.scene.words.line("former-client.sign"), talk.scene.today)
    write = Write(Kind.CONTACT, (answer,), client=client.id)
    closing = screens.planned(_done(talk, client).at("planned", on=plan.on))
    return Finish(closing, (write, plan.intend(ORIGIN, client.id, client.id), ANSWERED))


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the card of someone who is due, of someone we know little of, each form and end, and an empty queue."""
    talk = Conversation("card", Reaching(), with_clients(scene))
    yield talk
    yield talk.at("card", passed=("example-former",))
    yield from (talk.at(step) for step in (*FORMS, "said"))
    done = talk.at("card", passed=("example-former",))
    yield from (done.at(step) for step in ("contacted", "rhythm-kept", "passed"))
    yield done.at("planned", on=scene.today + timedelta(days=2))
    yield replace(talk.at("nobody"), scene=_all_in_touch(talk.scene))
    yield replace(talk.at("nobody"), scene=scene)


def _all_in_touch(scene: Scene) -> Scene:
    return replace(scene, clients=tuple(replace(client, last_contact=scene.today) for client in scene.clients))


FLOW = Flow(
    name="former-client",
    answers=Reaching,
    first="card",
    draw=drawing(
        {
            "card": screens.asking,
            "said": screens.said,
            "contact": screens.contact,
            "plan": screens.plan,
            "rhythm": screens.rhythm,
            "contacted": screens.contacted,
            "planned": screens.planned,
            "rhythm-kept": screens.rhythm_kept,
            "passed": screens.passed,
            "nobody": screens.nobody,
        },
        "card",
    ),
    take=take,
    begin=begin,
    examples=examples,
    needs=frozenset({Need.CLIENTS, Need.INTENTIONS, Need.NUDGE}),
)
