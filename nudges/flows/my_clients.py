"""Clients and the work for them, under a person's own short names: a form, not a CRM.

Everything else works without any client; what is kept here makes prompts follow the work (source ``adviser``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nudges.clients import Client, Engagement
from nudges.deeds import Deed, KeepClient, KeepWork
from nudges.flows import client_screens as screens
from nudges.flows.client_screens import Kept, Talk, client_of, last_page, work_of, works_of
from nudges.flows.example_clients import with_clients
from nudges.flows.in_touch import read_every
from nudges.flows.steps import drawing
from nudges.forms import Fault, Values
from nudges.turns import Closed, Conversation, Flow, Go, Need, Pressed, Reject, Reply, Scene, Submitted, Turn

MOST_CLIENTS, MOST_WORKS = 50, 40
"""How many can be kept at a time: together they fit in one list to choose from. The others are archived."""


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a button or a form; what is kept is seen on the screen that follows."""
    match talk.step, reply:
        case _, Pressed(button):
            return _pressed(talk, button)
        case "add", Submitted(values):
            return _add(talk, values)
        case "change", Submitted(values):
            return _change(talk, values)
        case "work", Submitted(values):
            return _keep_work(talk, values)
        case _, Closed():
            return Go(talk.at("client" if client_of(talk) and talk.step != "add" else "list"))
        case _:
            return Go(talk)


def _pressed(talk: Talk, button: str) -> Turn:
    kind, _, name = button.partition(".")
    match kind:
        case "add":
            return Go(talk.at("add"))
        case "older" | "newer":
            page = talk.answers.page + (1 if kind == "older" else -1)
            return Go(talk.at("list", page=min(max(page, 0), last_page(talk))))
        case "back":
            return Go(talk.at("list"))
        case "client" if name:
            return Go(talk.at("client", client=name, work=""))
        case _ if client_of(talk):
            return _about_client(talk, kind, name)
        case _:
            return Go(talk)


def _about_client(talk: Talk, kind: str, name: str) -> Turn:
    match kind:
        case "change" | "archive" | "work":
            return Go(talk.at(kind, work=name))
        case "end":
            return Go(talk.at("archive", work=name))
        case "no":
            return Go(talk.at("client", work=""))
        case "yes" if talk.step == "archive":
            return _archive(talk)
        case _:
            return Go(talk)


def _add(talk: Talk, values: Values) -> Turn:
    faults = {**_name_faults(talk, values, ""), **_room_faults(talk, values), **_date_faults(values)}
    if faults:
        return Reject(faults)
    person = talk.scene.person.id
    client = Client("", person, values.text("name"), read_every(values, 0))
    return Go(talk.at("list"), (KeepClient(client), *_first_work(person, values)))


def _first_work(person: str, values: Values) -> Iterable[Deed]:
    work = Engagement("", person, "", values.text("work"), values.day("starts"), values.day("ends"))
    if work.name or work.starts or work.ends:
        yield KeepWork(work)


def _change(talk: Talk, values: Values) -> Turn:
    client = client_of(talk)
    if client is None:
        return Go(talk.at("list"))
    faults = {**_name_faults(talk, values, client.id), **_contact_faults(talk, values)}
    if faults:
        return Reject(faults)
    kept = replace(
        client,
        name=values.text("name"),
        every_days=read_every(values, client.every_days),
        last_contact=values.day("last"),
        trust=values.number("trust"),
    )
    return Go(talk.at("client"), (KeepClient(kept),))


def _keep_work(talk: Talk, values: Values) -> Turn:
    client, known = client_of(talk), work_of(talk)
    if client is None:
        return Go(talk.at("list"))
    faults = {**_date_faults(values), **({} if known else _room_faults(talk, values))}
    if faults:
        return Reject(faults)
    work = known or Engagement("", talk.scene.person.id, client.id, "")
    kept = replace(work, name=values.text("work"), starts=values.day("starts"), ends=values.day("ends"))
    return Go(talk.at("client", work=""), (KeepWork(kept),))


def _archive(talk: Talk) -> Turn:
    """Archive a piece of work, or a client with all work for them."""
    client, work = client_of(talk), work_of(talk)
    if work:
        return Go(talk.at("client", work=""), (KeepWork(replace(work, archived=True)),))
    if client is None:
        return Go(talk.at("list"))
    works = (KeepWork(replace(work, archived=True)) for work in works_of(talk.scene, client))
    return Go(talk.at("list", client=""), (KeepClient(replace(client, archived=True)), *works))


def _name_faults(talk: Talk, values: Values, own: str) -> Mapping[str, Fault]:
    name = values.text("name").casefold()
    taken = any(client.name.casefold() == name and client.id != own for client in talk.scene.clients)
    return {"name": Fault("client_known")} if taken else {}


def _room_faults(talk: Talk, values: Values) -> Mapping[str, Fault]:
    if talk.step == "add" and len(talk.scene.clients) >= MOST_CLIENTS:
        return {"name": Fault("clients_full", {"most": str(MOST_CLIENTS)})}
    if values.text("work") and len(talk.scene.works) >= MOST_WORKS:
        return {"work": Fault("works_full", {"most": str(MOST_WORKS)})}
    return {}


def _date_faults(values: Values) -> Mapping[str, Fault]:
    starts, ends = values.day("starts"), values.day("ends")
    return {"ends": Fault("ends_first")} if starts and ends and ends < starts else {}


def _contact_faults(talk: Talk, values: Values) -> Mapping[str, Fault]:
    last = values.day("last")
    return {"last": Fault("yet_to_come")} if last and last > talk.scene.today else {}


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the list without and with clients and on several pages, a client, and each form."""
    bare = Conversation("list", Kept(), scene)
    yield bare
    yield bare.at("add")
    talk = replace(bare, scene=with_clients(scene))
    yield talk
    many = tuple(replace(talk.scene.clients[1], id=f"example{number}") for number in range(12))
    yield replace(bare.at("list", page=1), scene=replace(talk.scene, clients=many))
    yield from (talk.at(step, client="example-present") for step in ("client", "change", "work", "archive"))
    yield from (talk.at(step, client="example-present", work="example-work") for step in ("work", "archive"))
    yield talk.at("client", client="example-older")


FLOW = Flow(
    name="my-clients",
    answers=Kept,
    first="list",
    draw=drawing(
        {
            "list": screens.listing,
            "client": screens.client,
            "add": screens.adding,
            "change": screens.changing,
            "work": screens.working,
            "archive": screens.archiving,
        },
        "list",
    ),
    take=take,
    examples=examples,
    needs=frozenset({Need.CLIENTS}),
)
