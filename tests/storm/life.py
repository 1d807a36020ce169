"""What a process of the fleet does: one role, put together from the product's own parts, until someone ends it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.delivery.pulse import Beats
from bot.metrics import Metrics
from bot.roles import Role
from bot.work import Means, Shared, Work, together
from nudges.delivery import Policy
from storage.database import Database
from storage.engines import connect
from storage.queue import SCHEMA, conninfo
from tests.storm.victim import engine, fatal, now

NOWHERE = "-"


@dataclass(frozen=True, slots=True)
class Times:
    """The times of the protocol in seconds, all shorter than they are in life and in the same order."""

    timeout: float = 0.5
    beat: float = 0.75
    settle: float = 3.0
    recheck: float = 8.0

    def policy(self) -> Policy:
        settle, recheck = timedelta(seconds=self.settle), timedelta(seconds=self.recheck)
        return Policy(settle=settle, recheck=recheck, timeout=self.timeout)


@dataclass(frozen=True, slots=True)
class Life:
    """A process's role, where its database and its Slack are, and the point at which it dies (``-`` for none)."""

    role: Role
    url: str
    api_url: str
    times: Times
    point: str = NOWHERE
    passes: int = 1


def live(life: Life) -> None:
    """Work until killed, or until whoever started it is gone."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    logging.disable()  # the libraries tell of every connection that was cut
    asyncio.run(_live(life))


async def _live(life: Life) -> None:
    (await _work(life, fatal(life.point, life.passes))).start()
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 (nothing tells an orphan)
        await asyncio.sleep(1)


async def _work(life: Life, at: Callable[[str], None]) -> Work:
    store, policy = Database(connect(life.url)), life.times.policy()
    means = Means(
        store=store,
        engine=await engine(store, life.api_url, policy, at),
        policy=policy,
        now=now,
        metrics=Metrics(),
        everywhere=(),
        hourly=(),
        overdue=timedelta(hours=1),
    )
    shared = Shared(str(conninfo(life.url)), SCHEMA, Beats(life.times.beat))
    return together(means, frozenset({life.role}), shared)
