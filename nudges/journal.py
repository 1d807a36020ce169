"""The entries of a person's private journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Where an entry came from."""

    REFLECTION = "reflection"
    NOTE = "note"
    ASSUMPTION = "assumption"
    INTENTION = "intention"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, as it was asked, and what the person wrote."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; ``subject`` is the prompt or the intention it is about, ``at`` an instant in UTC."""

    id: str
    person: str
    kind: Kind
    at: datetime
    answers: tuple[Answer, ...]
    subject: str = ""


def matching(entries: Iterable[Entry], search: str) -> Iterable[Entry]:
    """Yield the entries in which every word of a search occurs, whatever its case."""
    wanted = search.casefold().split()
    for entry in entries:
        text = " ".join(part for answer in entry.answers for part in (answer.question, answer.text)).casefold()
        if all(word in text for word in wanted):
            yield entry
