"""``klankbord status``: how many nudges are due, on their way, unknown or failed, by workspace."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import settings
from nudges.delivery import State
from nudges.value import value

if TYPE_CHECKING:
    _Words = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (argparse has no public name for it)


@value(frozen=True, slots=True)
class Survey:
    """The nudges by workspace and state, and since when (UTC) the oldest is due, if one is."""

    counts: Mapping[str, Mapping[str, int]]
    due_since: datetime | None

    def total(self) -> Mapping[str, int]:
        """Return the nudges of all workspaces by state."""
        total = Counter[str]()
        for states in self.counts.values():
            total.update(states)
        return total

    def overdue(self, now: datetime) -> float:
        """Return for how many seconds the oldest is due."""
        return max(0.0, (now - self.due_since).total_seconds()) if self.due_since else 0.0


def register(subparsers: _Words) -> None:
    """Add ``status`` to the command."""
    parser = subparsers.add_parser("status", help="count nudges by workspace and state")
    parser.add_argument("--data", type=Path, help="folder for the database (DATA)")
    parser.add_argument("--json", action="store_true", help="as JSON, for another program")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from bot.compose import survey  # noqa: PLC0415 (the command line starts without a database)

    found = survey(settings.read(**({"data": chosen.data} if chosen.data else {})))
    now = datetime.now(UTC)
    told = json.dumps(as_json(found, now)) if chosen.json else "\n".join(lines(found, now))
    sys.stdout.write(f"{told}\n")
    return 0


def as_json(found: Survey, now: datetime) -> dict[str, Any]:
    """Return a survey for another program; every state is named."""
    workspaces = {workspace: _every_state(found.counts[workspace]) for workspace in sorted(found.counts)}
    return {
        "overdue_seconds": round(found.overdue(now), 1),
        "total": _every_state(found.total()),
        "workspaces": workspaces,
    }


def _every_state(states: Mapping[str, int]) -> dict[str, int]:
    return {state.value: states.get(state.value, 0) for state in State}


def lines(found: Survey, now: datetime) -> Iterator[str]:
    """Yield a table of a survey, a line for each workspace."""
    rows = [*sorted(found.counts.items()), ("all", found.total())]
    width = max(len(name) for name, _ in [*rows, ("workspace", {})])
    yield "  ".join([f"{'workspace':<{width}}", *(f"{state.value:>8}" for state in State)])
    for name, states in rows:
        yield "  ".join([f"{name:<{width}}", *(f"{states.get(state.value, 0):>8}" for state in State)])
    yield f"The oldest nudge is due for {found.overdue(now):.0f} s." if found.overdue(now) else "Nothing is overdue."
