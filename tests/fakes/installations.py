"""Made-up installations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nudges.installations import Installation

ADDED = datetime(2026, 11, 26, 8, 0, 30, 500_000, tzinfo=UTC)
KEY = bytes(range(32))
ACME, BEEK, GRID = "slack:T1", "slack:T2", "slack:E1"


def an_installation(place: str = ACME, **changes: Any) -> Installation:
    """Return what a workspace granted; an organisation, where the place is one."""
    granted = Installation(
        id=place,
        name="Acme",
        installed_at=ADDED,
        token=f"xoxb-{place}",
        organisation=place if place.startswith("slack:E") else "",
        app="A1",
        bot="UB1",
        installer="U1",
        scopes=("chat:write", "commands"),
        revision=1,
    )
    return replace(granted, **changes)
