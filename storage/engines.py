"""Connections to a database, set up so that writers wait for each other and nothing private leaks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from nudges.ports import Unavailable
from storage.faults import CannotStart, TooOpen
from storage.turns import Turns

READING = "reading"
"""The execution option of a transaction that writes nothing, and so need not wait for a writer."""

PATIENCE = 5.0
"""Seconds a transaction waits for another one's lock."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=1",
    "foreign_keys=1",
    "temp_store=MEMORY",
    "cache_size=-16384",
)


def connect(url: str, *, patience: float = PATIENCE) -> Engine:
    """Return an engine for ``sqlite:///path`` or ``postgresql://…``; a new SQLite file is made readable by us only.

    Raises ``TooOpen`` when others may read the file and ``CannotStart`` for any other address.
    """
    address = parsed(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(_own_file(file_of(address)), patience)
    return _postgresql(address, patience)


def parsed(url: str) -> URL:
    """Return the address of a database, with the driver that we use. Raises ``CannotStart``, quoting nothing."""
    try:
        address = make_url(url)
    except ArgumentError:
        address = URL.create("unreadable")
    if address.drivername == "sqlite" and address.database not in {None, "", ":memory:"}:
        return address
    if address.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    raise CannotStart("The database address is not one of sqlite:///path/to/file.db or postgresql://user@host/name.")


def file_of(address: URL) -> Path:
    """Return the file of a SQLite address."""
    return Path(str(address.database)).absolute()


def _own_file(path: Path) -> Path:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise CannotStart(f"The database file {path} cannot be written: {error.strerror}.") from None
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise TooOpen(
            f"The database file {path} can be read by others (mode {mode:04o}). Run: chmod 600 {path}, and start again."
        )
    return path


def _sqlite(path: Path, patience: float) -> Engine:
    engine = create_engine(
        URL.create(
            "sqlite", database=f"file:{quote(str(path))}", query={"mode": "rw", "uri": "true"}
        ),  # rw: never make one anew
        hide_parameters=True,
        connect_args={"timeout": patience},
    )
    identity, turns = _identity(path), Turns(engine, patience)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 (the driver's own connection)
        connection.isolation_level = None  # the driver begins nothing: see begin
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _identity(path) != identity:  # an open file goes on taking writes after it was removed
            raise Unavailable("The database file is missing. Nothing was stored.")
        options: Mapping[str, Any] = connection.get_execution_options()
        if options.get(READING):
            connection.exec_driver_sql("BEGIN")
        else:
            turns.begin(connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _postgresql(address: URL, patience: float) -> Engine:
    settings = {
        "timezone": "UTC",
        "lock_timeout": round(patience * 1000),
        "plan_cache_mode": "force_custom_plan",  # a plan made once for few rows would be kept when there are many
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,  # a restarted server costs a new connection, not a failure
        connect_args={"options": options, "connect_timeout": 10, "application_name": "klankbord"},
    )
