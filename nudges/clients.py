"""Whom the work is for: clients, engagements and their clock, and staying in touch afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from nudges.catalogue import Stage
from nudges.value import value

RUN_UP = timedelta(days=14)
"""How long before its first day an engagement counts as starting."""
START = timedelta(days=10)
"""How long after its first day an engagement still counts as starting."""
CLOSING = timedelta(days=21)
"""How long before its last day an engagement counts as closing; a short one does so in its second half."""
AFTERGLOW = timedelta(days=14)
"""How long after its last day an engagement still counts as closing: the looking back and the thanks."""
FORMER = timedelta(days=90)
"""How long after the last day, or the last contact, a former client comes up when no other rhythm was chosen."""


@value(frozen=True, slots=True)
class Client:
    """A client under a person's own short name.

    ``every_days`` is the rhythm in which they want to stay in touch (0: not at all), ``last_contact`` a local date,
    ``trust`` how far the client trusted them in the past, 1 to 5.
    """

    id: str
    person: str
    name: str
    every_days: int = FORMER.days
    last_contact: date | None = None
    trust: int | None = None
    archived: bool = False


@value(frozen=True, slots=True)
class Engagement:
    """A piece of work for a client. ``agreement`` is how setbacks will be handled, in the person's own words.

    ``starts`` and ``ends`` are local dates, both included.
    """

    id: str
    person: str
    client: str
    name: str
    starts: date | None = None
    ends: date | None = None
    agreement: str = ""
    archived: bool = False

    @property
    def closes_from(self) -> date | None:
        """Return the local date from which it counts as closing; ``None`` while its last day is not known."""
        if self.ends is None:
            return None
        halfway = self.starts + (self.ends - self.starts + timedelta(days=1)) / 2 if self.starts else date.min
        return max(self.ends - CLOSING, halfway)

    def stage(self, today: date) -> Stage:
        """Return where it stands on a local date."""
        if self.ends and today > self.ends + AFTERGLOW:
            return Stage.AFTER
        if self.closes_from and today >= self.closes_from:
            return Stage.CLOSE
        if self.starts and today <= self.starts + START:
            return Stage.START
        return Stage.UNDERWAY

    def is_near(self, today: date) -> bool:
        """Tell whether its run-up has begun."""
        return self.starts is None or today >= self.starts - RUN_UP


def in_touch_by(client: Client, engagements: Iterable[Engagement], today: date) -> date | None:
    """Return the local date from which a client is due for a sign of life; ``None`` by choice, or with open-ended work.

    The rhythm counts from the last contact or from the end of the last work, whichever is later, so the date may be
    known long before. A client nobody remembers speaking to is due ``today``.
    """
    own = [work for work in engagements if work.client == client.id and not work.archived]
    if client.archived or not client.every_days or any(work.ends is None for work in own):
        return None
    since = max([day for day in (client.last_contact, *(work.ends for work in own)) if day], default=None)
    return since + timedelta(days=client.every_days) if since else today


def by_past_trust(clients: Iterable[Client]) -> list[Client]:
    """Return clients ranked by how far they trusted the person, not by how easy the call is."""
    return sorted(clients, key=lambda client: (-(client.trust or 0), client.last_contact or date.min, client.name))
