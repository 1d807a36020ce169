"""Installations begun in a browser: which secret belongs to which browser, until it was used once or is too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import Engine, delete, insert

from storage.faults import without_private_text
from storage.tables import ARRIVALS

_KEPT = timedelta(hours=1)
"""How long one that was never finished stays after it was too late."""


class Arrivals:
    """What was begun. Neither the secret nor the browser's is stored: who reads the database can use neither."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, state: str, browser: str, until: datetime) -> None:
        """Remember an installation that may be finished in this browser until an instant; forget old ones."""
        row = {"state": _digest(state), "browser": _digest(browser), "until": until}
        with without_private_text(), self._engine.begin() as connection:
            connection.execute(delete(ARRIVALS).where(ARRIVALS.c.until < until - _KEPT))
            connection.execute(insert(ARRIVALS), row)

    def finish(self, state: str, browser: str, now: datetime) -> bool:
        """Tell whether an installation was begun in this browser and is not too late; whatever it was, it is over."""
        begun = delete(ARRIVALS).where(ARRIVALS.c.state == _digest(state)).returning(ARRIVALS)
        with without_private_text(), self._engine.begin() as connection:
            row = connection.execute(begun).first()
        return row is not None and compare_digest(row.browser, _digest(browser)) and now < row.until


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
