"""What to ask someone now, and why: what they asked for first, then what their work and goals ask for, in turns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from nudges.budget import is_turn
from nudges.catalogue import Catalogue
from nudges.choosing.asked_for import ASK_AGAIN, ASK_TIMES, due_intention, look_back, put_off
from nudges.choosing.look import Look, Rule, look_at
from nudges.choosing.steered import factor, goal
from nudges.choosing.themes import preferred, rotation
from nudges.choosing.work import former_client, stage
from nudges.memory import Chosen, Memory
from nudges.people import Person

__all__ = ["ASK_AGAIN", "ASK_TIMES", "OFFERED", "PROMISED", "Look", "Rule", "choose", "choose_at_once"]

PROMISED: tuple[Rule, ...] = (look_back, due_intention, put_off)
"""What someone asked for: it comes whatever the week had already."""
OFFERED: tuple[Rule, ...] = (stage, former_client, goal, factor, preferred, rotation)
"""What we offer while the week has room for it, the most pressing first."""


def choose(person: Person, memory: Memory, catalogue: Catalogue, now: datetime) -> Chosen | None:
    """Return what to ask a person at an instant (UTC), with the reason; ``None`` when nothing fits or it is enough.

    The reason is a key under ``why.`` with its placeholders, and ``missed`` when messages did not come before. It
    depends on nothing but what is given: the same always gives the same.
    """
    look = look_at(person, memory, catalogue, now)
    chosen = _first(PROMISED, look)
    if chosen is None and is_turn(person, look.asked, look.weeks, now, look.today):
        chosen = _first(OFFERED, look)
    return _telling_missed(chosen, memory.missed) if chosen and memory.missed else chosen


def choose_at_once(person: Person, memory: Memory, catalogue: Catalogue, now: datetime) -> Chosen | None:
    """Return what to ask a person who asks for it: the week's allowance and the look-back's day play no part."""
    return _first((due_intention, put_off, *OFFERED), look_at(person, memory, catalogue, now))


def _first(rules: Iterable[Rule], look: Look) -> Chosen | None:
    for rule in rules:
        chosen = rule(look)
        if chosen is not None:
            return chosen
    return None


def _telling_missed(chosen: Chosen, missed: int) -> Chosen:
    return replace(chosen, reason={**chosen.reason, "missed": str(missed)})
