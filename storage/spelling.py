"""How rhythms, themes and reasons are spelt in a column: compact JSON, so that equal ones are equal text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from nudges.people import Rhythm

_SPELL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@lru_cache(maxsize=8_192)
def spell_rhythm(rhythm: Rhythm) -> str:
    """Return a rhythm as text."""
    return _SPELL(
        {
            "days": sorted(rhythm.days),
            "times": [moment.isoformat() for moment in rhythm.times],
            "quiet": [moment.isoformat() for moment in rhythm.quiet],
            "country": rhythm.country,
            "paused_until": rhythm.paused_until and rhythm.paused_until.isoformat(),
            "per_week": rhythm.per_week,
            "look_back": rhythm.look_back and [rhythm.look_back[0], rhythm.look_back[1].isoformat()],
        }
    )


@lru_cache(maxsize=8_192)
def read_rhythm(text: str) -> Rhythm:
    """Return a rhythm from its text; equal texts give the same object."""
    spelt = json.loads(text)
    start, end = spelt["quiet"]
    return Rhythm(
        days=frozenset(spelt["days"]),
        times=tuple(time.fromisoformat(moment) for moment in spelt["times"]),
        quiet=(time.fromisoformat(start), time.fromisoformat(end)),
        country=spelt["country"],
        paused_until=date.fromisoformat(spelt["paused_until"]) if spelt["paused_until"] else None,
        per_week=spelt["per_week"],
        look_back=_weekly(spelt["look_back"]),
    )


def _weekly(spelt: list[Any] | None) -> tuple[int, time] | None:
    return (spelt[0], time.fromisoformat(spelt[1])) if spelt else None


def spell_themes(themes: frozenset[str]) -> str:
    """Return themes as text."""
    return _SPELL(sorted(themes)) if themes else "[]"


@lru_cache(maxsize=8_192)
def read_themes(text: str) -> frozenset[str]:
    """Return themes from their text."""
    return frozenset(json.loads(text))


def spell_list(names: Sequence[str]) -> str:
    """Return names as text, in their order."""
    return _SPELL(list(names))


def read_list(text: str) -> tuple[str, ...]:
    """Return names from their text."""
    return tuple(json.loads(text))


def spell_reason(reason: Mapping[str, str]) -> str:
    """Return the reason of a nudge as text."""
    return _spelt(tuple(reason.items())) if reason else "{}"


@lru_cache(maxsize=8_192)
def _spelt(pairs: tuple[tuple[str, str], ...]) -> str:
    return _SPELL(dict(pairs))


@lru_cache(maxsize=8_192)
def read_reason(text: str) -> Mapping[str, str]:
    """Return the reason of a nudge from its text; it cannot be changed, because equal texts share it."""
    return MappingProxyType(json.loads(text))
