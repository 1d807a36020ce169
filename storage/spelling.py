"""How rhythms, themes and reasons are spelt in a column: compact JSON, so that equal ones are equal text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from types import MappingProxyType

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
    )


def spell_themes(themes: frozenset[str]) -> str:
    """Return themes as text."""
    return _SPELL(sorted(themes)) if themes else "[]"


@lru_cache(maxsize=8_192)
def read_themes(text: str) -> frozenset[str]:
    """Return themes from their text."""
    return frozenset(json.loads(text))


def spell_reason(reason: Mapping[str, str]) -> str:
    """Return the reason of a nudge as text."""
    return _SPELL(dict(reason)) if reason else "{}"


@lru_cache(maxsize=8_192)
def read_reason(text: str) -> Mapping[str, str]:
    """Return the reason of a nudge from its text; it cannot be changed, because equal texts share it."""
    return MappingProxyType(json.loads(text))
