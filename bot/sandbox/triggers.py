"""Trigger ids: a person's act allows one window, within three real seconds."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.refusals import Refused

LIFETIME = 3.0
"""Seconds of real time in which a trigger opens a window."""


@dataclass(slots=True)
class _Trigger:
    user: str
    born: float
    used: bool = False


class Triggers:
    """The triggers handed out so far; ``elapsed`` answers seconds that only increase."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._given: dict[str, _Trigger] = {}

    def give(self, user: str) -> str:
        """Return a new trigger for what this person just did."""
        name = f"{len(self._given) + 1}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._given[name] = _Trigger(user, self._elapsed())
        return name

    def take(self, name: str) -> str:
        """Return whose trigger this is and use it up; ``Refused`` when it is unknown, used or too old."""
        trigger = self._given.get(name)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._elapsed() - trigger.born > LIFETIME:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user
