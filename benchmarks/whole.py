"""The whole product as an operator starts it, in processes of its own, added to every workspace of a crowd."""

from __future__ import annotations

import socket
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.grounds import NINE, Crowd
from benchmarks.processes import started
from nudges.installations import Installation
from storage.database import open_store

KEY = bytes(range(32))
SECRET = "a-made-up-signing-secret"  # noqa: S105 (it is)


def add_everywhere(url: str, people: Crowd) -> None:
    """Store that the app was added to every workspace; its token there is the workspace's id."""
    store = open_store(url)
    installations = store.installations(KEY)
    for workspace in people:
        installations.save(Installation(workspace, "A workspace", NINE, workspace))
    store.close()


@dataclass(frozen=True, slots=True)
class Whole:
    """A running process: its address, its process id, and how many seconds it took to be ready."""

    address: str
    process: int
    seconds: float

    def memory(self) -> float:
        """Return how many megabytes it holds."""
        lines = Path(f"/proc/{self.process}/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def running(url: str, data: Path, api_url: str, *arguments: str, **more: str) -> Iterator[Whole]:
    """Run ``klankbord run`` until the block ends, which begins when ``/readyz`` says so."""
    port = free_port()
    environment = {
        "PORT": str(port),
        "DATA": str(data),
        "DATABASE_URL": url,
        "SLACK_API_URL": api_url,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_CLIENT_ID": "1.1",
        "SLACK_CLIENT_SECRET": SECRET,
        "KLANKBORD_KEY": b64encode(KEY).decode(),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "error",
        **more,
    }
    begun = time.monotonic()
    with started([sys.executable, "-m", "bot", "run", *arguments], environment) as process:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Whole(f"http://127.0.0.1:{port}", process.pid, time.monotonic() - begun)


def free_port() -> int:
    """Return a port of this machine that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(address: str, patience: float = 60.0) -> None:
    """Wait until an address answers well."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            urlopen(address).close()  # noqa: S310 (our own, on loopback)
        except URLError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"{address} is not ready after {patience:g} s")


def listening(port: int, patience: float = 60.0) -> None:
    """Wait until somebody listens on a port of this machine."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError(f"nobody listens on port {port} after {patience:g} s")
