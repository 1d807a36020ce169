"""Tables brought up to date at start, and the proof that the migrations make what the code declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.faults import NewerDatabase, without_private_text
from storage.queue import lay_queue
from storage.tables import METADATA

_LOCK = 5_246_001
"""The advisory lock under which PostgreSQL is migrated."""


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, one process at a time. Raises ``NewerDatabase`` when the code is the older one."""
    config = _config()
    with without_private_text(), engine.begin() as connection:
        _alone(connection)
        refuse_newer(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if connection.dialect.name == "postgresql":
            lay_queue(connection)


def newest() -> tuple[str, ...]:
    """Return the revision that this version of the code brings a database to."""
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return config


def differences(engine: Engine) -> Sequence[Any]:
    """Return what the tables of a database lack or have too much of, compared with the declared ones."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found: Sequence[Any] = compare_metadata(context, METADATA)
        return found


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # a long migration elsewhere is worth waiting for
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def refuse_newer(connection: Connection) -> None:
    """Raise ``NewerDatabase`` when a database is of a revision that this version of the code does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        raise NewerDatabase(
            f"A newer version wrote this database: its revision {', '.join(sorted(unknown))} is not known here. "
            "Start that version, or restore a backup made before it."
        )
