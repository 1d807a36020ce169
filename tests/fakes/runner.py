"""A runner for tests: the real engine and database, a platform in memory, and a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from bot.delivery.dispatch import InProcess
from bot.delivery.engine import Engine, Means
from bot.delivery.pace import Pace
from nudges.delivery import Nudge, Policy
from nudges.memory import Chosen, Memory
from nudges.people import Language, Person
from nudges.planning import plan
from nudges.ports import SHARDS, Claim, Workspace
from nudges.screens import Card
from storage.database import Database
from storage.tables import shard_of
from tests.fakes.messenger import FakeMessenger

NINE = datetime(2026, 11, 25, 8, tzinfo=UTC)
"""A Wednesday, nine o'clock in Amsterdam."""
UNPACED = Pace(per_minute=None)


def something(_person: Person, _memory: Memory, _now: datetime) -> Chosen:
    """Choose the same for everybody."""
    return Chosen("nudge", "bad-news-now", {"key": "rotation"})


def drawn(claim: Claim, _now: datetime) -> Card:
    """Draw a card with nothing on it."""
    return Card(claim.nudge.subject)


def workspaces_of_one_shard(number: int) -> list[str]:
    """Return the names of workspaces that share a shard."""
    names = (f"slack:T{place}" for place in count())
    first = next(names)
    return [first, *(name for name, _ in zip(_sharing(first, names), range(number - 1), strict=False))]


def _sharing(first: str, names: Iterator[str]) -> Iterator[str]:
    return (name for name in names if shard_of(name) == shard_of(first))


@dataclass
class Runner:
    """``now`` is what its clock says; ``points`` are the named points that were passed."""

    store: Database
    messenger: FakeMessenger = field(default_factory=FakeMessenger)
    now: datetime = NINE
    policy: Policy = field(default_factory=Policy)
    points: list[str] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def engine(self, **changed: Any) -> Engine:
        """Return a new engine, as after a restart."""
        means = {
            "outbox": self.store.outbox,
            "messenger": self.messenger,
            "card": drawn,
            "plan": partial(plan, policy=self.policy, new_id=self.new_id),
            "choose": something,
            "clock": lambda: self.now,
            "policy": self.policy,
            "pace": UNPACED,
            "at": self.points.append,
        }
        return Engine(Means(**{**means, **changed}))

    def dispatch(self, engine: Engine) -> InProcess:
        return InProcess(engine, self.store.outbox, self.policy)

    async def run(self, **changed: Any) -> None:
        """Do everything that is due now, in a new engine that is stopped afterwards."""
        dispatch = self.dispatch(self.engine(**changed))
        await asyncio.wait_for(dispatch.run_until_quiet(self.now), 30)
        await dispatch.stop()

    def new_id(self) -> str:
        return f"d{next(self._ids)}"

    def people(self, workspace: str, *names: str, due: datetime = NINE, channel: bool = True) -> None:
        """Let people of a workspace be due, with their conversation known or not."""
        with self.store.inside(workspace) as room:
            if room.workspace.get() is None:
                room.workspace.save(Workspace(workspace, "A workspace", NINE))
            for name in names:
                person = Person(workspace, name, Language.DUTCH, "Europe/Amsterdam", consented_at=NINE)
                room.people.save(person, next_at=due)
        if channel:
            self.store.outbox.set_channels([(workspace, name, f"D{name}") for name in names])

    def later(self, *, seconds: float = 0, days: float = 0) -> None:
        """Move the clock."""
        self.now += timedelta(seconds=seconds, days=days)

    def row(self, workspace: str, delivery_id: str = "d1") -> Nudge:
        """Return a nudge as it is stored."""
        with self.store.inside(workspace) as room:
            found = room.nudges.get(delivery_id)
        assert found is not None
        return found

    def counts(self, workspace: str) -> dict[str, int]:
        """Return how many nudges of a workspace there are by state."""
        return dict(self.store.outbox.counts().get(workspace, {}))

    def busy(self) -> bool:
        """Tell whether any shard still has something to do now."""
        shards = self.store.outbox.busy_shards(self.now, settle_before=self.now - self.policy.settle)
        assert all(0 <= shard < SHARDS for shard in shards)
        return bool(shards)
