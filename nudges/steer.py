"""What steers the choosing for one person, without a word of theirs: ids, dates, themes and a factor.

It is derived from their clients, goals and trust checks whenever those change, and kept in one small piece of JSON
beside the person, so that choosing for many people reads no further table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from nudges.catalogue import Factor, Stage
from nudges.clients import Client, Engagement, in_touch_by
from nudges.goals import Goal
from nudges.trust import TrustCheck
from nudges.value import value


@value(frozen=True, slots=True)
class Work:
    """An engagement as far as its clock goes; local dates."""

    engagement: str
    starts: date | None
    ends: date | None

    def stage(self, today: date) -> Stage | None:
        """Return where it stands on a local date; ``None`` before its run-up and after it is over."""
        known = Engagement(self.engagement, "", "", "", self.starts, self.ends)
        stage = known.stage(today)
        return stage if known.is_near(today) and stage is not Stage.AFTER else None


@value(frozen=True, slots=True)
class Touch:
    """A client to stay in touch with, from a local date on; more ``trust`` in the past goes first."""

    client: str
    due: date
    trust: int = 0


@value(frozen=True, slots=True)
class Steer:
    """What steers the choosing: the themes of the goals, and the factor that gets more weight."""

    works: tuple[Work, ...] = ()
    touches: tuple[Touch, ...] = ()
    goals: tuple[str, ...] = ()
    weakest: Factor | None = None


def steer(
    clients: Sequence[Client],
    engagements: Sequence[Engagement],
    goals: Iterable[Goal],
    focus: Factor | None,
    today: date,
) -> Steer:
    """Return what steers the choosing from everything a person keeps; ``focus`` is the factor of their last check."""
    works = tuple(Work(work.id, work.starts, work.ends) for work in engagements if not work.archived)
    due = ((client, in_touch_by(client, engagements, today)) for client in clients)
    touches = tuple(Touch(client.id, day, client.trust or 0) for client, day in due if day)
    themes = tuple(theme for goal in goals if goal.open for theme in goal.themes)
    return Steer(works, touches, themes, focus)


def focus_of(check: TrustCheck | None) -> Factor | None:
    """Return the factor that a person chose to give more weight after a trust check."""
    return Factor(check.focus) if check and check.focus else None


def dump(known: Steer) -> str:
    """Return the compact JSON of it."""
    content = {
        "works": [[work.engagement, _iso(work.starts), _iso(work.ends)] for work in known.works],
        "touches": [[touch.client, touch.due.isoformat(), touch.trust] for touch in known.touches],
        "goals": list(known.goals),
        "weakest": known.weakest,
    }
    kept = {name: value for name, value in content.items() if value}
    return json.dumps(kept, separators=(",", ":")) if kept else ""


@lru_cache(maxsize=4_096)
def load(text: str) -> Steer:
    """Return what was dumped; the empty text steers nothing."""
    content: dict[str, Any] = json.loads(text) if text else {}
    return Steer(
        tuple(Work(found, _day(starts), _day(ends)) for found, starts, ends in content.get("works", ())),
        tuple(Touch(found, date.fromisoformat(due), trust) for found, due, trust in content.get("touches", ())),
        tuple(content.get("goals", ())),
        Factor(content["weakest"]) if content.get("weakest") else None,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
