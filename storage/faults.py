"""Why the storage does not start, and what becomes of a database's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from nudges.ports import Unavailable


class CannotStart(Exception):
    """The database cannot be used; the text is a sentence for the operator that says what to do."""


class AlreadyRunning(CannotStart):
    """Another process works on this database."""


class NewerDatabase(CannotStart):
    """The database was written by a newer version of the code."""


class TooOpen(CannotStart):
    """The database file can be read by others on this machine."""


class Broken(RuntimeError):
    """A statement was refused: a mistake in the code. The text names the kind of error, never a value."""


@contextmanager
def without_private_text() -> Iterator[None]:
    """Turn what a driver raises into ``Unavailable`` or ``Broken``; a driver's own text may quote a whole row."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError) as error:
        raise Unavailable(f"The database cannot be used now ({_kind(error)}). Nothing was stored.") from None
    except exc.DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The connection to the database was lost. Nothing was stored.") from None
        raise Broken(f"The database refused a statement ({_kind(error)}).") from None


def _kind(error: exc.SQLAlchemyError) -> str:
    """Return the driver's name for an error, as ``SQLITE_FULL`` or ``DiskFull 53100``."""
    cause = getattr(error, "orig", None)
    if cause is None:
        return type(error).__name__
    name = getattr(cause, "sqlite_errorname", type(cause).__name__)
    return " ".join(filter(None, (name, getattr(cause, "sqlstate", None))))
