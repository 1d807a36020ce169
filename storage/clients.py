"""Clients; the only module that seals and opens what a person calls them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from nudges.clients import Client
from storage.inside import Inside
from storage.tables import CLIENTS


class Clients:
    """The clients of each person of the workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self, client: str) -> Client | None:
        row = self._inside.row(select(CLIENTS).where(self._inside.within(CLIENTS, CLIENTS.c.id == client)))
        return self._opened(row) if row else None

    def save(self, client: Client) -> None:
        """Store a new client, or one that was changed or archived."""
        self._inside.put(CLIENTS, self._sealed(client))

    def of(self, person: str) -> Sequence[Client]:
        """Return a person's clients by name, without the archived ones."""
        kept = self._inside.within(CLIENTS, CLIENTS.c.person == person, ~CLIENTS.c.archived)
        clients = map(self._opened, self._inside.rows(select(CLIENTS).where(kept)))
        return sorted(clients, key=lambda client: (client.name.casefold(), client.id))

    def _sealed(self, client: Client) -> dict[str, Any]:
        words = {"name": client.name, "trust": client.trust}
        return {
            "id": client.id,
            "person": client.person,
            "words": self._inside.words.seal(client.person, client.id, words),
            "every_days": client.every_days,
            "last_contact": client.last_contact,
            "archived": client.archived,
        }

    def _opened(self, row: Row[Any]) -> Client:
        words = self._inside.words.open(row.person, row.id, row.words)
        return Client(
            id=row.id,
            person=row.person,
            name=words["name"],
            every_days=row.every_days,
            last_contact=row.last_contact,
            trust=words["trust"],
            archived=row.archived,
        )
