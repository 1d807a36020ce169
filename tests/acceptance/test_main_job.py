"""The main job in a browser: opt in, get a nudge on one's own morning, answer it, find it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.fakes.browser import EMILY, NOOR, Running, Someone, chromium, quiet_evening

pytestmark = pytest.mark.browser

WORDS = "Ik zag op tegen het <!channel> telefoontje van *morgen* 🙂"


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


def enter(browser: Browser, running: Running, person: str) -> Someone:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(15_000)
    return Someone(page, running.address, person)


def take_the_clock_to(someone: Someone, moment: datetime, zone: str) -> None:
    """Move the sandbox's clock, in a person's own time."""
    local = moment.astimezone(ZoneInfo(zone))
    someone.say(f"/clock {local:%Y-%m-%dT%H:%M}")
    someone.page.wait_for_function(
        "at => Number(document.querySelector('[data-clock]').dataset.clock) >= at", arg=moment.timestamp()
    )


def opt_in_dutch(noor: Someone) -> None:
    noor.press("Ja, ik doe mee")
    noor.submit("Ja, begin maar")
    noor.sees("Fijn dat je meedoet")
    noor.sees_no_window()


def opt_in_english(emily: Someone) -> None:
    emily.press("Yes, count me in")
    emily.submit("Yes, start")
    emily.sees_no_window()


def sent_at(message: dict[str, str], zone: str) -> str:
    return f"{datetime.fromtimestamp(float(message['ts']), ZoneInfo(zone)):%a %H:%M}"


def test_a_nudge_comes_once_at_nine_in_amsterdam_and_at_nine_in_new_york(browser: Browser, klankbord: Running) -> None:
    evening = quiet_evening()
    noor, emily = enter(browser, klankbord, NOOR), enter(browser, klankbord, EMILY)
    take_the_clock_to(noor, evening, "Europe/Amsterdam")
    opt_in_dutch(noor)
    opt_in_english(emily)
    before = {person: len(klankbord.messages(person)) for person in (NOOR, EMILY)}

    take_the_clock_to(noor, evening + timedelta(hours=13), "Europe/Amsterdam")
    noor.sees("Even stilstaan")
    assert [sent_at(message, "Europe/Amsterdam")[4:] for message in klankbord.messages(NOOR)[before[NOOR] :]] == [
        "09:00"
    ]
    assert len(klankbord.messages(EMILY)) == before[EMILY]

    take_the_clock_to(noor, evening + timedelta(hours=22), "Europe/Amsterdam")
    assert [sent_at(message, "America/New_York")[4:] for message in klankbord.messages(EMILY)[before[EMILY] :]] == [
        "09:00"
    ]
    assert len(klankbord.messages(NOOR)) == before[NOOR] + 1


def test_a_reflection_is_in_the_journal_and_on_the_home_as_it_was_written(browser: Browser, klankbord: Running) -> None:
    evening = quiet_evening()
    noor = enter(browser, klankbord, NOOR)
    take_the_clock_to(noor, evening, "Europe/Amsterdam")
    opt_in_dutch(noor)
    take_the_clock_to(noor, evening + timedelta(hours=13), "Europe/Amsterdam")
    noor.press("Even stilstaan")
    noor.window.locator("textarea").first.fill(WORDS)
    noor.submit("Bewaren")
    noor.sees("Het staat in je dagboek")
    noor.sees_no_window()

    noor.say("/journal telefoontje")
    noor.sees_in_window(WORDS)
    noor.dismiss()
    noor.go("home")
    noor.sees("telefoontje")


def test_what_was_answered_is_still_there_after_a_power_cut(browser: Browser, klankbord: Running) -> None:
    noor = enter(browser, klankbord, NOOR)
    opt_in_dutch(noor)
    noor.say("Vandaag durfde ik te bellen")
    noor.sees("dagboek")
    klankbord.kill()
    klankbord.start()
    noor = enter(browser, klankbord, NOOR)
    noor.say("/journal bellen")
    noor.sees_in_window("Vandaag durfde ik te bellen")


def test_an_assumption_check_goes_from_its_first_question_to_the_day_it_is_asked_about(
    browser: Browser, klankbord: Running
) -> None:
    evening = quiet_evening()
    noor = enter(browser, klankbord, NOOR)
    take_the_clock_to(noor, evening, "Europe/Amsterdam")
    opt_in_dutch(noor)
    noor.say("/assumption-check")
    noor.window.get_by_role("radio").first.check()
    noor.window.locator("footer button.primary").click()
    noor.sees_in_window("2")
    for area in noor.window.locator("textarea").all():
        area.fill("Hij belde zelf terug")
    noor.window.locator("footer button.primary").click()
    noor.window.get_by_role("radio").first.check()
    noor.window.locator("textarea").first.fill("Ik mag iets nazoeken")
    noor.window.locator("footer button.primary").click()
    noor.write("dan ga ik", "Anna vragen wat zij nodig heeft")
    asked_on = evening.date() + timedelta(days=2)
    noor.window.locator("input[type=date]").fill(asked_on.isoformat())
    noor.window.locator("footer button.primary").click()
    noor.sees_in_window("Je gaat je aanname toetsen")
    noor.dismiss()

    take_the_clock_to(noor, evening + timedelta(days=1, hours=13), "Europe/Amsterdam")
    noor.sees("Anna vragen wat zij nodig heeft")
