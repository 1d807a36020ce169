"""Slack may deliver anything more than once, in any order, to any process: the end is the same."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette

from bot.desk import Desk, Practice
from bot.guard import sign
from bot.slack.app import build
from nudges.choosing import choose
from nudges.flows.registry import FLOWS
from nudges.people import Language, Person
from storage.database import Database, open_store
from tests.fakes.scenes import CATALOGUE
from tests.fakes.slack_server import SlackServer, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET, PEOPLE, GONE = "made-up", ("U1", "U2", "U3"), "U9"
WORKSPACE = "slack:T1"
AGAIN = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}

Request = tuple[str, str]
"""A body and its content type."""


def told() -> list[Request]:
    """Return what Slack has to tell: lines, commands, an opened app and a deactivated account."""
    numbers = count(1)
    lines = [_line(person, f"thought {turn} of {person}", next(numbers)) for turn in range(4) for person in PEOPLE]
    commands = [_command(person, next(numbers)) for person in PEOPLE]
    opened = [_event("app_home_opened", next(numbers), user=person, tab="home", channel="D1") for person in PEOPLE]
    gone = _event("user_change", next(numbers), user={"id": GONE, "team_id": "T1", "deleted": True})
    return [*lines, *commands, *opened, gone]


def _event(kind: str, number: int, **event: Any) -> Request:
    body = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": {"type": kind, **event}}
    return json.dumps(body), "application/json"


def _line(person: str, text: str, number: int) -> Request:
    said = {"channel_type": "im", "channel": f"D{person}", "user": person, "text": text, "ts": f"17.{number:06}"}
    return _event("message", number, **said)


def _command(person: str, number: int) -> Request:
    who = {"team_id": "T1", "user_id": person, "channel_id": f"D{person}", "trigger_id": f"t{number}"}
    more = {"command": "/nudge", "text": "help", "response_url": "https://hooks.slack.com/commands/1"}
    return urlencode({**who, **more}), "application/x-www-form-urlencoded"


def delivered(seed: int) -> Iterator[tuple[Request, bool]]:
    """Yield everything one to four times, shuffled, each with or without the headers of a repetition."""
    dice = random.Random(seed)  # noqa: S311 (an order, not a secret)
    every = [request for request in told() for _ in range(dice.randint(1, 4))]
    dice.shuffle(every)
    for request in every:
        yield request, dice.random() < 0.5


@asynccontextmanager
async def worker(store: Database, slack: SlackServer) -> AsyncIterator[httpx.AsyncClient]:
    """Run one process' worth of the product on a database."""
    numbers = count(1)
    identity = id(store)

    async def token(_: str) -> str:
        return "xoxb-made-up"

    practice = Practice(
        lambda _: CATALOGUE,
        FLOWS,
        lambda person, memory, now: choose(person, memory, CATALOGUE, now),
        lambda: f"{identity}-{next(numbers)}",
    )
    desk = Desk(store, practice)
    app = build(
        desk=desk,
        language_of=desk.language_of,
        tokens=token,
        now=lambda: NOON,
        wall=lambda: NOON,
        signing_secret=SECRET,
        api_url=f"{slack.url}/api/",
    )
    await app.start()
    transport = httpx.ASGITransport(app=Starlette(routes=list(app.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client
    await app.stop()


async def send(client: httpx.AsyncClient, request: Request, *, repeated: bool) -> None:
    body, kind = request
    stamp = str(int(NOON.timestamp()))
    signed = {"x-slack-request-timestamp": stamp, "x-slack-signature": sign(SECRET, stamp, body.encode())}
    headers = {"content-type": kind, **signed, **(AGAIN if repeated else {})}
    assert (await client.post("/slack/events", content=body, headers=headers)).status_code == 200


async def end_of(url: str, requests: Sequence[tuple[Request, bool]], at_once: int) -> dict[str, Any]:
    """Deliver to two workers in turn, several at once, and return what is stored in the end."""
    with closing(open_store(url)) as one, closing(open_store(url)) as two:
        with one.inside(WORKSPACE) as room:
            for person in (*PEOPLE, GONE):
                room.people.save(Person(WORKSPACE, person, Language.ENGLISH, "UTC", consented_at=NOON), next_at=NOON)
        async with running() as slack, AsyncExitStack() as stack:
            workers = [await stack.enter_async_context(worker(store, slack)) for store in (one, two)]
            for start in range(0, len(requests), at_once):
                await asyncio.gather(
                    *(
                        send(workers[number % 2], request, repeated=repeated)
                        for number, (request, repeated) in enumerate(requests[start : start + at_once])
                    )
                )
        with one.inside(WORKSPACE) as room:
            return {
                "written": {person: sorted(_texts(room, person)) for person in PEOPLE},
                "gone": [person.id for person in room.people.all() if person.gone_at],
                "due": [person.id for person in room.people.all() if room.people.next_at(person.id)],
            }


def _texts(room: Any, person: str) -> list[str]:
    return [answer.text for entry in room.entries.latest(person, 100) for answer in entry.answers]


@pytest.mark.parametrize("seed", range(3))
async def test_events_delivered_several_times_and_out_of_order_to_two_workers_end_as_in_order(
    database_url: str, seed: int
) -> None:
    found = await end_of(database_url, list(delivered(seed)), at_once=6)
    assert found == {
        "written": {person: [f"thought {turn} of {person}" for turn in range(4)] for person in PEOPLE},
        "gone": [GONE],
        "due": list(PEOPLE),
    }
