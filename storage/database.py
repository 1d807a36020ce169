"""A database as the rest of the product knows it: open, step inside a workspace, close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select

from nudges.ports import Room as RoomPort
from nudges.ports import Unavailable
from storage.arrivals import Arrivals
from storage.engines import PATIENCE, READING, connect
from storage.faults import without_private_text
from storage.guard import WORKSPACE, guarded
from storage.installations import Installations
from storage.outbox import Outbox
from storage.revisions import bring_up_to_date
from storage.room import Room
from storage.sealing import Sealing
from storage.tables import SEEN, SWITCHED_ON

_PROBE = {"workspace_id": "", "key": "probe", "led_to": "", "seen_at": datetime(1970, 1, 1, tzinfo=UTC)}


def open_store(url: str, *, patience: float = PATIENCE) -> Database:
    """Open the database at ``sqlite:///path`` or ``postgresql://…`` and bring its tables up to date.

    ``patience`` is how many seconds a transaction waits for another one. Raises ``CannotStart`` with a sentence for
    the operator, or ``Unavailable`` when the database does not answer.
    """
    engine = connect(url, patience=patience)
    try:
        bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


class Database:
    """A database whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rooms = guarded(engine)
        self.outbox = Outbox(engine)
        self.arrivals = Arrivals(engine)

    def installations(self, key: bytes) -> Installations:
        """Return where the app was added, its tokens sealed with a key. Raises ``CannotStart`` for another key."""
        return Installations(self._engine, Sealing(key))

    @contextmanager
    def inside(self, workspace: str, *, reading: bool = False) -> Iterator[RoomPort]:
        """Open a transaction inside one workspace; raises ``Unavailable`` when nothing can be stored.

        It is the only one of its thread: on SQLite a second one would wait for the first, unless it is ``reading``.
        """
        with without_private_text(), self._rooms.connect() as connection:
            held = connection.execution_options(**{WORKSPACE: workspace, READING: reading})
            with held.begin():
                yield Room(held, workspace)

    def packs_on(self) -> Mapping[str, frozenset[str]]:
        """Return the packs that are switched on, by workspace."""
        found: dict[str, set[str]] = {}
        with without_private_text(), self._engine.begin() as connection:
            for row in connection.execute(select(SWITCHED_ON)):
                found.setdefault(row.workspace_id, set()).add(row.pack)
        return {workspace: frozenset(packs) for workspace, packs in found.items()}

    def forget_keys(self, before: datetime) -> int:
        """Delete inbound keys seen before an instant; return how many."""
        with without_private_text(), self._engine.begin() as connection:
            return connection.execute(delete(SEEN).where(SEEN.c.seen_at < before)).rowcount

    def healthy(self) -> bool:
        """Tell whether a write succeeds now, by making one that leaves nothing behind."""
        try:
            with without_private_text(), self._engine.begin() as connection:
                connection.execute(insert(SEEN), _PROBE)
                connection.execute(delete(SEEN).where(SEEN.c.workspace_id == "", SEEN.c.key == "probe"))
        except Unavailable:
            return False
        return True

    def close(self) -> None:
        """Release every connection."""
        self._engine.dispose()
