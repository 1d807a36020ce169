"""The journal; the only module that seals and opens what stands in an entry."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from nudges.journal import Answer, Entry, Kind, matching
from storage.inside import Inside
from storage.tables import ENTRIES


class Entries:
    """The journal of each person of the workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def add(self, entry: Entry) -> None:
        """Store an entry; one that is already there stays as it is."""
        self._inside.add(ENTRIES, self._sealed(entry))

    def latest(self, person: str, limit: int, *, skip: int = 0) -> Sequence[Entry]:
        """Return a person's entries, newest first."""
        return [self._opened(row) for row in self._inside.rows(self._newest(person).limit(limit).offset(skip))]

    def search(self, person: str, words: str, limit: int) -> Sequence[Entry]:
        """Return the entries of one person in which every word occurs, newest first."""
        entries = map(self._opened, self._inside.rows(self._newest(person)))
        return list(islice(matching(entries, words), limit))

    def count(self, person: str) -> int:
        row = self._inside.row(select(func.count()).select_from(ENTRIES).where(self._of(person)))
        return int(row[0]) if row else 0

    def _of(self, person: str) -> ColumnElement[bool]:
        return self._inside.within(ENTRIES, ENTRIES.c.person == person)

    def _newest(self, person: str) -> Select[Any]:
        columns = (ENTRIES.c.id, ENTRIES.c.person, ENTRIES.c.kind, ENTRIES.c.at, ENTRIES.c.client, ENTRIES.c.words)
        return select(*columns).where(self._of(person)).order_by(ENTRIES.c.at.desc(), ENTRIES.c.id.desc())

    def _sealed(self, entry: Entry) -> dict[str, Any]:
        answers = [[answer.question, answer.text] for answer in entry.answers]
        words = {"answers": answers, "subject": entry.subject, "lesson": entry.lesson}
        return {
            "id": entry.id,
            "person": entry.person,
            "kind": entry.kind.value,
            "at": entry.at,
            "client": entry.client,
            "words": self._inside.words.seal(entry.person, entry.id, words),
        }

    def _opened(self, row: Row[Any]) -> Entry:
        words = self._inside.words.open(row.person, row.id, row.words)
        return Entry(
            id=row.id,
            person=row.person,
            kind=Kind(row.kind),
            at=row.at,
            answers=tuple(Answer(question, text) for question, text in words["answers"]),
            subject=words["subject"],
            client=row.client,
            lesson=words["lesson"],
        )
