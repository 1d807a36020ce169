"""What the doctor finds, in the sandbox and in a workspace that answers as Slack does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.checkup import Finding, findings
from bot.compose import examine
from bot.sandbox.app import build
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.time import SandboxClock
from bot.sandbox.workspace import Workspace
from bot.settings import Settings, read
from bot.slack import probe as probing
from storage.database import open_store
from storage.engines import connect
from tests.bot.sandbox.serving import address, port, serving

TOKEN, PERSON = "xoxb-made-up", "U0KBNOOR01"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


class Place:
    """A workspace to look at, and what was found there."""

    def __init__(self, url: str, data: Path, workspace: Workspace, faults: Faults) -> None:
        self.url, self.data, self.workspace, self.faults = url, data, workspace, faults

    def settings(self, **changed: Any) -> Settings:
        given = {"slack_bot_token": TOKEN, "slack_signing_secret": "made-up", "data": self.data}
        return read(**{**given, "slack_api_url": f"{self.url}/api/", **changed})

    async def found(
        self, where: str | None = None, later: float = 0, wanted: Sequence[str] | None = None, **changed: Any
    ) -> Mapping[str, Finding]:
        now = datetime.now(UTC) + timedelta(seconds=later)
        found = await findings(self.settings(**changed), examine, where=where, wanted=wanted, now=lambda: now)
        return {finding.name: finding for finding in found}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    clock = SandboxClock(lambda: datetime.now(UTC))
    workspace = Workspace(clock.now)
    with port() as listener:
        url = address(listener)
        app = build(workspace=workspace, clock=clock, base_url=url, signing_secret="made-up", bot_token=TOKEN)
        open_store(f"sqlite:///{tmp_path / 'klankbord.db'}").close()
        async with serving(app, listener):
            yield Place(url, tmp_path, workspace, app.state.faults)


async def test_nothing_is_wrong_where_all_is_well(place: Place) -> None:
    found = await place.found()
    assert [finding for finding in found.values() if finding.fault] == []
    assert {"settings", "database write", "requests", "Slack token", "Slack scopes", "clock"} <= found.keys()


async def test_a_token_that_is_refused_is_one_fault_with_the_remedy(place: Place) -> None:
    found = await place.found(slack_bot_token="xoxb-another")
    assert found["Slack token"].fault
    assert "invalid_auth" in found["Slack token"].told
    assert "Copy the Bot User OAuth Token" in found["Slack token"].told
    assert "Slack scopes" not in found


async def test_a_slack_that_does_not_answer_is_told(place: Place) -> None:
    found = await place.found(slack_api_url="http://127.0.0.1:1/")
    assert "does not answer" in found["Slack token"].told


async def test_missing_scopes_are_named(place: Place) -> None:
    found = await place.found(wanted=["chat:write", "reactions:write"])
    assert found["Slack scopes"].fault
    assert "missing: reactions:write. Add" in found["Slack scopes"].told


async def test_a_clock_that_is_off_is_told_by_how_much(place: Place) -> None:
    found = await place.found(later=400)
    assert found["clock"].fault
    assert found["clock"].told.startswith(("+400 s off", "+399 s off", "+401 s off"))


async def test_the_probe_posts_finds_and_deletes(place: Place) -> None:
    found = await place.found(where=PERSON)
    assert found["probe"].told.startswith("metadata reads back, and the history shows a message after 0.")
    assert place.workspace.history(place.workspace.dm(PERSON).id) == []


async def test_the_probe_deletes_its_message_also_when_the_history_is_refused(place: Place) -> None:
    place.faults.add(Fault(method="conversations.history", kind="error", error="missing_scope", times=1))
    found = await place.found(where=PERSON)
    assert found["probe"].fault
    assert "conversations.history was refused (missing_scope)" in found["probe"].told
    assert place.workspace.history(place.workspace.dm(PERSON).id) == []


async def test_a_probe_that_may_not_post_is_told(place: Place) -> None:
    found = await place.found(where="C404")
    assert "chat.postMessage was refused (channel_not_found)" in found["probe"].told


class Blind:
    """A workspace whose history shows nothing, or a message without its metadata."""

    def __init__(self, *messages: Mapping[str, Any]) -> None:
        self._messages, self.deleted = messages, list[str]()

    async def chat_postMessage(self, **_: Any) -> Mapping[str, Any]:  # noqa: N802 (as the SDK spells it)
        return {"ts": "1.0"}

    async def conversations_history(self, **_: Any) -> Mapping[str, Any]:
        return {"messages": list(self._messages)}

    async def chat_delete(self, *, channel: str, ts: str) -> None:
        self.deleted.append(f"{channel}/{ts}")


async def test_a_history_that_never_shows_it_and_metadata_that_is_lost_are_told_apart() -> None:
    waited = list[float]()

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        await asyncio.sleep(0)

    nothing, bare = Blind(), Blind({"ts": "1.0"})
    unseen = await probing.probe(nothing, "C1", wait)  # type: ignore[arg-type]
    unread = await probing.probe(bare, "C1", wait)  # type: ignore[arg-type]
    assert (unseen.after, unread.metadata) == (None, False)
    assert unread.after is not None
    assert sum(waited) > 30
    assert nothing.deleted == bare.deleted == ["C1/1.0"]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give a folder with a database of an older version."""
    url = f"sqlite:///{tmp_path / 'klankbord.db'}"
    open_store(url).close()
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    return tmp_path


def test_the_command_says_line_by_line_and_ends_with_0_when_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_store(f"sqlite:///{tmp_path / 'klankbord.db'}").close()
    assert main(["doctor", "--data", str(tmp_path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "ok    settings         the sandbox: no Slack token is set"
    assert all(line.startswith("ok    ") for line in told)


def test_an_older_database_is_told_and_left_as_it_is(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--data", str(old)]) == 1
    assert main(["doctor", "--data", str(old)]) == 1
    assert "FAULT database tables  Its tables are of an older version. Start once" in capsys.readouterr().out


def test_a_database_that_others_can_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "klankbord.db"
    open_store(f"sqlite:///{path}").close()
    path.chmod(0o644)
    assert main(["doctor", "--data", str(tmp_path)]) == 1
    assert "chmod 600" in capsys.readouterr().out


def test_no_database_yet_is_told_and_none_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--data", str(tmp_path)]) == 1
    assert "There is no database at" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://klankbord:hunter2@127.0.0.1:1/klankbord")
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "FAULT database reach   The database does not answer. Check that it runs" in told
    assert "hunter2" not in told


def test_settings_that_cannot_be_used_are_faults_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "alone")
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.startswith("FAULT settings         SLACK_BOT_TOKEN")
