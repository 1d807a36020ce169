"""The reference: a nudging bot as most would write it, with one APScheduler job for each person.

Jobs are kept in the same database, nothing is late for it, and the client is the same; a person is read and what was
sent is written in one small transaction each, as a web framework's tutorial has it. With ``--threads`` it is
APScheduler's own default instead: ten threads and the SDK's blocking client.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import os
import random
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import aiohttp
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from benchmarks.client import nudge

WORKSPACES = 20


class Base(DeclarativeBase):
    """The tables of the reference."""


class Reader(Base):
    """Someone who gets a nudge."""

    __tablename__ = "readers"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    workspace: Mapped[int]


class Delivered(Base):
    """A nudge that was sent."""

    __tablename__ = "delivered"
    id: Mapped[int] = mapped_column(primary_key=True)
    reader: Mapped[int]
    prompt: Mapped[str]
    at: Mapped[datetime]
    ts: Mapped[str]


class Bot:
    """What the jobs share."""

    engine: Engine
    clients: list[Any]
    texts: dict[str, Any]
    left = 0
    lock = threading.Lock()
    done = threading.Event()


def send(reader: int) -> None:
    """Send somebody a nudge, in a thread."""
    workspace, channel = _read(reader)
    _write(reader, Bot.clients[workspace].chat_postMessage(channel=channel, **Bot.texts)["ts"])


async def send_async(reader: int) -> None:
    """Send somebody a nudge, in the event loop."""
    workspace, channel = _read(reader)
    answer = await Bot.clients[workspace].chat_postMessage(channel=channel, **Bot.texts)
    _write(reader, answer["ts"])


def _read(reader: int) -> tuple[int, str]:
    with Session(Bot.engine) as session:
        person = session.get_one(Reader, reader)
        return person.workspace, person.channel


def _write(reader: int, ts: str) -> None:
    with Session(Bot.engine) as session:
        session.add(Delivered(reader=reader, prompt=random.choice("abcdef"), at=datetime.now(UTC), ts=ts))  # noqa: S311 (any of them will do)
        session.commit()
    _count()


def _count() -> None:
    with Bot.lock:
        Bot.left -= 1
        if Bot.left == 0:
            Bot.done.set()


def prepare(url: str, people: int) -> None:
    """Make the tables and their people."""
    Bot.engine = create_engine(url, pool_size=20)
    Base.metadata.create_all(Bot.engine)
    with Session(Bot.engine) as session:
        session.add_all(Reader(id=each, channel=f"D{each}", workspace=each % WORKSPACES) for each in range(people))
        session.commit()
    Bot.texts = dict(nudge())
    Bot.left = people


def add_jobs(scheduler: BaseScheduler, job: str, people: int) -> None:
    """Add a job for each person, all of them due now."""
    nine = CronTrigger(hour=9, minute=0, timezone="Europe/Amsterdam")
    for each in range(people):
        scheduler.add_job(
            f"benchmarks.scheduler:{job}",
            nine,
            args=[each],
            id=str(each),
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
        )


def in_threads(url: str, api_url: str, people: int, threads: int) -> float:
    """Return how many seconds it takes in threads."""
    prepare(url, people)
    Bot.clients = [WebClient(f"xoxb-{each}", base_url=api_url) for each in range(WORKSPACES)]
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=Bot.engine)},
        executors={"default": ThreadPoolExecutor(threads)},
        timezone="UTC",
    )
    scheduler.start(paused=True)
    add_jobs(scheduler, "send", people)
    begun = time.monotonic()
    scheduler.resume()
    Bot.done.wait()
    seconds = time.monotonic() - begun
    scheduler.shutdown()
    return seconds


async def in_loop(url: str, api_url: str, people: int) -> float:
    """Return how many seconds it takes in an event loop."""
    prepare(url, people)
    async with aiohttp.ClientSession() as session:
        Bot.clients = [AsyncWebClient(f"xoxb-{each}", base_url=api_url, session=session) for each in range(WORKSPACES)]
        scheduler = AsyncIOScheduler(
            jobstores={"default": SQLAlchemyJobStore(engine=Bot.engine)},
            executors={"default": AsyncIOExecutor()},
            timezone="UTC",
        )
        scheduler.start(paused=True)
        add_jobs(scheduler, "send_async", people)
        begun = time.monotonic()
        scheduler.resume()
        await asyncio.to_thread(Bot.done.wait)
        seconds = time.monotonic() - begun
        scheduler.shutdown()
    return seconds


def main() -> None:
    """Send everybody a nudge and tell how many seconds that took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api-url", required=True)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--threads", type=int, default=0)
    given, url = parser.parse_args(), os.environ["DATABASE_URL"]
    if given.threads:
        seconds = in_threads(url, given.api_url, given.people, given.threads)
    else:
        seconds = asyncio.run(in_loop(url, given.api_url, given.people))
    print(json.dumps(seconds))
    sys.stdout.flush()


if __name__ == "__main__":
    importlib.import_module("benchmarks.scheduler").main()  # under its own name, by which jobs find it
