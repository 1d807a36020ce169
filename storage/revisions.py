"""Which revision the tables of a database are of, read without the machinery that changes them."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, Engine, inspect, text

from storage.engines import READING
from storage.faults import NewerDatabase, without_private_text


def known() -> frozenset[str]:
    """Return the revisions that this version of the code knows: those of its migrations."""
    names = (file.name for file in (files("storage") / "migrations" / "versions").iterdir())
    return frozenset(name.partition("_")[0] for name in names if name[:4].isdecimal())


def newest() -> str:
    """Return the revision that this version of the code brings a database to."""
    return max(known())


def refuse_newer(connection: Connection) -> None:
    """Raise ``NewerDatabase`` when a database is of a revision that this version of the code does not know."""
    revision = present(connection)
    if revision and revision not in known():
        raise NewerDatabase(
            f"A newer version wrote this database: its revision {revision} is not known here. "
            "Start that version, or restore a backup made before it."
        )


def present(connection: Connection) -> str:
    """Return the revision of a database; empty when it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def bring_up_to_date(engine: Engine) -> None:
    """Migrate a database where it is not of this version. Raises ``NewerDatabase`` when the code is the older one."""
    with without_private_text(), engine.execution_options(**{READING: True}).connect() as connection:
        if connection.dialect.name == "sqlite" and present(connection) == newest():
            return
    from storage.migrating import migrate  # noqa: PLC0415 (Alembic is a large part of a start, and seldom needed)

    migrate(engine)
