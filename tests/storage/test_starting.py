"""Opening a database: what is made, what is brought up to date, and what is refused with which sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from nudges.ports import Unavailable
from storage import check
from storage.database import open_store
from storage.engines import connect
from storage.faults import CannotStart, NewerDatabase, TooOpen
from storage.migrating import differences, migrate
from storage.tables import METADATA
from tests.contracts.storage import HOME, live_in, somebody
from tests.fakes.databases import PostgresServer


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_and_its_folder_are_for_us_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "it's 100% ours?.db"
    store = open_store(f"sqlite:///{path}")
    live_in(store, somebody())
    assert [mode(path.parent), *(mode(file) for file in path.parent.iterdir())] == [0o700, 0o600, 0o600, 0o600]
    store.close()


@pytest.mark.parametrize("wide", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, wide: int) -> None:
    path = tmp_path / "open.db"
    path.touch()
    path.chmod(wide)
    with pytest.raises(TooOpen, match=rf"mode 0{wide:o}\). Run: chmod 600 .*open.db"):
        open_store(f"sqlite:///{path}")


@pytest.mark.parametrize(
    "url",
    ["mysql://root:hunter2@host/db", "sqlite://", "sqlite:///:memory:", "hunter2", "", "sqlite+aiosqlite:///hunter2"],
)
def test_another_address_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(CannotStart, match="sqlite:///path") as refused:
        open_store(url)
    assert "hunter2" not in str(refused.value)


def test_a_file_where_a_folder_should_be_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be written"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'test.db'}")


def test_a_server_that_is_not_there_is_unavailable_and_its_password_unsaid() -> None:
    with pytest.raises(Unavailable) as refused:
        open_store("postgresql://klankbord:hunter2@127.0.0.1:1/klankbord")
    assert "hunter2" not in str(refused.value)


def test_what_was_stored_is_there_after_opening_again(database_url: str) -> None:
    first = open_store(database_url)
    live_in(first, somebody())
    first.close()
    second = open_store(database_url)
    with second.inside(HOME) as room:
        assert room.people.get("U1") == somebody()
    second.close()


def test_a_newer_database_is_refused_with_what_to_do(database_url: str) -> None:
    open_store(database_url).close()
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match=r"revision 9999 is not known here\. Start that version"):
        open_store(database_url)
    engine.dispose()


def test_processes_that_start_together_migrate_once(postgres: PostgresServer, tmp_path: Path) -> None:
    for url in (postgres.bare(), f"sqlite:///{tmp_path / 'together.db'}"):
        with ThreadPoolExecutor(3) as starting:
            for store in starting.map(open_store, [url] * 3):
                assert store.healthy()
                store.close()


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'half.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE nudges (in_the_way INTEGER)"))
    with pytest.raises(Unavailable):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["nudges"]
    engine.dispose()


def test_the_migrations_make_what_the_code_declares(database_url: str) -> None:
    store = open_store(database_url)
    assert differences(store._engine) == []
    with store._engine.begin() as connection:
        connection.execute(text("ALTER TABLE people DROP COLUMN lead"))
    assert len(differences(store._engine)) == 1
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migrations_make_the_declared_keys_and_indexes(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        declared, migrated = (f"sqlite:///{tmp_path / name}" for name in ("declared.db", "migrated.db"))
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        declared, migrated = server.bare(), server.bare()
    assert indexes(made(declared, METADATA.create_all)) == indexes(made(migrated, migrate))


def made(url: str, make: Any) -> Engine:
    engine = connect(url)
    make(engine)
    engine.dispose()
    return create_engine(engine.url)


def indexes(engine: Engine) -> dict[str, Any]:
    """Return what a database knows of its keys and indexes, their conditions included."""
    look = inspect(engine)
    found = {
        name: (
            look.get_pk_constraint(name),
            sorted(map(repr, look.get_unique_constraints(name))),
            sorted(f"{index['name']} {index['column_names']} {conditions(index)}" for index in look.get_indexes(name)),
        )
        for name in METADATA.tables
    }
    engine.dispose()
    return found


def conditions(index: Any) -> list[str]:
    return [f"{name} {value}" for name, value in sorted(index.get("dialect_options", {}).items())]


def test_the_check_tells_whether_a_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main() == 0
    assert check.main(lambda _engine: None) == 1
    assert "Write a migration" in capsys.readouterr().err
