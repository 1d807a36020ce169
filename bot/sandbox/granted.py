"""Installations as long as the process lives: the sandbox's tokens are made anew at every start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from nudges.installations import Installation


class Granted:
    """What was granted to the app, in memory."""

    def __init__(self) -> None:
        self._granted: dict[str, Installation] = {}
        self._served: dict[str, str] = {}

    def save(self, installation: Installation) -> None:
        """Store what was granted, in place of what was granted there before."""
        before = self._granted.get(installation.id)
        self._granted[installation.id] = replace(installation, revision=before.revision + 1 if before else 1)

    def find(self, workspace: str) -> Installation | None:
        """Return what lets us act in a workspace: its own or its organisation's, the newest of both."""
        both = (self._granted.get(workspace), self._granted.get(self._served.get(workspace, "")))
        return max(filter(None, both), key=lambda found: found.installed_at, default=None)

    def remove(self, workspace: str) -> None:
        """Delete the tokens of a workspace or organisation, and which organisation serves it."""
        self._granted.pop(workspace, None)
        self._served.pop(workspace, None)

    def renew(self, before: Installation, after: Installation) -> bool:
        """Store renewed tokens; False, and nothing stored, when they were changed since ``before`` was read."""
        now = self._granted.get(before.id)
        if now is None or now.revision != before.revision:
            return False
        self._granted[before.id] = replace(
            now, token=after.token, refresh=after.refresh, expires_at=after.expires_at, revision=now.revision + 1
        )
        return True

    def expiring(self, before: datetime) -> Sequence[Installation]:
        """Return the installations whose token expires before an instant."""
        return [one for one in self._granted.values() if one.expires_at is not None and one.expires_at < before]

    def serve(self, workspace: str, organisation: str) -> None:
        """Remember that an organisation's installation serves a workspace of it."""
        self._served[workspace] = organisation

    def served(self, organisation: str) -> Sequence[str]:
        """Return the workspaces that only an organisation's installation serves."""
        found = (place for place, serving in self._served.items() if serving == organisation)
        return sorted(place for place in found if place not in self._granted)
