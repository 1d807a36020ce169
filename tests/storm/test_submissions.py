"""Forms under fire: whatever Slack was told we have is stored, and stored once."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.guard import sign
from nudges.people import Language, Person
from storage.database import open_store
from tests.fakes.slack_server import SlackServer, running

pytestmark = pytest.mark.storm

SUBMISSIONS, KILLS, AGAIN = 200, 10, 40
SECRET, TEAM, USER = "made-up", "T1", "U1"


@dataclass
class Bot:
    """The real process, on a data folder of its own, against a Slack on loopback."""

    data: Path
    api_url: str
    http: httpx.AsyncClient
    address: str = ""
    process: asyncio.subprocess.Process | None = None
    kills: int = 0
    commands: int = field(default=0)

    async def start(self) -> None:
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": "xoxb-made-up",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.api_url,
            "LOG_LEVEL": "error",
        }
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--port", "0", "--data", str(self.data)),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout
        self.address = (await self.process.stdout.readline()).decode().strip()
        assert self.address

    async def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        self.kills += 1

    async def send(self, body: str) -> httpx.Response:
        stamp = str(int(time.time()))
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": sign(SECRET, stamp, body.encode()),
        }
        return await self.http.post(f"{self.address}/slack/events", content=body, headers=headers)


def command(number: int) -> str:
    """Return the command that opens a note."""
    return urlencode(
        {
            "command": "/nudge",
            "text": "note",
            "team_id": TEAM,
            "user_id": USER,
            "channel_id": "C1",
            "trigger_id": f"trigger-{number}",
            "response_url": "https://hooks.slack.com/commands/1",
        }
    )


def submission(number: int, view: dict[str, Any]) -> str:
    """Return the note written and sent."""
    [block] = [block for block in view["blocks"] if block["type"] == "input"]
    value = {"type": "plain_text_input", "value": f"note {number:03}"}
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": USER, "team_id": TEAM},
        "view": {
            **view,
            "id": f"V{number}",
            "hash": f"{number}.1",
            "state": {"values": {block["block_id"]: {block["element"]["action_id"]: value}}},
        },
    }
    return urlencode({"payload": json.dumps(payload)})


async def opened(slack: SlackServer, bot: Bot, number: int) -> dict[str, Any]:
    """Open a note and return its window; Slack may have to be told the same command again."""
    before = len(slack.called("views.open"))
    await bot.send(command(number))
    async with asyncio.timeout(10):
        while len(slack.called("views.open")) == before:  # noqa: ASYNC110 (the window arrives by itself)
            await asyncio.sleep(0.005)
    view = slack.called("views.open")[-1]["view"]
    return json.loads(view) if isinstance(view, str) else dict(view)


@asynccontextmanager
async def bot_on(slack: SlackServer, data: Path) -> AsyncIterator[Bot]:
    """Run the bot with one person who said yes."""
    store = open_store(f"sqlite:///{data / 'klankbord.db'}")
    with store.inside(f"slack:{TEAM}") as room:
        yes = Person(f"slack:{TEAM}", USER, Language.ENGLISH, "UTC", consented_at=datetime(2026, 1, 1, tzinfo=UTC))
        room.people.save(yes, next_at=None)
    store.close()
    async with httpx.AsyncClient(trust_env=False) as http:
        bot = Bot(data, f"{slack.url}/api/", http)
        await bot.start()
        try:
            yield bot
        finally:
            await bot.kill()


async def acknowledged(bot: Bot, body: str) -> bool:
    """Send a form; tell whether Slack would believe that it arrived."""
    try:
        answer = await bot.send(body)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and "errors" not in answer.text


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


async def test_every_acknowledged_form_is_in_the_journal_once_however_often_the_process_dies(data: Path) -> None:
    dice, sent = random.Random(1), []  # noqa: S311 (a storm, not a secret)
    doomed = set(dice.sample(range(SUBMISSIONS), KILLS))
    async with running() as slack, bot_on(slack, data) as bot:
        for number in range(SUBMISSIONS):
            body = submission(number, await opened(slack, bot, number))
            sent.append(body)
            sending = asyncio.create_task(acknowledged(bot, body))
            if number in doomed:
                await asyncio.sleep(dice.uniform(0, 0.02))
                await bot.kill()
                await bot.start()
            if not await sending:
                assert await acknowledged(bot, body)
        for body in dice.sample(sent, AGAIN):
            assert await acknowledged(bot, body)
        assert bot.kills == KILLS
    store = open_store(f"sqlite:///{data / 'klankbord.db'}")
    with store.inside(f"slack:{TEAM}") as room:
        written = sorted(entry.answers[0].text for entry in room.entries.latest(USER, 2 * SUBMISSIONS))
    store.close()
    assert written == [f"note {number:03}" for number in range(SUBMISSIONS)]
