"""What to ask someone now, and why: intentions first, then what was put off, then a theme whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from nudges.catalogue import Catalogue
from nudges.delivery import State
from nudges.memory import Asked, Chosen, Memory
from nudges.people import Person

ASK_AGAIN = timedelta(days=3)
"""How long an intention that got no answer is left in peace."""
ASK_TIMES = 3
"""How often we ask about one intention on the day it was last set for."""

_T = TypeVar("_T")

_NOT_ASKED = frozenset({State.PLANNED, State.MISSED, State.FAILED})


@dataclass(frozen=True, slots=True)
class Look:
    """All that a choice may look at. ``now`` is UTC, ``today`` the person's date, ``asked`` newest first."""

    person: Person
    catalogue: Catalogue
    memory: Memory
    asked: Sequence[Asked]
    now: datetime
    today: date


Rule = Callable[[Look], Chosen | None]
"""One reason to ask something; ``None`` when it does not apply."""


def choose(person: Person, memory: Memory, catalogue: Catalogue, now: datetime) -> Chosen | None:
    """Return what to ask a person at an instant (UTC), with the reason; ``None`` when nothing fits.

    The reason is a key under ``why.`` with its placeholders, and ``missed`` when messages did not come before.
    """
    asked = [before for before in memory.asked if before.state not in _NOT_ASKED]
    look = Look(person, catalogue, memory, asked, now, person.today(now))
    for rule in RULES:
        chosen = rule(look)
        if chosen is not None:
            return _telling_missed(chosen, memory.missed)
    return None


def _telling_missed(chosen: Chosen, missed: int) -> Chosen:
    return replace(chosen, reason={**chosen.reason, "missed": str(missed)}) if missed else chosen


def due_intention(look: Look) -> Chosen | None:
    """Choose the intention that has been due longest and was not asked about lately."""
    for intention, on in sorted(look.memory.due, key=lambda due: due[1]):
        if on <= look.today and _may_ask(look, intention, on):
            return Chosen("intention", intention, {"key": "intention_due", "day": on.isoformat()})
    return None


def _may_ask(look: Look, intention: str, on: date) -> bool:
    times = [
        before.at
        for before in look.asked
        if before.flow == "intention" and before.subject == intention and look.person.today(before.at) >= on
    ]
    return not times or (len(times) < ASK_TIMES and look.now - times[0] >= ASK_AGAIN)


def put_off(look: Look) -> Chosen | None:
    """Choose what was put off until now, the longest waiting first, unless it came back since or is settled."""
    latest: dict[tuple[str, str], Asked] = {}
    for before in look.asked:
        latest.setdefault((before.flow, before.subject), before)
    waiting = [(before.again_at, before) for before in latest.values() if before.again_at and _is_back(look, before)]
    if not waiting:
        return None
    _, before = min(waiting, key=lambda found: found[0])
    return Chosen(before.flow, before.subject, {"key": "snoozed", "again": before.delivery_id})


def _is_back(look: Look, before: Asked) -> bool:
    if before.state is not State.SNOOZED or before.again_at is None or before.again_at > look.now:
        return False
    if before.flow == "intention":
        return any(intention == before.subject for intention, _ in look.memory.due)
    prompt = look.catalogue.prompts.get(before.subject)
    return before.flow == "nudge" and prompt is not None and prompt.theme not in look.person.less_of


def rotation(look: Look) -> Chosen | None:
    """Choose the theme that was asked about longest ago, and in it the prompt that was."""
    shelf = _shelf(look.catalogue)
    last = _last_asked(look.asked)
    themes = _last_by_theme(look.catalogue, last)
    turn = crc32(f"{look.person.id} {look.today}".encode())
    for theme in _by_age(_from(shelf.themes, turn), themes, look.person.less_of):
        prompt = _least_recent(_from(shelf.prompts[theme], turn), last, look.now)
        if prompt is not None:
            key = "least_recent" if theme in themes else "rotation"
            return Chosen("nudge", prompt, {"key": key, "theme": theme})
    return None


RULES: tuple[Rule, ...] = (due_intention, put_off, rotation)
"""The reasons to ask something, the most pressing first."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A catalogue by theme: the themes in order, and of each its prompts with their cooldown."""

    themes: tuple[str, ...]
    prompts: Mapping[str, tuple[tuple[str, timedelta], ...]]


@lru_cache(maxsize=256)
def _shelf(catalogue: Catalogue) -> _Shelf:
    """Return the shelf of a catalogue, which is the same object for as long as a process lives."""
    by_theme: dict[str, list[tuple[str, timedelta]]] = {theme: [] for theme in sorted(catalogue.themes())}
    for prompt in catalogue.prompts.values():
        by_theme[prompt.theme].append((prompt.id, timedelta(days=prompt.cooldown_days)))
    return _Shelf(tuple(by_theme), {theme: tuple(prompts) for theme, prompts in by_theme.items()})


def _last_asked(asked: Sequence[Asked]) -> dict[str, datetime]:
    """Return when each prompt was last asked; later entries of the sequence are older."""
    return {before.subject: before.at for before in reversed(asked) if before.flow == "nudge"}


def _last_by_theme(catalogue: Catalogue, last: Mapping[str, datetime]) -> dict[str, datetime]:
    themes: dict[str, datetime] = {}
    for prompt_id, at in last.items():
        prompt = catalogue.prompts.get(prompt_id)
        if prompt is not None and (prompt.theme not in themes or themes[prompt.theme] < at):
            themes[prompt.theme] = at
    return themes


def _from(items: Sequence[_T], turn: int) -> Sequence[_T]:
    """Return the same items, beginning where a person's turn of the day falls, so that people differ."""
    start = turn % len(items)
    return (*items[start:], *items[:start])


def _by_age(themes: Iterable[str], last: Mapping[str, datetime], less_of: frozenset[str]) -> Iterable[str]:
    """Yield the themes that were never asked about in their order, then the others, oldest first."""
    known = []
    for theme in themes:
        if theme in less_of:
            continue
        if theme in last:
            known.append(theme)
        else:
            yield theme
    yield from sorted(known, key=lambda theme: last[theme])


def _least_recent(prompts: Iterable[tuple[str, timedelta]], last: Mapping[str, datetime], now: datetime) -> str | None:
    """Return the prompt that was asked longest ago and whose cooldown is over."""
    free = [prompt for prompt, cooldown in prompts if prompt not in last or now - last[prompt] >= cooldown]
    never = next((prompt for prompt in free if prompt not in last), None)
    return never or min(free, key=lambda prompt: last[prompt], default=None)
