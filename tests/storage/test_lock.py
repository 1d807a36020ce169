"""One process at a time on a database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from storage.faults import AlreadyRunning, CannotStart
from storage.lock import only_process

WHY = "Another process is already working on this database"
HASTE = 0.02


def test_a_second_one_is_refused_with_the_reason(database_url: str) -> None:
    first = only_process(database_url)
    with pytest.raises(AlreadyRunning, match=WHY):
        only_process(database_url, patience=HASTE)
    first.release()


def test_it_can_be_taken_again_once_released(database_url: str) -> None:
    only_process(database_url).release()
    only_process(database_url).release()


def test_it_ends_with_the_process_that_held_it(database_url: str) -> None:
    code = (
        "import sys; from storage.lock import only_process;"
        "held = only_process(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, database_url]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning):
            only_process(database_url, patience=HASTE)
        other.kill()
    only_process(database_url).release()


def test_two_databases_do_not_know_each_other(tmp_path: Path) -> None:
    first, second = (only_process(f"sqlite:///{tmp_path / name}") for name in ("one.db", "two.db"))
    first.release()
    second.release()


def test_the_lock_file_is_for_us_only(tmp_path: Path) -> None:
    held = only_process(f"sqlite:///{tmp_path / 'new' / 'one.db'}")
    assert (tmp_path / "new" / "one.db.lock").stat().st_mode & 0o777 == 0o600
    held.release()


def test_a_lock_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="lock file"):
        only_process(f"sqlite:///{tmp_path / 'file' / 'one.db'}")
