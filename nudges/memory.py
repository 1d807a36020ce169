"""What choosing remembers of a person, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from nudges.delivery import State
from nudges.steer import Steer
from nudges.value import value

_UNSTEERED = Steer()


@value(frozen=True, slots=True)
class Asked:
    """Something a person was asked before: what, when (UTC), and what became of it."""

    flow: str
    subject: str
    at: datetime
    state: State
    again_at: datetime | None = None
    delivery_id: str = ""


@value(frozen=True, slots=True)
class Memory:
    """What choosing needs to know of a person. ``asked`` is newest first; ``due`` are open intentions by day."""

    asked: tuple[Asked, ...] = ()
    due: tuple[tuple[str, date], ...] = ()
    missed: int = 0
    steer: Steer = _UNSTEERED


NOTHING = Memory()
"""What is remembered of someone new."""


@value(frozen=True, slots=True)
class Chosen:
    """What a nudge will ask and why; the row keeps it before anything is sent."""

    flow: str
    subject: str
    reason: Mapping[str, str]
