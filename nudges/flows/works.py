"""What something is about: one of a person's own clients or pieces of work, or none of them."""

from __future__ import annotations

from nudges.clients import Client, Engagement
from nudges.screens import Choice, Option
from nudges.turns import Scene
from nudges.value import value

NONE = "none"
"""Chosen when it is about none of them."""
FIELD = "about"
"""The name of the field."""


@value(frozen=True, slots=True)
class About:
    """A client, a piece of work for them, or neither."""

    client: Client | None = None
    work: Engagement | None = None

    @property
    def client_id(self) -> str:
        """Return the client's id, or nothing."""
        return self.client.id if self.client else ""

    @property
    def work_id(self) -> str:
        """Return the id of the work, or nothing."""
        return self.work.id if self.work else ""


def about_field(scene: Scene, chosen: str, *, works: bool = True) -> tuple[Choice, ...]:
    """Return the choice of a client or, with ``works``, a piece of work; no field for someone who keeps no clients.

    ``chosen`` is the id of either; one that is no longer kept is none of them.
    """
    options = tuple(_options(scene, works=works))
    if not options:
        return ()
    none = Option(NONE, scene.words.line("about.none"))
    value = chosen if any(option.value == chosen for option in options) else NONE
    label = scene.words.line("about.work" if works else "about.client")
    return (Choice(FIELD, label, (none, *options), value=(value,), compact=True),)


def about(scene: Scene, chosen: str) -> About:
    """Return what an id names among the clients and works that a person keeps; a client's only work goes with it."""
    named = next((work for work in scene.works if work.id == chosen), None)
    client = next((client for client in scene.clients if client.id == (named.client if named else chosen)), None)
    if client is None:
        return About()
    own = [work for work in scene.works if work.client == client.id]
    return About(client, named or (own[0] if len(own) == 1 else None))


def called(work: Engagement, client: Client) -> str:
    """Return how a piece of work is called: the client, and its own name if it has one."""
    return f"{client.name} · {work.name}" if work.name else client.name


def _options(scene: Scene, *, works: bool) -> list[Option]:
    found = []
    for client in scene.clients:
        own = [work for work in scene.works if work.client == client.id and work.name] if works else []
        found.append(Option(client.id, client.name))
        found += [Option(work.id, called(work, client)) for work in own]
    return found
