"""Reading how far the clock must move: ``+1d``, ``+3h``, ``+30m``, ``+1d2h`` or a moment of the person's own clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_STEP = re.compile(r"\+((?:\d{1,4}[wdhm])+)")
_PART = re.compile(r"(\d+)([wdhm])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
HORIZON = timedelta(days=366 * 3)
"""The farthest single journey; anything beyond is a slip of the finger."""


def destination(text: str, now: datetime, zone: str) -> datetime | None:
    """Return where to go, in UTC, or None when the text cannot be read or lies too far.

    Days and weeks are calendar days in the person's zone: the hour on the wall stays the same.
    """
    there = _stepped(text.strip(), now, zone) or _named(text.strip(), zone)
    return there if there is not None and there - now <= HORIZON else None


def _stepped(text: str, now: datetime, zone: str) -> datetime | None:
    found = _STEP.fullmatch(text)
    if not found:
        return None
    local = now.astimezone(ZoneInfo(zone))
    for amount, unit in _PART.findall(found.group(1)):
        step = timedelta(**{_UNITS[unit]: int(amount)})
        if step > HORIZON:
            return None
        local = local + step if unit in "wd" else (local.astimezone(UTC) + step).astimezone(local.tzinfo)
    return local.astimezone(UTC)


def _named(text: str, zone: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
