"""The tables of the queue: made whole once, and then brought up to date step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from storage.database import open_store
from storage.engines import connect
from storage.migrating import differences
from storage.queue import SCHEMA, lay_queue
from tests.fakes.databases import PostgresServer

JOBS = "CREATE TABLE procrastinate_jobs (id int); INSERT INTO procrastinate_jobs VALUES (1), (2); -- 100%"


@pytest.fixture
def empty(postgres: PostgresServer) -> Iterator[Engine]:
    engine = connect(postgres.bare())
    yield engine
    engine.dispose()


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Give a library's folder: how its tables look whole, and the one migration so far."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "schema.sql").write_text(JOBS, "utf-8")
    (tmp_path / "migrations" / "01.sql").write_text("this is not run on new tables", "utf-8")
    return tmp_path


def lay(engine: Engine, scripts: Path) -> set[str]:
    """Lay the queue; return the columns of its table of jobs."""
    with engine.begin() as connection:
        lay_queue(connection, scripts)
    return {column["name"] for column in inspect(engine).get_columns("procrastinate_jobs", schema=SCHEMA)}


def test_new_tables_are_made_whole_and_then_left_alone(empty: Engine, scripts: Path) -> None:
    assert lay(empty, scripts) == lay(empty, scripts) == {"id"}
    with empty.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs")).scalar() == 2  # noqa: S608 (a name of ours)


def test_only_the_migrations_that_came_since_are_run_in_their_order(empty: Engine, scripts: Path) -> None:
    lay(empty, scripts)
    alter = "ALTER TABLE procrastinate_jobs"
    (scripts / "migrations" / "03.sql").write_text(f"{alter} ALTER COLUMN more SET NOT NULL", "utf-8")
    (scripts / "migrations" / "02.sql").write_text(f"{alter} ADD COLUMN more text DEFAULT ''", "utf-8")
    assert lay(empty, scripts) == {"id", "more"}
    assert lay(empty, scripts) == {"id", "more"}


def test_they_are_no_part_of_our_own_tables(postgres: PostgresServer) -> None:
    url = postgres.new()
    open_store(url).close()
    engine = connect(url)
    assert differences(engine) == []
    assert not [name for name in inspect(engine).get_table_names() if name.startswith("procrastinate")]
    engine.dispose()
