"""``klankbord doctor``: each thing that has to be right, whether it is, and what to do where it is not."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bot import settings
from bot.settings import SettingsRefused

if TYPE_CHECKING:
    from bot.checkup import Finding

    _Words = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (argparse has no public name for it)


def register(subparsers: _Words) -> None:
    """Add ``doctor`` to the command."""
    parser = subparsers.add_parser("doctor", help="look at settings, database and Slack, and say what to mend")
    parser.add_argument("--data", type=Path, help="folder for the database (DATA)")
    parser.add_argument(
        "--probe",
        metavar="CHANNEL_OR_USER",
        help="also post a message there (C… or U…), look whether Slack shows it, and delete it",
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from bot.checkup import Finding, findings  # noqa: PLC0415 (the command line starts without Slack)
    from bot.compose import examine  # noqa: PLC0415 (and without a database)

    try:
        read = settings.read(**({"data": chosen.data} if chosen.data else {}))
    except SettingsRefused as refused:
        return _tell([Finding("settings", line, fault=True) for line in str(refused).splitlines()])
    return _tell(asyncio.run(findings(read, examine, where=chosen.probe)))


def _tell(found: Iterable[Finding]) -> int:
    told = list(found)
    for finding in told:
        sys.stdout.write(f"{finding}\n")
    return 1 if any(finding.fault for finding in told) else 0
