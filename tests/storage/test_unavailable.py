"""A database that cannot be written: it is said so, nothing is stored, no word of anybody leaks, and it recovers."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from nudges.journal import Answer, Entry, Kind
from nudges.ports import Unavailable
from storage.database import Database, open_store
from storage.faults import Broken
from tests.contracts.storage import HOME, NOW, SHARD, ask_this, live_in, somebody
from tests.fakes.databases import PostgresServer

SECRET = "we will miss the date and nobody has told them"
PATIENCE = 0.05


@pytest.fixture
def hasty(database_url: str) -> Iterator[Database]:
    """Open a database that waits for nobody."""
    store = open_store(database_url, patience=PATIENCE)
    yield store
    store.close()


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Hold what a writer needs, from another connection."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.connect() as connection:
        if database_url.startswith("sqlite"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("LOCK TABLE entries, people, nudges, seen IN ACCESS EXCLUSIVE MODE"))
        yield
        connection.rollback()


def write(store: Database, text_: str = SECRET) -> None:
    entry = Entry("E1", "U1", Kind.NOTE, NOW, (Answer("What is it?", text_),))
    with store.inside(HOME) as room:
        room.entries.add(entry)


def count(store: Database) -> int:
    with store.inside(HOME) as room:
        return room.entries.count("U1")


def whole_text(error: BaseException) -> str:
    """Return all that a log could say of an error."""
    return "".join(traceback.format_exception(error)) + str(error.args)


def test_a_locked_database_is_unavailable_and_recovers(hasty: Database, database_url: str) -> None:
    with locked(database_url):
        with pytest.raises(Unavailable):
            write(hasty)
        with pytest.raises(Unavailable):
            hasty.outbox.claim(SHARD, NOW, 5, ask_this)
        assert not hasty.healthy()
    assert hasty.healthy()
    write(hasty)
    assert count(hasty) == 1


def test_readers_of_the_outbox_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    store = open_store(url, patience=PATIENCE)
    live_in(store, somebody(), next_at=NOW)
    with locked(url):
        assert store.outbox.busy_shards(NOW, settle_before=NOW) == [SHARD]
        assert store.outbox.next_due() == NOW
    store.close()


def test_a_full_database_is_unavailable_and_recovers(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    write(store, "short")
    limit(store._engine, 1)
    with pytest.raises(Unavailable, match="SQLITE_FULL"), store.inside(HOME) as room:
        room.entries.add(Entry("E2", "U1", Kind.NOTE, NOW, (Answer("", "x" * 1_000_000),)))
    limit(store._engine, 1_000_000)
    assert store.healthy()
    assert count(store) == 1
    store.close()


def limit(engine: Engine, pages: int) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def test_a_missing_file_is_unavailable_until_it_is_back(tmp_path: Path) -> None:
    path, away = tmp_path / "test.db", tmp_path / "away.db"
    store = open_store(f"sqlite:///{path}")
    path.rename(away)
    with pytest.raises(Unavailable, match="missing"):
        write(store)
    assert not store.healthy()
    assert not path.exists()
    away.rename(path)
    write(store)
    assert (store.healthy(), count(store)) == (True, 1)
    store.close()


def test_a_lost_connection_is_unavailable_and_the_next_one_works(postgres: PostgresServer) -> None:
    store = open_store(postgres.new())
    with pytest.raises(Unavailable):
        write_while_cut_off(store)
    write(store)
    cut_connections(store._engine)
    assert count(store) == 1
    store.close()


def write_while_cut_off(store: Database) -> None:
    with store.inside(HOME) as room:
        cut_connections(store._engine)
        room.people.save(somebody(), next_at=None)


def cut_connections(engine: Engine) -> None:
    """End every other session on this database, as a restart of the server does."""
    other = create_engine(engine.url, poolclass=NullPool)
    with other.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_an_unavailable_database_says_nothing_of_what_was_written(hasty: Database, database_url: str) -> None:
    with locked(database_url), pytest.raises(Unavailable) as raised:
        write(hasty)
    assert SECRET not in whole_text(raised.value)
    assert SECRET.encode().hex()[:40] not in whole_text(raised.value)


def test_a_refused_statement_says_nothing_of_what_was_written(store: Database) -> None:
    entry = Entry("E1", "U1", Kind.NOTE, NOW, (Answer("", SECRET),), client=SECRET)
    with pytest.raises(Broken) as raised, store.inside(HOME) as room:
        room.entries.add(replace(entry, person=None))  # type: ignore[arg-type]
    assert SECRET not in whole_text(raised.value)
    assert SECRET.encode().hex()[:40] not in whole_text(raised.value)
    assert "IntegrityError" in str(raised.value) or "NOTNULL" in str(raised.value) or "23502" in str(raised.value)
