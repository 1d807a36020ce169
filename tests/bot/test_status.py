"""How many nudges there are, told to an operator and to another program."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings
from bot.status import Survey, as_json, lines
from nudges.delivery import Refusal, Refused
from storage.database import open_store
from tests.fakes.messenger import Answer
from tests.fakes.runner import NINE, Runner


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


SURVEY = Survey({"slack:T2": {"sent": 5, "unknown": 1}, "slack:T1": {"planned": 2}}, NINE)


def test_a_line_for_each_workspace_and_one_for_all() -> None:
    told = list(lines(SURVEY, NINE + timedelta(seconds=90)))
    assert told[0].split()[:3] == ["workspace", "planned", "sending"]
    assert [line.split()[0] for line in told[1:4]] == ["slack:T1", "slack:T2", "all"]
    assert told[3].split()[1:] == ["2", "0", "5", "0", "0", "0", "0", "0", "1"]
    assert told[4] == "The oldest nudge is due for 90 s."


def test_what_is_due_later_is_not_overdue() -> None:
    assert list(lines(SURVEY, NINE - timedelta(hours=1)))[-1] == "Nothing is overdue."
    assert as_json(Survey({}, None), NINE)["overdue_seconds"] == 0


def test_another_program_finds_every_state() -> None:
    told = as_json(SURVEY, NINE)
    assert told["workspaces"]["slack:T1"]["failed"] == 0
    assert told["total"]["sent"] == 5


async def test_the_command_counts_in_a_database_that_is_in_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'klankbord.db'}")
    runner = Runner(store)
    runner.people("slack:T1", "U1", "U2")
    runner.messenger.answers["U2"] = [Answer(Refused(Refusal.INVALID, "msg_too_long"))]
    await runner.run()
    capsys.readouterr()
    assert main(["status", "--json", "--data", str(tmp_path)]) == 0
    states = json.loads(capsys.readouterr().out)["workspaces"]["slack:T1"]
    assert (states["sent"], states["failed"]) == (1, 1)
    store.close()


def test_without_a_database_it_says_what_to_do_and_makes_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--data", str(tmp_path)]) == 2
    assert "There is no database at" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
