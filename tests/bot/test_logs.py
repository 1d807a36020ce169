"""Log lines: what an operator finds in them, and what nobody ever does."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
import structlog

from bot.logs import configure

WORDS = "I dread the call with Anna"


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions, sys.excepthook)
    yield
    root.handlers[:], level, logging.raiseExceptions, sys.excepthook = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def stream() -> StringIO:
    return StringIO()


@pytest.fixture
def lines(stream: StringIO) -> Any:
    configure("json", "info", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_an_action_with_its_ids_level_and_time(lines: Any) -> None:
    structlog.get_logger().info("nudge.sent", workspace="slack:T1", nudge="n1", attempts=2)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "nudge.sent", "workspace": "slack:T1", "nudge": "n1", "attempts": 2, "level": "info"}


def test_lines_below_the_chosen_level_are_left_out(lines: Any) -> None:
    structlog.get_logger().debug("tick")
    assert lines() == []


def test_lines_for_people_hold_the_same(stream: StringIO) -> None:
    configure("console", "info", stream)
    structlog.get_logger().warning("nudge.unknown", nudge="n1")
    assert "nudge.unknown" in stream.getvalue()
    assert "nudge=n1" in stream.getvalue()


def _fail() -> None:
    try:
        {"": 0}[WORDS]
    except KeyError as error:
        raise ValueError(f"cannot store {WORDS}") from error


@pytest.mark.parametrize("form", ["console", "json"])
def test_of_an_exception_types_and_places_are_kept_and_its_words_are_not(form: Any, stream: StringIO) -> None:
    configure(form, "info", stream)
    try:
        _fail()
    except ValueError:
        structlog.get_logger().exception("reply.failed")
    told = stream.getvalue()
    assert WORDS not in told
    assert "builtins.ValueError" in told
    assert "builtins.KeyError" in told
    assert "in _fail" in told


def test_of_a_group_of_exceptions_each_is_told(lines: Any) -> None:
    group = ExceptionGroup(WORDS, [ValueError(WORDS), OSError(WORDS)])
    structlog.get_logger().error("shard.failed", exc_info=group)
    (line,) = lines()
    assert WORDS not in str(line)
    assert "builtins.ValueError" in line["exception"]
    assert "builtins.OSError" in line["exception"]


@dataclass
class Note:
    text: str


def test_a_thing_that_slips_into_a_line_is_told_by_its_kind_only(lines: Any) -> None:
    structlog.get_logger().info("entry.stored", entry=Note(WORDS), error=ValueError(WORDS), fields={"a": WORDS})
    (line,) = lines()
    assert WORDS not in str(line)
    assert (line["entry"], line["error"], line["fields"]) == ("<Note>", "<ValueError>", "<dict>")


def test_a_librarys_warning_says_where_it_comes_from_and_not_what_it_says(lines: Any) -> None:
    logging.getLogger("slack_bolt.App").error("Failed to run listener (error: %s)", WORDS)
    (line,) = lines()
    assert WORDS not in str(line)
    assert line["event"] == "library.said"
    assert line["logger"] == "slack_bolt.App"
    assert line["at"].startswith("test_logs:")


def test_a_librarys_exception_keeps_its_places_only(lines: Any) -> None:
    try:
        _fail()
    except ValueError as error:
        logging.getLogger("asyncio").exception(f"Task exception was never retrieved {error!r}")  # noqa: G004, TRY401 (as asyncio does)
    (line,) = lines()
    assert WORDS not in str(line)
    assert "in _fail" in line["exception"]


def test_a_library_that_never_sees_words_is_heard(lines: Any) -> None:
    logging.getLogger("apscheduler.scheduler").warning("Run time of job %s was missed", "tick")
    (line,) = lines()
    assert line["said"] == "Run time of job tick was missed"


def test_what_libraries_say_when_nothing_is_wrong_is_left_out_at_every_level(stream: StringIO) -> None:
    configure("json", "debug", stream)
    logging.getLogger("slack_sdk").debug("Sending %s", WORDS)
    logging.getLogger("uvicorn.access").info("GET /journal?words=%s", WORDS)
    assert stream.getvalue() == ""


def test_a_line_that_cannot_be_written_prints_nothing_elsewhere(lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("apscheduler").warning("%d jobs", WORDS)
    assert lines() == []
    assert capsys.readouterr().err == ""


def test_a_crash_is_a_line_without_the_message(lines: Any) -> None:
    try:
        _fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (line,) = lines()
    assert line["event"] == "process.crashed"
    assert WORDS not in str(line)


def test_ctrl_c_is_no_crash(lines: Any) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines() == []


def test_lines_go_to_standard_error_so_that_the_address_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json", "info")
    structlog.get_logger().info("started")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "started" in printed.err
