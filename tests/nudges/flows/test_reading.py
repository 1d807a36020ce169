"""What can only be read: the journal, notes, why, help and who can read what; and the home page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nudges.commands import parse
from nudges.deeds import Write
from nudges.flows import help as help_flow
from nudges.flows import journal, note, who_can_read, why
from nudges.flows.entries import SHORT, excerpt
from nudges.flows.intention import example_intention
from nudges.flows.journal import example_entries
from nudges.flows.nudge import example_nudge
from nudges.flows.telling import example_telling
from nudges.home import home
from nudges.journal import Answer, Entry, Kind
from nudges.people import UNTIL_FURTHER_NOTICE, Language, Person, Rhythm
from nudges.screens import Card, Paragraph
from nudges.text import Link
from nudges.turns import Closed, Conversation, Finish, Go, Said, Talk
from nudges.words import words
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, person, press, scene, submit, talk


def reading(count: int, subject: str = "") -> Conversation[Any]:
    around = scene()
    return talk(journal.FLOW, replace(around, entries=tuple(example_entries(around, count))), subject)


def page(at: Conversation[Any]) -> Card:
    screen = journal.FLOW.draw(at)
    assert isinstance(screen, Card)
    return screen


def pressed(at: Conversation[Any], button: str) -> Conversation[Any]:
    turn = press(journal.FLOW, at, button)
    assert isinstance(turn, Go)
    return turn.talk


def test_the_journal_is_for_its_readers_eyes_only() -> None:
    assert all(page(at).private for at in journal.FLOW.examples(scene()))


def test_the_journal_shows_five_entries_at_a_time_newest_first() -> None:
    at = reading(12)
    assert told(page(at)).count("·") == 5
    assert told(page(pressed(at, "older"))).count("·") == 5
    oldest = pressed(pressed(pressed(at, "older"), "older"), "older")
    assert told(page(oldest)).count("·") == 2
    assert page(pressed(pressed(oldest, "newer"), "newer")) == page(at)


def test_a_long_entry_is_begun_in_the_list_and_read_whole_behind_a_button() -> None:
    text = "wort " * 200
    entry = Entry("e1", "U1", Kind.NOTE, NOW, (Answer("What?", text), Answer("And?", "more")))
    at = talk(journal.FLOW, scene(entries=(entry,)))
    assert "more" not in told(page(at))
    opened = pressed(at, "read.e1")
    assert text.strip() in told(page(opened))
    assert "> more" in told(page(opened))
    assert page(pressed(opened, "back")) == page(at)


def test_an_entry_that_is_no_longer_there_leads_back_to_the_page() -> None:
    assert page(pressed(reading(3), "read.gone")) == page(reading(3))


def test_an_empty_journal_says_what_will_be_there() -> None:
    assert "There is nothing here yet" in told(page(reading(0)))


def test_a_search_that_finds_nothing_says_so_in_the_words_that_were_typed() -> None:
    assert "I found nothing with ‘*Jansen*’." in told(page(reading(0, "*Jansen*")))


@pytest.mark.parametrize(("text", "begun"), [("short", "short"), ("ab " * 200, "ab …"), ("x" * 400, "x …")])
def test_an_excerpt_ends_at_a_word_where_there_is_one(text: str, begun: str) -> None:
    assert excerpt(text, SHORT).endswith(begun)
    assert len(excerpt(text, SHORT)) <= SHORT + 2


def test_a_note_is_kept_from_the_form() -> None:
    turn = submit(note.FLOW, talk(note.FLOW, scene()), note="Call Anna")
    assert isinstance(turn, Finish)
    assert turn.deeds == (Write(Kind.NOTE, (Answer("What do you want to remember?", "Call Anna"),)),)


def test_a_typed_note_is_kept_and_not_repeated_and_says_who_can_read_it() -> None:
    turn = note.FLOW.take(talk(note.FLOW, scene()), Said("Call Anna"))
    assert isinstance(turn, Finish)
    assert turn.deeds == (Write(Kind.NOTE, (Answer("What do you want to remember?", "Call Anna"),)),)
    assert "Anna" not in told(turn.card)
    assert "export chats" in told(turn.card)


def test_a_note_that_is_not_written_leaves_nothing() -> None:
    turn = note.FLOW.take(talk(note.FLOW, scene()), Closed())
    assert isinstance(turn, Finish)
    assert turn.deeds == ()


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ({"key": "rotation", "theme": "bad-news"}, "The themes take turns, and this time it was bad news."),
        ({"key": "least_recent", "theme": "promises"}, "It has been longest since I asked you about promises."),
        ({"key": "least_recent", "theme": "from-a-pack"}, "It has been longest since I asked you about from a pack."),
        ({"key": "snoozed", "again": "d1"}, "You asked me earlier to come back to this later."),
        ({"key": "asked_now", "theme": "promises"}, "You asked me for a question."),
        ({"key": "stage", "stage": "close", "work": "w1"}, "Your work is at this stage now: the close."),
        ({"key": "goal", "theme": "promises"}, "You chose a learning goal that is about this: promises."),
        ({"key": "factor", "factor": "intimacy"}, "After your trust check you gave this more weight: coming close."),
        ({"key": "answered", "theme": "promises"}, "You write back about promises more often than about the rest."),
        ({"key": "explore", "theme": "promises"}, "Now and then I ask something that you answer less often."),
    ],
)
def test_why_tells_the_reason_that_the_nudge_kept(reason: dict[str, str], line: str) -> None:
    around = scene()
    turn = why.FLOW.begin(talk(why.FLOW, replace(around, nudge=example_nudge(around, reason))))
    assert isinstance(turn, Finish)
    assert line in told(turn.card)


def test_why_of_a_plan_tells_its_day() -> None:
    around = scene()
    came = example_nudge(around, {"key": "intention_due", "day": "2026-11-24"}, "intention", "i1")
    turn = why.FLOW.begin(talk(why.FLOW, replace(around, nudge=came)))
    assert isinstance(turn, Finish)
    assert "You meant to do this on Tuesday 24 November." in told(turn.card)


def test_why_tells_the_research_behind_it_and_where_to_read_it() -> None:
    around = scene()
    came = example_nudge(around, {"key": "intention_due", "day": "2026-11-24"}, "intention", "i1")
    turn = why.FLOW.begin(talk(why.FLOW, replace(around, nudge=came)))
    assert isinstance(turn, Finish)
    assert "d = .65" in told(turn.card)
    links = [
        span.url
        for part in turn.card.elements
        if isinstance(part, Paragraph)
        for span in part.text
        if isinstance(span, Link)
    ]
    assert links == ["https://doi.org/10.1080/10463283.2024.2334563"]


@pytest.mark.parametrize(("flow", "key"), [("look-back", "look_back"), ("former-client", "former_client")])
def test_why_of_a_message_that_asks_no_prompt_tells_its_own_reason(flow: str, key: str) -> None:
    around = scene()
    turn = why.FLOW.begin(talk(why.FLOW, replace(around, nudge=example_nudge(around, {"key": key}, flow, "x"))))
    assert isinstance(turn, Finish)
    assert around.words.line(f"why.{key}") in told(turn.card)


def test_why_without_a_reason_still_tells_the_why_of_the_prompt() -> None:
    around = scene()
    turn = why.FLOW.begin(talk(why.FLOW, replace(around, nudge=example_nudge(around, {}))))
    assert isinstance(turn, Finish)
    assert "Waiting rarely makes it better." in told(turn.card)


@pytest.mark.parametrize("language", list(Language))
def test_every_word_that_help_tells_begins_what_it_says(language: Language) -> None:
    card = help_flow.FLOW.draw(talk(help_flow.FLOW, scene(language)))
    lines = [line for line in told(card).splitlines() if "): " in line]
    for line, flow in zip(lines, help_flow.SHOWN, strict=True):
        own, _, other = line.partition("): ")[0].partition(" (")
        found = [parse(own), parse(other)]
        assert [command and command.flow for command in found] == [flow, flow]


def test_who_can_read_what_names_the_lead_the_server_and_the_chat() -> None:
    turn = who_can_read.FLOW.begin(talk(who_can_read.FLOW, scene()))
    assert isinstance(turn, Finish)
    for line in ("Your team lead sees nothing", "Whoever runs the server", "chat", "type stop"):
        assert line in told(turn.card)


def opened(who: Person | None = None, **changes: Any) -> str:
    who = who or person()
    return told(home(person=who, now=NOW, words=words(who.language), **{"next_at": None, **changes}))


def test_home_tells_when_the_next_message_comes() -> None:
    assert "Your next message comes tomorrow at 09:00." in opened(next_at=NOW + timedelta(days=1))


def test_home_invites_a_newcomer_and_shows_nothing_else() -> None:
    assert "[Get started]" in opened(person(consented_at=None))
    assert "journal" not in opened(person(consented_at=None)).casefold()


@pytest.mark.parametrize(
    ("until", "line"),
    [(UNTIL_FURTHER_NOTICE, "until you start again"), (date(2026, 12, 24), "On pause until Thursday 24 December.")],
)
def test_home_tells_of_a_pause_and_how_to_end_it(until: date, line: str) -> None:
    shown = opened(person(rhythm=replace(Rhythm(), paused_until=until)))
    assert line in shown
    assert "[Resume]" in shown


def test_a_pause_gone_by_is_no_pause() -> None:
    over = person(rhythm=replace(Rhythm(), paused_until=date(2026, 11, 25)))
    assert "tomorrow at 09:00" in opened(over, next_at=NOW + timedelta(days=1))


def test_home_shows_open_plans_with_a_button_each_and_counts_the_rest() -> None:
    plan = example_intention(scene())
    shown = opened(intentions=[replace(plan, id=f"i{number}") for number in range(7)])
    assert shown.count("> If the weekly meeting starts") == 5
    assert "And 2 more." in shown


def test_home_tells_when_bad_news_for_no_client_was_noted() -> None:
    news = example_telling(scene(), example_intention(scene()))
    assert "> tell the bad news\n~ On Wednesday 25 November · noted on Monday 23 November, 09:00" in opened(
        intentions=[news, replace(news, id="another", made_at=NOW)]
    )


def test_home_shows_the_latest_entries_and_what_is_unfinished() -> None:
    unfinished = Talk("t1", "U1", "assumption-check", "evidence", NOW)
    shown = opened(entries=list(example_entries(scene(), 3)), unfinished=[unfinished])
    assert shown.count("·") == 3
    assert "Unfinished\n[Check an assumption …]" in shown


def test_home_says_when_a_rhythm_has_no_next_time() -> None:
    assert "no message will come" in opened()
