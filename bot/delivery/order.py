"""A claimed nudge while it is in this runner's hands, and the drain of a shard that claimed it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from nudges.delivery import Outcome, Refused, Result, Throttled
from nudges.ports import Claim
from nudges.screens import Card


def always() -> bool:
    """Tell that a shard is ours, where nobody else could have it."""
    return True


@dataclass(slots=True, eq=False)
class Drain:
    """One run over a shard.

    ``ours`` tells whether the shard is still this run's: once it is not, nothing is sent and nothing said of it but
    what the platform took. ``open`` counts what is claimed and not yet recorded, ``done`` what was planned, claimed or
    looked up so far; ``changed`` wakes the run.
    """

    shard: int
    ours: Callable[[], bool] = always
    open: int = 0
    done: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    settling: asyncio.Task[None] | None = None
    settle_at: float = 0.0  # in the loop's time

    def close_one(self) -> None:
        """Count one record; the last one wakes the run."""
        self.open -= 1
        if self.open == 0:
            self.changed.set()


@dataclass(slots=True, eq=False)
class Order:
    """A nudge to be sent: its claim, its card, when it was claimed (UTC), and whether it holds an in-flight slot.

    Where no card could be drawn stands what follows from that.
    """

    claim: Claim
    card: Card | Throttled | Refused
    claimed_at: datetime
    drain: Drain
    in_flight: bool = False

    @property
    def id(self) -> str:
        return self.claim.nudge.delivery_id

    @property
    def workspace(self) -> str:
        return self.claim.nudge.workspace

    def outcome(self, result: Result, at: datetime) -> Outcome:
        """Return what came of it, to be recorded."""
        return Outcome(self.id, result, at, self.claimed_at)


BACK = Throttled(0.0)
"""What is recorded of a nudge that was claimed and not posted: planned again, as if it had not been tried."""
