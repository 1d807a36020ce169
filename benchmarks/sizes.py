"""How much is measured: the figures that count, or small ones to see that everything runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of people, messages a minute, and how often each thing is measured; and whether there are lanes."""

    rounds: int = 3
    people: int = 10_000
    scheduled: int = 1_000
    at_once: int = 100_000
    few: int = 10_000
    many: int = 1_000_000
    giant: int = 2_000
    fair_pace: float = 12_000
    punctual_pace: float = 600
    acked_pace: float = 300
    pressing: float = 15.0
    lanes: bool = True


FULL = Sizes()
QUICK = Sizes(
    rounds=1,
    people=1_000,
    scheduled=100,
    at_once=4_000,
    few=1_000,
    many=20_000,
    giant=400,
    punctual_pace=3_000,
    acked_pace=60,
    pressing=2.0,
)


def medians(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """Return the median of each measure; they take turns, so that what disturbs one disturbs the others too."""
    found = [[measure() for measure in measures] for _ in range(rounds)]
    return [median(values) for values in zip(*found, strict=True)]
