"""The proof that a runner still has its shards: its heartbeat was written, and not long ago."""

from __future__ import annotations

import time
from collections.abc import Callable

from nudges.value import value

LAPSES, STALLS = 2, 3
"""After so many intervals without a heartbeat a runner stops sending, and after so many others take its shards."""


@value(frozen=True, slots=True)
class Beats:
    """Seconds between two heartbeats, and what follows from it when they stay away."""

    every: float = 10.0

    @property
    def lapse(self) -> float:
        """After so many seconds without one a runner sends nothing any more."""
        return LAPSES * self.every

    @property
    def stall(self) -> float:
        """After so many seconds without one its shards are taken over."""
        return STALLS * self.every


def seconds() -> float:
    """Return a time that is never set back and goes on while the machine sleeps, where the system has one."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Pulse:
    """A runner's pulse, ``limit`` seconds long. Once it has stopped it stays so: others may have its shards by then."""

    def __init__(self, limit: float, clock: Callable[[], float] = seconds) -> None:
        self._limit, self._clock = limit, clock
        self._since: float | None = None
        self._over = False

    def now(self) -> float:
        """Return the time of its clock, to be given to ``beat``."""
        return self._clock()

    def beat(self, begun: float) -> None:
        """Hear that a heartbeat is written, of which the writing began at a time; one that comes too late is none."""
        if self._since is None or self.lasts():
            self._since = begun

    def lasts(self) -> bool:
        """Tell whether the runner may send."""
        if self._since is not None and self._clock() - self._since >= self._limit:
            self._over = True
        return self._since is not None and not self._over
