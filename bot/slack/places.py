"""Where a card hangs in Slack, as one string: a message, an ephemeral message, the Home, or nowhere."""

from __future__ import annotations

HOME = "home"
"""The button hung in the person's Home."""
NOWHERE = ""


def message_at(channel: str, ts: str) -> str:
    """Return the address of a message."""
    return f"{channel}/{ts}"


def is_message(place: str) -> bool:
    """Tell whether a place is a message that can be updated by its channel and timestamp."""
    return "/" in place and not is_ephemeral(place)


def is_ephemeral(place: str) -> bool:
    """Tell whether a place is an ephemeral message, which is known by its response address only."""
    return "://" in place


def as_card(place: str) -> str:
    """Return what may be stored of a place: the address of a message, else nothing."""
    return place if is_message(place) else NOWHERE
