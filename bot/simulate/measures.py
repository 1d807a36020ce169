"""What the weeks were like for the people, measured at their end: by what reached them and what they had wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import pairwise

from bot.simulate.diary import Diary, Got, Plan
from nudges.catalogue import Catalogue
from nudges.value import value

TURNS = 5
"""After so many work days a plan must have been asked about, whatever else there was to ask."""


@value(frozen=True, slots=True)
class Measures:
    """The seven numbers. The middle four should be nought."""

    nudges_per_person_week: float
    repeats_in_cooldown: int
    outside_hours: int
    unasked_second_messages: int
    intentions_never_asked: int
    themes_seen: int
    answered_share: float

    def as_json(self) -> dict[str, float]:
        """Return the numbers by name."""
        return asdict(self)


def measure(diaries: Sequence[Diary], catalogue: Catalogue, weeks: int, end: datetime) -> Measures:
    """Return the numbers of some weeks up to an instant (UTC)."""
    nudges = [got for diary in diaries for got in diary.got]
    answered = sum(got.answered for got in nudges)
    return Measures(
        nudges_per_person_week=round(len(nudges) / max(1, len(diaries) * weeks), 2),
        repeats_in_cooldown=sum(_repeats(diary, catalogue) for diary in diaries),
        outside_hours=sum(not diary.wish(got.at).wants(got.at) for diary, got in _unasked(diaries)),
        unasked_second_messages=sum(map(_second_messages, diaries)),
        intentions_never_asked=sum(
            _never_asked(diary, plan, end) for diary in diaries for plan in diary.plans.values()
        ),
        themes_seen=len({catalogue.prompts[got.about].theme for got in nudges if got.kind == "prompt"}),
        answered_share=round(answered / max(1, len(nudges)), 3),
    )


def _unasked(diaries: Iterable[Diary]) -> Iterable[tuple[Diary, Got]]:
    """Yield what came without having been asked for at that very moment."""
    return ((diary, got) for diary in diaries for got in diary.got if not got.asked_for)


def _repeats(diary: Diary, catalogue: Catalogue) -> int:
    """Count prompts that came again before their time without having been put off."""
    by_prompt: dict[str, list[Got]] = {}
    for got in diary.got:
        if got.kind == "prompt":
            by_prompt.setdefault(got.about, []).append(got)
    return sum(
        later.at - earlier.at < timedelta(days=catalogue.prompts[prompt].cooldown_days) and not later.put_off_before
        for prompt, every in by_prompt.items()
        for earlier, later in pairwise(every)
    )


def _second_messages(diary: Diary) -> int:
    """Count the unasked messages of a local date beyond the first."""
    days = Counter(diary.local_day(got.at) for _, got in _unasked([diary]))
    return sum(count - 1 for count in days.values())


def _never_asked(diary: Diary, plan: Plan, end: datetime) -> bool:
    """Tell whether a plan's day and some work days after it went by without a question about it."""
    if plan.settled or any(diary.local_day(at) >= plan.on for at in plan.asked):
        return False
    return sum(1 for _ in diary.work_days(plan.on, end)) >= TURNS


def told(measures: Measures, people: int, weeks: int) -> str:
    """Return the numbers as lines to read."""
    lines = {
        "people and weeks": f"{people} and {weeks}",
        "nudges per person per week": f"{measures.nudges_per_person_week:.2f}",
        "repeats within cooldown": str(measures.repeats_in_cooldown),
        "messages in quiet hours, on days off, holidays or in a pause": str(measures.outside_hours),
        "second messages on one day that were not asked for": str(measures.unasked_second_messages),
        "intentions never asked about": str(measures.intentions_never_asked),
        "themes seen": str(measures.themes_seen),
        "share answered": f"{measures.answered_share:.0%}",
    }
    width = max(map(len, lines))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in lines.items())
