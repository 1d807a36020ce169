"""Whether anybody waits for somebody else's pace, and whether everybody is reached as soon as the pace allows.

The pace is Slack's own made quicker, so that a measurement takes seconds instead of minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import quantiles

from benchmarks.grounds import NINE, Grounds, crowd, fill, neighbours
from benchmarks.processes import delivered, queued
from benchmarks.product import Spent
from benchmarks.results import Figure, at_most, within
from benchmarks.sizes import Sizes, medians
from benchmarks.slack import Slack, slack
from bot.delivery.pace import Pace

SMALL, OF_THEM = 10, 20
"""People in a small workspace, and how many such workspaces stand behind the giant."""
IN_EACH = 200
"""People in each workspace where everybody is due at nine."""
ONE = 1.0
"""Messages over the pace, as the sender launches them: after its turn one may wait until the event loop comes to it."""


def behind_a_giant(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """How long small workspaces wait behind a giant, and whether the giant keeps its pace."""
    everybody, pace = neighbours(sizes.giant, OF_THEM, SMALL), sizes.fair_pace
    giant, over = next(iter(everybody)), list[float]()
    with slack() as receiver:

        def ours() -> float:
            receiver.forget()
            url = fill(grounds.sqlite(), everybody, NINE)
            spent = delivered(url, api_url=receiver.api, per_minute=pace, lanes=sizes.lanes)
            over.append(max(excess(times, pace / 60, Pace(pace).burst) for times in spent.launches.values()))
            return _p99(receiver, spent, giant)

        def first_in_first_out() -> float:
            receiver.forget()
            return _p99(receiver, queued(receiver.api, everybody, pace), giant)

        waited, in_line = medians(sizes.rounds, ours, first_in_first_out)
    yield at_most(f"s that small workspaces wait (p99) behind one of {sizes.giant:,}", waited, in_line, 0.25)
    yield within("messages over the pace, the most in any workspace", max(over), ONE)


def punctual(grounds: Grounds, sizes: Sizes) -> Iterator[Figure]:
    """How soon the last of everybody due at nine is reached."""
    workspaces, pace = sizes.people // IN_EACH, Pace(sizes.punctual_pace)
    everybody = crowd(workspaces, sizes.people)
    bound = (IN_EACH - pace.burst) / (sizes.punctual_pace / 60)
    with slack() as receiver:

        def reached() -> float:
            receiver.forget()
            url = fill(grounds.sqlite(), everybody, NINE)
            spent = delivered(url, api_url=receiver.api, per_minute=sizes.punctual_pace)
            return max(at for at, _ in receiver.posts()) - spent.begun

        (seconds,) = medians(sizes.rounds, reached)
    name = f"s until the last of {sizes.people:,} in {workspaces} workspaces, {sizes.punctual_pace:g} a minute each"
    yield at_most(name, seconds, bound, 1.1)


def _p99(receiver: Slack, spent: Spent, giant: str) -> float:
    waits = [at - spent.begun for at, workspace in receiver.posts() if workspace != giant]
    return quantiles(waits, n=100)[-1]


def excess(times: Sequence[float], per_second: float, burst: int) -> float:
    """Return by how many the messages of any stretch of time are more than a burst and the pace allow, at most."""
    lowest, most = float("inf"), 0.0
    for number, at in enumerate(times):
        used = number - per_second * at
        lowest = min(lowest, used)
        most = max(most, used - lowest + 1)
    return max(0.0, most - burst)
