"""Themes taking turns, and learning which of them a person answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from nudges.choosing.look import Look
from nudges.choosing.shelf import Shelved
from nudges.delivery import State
from nudges.memory import Chosen

LOOKED_AT = 60
"""How many of the latest nudges we learn from."""
ENOUGH = 6
"""So many must have been answered or let pass before we learn anything from it."""
EXPLORING = 30
"""Of a hundred turns, those in which a theme is tried whatever was answered before."""
RESTING = 3
"""The themes of the latest so many prompts are left alone."""
PATIENCE = timedelta(days=1)
"""How long a nudge may wait for its answer before it counts as let pass."""


def preferred(look: Look) -> Chosen | None:
    """Choose a theme by how often the person answered it, now and then another; ``None`` while too little is known.

    A theme is drawn by the square of its share of answers, each with one answered and one let pass as a beginning.
    """
    if not look.person.learns or len(look.asked) < ENOUGH:
        return None
    known = _answers(look)
    if sum(answered + passed for answered, passed in known.values()) < ENOUGH:
        return None
    if (look.turn >> 20) % 100 >= EXPLORING:
        for theme in _drawn(known, look):
            prompt = look.least_recent(_prompts(look).get(theme, ()), look.turn)
            if prompt is not None:
                return Chosen("nudge", prompt, {"key": "answered" if known[theme][0] else "explore", "theme": theme})
    chosen = rotation(look)
    return Chosen(chosen.flow, chosen.subject, {**chosen.reason, "key": "explore"}) if chosen else None


def _answers(look: Look) -> Mapping[str, tuple[int, int]]:
    """Return by theme how many nudges were answered and how many were let pass."""
    found: dict[str, tuple[int, int]] = {}
    for before in islice(look.asked, LOOKED_AT):
        prompt = look.shelf.prompts.get(before.subject) if before.flow == "nudge" else None
        if prompt is None:
            continue
        answered, passed = found.get(prompt.theme, (0, 0))
        if before.state is State.ANSWERED:
            found[prompt.theme] = answered + 1, passed
        elif before.state is State.SKIPPED or (before.state is State.SENT and look.now - before.at >= PATIENCE):
            found[prompt.theme] = answered, passed + 1
    return found


def _drawn(known: Mapping[str, tuple[int, int]], look: Look) -> Iterable[str]:
    """Yield the theme that was drawn, then the others by their weight."""
    resting = {
        prompt.theme
        for before in islice(look.asked, RESTING)
        if (prompt := look.shelf.prompts.get(before.subject)) is not None
    }
    weights = {
        theme: ((answered + 1) / (answered + passed + 2)) ** 2
        for theme, (answered, passed) in sorted(known.items())
        if theme not in resting and theme not in look.person.less_of
    }
    left = (look.turn >> 32) / 2**32 * sum(weights.values())
    for theme, weight in weights.items():
        left -= weight
        if left < 0:
            yield theme
            del weights[theme]
            break
    yield from sorted(weights, key=lambda theme: -weights[theme])


def rotation(look: Look) -> Chosen | None:
    """Choose the theme that was asked about longest ago, and in it the prompt that was."""
    by_theme, last = _prompts(look), _last_by_theme(look)
    start = look.turn % len(look.shelf.themes) if look.shelf.themes else 0
    for theme in _by_age(look.shelf.themes, start, last):
        prompt = look.least_recent(by_theme.get(theme, ()), look.turn) if theme not in look.person.less_of else None
        if prompt is not None:
            return Chosen("nudge", prompt, {"key": "least_recent" if theme in last else "rotation", "theme": theme})
    return None


def _prompts(look: Look) -> Mapping[str, Sequence[Shelved]]:
    """Return what takes turns: the beginnings and ends too for someone who keeps no engagements with us."""
    return look.shelf.any_time if look.memory.steer.works else look.shelf.by_theme


def _last_by_theme(look: Look) -> dict[str, datetime]:
    themes: dict[str, datetime] = {}
    for prompt_id, at in look.last.items():
        prompt = look.shelf.prompts.get(prompt_id)
        if prompt is not None and (prompt.theme not in themes or themes[prompt.theme] < at):
            themes[prompt.theme] = at
    return themes


def _by_age(themes: Sequence[str], start: int, last: Mapping[str, datetime]) -> Iterable[str]:
    """Yield the themes that were never asked about, from a place on so that people differ; then the others by age."""
    for place in range(len(themes)):
        theme = themes[(start + place) % len(themes)]
        if theme not in last:
            yield theme
    yield from sorted(last, key=lambda theme: last[theme])
