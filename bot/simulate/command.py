"""``klankbord simulate``: some weeks with simulated people, and seven numbers about them."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot import logs, settings
from bot.simulate.characters import START, characters
from bot.simulate.measures import Measures, measure, told
from nudges.catalogue import built_in

UNBOUND = 1_000_000
"""Messages a minute: the sandbox need not be spared, and its clock stands still meanwhile."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``simulate`` to the command."""
    parser = subparsers.add_parser("simulate", help="live through some weeks with simulated people, and measure them")
    parser.add_argument("--weeks", type=_some, default=10, help="how many weeks (10)")
    parser.add_argument("--people", type=_some, default=50, help="how many people (50)")
    parser.add_argument("--seed", type=int, default=1, help="what everything left to chance follows from (1)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.set_defaults(run=_run)


def _some(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 500:
        raise argparse.ArgumentTypeError("choose a number from 1 to 500")
    return number


def _run(chosen: argparse.Namespace) -> None:
    logs.configure("console", "error")
    measures = asyncio.run(simulate(chosen.weeks, chosen.people, chosen.seed))
    shown = json.dumps(measures.as_json(), indent=2) if chosen.json else told(measures, chosen.people, chosen.weeks)
    print(shown)  # noqa: T201 (what the command is for)


async def simulate(weeks: int, people: int, seed: int) -> Measures:
    """Return the numbers of so many weeks with so many people; the same seed gives the same numbers."""
    from bot.compose import rehearsing  # noqa: PLC0415 (the other commands start without a server)
    from bot.simulate.living import Living  # noqa: PLC0415 (the same)

    who, new_id, end = characters(people, weeks, seed), ids(seed), START + timedelta(weeks=weeks)
    with TemporaryDirectory(prefix="klankbord-") as folder:
        chosen = _settings(Path(folder))
        async with rehearsing(chosen, START, [one.member.model_copy() for one in who], new_id) as rehearsal:
            living = Living(rehearsal, who, built_in(), new_id)
            await living.begin()
            await living.until(end)
        return measure(list(living.diaries.values()), built_in(), weeks, end)


def _settings(folder: Path) -> settings.Settings:
    """Return settings for a run by itself: nothing of this machine's own database or tokens."""
    own = {"slack_bot_token": None, "slack_signing_secret": None, "slack_app_token": None, "database_url": None}
    return settings.read(**own, data=folder, host="127.0.0.1", pace_per_minute=UNBOUND)


def ids(seed: int) -> Callable[[], str]:
    """Return a maker of ids that are the same for the same seed."""
    chance = Random(seed)  # noqa: S311 (repeatable, and for a simulation only)
    return lambda: f"{chance.getrandbits(128):032x}"
