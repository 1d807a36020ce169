"""One process at a time on a database: a lock that ends with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

from psycopg.errors import LockNotAvailable
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from storage.engines import file_of, parsed
from storage.faults import AlreadyRunning, CannotStart, without_private_text

PATIENCE = 2.0
_KEY = 5_246_002
_WHY = (
    "Another process is already working on this database. Two at once would send every nudge twice: "
    "stop the other one, or give this one a database of its own."
)


class OnlyProcess:
    """The right to work on a database, until it is released or the process ends."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release = release

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Let another process have it."""
        self._release()


def only_process(url: str, *, patience: float = PATIENCE) -> OnlyProcess:
    """Take the right to work on a database. Raises ``AlreadyRunning`` when another process has it.

    ``patience`` is how many seconds a server is given to notice that the process before us is gone.
    """
    address = parsed(url)
    if address.get_backend_name() == "sqlite":
        return _with_file(file_of(address).with_name(f"{file_of(address).name}.lock"))
    return _with_session(address, patience)


def _with_file(path: Path) -> OnlyProcess:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise CannotStart(f"The lock file {path} cannot be written: {error.strerror}.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise AlreadyRunning(_WHY) from None
    return OnlyProcess(lambda: os.close(handle))


def _with_session(address: URL, patience: float) -> OnlyProcess:
    """Hold it on a connection of its own, which the server ends when the process is gone."""
    wait = {"options": f"-c lock_timeout={round(patience * 1000)}", "application_name": "klankbord"}
    engine = create_engine(
        address, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True, connect_args=wait
    )
    with without_private_text():
        connection = engine.connect()
        try:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _KEY})
        except OperationalError as error:
            connection.close()
            if isinstance(error.orig, LockNotAvailable):
                raise AlreadyRunning(_WHY) from None
            raise
    return OnlyProcess(connection.close)
