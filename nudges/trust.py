"""The trust check: our own statements on four factors, their balance, and the role they carry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from statistics import fmean

from nudges.catalogue import Factor, Role
from nudges.value import value

LOW, HIGH = 1, 5
"""The scale of every statement: from “not at all” to “entirely”."""

STATEMENTS: Mapping[Factor, tuple[str, ...]] = {
    Factor.CREDIBILITY: ("plain", "limits", "sources", "ready"),
    Factor.RELIABILITY: ("kept", "early-word", "same-twice", "loose-ends"),
    Factor.INTIMACY: ("beyond-work", "hard-things", "own-doubt", "feeling-named"),
    Factor.SELF_ORIENTATION: ("my-answer", "look-good", "my-hours", "holding-back"),
}
"""The statements of each factor, as keys of ``words`` under ``trust.<factor>.``; on self-orientation less is better."""

ROLES: Mapping[Factor, Role] = {
    Factor.CREDIBILITY: Role.EXPERT,
    Factor.RELIABILITY: Role.PROBLEM_SOLVER,
    Factor.INTIMACY: Role.HELPER,
    Factor.SELF_ORIENTATION: Role.ADVISER,
}
"""The role that each factor carries."""


@value(frozen=True, slots=True)
class TrustCheck:
    """One filled-in check, in general or for one client (its id, or empty). ``at`` is UTC.

    ``scores`` gives 1 to 5 for every ``factor.statement``.
    """

    id: str
    person: str
    at: datetime
    scores: Mapping[str, int]
    client: str = ""
    focus: str = ""


@value(frozen=True, slots=True)
class Reading:
    """A factor as it came out: the mean and the spread of its statements, 1 to 5, where more is always better."""

    factor: Factor
    mean: float
    lowest: int
    highest: int


def readings(check: TrustCheck) -> tuple[Reading, ...]:
    """Return the four factors; self-orientation is turned round, so that more is better on every axis."""
    return tuple(_reading(check, factor) for factor in STATEMENTS)


def _reading(check: TrustCheck, factor: Factor) -> Reading:
    scores = [check.scores[f"{factor}.{statement}"] for statement in STATEMENTS[factor]]
    if factor is Factor.SELF_ORIENTATION:
        scores = [LOW + HIGH - score for score in scores]
    return Reading(factor, fmean(scores), min(scores), max(scores))


def quotient(check: TrustCheck) -> float:
    """Return (credibility + reliability + intimacy) / self-orientation, from 0.6 to 15."""
    means = {reading.factor: reading.mean for reading in readings(check)}
    self_orientation = LOW + HIGH - means.pop(Factor.SELF_ORIENTATION)
    return sum(means.values()) / self_orientation


def spread(check: TrustCheck) -> float:
    """Return the distance between the strongest and the weakest factor; the balance matters as much as the quotient."""
    means = [reading.mean for reading in readings(check)]
    return max(means) - min(means)


def weakest(check: TrustCheck) -> Factor:
    """Return the factor with the lowest mean; between equals the one that people tend to neglect most."""
    neglected = (Factor.INTIMACY, Factor.SELF_ORIENTATION, Factor.RELIABILITY, Factor.CREDIBILITY)
    means = {reading.factor: reading.mean for reading in readings(check)}
    return min(neglected, key=lambda factor: means[factor])


def strongest(check: TrustCheck) -> Factor:
    """Return the factor with the highest mean; between equals the first."""
    return max(readings(check), key=lambda reading: reading.mean).factor


def role(check: TrustCheck) -> Role:
    """Return the role that the answers carry: as deep as the factors hold, in the order of the four roles.

    Each deeper role needs its own factor and all those before it at 3.5 or more.
    """
    means = {reading.factor: reading.mean for reading in readings(check)}
    carried = Role.EXPERT
    for factor, deeper in ROLES.items():
        if means[factor] < 3.5:
            break
        carried = deeper
    return carried
