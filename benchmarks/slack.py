"""A stand-in for Slack in a process of its own: it takes every message, after a latency, and remembers when each came.

It speaks just as much HTTP as the SDK does, so that as little as possible of the machine goes to it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

OK = b'{"ok":true,"channel":"D1","ts":"%d.%06d"}'
OPENED = b'{"ok":true,"channel":{"id":"D1"}}'
KNOWN = b'{"ok":true,"team_id":"T0","team":"Team","user_id":"UBOT","bot_id":"B1","url":"https://t.slack.com/"}'
FINE = b'{"ok":true}'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s"


class Taken:
    """Every message that was taken: when (the machine's monotonic clock, seconds), and with whose token."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.posts: list[tuple[float, str]] = []

    def answer(self, path: bytes, head: bytes) -> bytes:
        """Return the body of the answer to a call."""
        if path == b"/api/chat.postMessage":
            self.posts.append((time.monotonic(), _token(head)))
            return OK % (1_700_000_000 + len(self.posts) // 1_000_000, len(self.posts) % 1_000_000)
        if path == b"/api/conversations.open":
            return OPENED
        if path == b"/posts":
            return json.dumps(self.posts).encode()
        if path == b"/count":
            return b"%d" % len(self.posts)
        if path == b"/forget":
            self.posts.clear()
        return KNOWN if path == b"/api/auth.test" else FINE


def _token(head: bytes) -> str:
    start = head.find(b"Bearer ") + 7
    return head[start : head.find(b"\r", start)].decode() if start >= 7 else ""


class Connection(asyncio.Protocol):
    """One connection that is kept alive; a request is answered before the next one is sent."""

    def __init__(self, taken: Taken) -> None:
        self._taken, self._buffer = taken, b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or len(self._buffer) < end + 4 + _length(self._buffer[:end]):
            return
        head, self._buffer = self._buffer[:end], b""
        path = head[head.find(b" ") + 1 : head.find(b" ", head.find(b" ") + 1)]
        body = self._taken.answer(path, head)
        self._answer(_HEAD % (len(body), body), self._taken.latency if path.startswith(b"/api/chat.") else 0)

    def _answer(self, answer: bytes, latency: float) -> None:
        assert self._transport is not None
        if latency:
            asyncio.get_running_loop().call_later(latency, self._transport.write, answer)
        else:
            self._transport.write(answer)


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.find(b"content-length:")
    if start < 0:
        return 0
    end = lower.find(b"\r", start)
    return int(lower[start + 15 : end if end >= 0 else len(lower)])


async def serve(latency: float) -> None:
    """Serve on a free port of this machine, whose address is the first line of the output."""
    taken = Taken(latency)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(taken), "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


@dataclass(frozen=True, slots=True)
class Slack:
    """A running stand-in. ``api`` is the address of its Web API."""

    site: str

    @property
    def api(self) -> str:
        return f"{self.site}/api/"

    def posts(self) -> list[tuple[float, str]]:
        """Return when each message came (seconds of the monotonic clock) and with whose token."""
        with urlopen(f"{self.site}/posts") as answer:  # noqa: S310 (our own, on loopback)
            return [(at, token) for at, token in json.load(answer)]

    def count(self) -> int:
        """Return how many messages came."""
        with urlopen(f"{self.site}/count") as answer:  # noqa: S310 (the same)
            return int(answer.read())

    def forget(self) -> None:
        """Forget what was taken."""
        urlopen(f"{self.site}/forget").close()  # noqa: S310 (the same)


@contextmanager
def slack(latency: float = 0.0) -> Iterator[Slack]:
    """Run a stand-in whose answers to messages take so many seconds."""
    command = [sys.executable, "-m", "benchmarks.slack", "--latency", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own)
        assert process.stdout is not None
        try:
            yield Slack(process.stdout.readline().strip())
        finally:
            process.terminate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    asyncio.run(serve(parser.parse_args().latency))
