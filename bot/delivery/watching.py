"""Whoever wants to know what becomes of nudges, as a delivery runs."""

from __future__ import annotations

from typing import Protocol

from nudges.delivery import Nudge, Outcome


class Watcher(Protocol):
    """Hears of each nudge once it is committed; called in the event loop, and so at once."""

    def recorded(self, nudge: Nudge, outcome: Outcome, *, posted: bool) -> None:
        """Hear what is written down of a nudge, and whether its own post told so or one before it in its lane."""

    def gave_up(self, number: int) -> None:
        """Hear how many nudges are unknown from now on."""


class Unwatched:
    """Nobody wants to know."""

    def recorded(self, nudge: Nudge, outcome: Outcome, *, posted: bool) -> None:
        pass

    def gave_up(self, number: int) -> None:
        pass
