"""How many files and connections this process may have open at once."""

from __future__ import annotations

import resource

WANTED = 4_096
"""Enough for the posts under way, the people who press buttons, and the database; many systems begin with 1,024."""


def allow_many() -> None:
    """Raise the soft limit to what is wanted, as far as the hard limit lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return
    possible = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft < possible:
        resource.setrlimit(resource.RLIMIT_NOFILE, (possible, hard))
