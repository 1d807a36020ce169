"""Clients and work for the examples: someone in the middle of it, and someone whose work is long over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from nudges.clients import Client, Engagement
from nudges.turns import Scene


def with_clients(scene: Scene) -> Scene:
    """Return a scene with three clients and a piece of work for each of two of them."""
    line, owner, today = scene.words.line, scene.person.id, scene.today
    clients = (
        Client("example-present", owner, line("clients.example_present"), last_contact=today - timedelta(days=3)),
        Client("example-former", owner, line("clients.example_former"), 90, today - timedelta(days=140), 4),
        Client("example-older", owner, line("clients.example_older"), 182),
    )
    works = (
        Engagement(
            "example-work",
            owner,
            "example-present",
            line("clients.example_work"),
            today - timedelta(days=60),
            today + timedelta(days=60),
            line("clients.example_agreement"),
        ),
        Engagement(
            "example-past",
            owner,
            "example-former",
            line("clients.example_past"),
            today - timedelta(days=400),
            today - timedelta(days=150),
        ),
    )
    return replace(scene, clients=clients, works=works)
