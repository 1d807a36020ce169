"""All that a choice may look at, gathered once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from nudges.budget import Weeks
from nudges.catalogue import Catalogue
from nudges.choosing.shelf import Shelf, Shelved, shelf
from nudges.delivery import State
from nudges.memory import Asked, Chosen, Memory
from nudges.people import Person
from nudges.value import value

NOT_ASKED = frozenset({State.PLANNED, State.MISSED, State.FAILED})


@value(frozen=True, slots=True)
class Look:
    """What a rule sees. ``now`` is UTC, ``today`` the person's date, ``asked`` newest first.

    ``last`` is when each prompt was last asked. ``turn`` is a number that follows from the person and the date alone:
    what is left to chance is taken from it, so that the same day always gives the same choice.
    """

    person: Person
    catalogue: Catalogue
    shelf: Shelf
    memory: Memory
    asked: Sequence[Asked]
    last: Mapping[str, datetime]
    now: datetime
    today: date
    weeks: Weeks
    turn: int

    def this_week(self) -> Iterator[Asked]:
        """Yield what was asked in the ISO week of today, newest first."""
        week = self.weeks.of(self.now)
        for before in self.asked:
            if self.weeks.of(before.at) < week:
                return
            yield before

    def may_ask(self, prompt: Shelved) -> bool:
        """Tell whether a prompt's cooldown is over and its theme is one the person did not want less of."""
        last = self.last.get(prompt.id)
        return (last is None or self.now - last >= prompt.cooldown) and prompt.theme not in self.person.less_of

    def least_recent(self, prompts: Sequence[Shelved], start: int = 0) -> str | None:
        """Return the prompt that was asked longest ago and may be asked; ``start`` is where looking begins."""
        free = []
        for place in range(len(prompts)):
            prompt = prompts[(start + place) % len(prompts)]
            if not self.may_ask(prompt):
                continue
            if prompt.id not in self.last:
                return prompt.id
            free.append(prompt.id)
        return min(free, key=lambda prompt: self.last[prompt], default=None)


Rule = Callable[[Look], Chosen | None]
"""One reason to ask something; ``None`` when it does not apply."""


def look_at(person: Person, memory: Memory, catalogue: Catalogue, now: datetime) -> Look:
    """Return what the rules look at, at an instant (UTC)."""
    today, spelt, weeks = _calendar(person.zone, now)
    asked = tuple(before for before in memory.asked if before.state not in NOT_ASKED)
    last = {before.subject: before.at for before in reversed(asked) if before.flow == "nudge"}
    turn = int.from_bytes(blake2b(f"{person.id} {spelt}".encode(), digest_size=8).digest())
    return Look(person, catalogue, shelf(catalogue), memory, asked, last, now, today, weeks, turn)


@lru_cache(maxsize=1_024)
def _calendar(zone: str, now: datetime) -> tuple[date, str, Weeks]:
    """Return the local date, the same as text, and the local weeks; many of a batch are in one zone."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date(), local.date().isoformat(), Weeks(local.utcoffset())
