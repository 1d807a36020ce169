"""The tables of Procrastinate, in a schema of their own beside ours, made and brought up to date at start."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

from sqlalchemy import Connection, text

from storage.engines import parsed

SCHEMA = "jobs"
"""The PostgreSQL schema that the tables are in; nothing else is."""

_LATEST = text(f"SELECT obj_description(to_regclass('{SCHEMA}.procrastinate_jobs'), 'pg_class')")
_THERE = text(f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs') IS NOT NULL")


def conninfo(url: str) -> str | None:
    """Return a database's address as libpq takes it; ``None`` for SQLite, where there is no queue."""
    address = parsed(url)
    if address.get_backend_name() == "sqlite":
        return None
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def lay_queue(connection: Connection, scripts: Path | None = None) -> None:
    """Make the tables, or run the migrations that came since; called alone, inside a transaction, on PostgreSQL.

    ``scripts`` is Procrastinate's own folder of SQL. Which migration was the last stands in the jobs table's comment.
    """
    folder = scripts or _of_procrastinate()
    migrations = sorted((folder / "migrations").glob("*.sql"))
    waiting = _waiting(connection, folder / "schema.sql", migrations)
    if not waiting:
        return
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
    for script in waiting:
        _run(connection, script.read_text(encoding="utf-8"))
    _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{migrations[-1].name}'")
    connection.execute(text("RESET search_path"))


def _of_procrastinate() -> Path:
    """Return the folder without importing the library: that costs a quarter of a second at every start."""
    return Path(str(distribution("procrastinate").locate_file("procrastinate/sql")))


def _waiting(connection: Connection, whole: Path, migrations: Sequence[Path]) -> Sequence[Path]:
    if not connection.execute(_THERE).scalar():
        return [whole]
    latest = str(connection.execute(_LATEST).scalar() or "")
    return [script for script in migrations if script.name > latest]


def _run(connection: Connection, script: str) -> None:
    """Run a script of several statements: the driver takes one only without parameters."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})
