"""Every screen of every conversation in a browser: whole, within what Slack takes, and in one language at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from nudges.catalogue import built_in
from nudges.commands import WORDS
from nudges.flows.registry import FLOWS
from tests.fakes.browser import Running, chromium

pytestmark = pytest.mark.browser

LANGUAGES = ("nl", "en")
RAW_KEY = re.compile(r"\b[a-z][a-z_-]*(?:\.[a-z][a-z_-]*)+\b")
PLACEHOLDER = re.compile(r"\{\w*\}")
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")

NAMES = frozenset(
    ("klankbord", "slack", "anna", "samira", "joris", "jansen", "vermeer", "bakker", "english", "nederlands")
)
BOTH_LANGUAGES = """
    a agenda app audit b begin best c camera chat chats contact d december effect even had help in intake
    is k later me moment museum november of open over past per plan planning privacy rest scores september server
    stop studies team ten warm was we week word
"""
"""Words that are Dutch as well as English; each was looked at in its sentence."""

SCREENS = """() => {
  const offered = 'select[name*=":zone:"], select[name*=":country:"]';
  const texts = shot => {
    const found = [], walker = document.createTreeWalker(shot.querySelector('.shot-frame'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      if (!walker.currentNode.parentElement.closest(offered)) found.push(walker.currentNode.data);
    for (const one of shot.querySelectorAll('.shot-frame *'))
      for (const name of ['placeholder', 'aria-label', 'alt', 'title', 'data-confirm'])
        if (one.getAttribute(name)) found.push(one.getAttribute(name));
    for (const one of shot.querySelectorAll('.shot-frame input[type=text]')) found.push(one.value);
    return found.join('\\n');
  };
  return [...document.querySelectorAll('.shot')].map(shot => [shot.id, texts(shot)]);
}"""
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => `${one.closest('.shot')?.id} ${one.tagName}`)"""


@dataclass(frozen=True)
class Wall:
    """The gallery in one language as a telephone shows it: what each screen says, and what is amiss in the page."""

    heading: str
    screens: dict[str, str]
    refused: list[str]
    overflowing: list[str]
    meant_to_be_chosen: int
    chosen: int

    def words(self) -> dict[str, str]:
        """Return every word, in small letters, with a screen on which it stands."""
        every = [*self.screens.items(), ("heading", self.heading)]
        return {word.casefold(): screen for screen, text in every for word in WORD.findall(without_titles(text))}


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Wall]]:
    running = Running(tmp_path_factory.mktemp("gallery") / "data")
    running.start()
    with chromium() as browser:
        yield {language: look(browser, running, language) for language in LANGUAGES}
    running.stop()


def look(browser: Browser, running: Running, language: str) -> Wall:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{running.address}/gallery?lang={language}")
    return Wall(
        heading="\n".join(page.locator(".gallery-top").locator("h1, p, button, > a").all_inner_texts()),
        screens=dict(page.evaluate(SCREENS)),
        refused=page.locator(".banner[role=alert]").all_inner_texts(),
        overflowing=page.evaluate(OVERFLOWING),
        meant_to_be_chosen=page.locator("input[checked]").count(),
        chosen=page.locator("input:checked").count(),
    )


def without_titles(text: str) -> str:
    """Return a text without the titles and authors of the sources, which are named as they were written."""
    for source in built_in().sources.values():
        for named in (source.title, source.authors.nl, source.authors.en):
            text = text.replace(named, "")
    return text


def command_words() -> set[str]:
    return {word for by_language in WORDS.values() for words in by_language.values() for word in words} | {"nudge"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_conversation_is_there(walls: dict[str, Wall], language: str) -> None:
    screens = walls[language].screens
    assert [flow for flow in (*FLOWS, "home") if not any(screen.startswith(f"{flow}-0") for screen in screens)] == []
    assert all(text.strip() for text in walls[language].screens.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing(walls: dict[str, Wall], language: str) -> None:
    for screen, text in walls[language].screens.items():
        assert (screen, RAW_KEY.findall(text), PLACEHOLDER.findall(text)) == (screen, [], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_would_refuse_nothing(walls: dict[str, Wall], language: str) -> None:
    assert walls[language].refused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_off_a_telephone(walls: dict[str, Wall], language: str) -> None:
    assert walls[language].overflowing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_that_is_made_beforehand_is_seen(walls: dict[str, Wall], language: str) -> None:
    assert walls[language].chosen == walls[language].meant_to_be_chosen > 0


def test_who_reads_one_language_meets_no_word_of_the_other(walls: dict[str, Wall]) -> None:
    dutch, english = walls["nl"].words(), walls["en"].words()
    allowed = NAMES | command_words() | {*BOTH_LANGUAGES.split()}
    assert {word: (dutch[word], english[word]) for word in dutch.keys() & english.keys() - allowed} == {}


def test_every_word_that_was_let_through_is_still_said_in_both_languages(walls: dict[str, Wall]) -> None:
    said = walls["nl"].words().keys() & walls["en"].words().keys()
    assert {*BOTH_LANGUAGES.split()} - said == set()
