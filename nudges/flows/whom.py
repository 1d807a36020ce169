"""Whom a conversation is about: one of the person's clients, or nobody in particular."""

from __future__ import annotations

from nudges.clients import Client
from nudges.flows.entries import excerpt
from nudges.screens import LABEL_LIMIT, Choice, Option
from nudges.turns import Scene

IN_GENERAL = "general"
"""Chosen by someone who means no client in particular."""
_SHOWN = 99
"""Clients in a list; the platforms take a hundred options."""


def client_fields(scene: Scene, chosen: str = "") -> tuple[Choice, ...]:
    """Return the choice of a client; nothing for a person who keeps none."""
    if not scene.clients:
        return ()
    words = scene.words
    named = (Option(client.id, excerpt(client.name, LABEL_LIMIT - 2)) for client in scene.clients[:_SHOWN])
    options = (Option(IN_GENERAL, words.line("whom.general")), *named)
    value = chosen if client_of(scene, chosen) else IN_GENERAL
    return (Choice("client", words.line("whom.client"), options, value=(value,), compact=True, required=False),)


def client_of(scene: Scene, client: str) -> Client | None:
    """Return a client of the person by its id."""
    return next((found for found in scene.clients if found.id == client), None)


def chosen_client(chosen: str) -> str:
    """Return the id of the client that was chosen, or nothing."""
    return "" if chosen == IN_GENERAL else chosen


def example_client(scene: Scene) -> Client:
    """Return a client to show examples with."""
    return Client("example", scene.person.id, scene.words.line("whom.example"))
