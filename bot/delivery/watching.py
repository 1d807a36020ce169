"""Whoever wants to know what becomes of nudges, as a delivery runs."""

from __future__ import annotations

from typing import Protocol

from nudges.delivery import Nudge, Outcome


class Watcher(Protocol):
    """Hears of each nudge once it is committed; called in the event loop, and so at once."""

    def recorded(self, nudge: Nudge, outcome: Outcome) -> None:
        """Hear what a platform answered, and that it is written down."""

    def gave_up(self, number: int) -> None:
        """Hear how many nudges are unknown from now on."""


class Unwatched:
    """Nobody wants to know."""

    def recorded(self, nudge: Nudge, outcome: Outcome) -> None:
        pass

    def gave_up(self, number: int) -> None:
        pass
