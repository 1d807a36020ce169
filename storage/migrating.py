"""Tables brought up to date at start, and the proof that the migrations make what the code declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from storage.faults import without_private_text
from storage.queue import lay_queue
from storage.revisions import refuse_newer
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
