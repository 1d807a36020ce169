from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.sandbox import views
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.world import NOOR, START, asked, modal


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    first = Workspace(lambda: START, tmp_path)
    dm = first.dm(NOOR).id
    first.post(dm, {"text": "kept"})
    first.whisper(dm, NOOR, {"text": "psst"})
    views.open_modal(first, NOOR, modal(asked()))
    views.publish_home(first, NOOR, {"type": "home", "blocks": []})
    again = Workspace(lambda: START, tmp_path)
    assert again.state == first.state


def test_time_stamps_go_on_increasing_after_a_restart(tmp_path: Path) -> None:
    first = Workspace(lambda: START, tmp_path)
    ts = first.post(first.dm(NOOR).id, {"text": "x"})["ts"]
    earlier = Workspace(lambda: START - timedelta(days=1), tmp_path)
    assert earlier.next_ts() > ts


def test_the_file_is_its_owners_and_nothing_half_written_is_left(tmp_path: Path) -> None:
    workspace = Workspace(lambda: START, tmp_path / "data")
    workspace.post(workspace.dm(NOOR).id, {"text": "x"})
    (file,) = (tmp_path / "data").iterdir()
    assert file.name == "workspace.json"
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    workspace = Workspace(lambda: START)
    workspace.post(workspace.dm(NOOR).id, {"text": "x"})
    assert list(tmp_path.iterdir()) == []


def test_what_the_bot_said_is_new_until_it_is_read() -> None:
    workspace = Workspace(lambda: START)
    dm = workspace.dm(NOOR).id
    workspace.post(dm, {"text": "x", "user": workspace.identity.bot_user})
    workspace.post(dm, {"text": "own", "user": NOOR})
    assert workspace.unread(NOOR, dm) == 1
    workspace.mark_read(NOOR, dm)
    assert workspace.unread(NOOR, dm) == 0
