"""Measures everything, or one thing by its name; prints a table and keeps the figures in ``results.json``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from benchmarks import acks, fairness, queries, speed, starting
from benchmarks.grounds import Grounds, grounds
from benchmarks.results import Figure, keep, table
from benchmarks.sizes import FULL, QUICK, Sizes

MEASURES: Mapping[str, Callable[[Grounds, Sizes], Iterable[Figure]]] = {
    "postgresql": speed.postgresql,
    "sqlite": speed.sqlite,
    "latency": speed.latency,
    "client": speed.client,
    "cost": speed.cost,
    "two-workers": speed.two_workers,
    "due": queries.due,
    "giant": fairness.behind_a_giant,
    "punctual": fairness.punctual,
    "acks": acks.acknowledged,
    "start": starting.ready,
}


def measure(names: Iterable[str], sizes: Sizes) -> list[Figure]:
    """Return the figures of some measurements, telling how long each takes."""
    found: list[Figure] = []
    for name in names:
        begun = time.monotonic()
        with grounds() as here:
            found += MEASURES[name](here, sizes)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Measure, print and keep; with ``--quick`` or ``--without-lanes`` nothing is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(MEASURES)}; all without one")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    parser.add_argument("--without-lanes", action="store_true", help="with giant: to see that it fails")
    given = parser.parse_args()
    if unknown := set(given.names) - set(MEASURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    sizes = replace(QUICK if given.quick else FULL, lanes=not given.without_lanes)
    figures = measure(given.names or MEASURES, sizes)
    print(table(figures))
    if not (given.quick or given.without_lanes):
        keep(figures)


if __name__ == "__main__":
    main()
