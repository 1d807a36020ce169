"""Adding Klankbord in a browser: asked for consent, welcomed, and in; or declined, and able to begin again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.browser import NOOR, Running, chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def klankbord(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "data")
    running.start()
    yield running
    running.stop()


def page_in(browser: Browser, locale: str) -> tuple[Page, list[str]]:
    """Return a page of a browser of its own, and what its console complains about."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale=locale)
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    return page, complaints


def test_klankbord_is_added_and_opened(browser: Browser, klankbord: Running) -> None:
    page, complaints = page_in(browser, "nl-NL")
    page.goto(f"{klankbord.address}/?as={NOOR}")
    page.goto(f"{klankbord.address}/slack/install")
    page.get_by_role("link", name="Toestaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Klankbord staat in Noorderlicht Advies")
    expect(page.get_by_role("heading", level=2)).to_have_text("Klankbord is in Noorderlicht Advies")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("getComputedStyle(document.querySelector('a')).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze stap is verlopen")
    complaints = [line for line in complaints if "favicon" not in line and "400" not in line]
    assert complaints == []


def test_who_declines_can_begin_again(browser: Browser, klankbord: Running) -> None:
    page, _ = page_in(browser, "en-GB")
    page.goto(f"{klankbord.address}/?as={NOOR}")
    page.goto(f"{klankbord.address}/slack/install")
    page.get_by_role("link", name="Weigeren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not added")
    page.get_by_role("link", name="Start again").click()
    page.get_by_role("link", name="Toestaan").click()
    page.get_by_role("link", name="Open in Slack").click()
    expect(page).to_have_url(f"{klankbord.address}/")
