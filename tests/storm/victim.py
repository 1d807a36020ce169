"""The process that is killed: the real store, engine and Slack adapter, born again for every line of its input.

A line holds a named point and how often it may be passed (``- 0`` for none). A child is forked, so that a birth costs
no imports; its process id is one line of the output, and ``dead`` is the next, once it is.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from bot.delivery.dispatch import InProcess
from bot.delivery.engine import Engine, Means
from bot.delivery.order import Drain
from bot.delivery.pace import Pace
from bot.slack.messenger import SlackMessenger
from bot.slack.web import Web
from nudges.delivery import Policy
from nudges.memory import Chosen, Memory
from nudges.people import Person
from nudges.planning import plan
from nudges.ports import Claim
from nudges.screens import Card
from storage.database import Database, open_store
from storage.engines import connect

TIMEOUT = 0.5
TICK = 0.05
LIFETIME = 60


def now() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


def question(_person: Person, _memory: Memory, _now: datetime) -> Chosen:
    """Choose the same for everybody: what is asked is not what this is about."""
    return Chosen("nudge", "bad-news-now", {"key": "rotation", "theme": "bad-news"})


def card(_claim: Claim, _now: datetime) -> Card:
    """Draw the same for everybody."""
    return Card("A question")


class NeverLooks(Engine):
    """The engine without its settle step: what was under way when a process died stays as it is."""

    async def _settle(self, drain: Drain) -> None:
        drain.changed.set()


class SendsAgainUnseen(Engine):
    """The engine without the look in the history: what was under way when a process died is sent again."""

    async def _settle(self, drain: Drain) -> None:
        await self._send_again(drain, await self._settling.left_behind(drain.shard, self._hands.__contains__))
        drain.changed.set()


ENGINES = {kind.__name__: kind for kind in (Engine, NeverLooks, SendsAgainUnseen)}


async def token(_workspace: str) -> str:
    """Return the token of every workspace."""
    return "xoxb-made-up"


async def engine(
    store: Database, api_url: str, policy: Policy, at: Callable[[str], None], kind: type[Engine] = Engine
) -> Engine:
    """Return the real engine (or one without a rule) with the real Slack adapter, unpaced, on a receiver of ours."""
    web = Web(token, api_url=api_url, seconds=policy.timeout)
    await web.start()
    return kind(
        Means(
            outbox=store.outbox,
            messenger=SlackMessenger(web),
            card=card,
            plan=partial(plan, policy=policy, new_id=lambda: uuid4().hex),
            choose=question,
            clock=now,
            policy=policy,
            pace=Pace(per_minute=None),
            at=at,
        )
    )


async def live(url: str, api_url: str, settle: float, kind: type[Engine], at: Callable[[str], None]) -> None:
    """Deliver what is due until the end, which comes by itself when nobody kills us."""
    store = Database(connect(url))
    policy = Policy(settle=timedelta(seconds=settle), timeout=TIMEOUT)
    dispatch = InProcess(await engine(store, api_url, policy, at, kind), store.outbox, policy)
    async with asyncio.timeout(LIFETIME):
        while True:
            await dispatch.tick(now())
            await asyncio.sleep(TICK)


def fatal(point: str, passes: int) -> Callable[[str], None]:
    """Return what dies when a point was passed so often."""
    left = passes

    def at(passed: str) -> None:
        nonlocal left
        if passed == point:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return at


def born(life: Callable[[Callable[[str], None]], Coroutine[None, None, None]], line: str) -> int:
    """Fork a child that lives until it dies as a line says, and return its process id."""
    point, passes = line.split()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(life(fatal(point, int(passes))))
        finally:
            os._exit(1)
    return child


def main() -> None:
    """Give birth for every line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--api-url", required=True)
    parser.add_argument("--settle", type=float, required=True)
    parser.add_argument("--engine", choices=ENGINES, default=Engine.__name__)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    open_store(given.url).close()
    life = partial(live, given.url, given.api_url, given.settle, ENGINES[given.engine])
    for line in sys.stdin:
        child = born(life, line)
        print(child, flush=True)  # noqa: T201 (who started it reads it)
        os.waitpid(child, 0)
        print("dead", flush=True)  # noqa: T201 (the same)


if __name__ == "__main__":
    main()
