"""What a process does of the whole: takes requests, sends, or keeps the time."""

from __future__ import annotations

from enum import StrEnum

from bot.web import StartRefused


class Role(StrEnum):
    """A share of the work; any number of processes may have each, on PostgreSQL."""

    WEB = "web"
    WORKER = "worker"
    CLOCK = "clock"


ALL = frozenset(Role)


def roles(only: str | None, *, shared: bool) -> frozenset[Role]:
    """Return what a process does; ``shared`` tells whether its database can serve several.

    Raises:
        StartRefused: when one role is asked for and the others could not be anywhere else.
    """
    if only is None:
        return ALL
    if not shared:
        raise StartRefused(
            f"--only {only} shares the work with other processes, and they meet in PostgreSQL. Set DATABASE_URL to "
            "postgresql://name:password@host/database and the Slack variables, or start without --only."
        )
    return frozenset({Role(only)})
