"""The processes that are measured: started, told to begin, and read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from sqlalchemy.engine import make_url

from benchmarks.grounds import Crowd
from benchmarks.product import Spent


def delivered(url: str, *, api_url: str = "", per_minute: float | None = None, lanes: bool = True) -> Spent:
    """Let the product deliver what is due in a database, with or without its lanes."""
    arguments = ["--api-url", api_url] if api_url else []
    arguments += ["--per-minute", str(per_minute)] if per_minute else []
    arguments += [] if lanes else ["--without-lanes"]
    with module("benchmarks.product", *arguments, DATABASE_URL=url) as (said, told):
        assert said.readline() == "ready\n"
        told.write("\n")
        told.flush()
        return Spent(**json.loads(said.readline()))


def scheduled(url: str, api_url: str, people: int, threads: int = 0) -> float:
    """Return how many seconds one APScheduler job per person takes."""
    given = ("--api-url", api_url, "--people", str(people), "--threads", str(threads))
    return _seconds("benchmarks.scheduler", *given, DATABASE_URL=_with_driver(url))


def queued(api_url: str, people: Crowd, per_minute: float) -> Spent:
    """Let one queue send everybody a nudge, first in, first out."""
    given = ("--api-url", api_url, "--people", json.dumps(people), "--per-minute", str(per_minute))
    with module("benchmarks.fifo", *given) as (said, _):
        return Spent(**json.loads(said.readline()))


def posted(api_url: str, number: int, at_once: int) -> float:
    """Return how many seconds the client alone takes, with so many posts at once."""
    given = ("--api-url", api_url, "--number", str(number), "--at-once", str(at_once))
    return _seconds("benchmarks.client", *given)


def _seconds(name: str, *arguments: str, **environment: str) -> float:
    with module(name, *arguments, **environment) as (said, _):
        return float(json.loads(said.readline()))


def _with_driver(url: str) -> str:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return address.render_as_string(hide_password=False)


@contextmanager
def module(name: str, *arguments: str, **environment: str) -> Iterator[tuple[IO[str], IO[str]]]:
    """Run a module in a process that ends with the block; give what it says and what it is told."""
    with started([sys.executable, "-m", name, *arguments], environment) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout, process.stdin


@contextmanager
def started(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run a command in a process that ends with the block."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env={**os.environ, **environment}) as process:  # noqa: S603 (our own)
        try:
            yield process
        finally:
            process.terminate()
