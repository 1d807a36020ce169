"""The entries of a person's private journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from nudges.value import value


class Kind(StrEnum):
    """Where an entry came from."""

    REFLECTION = "reflection"
    NOTE = "note"
    ASSUMPTION = "assumption"
    INTENTION = "intention"
    BAD_NEWS = "bad-news"
    KICK_OFF = "kick-off"
    WRAP_UP = "wrap-up"
    CONTACT = "contact"
    HAND_OVER = "hand-over"
    BOUNDARY = "boundary"
    CLIENT_STORY = "client-story"
    TRUST_CHECK = "trust-check"
    GOAL = "goal"
    LOOK_BACK = "look-back"


@value(frozen=True, slots=True)
class Answer:
    """What was asked, as it was asked, and what the person wrote."""

    question: str
    text: str


@value(frozen=True, slots=True)
class Entry:
    """One entry; ``subject`` is the prompt, intention or engagement it is about, ``at`` an instant in UTC.

    ``client`` is whom it concerns (a client's id, or empty), ``lesson`` what the person wants to see again.
    """

    id: str
    person: str
    kind: Kind
    at: datetime
    answers: tuple[Answer, ...]
    subject: str = ""
    client: str = ""
    lesson: str = ""


SPACING = (timedelta(days=2), timedelta(days=7), timedelta(days=30))
"""When a lesson comes back: the best gaps are a fifth to two fifths of the time one wants to remember."""


def resurfaced(entries: Iterable[Entry], now: datetime) -> Entry | None:
    """Return the lesson to be seen again: the one nearest to 2, 7 or 30 days old, and not from today."""
    lessons = [entry for entry in entries if entry.lesson and now - entry.at >= timedelta(days=1)]
    return min(lessons, key=lambda entry: (_off(now - entry.at), entry.id), default=None)


def _off(age: timedelta) -> float:
    return min(abs(age / gap - 1) for gap in SPACING)


def matching(entries: Iterable[Entry], search: str) -> Iterable[Entry]:
    """Yield the entries in which every word of a search occurs, whatever its case."""
    wanted = search.casefold().split()
    for entry in entries:
        text = " ".join(part for answer in entry.answers for part in (answer.question, answer.text)).casefold()
        if all(word in text for word in wanted):
            yield entry
