"""Ids of what is stored: random, with the time first."""

from __future__ import annotations

from collections import deque
from os import urandom
from time import time_ns

AT_ONCE = 256
"""Ids for which the system is asked for chance at one time: a call for each is most of what an id costs."""
_RANDOM = 10

_chances: deque[str] = deque()


def new_id() -> str:
    """Return a random id that tells nothing but when it was made: what comes together stands together in an index."""
    return f"{time_ns() // 1_000_000:012x}{_chance()}"


def _chance() -> str:
    """Return 80 random bits as hexadecimal digits, never the same twice; any thread may ask."""
    while True:
        try:
            return _chances.popleft()
        except IndexError:
            fresh = urandom(_RANDOM * AT_ONCE).hex()
            _chances.extend(fresh[place : place + 2 * _RANDOM] for place in range(0, len(fresh), 2 * _RANDOM))
