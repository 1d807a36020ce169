"""The outbox as a runner sees it: each call is one transaction of a few bulk statements, and no object per row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from nudges.delivery import Outcome
from nudges.ports import Chooser, Claim, Planned, Planner
from storage import looking, settling
from storage.channels import store_channels
from storage.claiming import claim_ready
from storage.engines import READING
from storage.fair import Share
from storage.faults import without_private_text
from storage.planning import plan_due
from storage.recording import record_outcomes


class Outbox:
    """The outbox seen from a runner that owns a shard. Every call may raise ``Unavailable``."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**{READING: True})

    def busy_shards(
        self, now: datetime, *, settle_before: datetime, recheck_before: datetime | None = None
    ) -> Sequence[int]:
        """Return the shards with a person due, a nudge ready, one to be settled, or one to be looked at again."""
        with self._reading() as connection:
            return looking.busy_shards(connection, now, settle_before, recheck_before)

    def next_due(self) -> datetime | None:
        """Return the earliest instant at which any shard will be busy, as far as the rows know."""
        with self._reading() as connection:
            return looking.next_due(connection)

    def plan(
        self,
        shard: int,
        now: datetime,
        limit: int,
        plan: Planner,
        choose: Chooser,
        *,
        most: int = 0,
        each: int | None = None,
        full: Collection[str] = (),
    ) -> Planned:
        """Take due people, move their time on, write their rows and claim what is ready at once."""
        share = Share(shard, most, most if each is None else each, full)
        with self._writing() as connection:
            return plan_due(connection, share, now, limit, plan, choose)

    def claim(
        self,
        shard: int,
        now: datetime,
        limit: int,
        choose: Chooser,
        *,
        each: int | None = None,
        full: Collection[str] = (),
    ) -> Sequence[Claim]:
        """Claim ready nudges, at most ``each`` of a workspace and none of a ``full`` one; committed when returned."""
        share = Share(shard, limit, limit if each is None else each, full)
        with self._writing() as connection:
            return claim_ready(connection, share, now, choose)

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Write down what the platform answered, on the rows that are still sending."""
        if outcomes:
            with self._writing() as connection:
                record_outcomes(connection, outcomes)

    def unsettled(self, shard: int, before: datetime, limit: int) -> Sequence[Claim]:
        """Return nudges still ``sending`` whose last attempt was before an instant."""
        with self._reading() as connection:
            return settling.unsettled(connection, shard, before, limit)

    def again(self, delivery_ids: Sequence[str], now: datetime) -> None:
        """Count a further attempt, before it is made."""
        with self._writing() as connection:
            settling.try_again(connection, delivery_ids, now)

    def give_up(self, delivery_ids: Sequence[str], why: str) -> None:
        """Set nudges to ``unknown``: their platform's history cannot be read."""
        with self._writing() as connection:
            settling.give_up(connection, delivery_ids, why)

    def repeated(self, shard: int, before: datetime, limit: int) -> Sequence[Claim]:
        """Return sent nudges with several attempts that were not looked at again since their last attempt."""
        with self._reading() as connection:
            return settling.repeated(connection, shard, before, limit)

    def checked(self, delivery_ids: Sequence[str], now: datetime) -> None:
        """Remember that repeated nudges were looked at."""
        with self._writing() as connection:
            settling.set_checked(connection, delivery_ids, now)

    def set_channels(self, channels: Sequence[tuple[str, str, str]]) -> None:
        """Store resolved channels (workspace, person, channel), also on the nudges now being sent."""
        with self._writing() as connection:
            store_channels(connection, channels)

    def in_motion(self) -> Mapping[str, int]:
        """Return the number of planned and of sending nudges, by state."""
        with self._reading() as connection:
            return looking.in_motion(connection)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Return the number of nudges by workspace and state."""
        with self._reading() as connection:
            return looking.counts(connection)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with without_private_text(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with without_private_text(), self._reader.begin() as connection:
            yield connection
