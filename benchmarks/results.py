"""A measured figure beside its reference, the table of them, and the file that keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. ``name`` says in which unit ``value`` and ``reference`` are; ``ratio`` is what ``target`` is about."""

    name: str
    value: float
    reference: float | None
    ratio: float | None
    target: str
    holds: bool


def at_least(name: str, value: float, reference: float, times: float) -> Figure:
    """Return a figure that is to be so many times its reference, or more."""
    ratio = value / reference
    return Figure(name, value, reference, ratio, f"≥ {times:g}×", ratio >= times)


def at_most(name: str, value: float, reference: float, times: float, *, within: float | None = None) -> Figure:
    """Return a figure that is to be so many times its reference, or less, and ``within`` a bound of its own."""
    ratio, also = value / reference, "" if within is None else f" and < {within:g}"
    holds = ratio <= times and (within is None or value < within)
    return Figure(name, value, reference, ratio, f"≤ {times:g}×{also}", holds)


def within(name: str, value: float, bound: float, reference: float | None = None) -> Figure:
    """Return a figure that is to be under a bound, beside a reference to compare it with."""
    return Figure(name, value, reference, value / reference if reference else None, f"≤ {bound:g}", value <= bound)


def table(figures: Iterable[Figure]) -> str:
    """Return figures as lines of text under a heading."""
    rows = [("what", "value", "reference", "ratio", "target", "holds"), *map(_cells, figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _cells(figure: Figure) -> tuple[str, ...]:
    numbers = (_short(number) for number in (figure.value, figure.reference, figure.ratio))
    return (figure.name, *numbers, figure.target, "yes" if figure.holds else "NO")


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def keep(figures: Sequence[Figure], path: Path = RESULTS) -> None:
    """Write figures to a file; those of other names that it holds stay."""
    known = {row["name"]: row for row in (json.loads(path.read_text("utf-8")) if path.exists() else [])}
    known |= {figure.name: _rounded(figure) for figure in figures}
    path.write_text(json.dumps(list(known.values()), indent=2, ensure_ascii=False) + "\n", "utf-8")


def _rounded(figure: Figure) -> dict[str, object]:
    return {key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in asdict(figure).items()}
