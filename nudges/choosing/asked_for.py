"""What someone asked to hear about: their look back on the week, what they planned for today, what they put off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from nudges.choosing.look import Look
from nudges.delivery import State
from nudges.memory import Asked, Chosen

ASK_AGAIN = timedelta(days=3)
"""How long an intention that got no answer is left in peace."""
ASK_TIMES = 3
"""How often we ask about one intention on the day it was last set for."""


def look_back(look: Look) -> Chosen | None:
    """Choose the weekly look-back on its weekday, once a week.

    Someone who works on that one day only is asked about their plans first, which have no other day.
    """
    rhythm = look.person.rhythm
    if rhythm.look_back is None or rhythm.look_back[0] != look.today.weekday():
        return None
    year, number, _ = look.today.isocalendar()
    week = f"{year}-W{number:02}"
    if any(before.flow == "look-back" and before.subject == week for before in look.this_week()):
        return None
    if len(rhythm.days) == 1 and due_intention(look):
        return None
    return Chosen("look-back", week, {"key": "look_back"})


def due_intention(look: Look) -> Chosen | None:
    """Choose the intention that has been due longest and was not asked about lately.

    An ask after the first says so in its reason: ``ask`` is ``again``, or ``last`` when none follows.
    """
    for intention, on in sorted(look.memory.due, key=lambda due: due[1]):
        times = _times_asked(look, intention, on) if on <= look.today else ()
        if on <= look.today and _may_ask(look, times):
            return Chosen("intention", intention, {"key": "intention_due", "day": on.isoformat(), **_ask(times)})
    return None


def _times_asked(look: Look, intention: str, on: date) -> Sequence[datetime]:
    """Return when it was asked about since the day it was last set for (UTC), the latest first."""
    return [
        before.at
        for before in look.asked
        if before.flow == "intention" and before.subject == intention and look.person.today(before.at) >= on
    ]


def _may_ask(look: Look, times: Sequence[datetime]) -> bool:
    return not times or (len(times) < ASK_TIMES and look.now - times[0] >= ASK_AGAIN)


def _ask(times: Sequence[datetime]) -> Mapping[str, str]:
    if not times:
        return {}
    return {"ask": "last" if len(times) + 1 == ASK_TIMES else "again"}


def put_off(look: Look) -> Chosen | None:
    """Choose what was put off until now, the longest waiting first, unless it came back since or is settled."""
    if all(before.again_at is None for before in look.asked):
        return None
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
    if before.flow != "nudge":
        return before.flow in {"look-back", "former-client"}
    prompt = look.shelf.prompts.get(before.subject)
    return prompt is not None and prompt.theme not in look.person.less_of
