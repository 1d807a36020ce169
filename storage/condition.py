"""What is wrong with a database, found without changing anything in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from nudges.ports import Unavailable
from storage.database import Database
from storage.engines import READING, connect, file_of, parsed
from storage.faults import CannotStart, without_private_text
from storage.revisions import newest, present, refuse_newer

WHAT = {
    "file": "readable by this user only",
    "address": "understood",
    "reach": "answers",
    "tables": "up to date",
    "write": "takes writes",
}
"""What is looked at, and how it is told when nothing is wrong."""


@contextmanager
def as_it_is(url: str) -> Iterator[Database]:
    """Open a database without making or migrating anything.

    Raises ``CannotStart`` when there is none or its tables are not of this version, ``Unavailable`` when it does not
    answer.
    """
    engine = _existing(url)
    try:
        _check_tables(engine)
        yield Database(engine)
    finally:
        engine.dispose()


def examine(url: str) -> Iterator[tuple[str, str]]:
    """Yield what was looked at (a key of ``WHAT``) and what is wrong, with the remedy; empty when nothing is.

    What cannot be looked at because of an earlier fault is left out.
    """
    first = "file" if url.startswith("sqlite") else "address"
    try:
        engine = _existing(url)
    except CannotStart as fault:
        yield first, str(fault)
        return
    yield first, ""
    try:
        yield from _within(engine)
    finally:
        engine.dispose()


def _within(engine: Engine) -> Iterator[tuple[str, str]]:
    try:
        _check_tables(engine)
    except Unavailable:
        yield "reach", "The database does not answer. Check that it runs, and that DATABASE_URL is its address."
        return
    except CannotStart as fault:
        yield "tables", str(fault)
        return
    yield "reach", ""
    yield "tables", ""
    writable = Database(engine).healthy()
    yield "write", "" if writable else "It takes no writes. Look for a full disk, a read-only mount, or a long lock."


def _existing(url: str) -> Engine:
    address = parsed(url)
    if address.get_backend_name() == "sqlite" and not file_of(address).exists():
        where = file_of(address)
        if not os.access(next(folder for folder in where.parents if folder.exists()), os.W_OK):
            raise CannotStart(f"There is no database at {where}, and none can be made there: the folder is read-only.")
        raise CannotStart(f"There is no database at {where} yet. Start once: klankbord run.")
    return connect(url)


def _check_tables(engine: Engine) -> None:
    with without_private_text(), engine.execution_options(**{READING: True}).connect() as connection:
        refuse_newer(connection)
        if present(connection) != newest():
            raise CannotStart("Its tables are of an older version. Start once: klankbord run brings them up to date.")
