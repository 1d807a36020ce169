"""The product as it delivers: the real store, practice, engine and adapter, put together as the composition does.

As a script it is a worker in a process of its own, which begins at a line of its input and tells how long it took.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from benchmarks.grounds import NINE
from bot.compose import new_id
from bot.delivery.dispatch import InProcess
from bot.delivery.engine import Engine, Means
from bot.delivery.pace import Pace
from bot.desk import Desk, Practice
from bot.shelves import Shelves
from bot.slack.blocks import message
from bot.slack.messenger import SlackMessenger
from bot.slack.web import Web
from nudges.catalogue import built_in
from nudges.choosing import choose, choose_at_once
from nudges.delivery import Found, Opened, Policy, Sent
from nudges.flows.registry import FLOWS
from nudges.memory import Chosen, Memory
from nudges.people import Person
from nudges.planning import plan
from nudges.ports import Claim, Messenger, Outbox
from nudges.screens import Card
from storage.database import Database, open_store

UNPACED = Pace(per_minute=None)


async def token(workspace: str) -> str:
    """Return the token of a workspace: its name, so that what was taken can be told apart."""
    return workspace


class Taking:
    """A platform that takes every message at once: what is left is everything but HTTP."""

    def __init__(self) -> None:
        self.taken = 0

    async def open(self, _workspace: str, person: str) -> Opened:
        return Opened(f"D{person}")

    async def send(self, claim: Claim, _channel: str, card: Card) -> Sent:
        message(card, claim.nudge.delivery_id, 0)
        self.taken += 1
        return Sent(f"1700000000.{self.taken:06}")

    async def find(self, _claim: Claim, _since: datetime) -> Found:
        return Found(())

    async def delete(self, _claim: Claim, _ts: str) -> None:
        """Delete nothing: there are no copies."""


class Shards:
    """An outbox of which only some shards are seen, as when others have the rest."""

    def __init__(self, outbox: Outbox, shards: Collection[int]) -> None:
        self._outbox, self._shards = outbox, shards

    def busy_shards(
        self, now: datetime, *, settle_before: datetime, recheck_before: datetime | None = None
    ) -> Sequence[int]:
        busy = self._outbox.busy_shards(now, settle_before=settle_before, recheck_before=recheck_before)
        return [shard for shard in busy if shard in self._shards]

    def __getattr__(self, name: str) -> object:
        return getattr(self._outbox, name)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a delivery took: seconds on the clock, and seconds of this process's CPU."""

    seconds: float
    cpu: float


def deliver(
    url: str,
    *,
    api_url: str = "",
    pace: Pace = UNPACED,
    shards: Collection[int] = (),
    by: datetime = NINE,
    in_flight: int = 500,
    started: bool = True,
) -> Spent:
    """Deliver everything that is due at an instant (UTC), without an ``api_url`` to nowhere.

    Unless it is ``started``, it waits for a line of the input before it begins.
    """
    return asyncio.run(_deliver(url, api_url, pace, shards, by, in_flight, started=started))


async def _deliver(
    url: str, api_url: str, pace: Pace, shards: Collection[int], by: datetime, in_flight: int, *, started: bool
) -> Spent:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    store = open_store(url)
    async with _messenger(api_url) as messenger:
        engine = Engine(_means(store, messenger, pace, by, in_flight))
        outbox = Shards(store.outbox, shards) if shards else store.outbox
        dispatch = InProcess(engine, outbox, Policy())  # type: ignore[arg-type] (the rest of the outbox is handed on)
        if not started:
            print("ready", flush=True)
            sys.stdin.readline()
        begun, cpu = time.monotonic(), time.process_time()
        await dispatch.run_until_quiet(by)
        spent = Spent(time.monotonic() - begun, time.process_time() - cpu)
        await dispatch.stop()
    _assert_sent(store)
    store.close()
    return spent


def _assert_sent(store: Database) -> None:
    states = {state for counts in store.outbox.counts().values() for state in counts}
    assert states == {"sent"}, f"not everything was sent: {sorted(states)}"


@asynccontextmanager
async def _messenger(api_url: str) -> AsyncIterator[Messenger]:
    if not api_url:
        yield Taking()
        return
    web = Web(token, api_url=api_url)
    await web.start()
    yield SlackMessenger(web)
    await web.stop()


def _means(store: Database, messenger: Messenger, pace: Pace, by: datetime, in_flight: int) -> Means:
    shelves, policy = Shelves(built_in(), (), store.packs_on), Policy()

    def choosing(person: Person, memory: Memory, at: datetime) -> Chosen | None:
        return choose(person, memory, shelves.of(person.workspace), at)

    def at_once(person: Person, memory: Memory, at: datetime) -> Chosen | None:
        return choose_at_once(person, memory, shelves.of(person.workspace), at)

    desk = Desk(store, Practice(shelves.of, FLOWS, at_once, new_id))
    return Means(
        outbox=store.outbox,
        messenger=messenger,
        card=desk.nudge_card,
        plan=partial(plan, policy=policy, new_id=new_id),
        choose=choosing,
        clock=lambda: by,
        policy=policy,
        pace=pace,
        in_flight=in_flight,
    )


def _worker() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--api-url", default="")
    parser.add_argument("--shards", default="")
    parser.add_argument("--in-flight", type=int, default=500)
    given = parser.parse_args()
    shards = frozenset(map(int, filter(None, given.shards.split(","))))
    spent = deliver(
        os.environ["DATABASE_URL"], api_url=given.api_url, shards=shards, in_flight=given.in_flight, started=False
    )
    print(spent.seconds, spent.cpu, flush=True)


if __name__ == "__main__":
    _worker()
