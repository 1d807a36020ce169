"""Personal learning goals: a short list that steers what comes."""

from __future__ import annotations

from datetime import datetime

from nudges.value import value

MOST = 3
"""Open goals at a time; a longer list steers nothing."""


@value(frozen=True, slots=True)
class Goal:
    """A learning goal in the person's own words, and the themes it steers towards. Instants are UTC.

    It is open until it was reached or let go (``dropped_at``), which are kept apart.
    """

    id: str
    person: str
    text: str
    themes: tuple[str, ...]
    made_at: datetime
    reached_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether it is still on the list and steers."""
        return self.reached_at is None and self.dropped_at is None
