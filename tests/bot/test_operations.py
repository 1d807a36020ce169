"""What whoever watches over the process is told, and on which port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.settings import SettingsRefused, read
from bot.web import listen
from tests.fakes.browser import Running

PATHS = ("/healthz", "/readyz", "/metrics")


@pytest.fixture
def own_port() -> int:
    """A port of this machine that is free."""
    with closing(listen("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@pytest.fixture
def apart(tmp_path: Path, own_port: int) -> Iterator[Running]:
    """The product, which tells how it goes on a port of its own."""
    running = Running(tmp_path / "data", OPERATIONS_PORT=str(own_port))
    running.start()
    yield running
    running.stop()


def found(address: str) -> set[str]:
    """Return which of the paths are served at an address."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        return {path for path in PATHS if client.get(path).status_code != httpx.codes.NOT_FOUND}


def test_on_one_port_everything_is_told_there(tmp_path: Path) -> None:
    running = Running(tmp_path / "data")
    running.start()
    assert found(running.address) == set(PATHS)
    assert running.stop() == 0


def test_on_a_port_of_its_own_everything_is_told_and_in_public_only_that_it_lives(
    apart: Running, own_port: int
) -> None:
    assert found(f"http://127.0.0.1:{own_port}") == set(PATHS)
    assert found(apart.address) == {"/healthz"}


def test_a_process_with_two_ports_stops_as_one_with_one_does(tmp_path: Path, own_port: int) -> None:
    running = Running(tmp_path / "data", OPERATIONS_PORT=str(own_port))
    running.start()
    assert running.stop() == 0


def test_an_own_port_that_is_the_public_one_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsRefused, match="OPERATIONS_PORT is the same as PORT"):
        read(port=3000, operations_port=3000)
