"""How fast one workspace is sent to."""

from __future__ import annotations

from math import ceil

from aiolimiter import AsyncLimiter

from nudges.value import value

AHEAD = 4.0
"""Seconds of its pace that a workspace may have claimed before its turn: enough to go on, little to look up later."""


@value(frozen=True, slots=True)
class Pace:
    """Messages to one workspace: ``burst`` at once and ``per_minute`` on the long run; without one, no bound."""

    per_minute: float | None = 300.0
    burst: int = 20

    def limiter(self) -> AsyncLimiter | None:
        """Return a new limiter of this pace."""
        if self.per_minute is None:
            return None
        return AsyncLimiter(self.burst, self.burst * 60 / self.per_minute)

    def ahead(self, most: int) -> int:
        """Return how many nudges of one workspace are claimed at once, at most so many."""
        if self.per_minute is None:
            return most
        return min(most, max(1, ceil(self.per_minute / 60 * AHEAD)))
