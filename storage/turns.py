"""Writers of one process on SQLite take turns, instead of each looking again and again whether the other is done."""

from __future__ import annotations

from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event

from nudges.ports import Unavailable

_TURN = "turn"


class Turns:
    """One writer at a time on an engine: from the beginning of its transaction until its connection is given back.

    SQLite itself lets a writer sleep for up to a tenth of a second between two looks at a lock, and whoever looks first
    is next; with some threads that is a queue in which the unlucky wait for seconds.
    """

    def __init__(self, engine: Engine, patience: float) -> None:
        self._lock, self._patience = Lock(), patience
        event.listen(engine, "checkin", self._end)

    def begin(self, connection: Connection) -> None:
        """Wait for a turn, which is kept until the connection is given back. Raises ``Unavailable``."""
        held = connection.connection.record_info
        if held is None or held.get(_TURN):
            return
        if not self._lock.acquire(timeout=self._patience):
            raise Unavailable("The database is busy. Nothing was stored.")
        held[_TURN] = True

    def _end(self, _connection: object, record: Any) -> None:  # noqa: ANN401 (the pool's own record)
        if record.record_info.pop(_TURN, False):
            self._lock.release()
