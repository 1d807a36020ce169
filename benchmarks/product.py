"""The delivery in a process of its own: the real store, practice, engine and adapter, put together as in the product.

It says ``ready``, begins at a line of its input, and tells when it began and what it took. Its clock stands still at
the due time, so that nothing is late however long a reference takes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial

import structlog
import uvloop

from benchmarks.grounds import NINE
from bot.delivery.dispatch import InProcess
from bot.delivery.engine import Engine, Means
from bot.delivery.lane import Lane
from bot.delivery.order import Order
from bot.delivery.pace import Pace
from bot.desk import Desk, Practice
from bot.garbage import keep_what_is_loaded
from bot.ids import new_id
from bot.shelves import Shelves
from bot.slack.messenger import SlackMessenger
from bot.slack.web import Web
from nudges.catalogue import built_in
from nudges.choosing import choose, choose_at_once
from nudges.delivery import Found, Opened, Policy, Refused, Result, Sent, Throttled, Unclear, Unreadable
from nudges.flows.registry import FLOWS
from nudges.memory import Chosen, Memory
from nudges.people import Person
from nudges.planning import plan
from nudges.ports import Claim, Messenger
from nudges.screens import Card
from nudges.words import table
from storage.database import Database, open_store


@dataclass(frozen=True, slots=True)
class Spent:
    """When a delivery began (the machine's monotonic clock), and the seconds and CPU seconds that it took.

    ``launches`` is when each post of a paced delivery began (the same clock), by workspace.
    """

    begun: float
    seconds: float
    cpu: float
    launches: Mapping[str, Sequence[float]] = field(default_factory=dict)


class Taking:
    """A platform that takes every message at once: what is left is everything but drawing blocks and HTTP."""

    def __init__(self) -> None:
        self._taken = 0

    async def open(self, _workspace: str, person: str) -> Opened:
        return Opened(f"D{person}")

    async def send(self, _claim: Claim, _channel: str, _card: Card) -> Sent:
        self._taken += 1
        return Sent(f"1700000000.{self._taken:06}")

    async def find(self, _claim: Claim, _since: object) -> Found:
        return Found(())

    async def delete(self, _claim: Claim, _ts: str) -> bool:
        return True


@dataclass
class Noting:
    """A messenger that notes when each post began: what comes of that on the way is not the sender's."""

    messenger: Messenger
    launches: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def open(self, workspace: str, person: str) -> Opened | Throttled | Refused | Unclear:
        return await self.messenger.open(workspace, person)

    async def send(self, claim: Claim, channel: str, card: Card) -> Result:
        self.launches[claim.nudge.workspace].append(time.monotonic())
        return await self.messenger.send(claim, channel, card)

    async def find(self, claim: Claim, since: datetime) -> Found | Throttled | Unreadable:
        return await self.messenger.find(claim, since)

    async def delete(self, claim: Claim, ts: str) -> bool:
        return await self.messenger.delete(claim, ts)


class OneLane(Engine):
    """The engine without its lanes: all workspaces of a shard wait in one line, for one pace."""

    def _lane(self, order: Order) -> Lane:
        return next(iter(self._lanes[order.drain.shard].values()), None) or super()._lane(order)


async def token(workspace: str) -> str:
    """Return the token of a workspace: its name, so that the receiver can tell workspaces apart."""
    return workspace


async def deliver(url: str, api_url: str, per_minute: float | None, kind: type[Engine] = Engine) -> Spent:
    """Deliver everything that is due, without an ``api_url`` to nowhere, and without a pace as fast as it goes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    store = open_store(url)
    async with _messenger(api_url) as messenger:
        noting = Noting(messenger)
        engine = kind(_means(store, noting if per_minute else messenger, Pace(per_minute)))
        dispatch = InProcess(engine, store.outbox, Policy())
        table()  # what a product that has started has read
        keep_what_is_loaded()
        await _told_to_begin()
        begun, cpu = time.monotonic(), time.process_time()
        await dispatch.run_until_quiet(NINE)
        spent = Spent(begun, time.monotonic() - begun, time.process_time() - cpu, dict(noting.launches))
        await dispatch.stop()
    _assert_sent(store)
    store.close()
    return spent


async def _told_to_begin() -> None:
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)


def _assert_sent(store: Database) -> None:
    states: Collection[str] = {state for counts in store.outbox.counts().values() for state in counts}
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


def _means(store: Database, messenger: Messenger, pace: Pace) -> Means:
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
        clock=lambda: NINE,
        policy=policy,
        pace=pace,
    )


def main() -> None:
    """Deliver what is due in the database of the environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api-url", default="")
    parser.add_argument("--per-minute", type=float)
    parser.add_argument("--without-lanes", dest="kind", action="store_const", const=OneLane, default=Engine)
    given = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    print(json.dumps(asdict(uvloop.run(deliver(url, given.api_url, given.per_minute, given.kind)))))


if __name__ == "__main__":
    main()
