"""Someone at the sandbox in Chromium, who reads and clicks as a person does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import holidays
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NOOR, EMILY = "U0KBNOOR01", "U0KBEMILY3"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser without a screen."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Running:
    """Klankbord in a process of its own, started as a person would; its address is what it printed."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self._environment = folder, environment
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait for its address."""
        command = [sys.executable, "-m", "bot", "run", "--port", "0", "--data", str(self.folder)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATA"))}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment | self._environment
        )
        assert self._process.stdout
        self.address = self._process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        assert self._process
        assert self._process.stdout
        self._process.send_signal(how)
        code = self._process.wait(timeout=40)
        self._process.stdout.close()
        self._process = None
        return code

    def messages(self, person: str) -> list[dict[str, Any]]:
        """Return every message in the direct conversation with a person, oldest first."""
        with urlopen(f"{self.address}/sandbox/messages.json", timeout=10) as answer:  # noqa: S310 (our own loopback)
            every = json.load(answer)["messages"]
        return [message for message in every if message["person"] == person]


class Someone:
    """A person in the sandbox, looking at one page."""

    def __init__(self, page: Page, address: str, person: str) -> None:
        self.page, self._address, self._person = page, address, person
        self.go("messages")

    def go(self, place: str) -> None:
        """Look at the messages, the Home or a channel."""
        self.page.goto(f"{self._address}/?as={self._person}&in={place}")

    def say(self, line: str) -> None:
        """Write a line or a command."""
        composer = self.page.get_by_role("combobox").last
        composer.fill(line)
        composer.press("Escape")
        self.page.locator(".composer button.primary").click()

    def press(self, label: str) -> None:
        """Press the last button with a label in the conversation."""
        self.page.locator("#talk").get_by_role("button", name=label, exact=True).last.click()

    @property
    def window(self) -> Locator:
        """The window that is open."""
        return self.page.get_by_role("dialog")

    def submit(self, label: str) -> None:
        """Press the button that sends a form."""
        self.window.get_by_role("button", name=label, exact=True).click()

    def write(self, label: str, text: str) -> None:
        """Write in a field of the window, found by a part of its label."""
        self.window.get_by_label(label).fill(text)

    def dismiss(self) -> None:
        """Close the window with the keyboard."""
        self.page.keyboard.press("Escape")
        self.sees_no_window()

    def sees(self, text: str) -> None:
        """Wait until a text stands in the conversation or on the page."""
        expect(self.page.locator("#talk")).to_contain_text(text)

    def sees_in_window(self, text: str) -> None:
        """Wait until a text stands in the window."""
        expect(self.window).to_contain_text(text)

    def sees_no_window(self) -> None:
        """Wait until no window is open."""
        expect(self.window).to_have_count(0)


def quiet_evening() -> datetime:
    """Return 20:00 in Amsterdam on a coming day before a work day in Amsterdam and in New York."""
    days = (date.today() + timedelta(days=ahead) for ahead in range(3, 40))  # noqa: DTZ011 (any coming day will do)
    free = (holidays.country_holidays("NL"), holidays.country_holidays("US"), holidays.country_holidays("GB"))
    day = next(day for day in days if day.weekday() in {0, 1, 2} and not _any_free(day, free))
    return datetime.combine(day, time(20), tzinfo=ZoneInfo("Europe/Amsterdam"))


def _any_free(day: date, free: tuple[holidays.HolidayBase, ...]) -> bool:
    return any(day + timedelta(days=ahead) in country for ahead in range(6) for country in free)
