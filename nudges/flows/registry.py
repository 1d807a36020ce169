"""Every conversation, by name. ``now`` is none of its own: it begins the nudge that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nudges.flows import (
    assumption_check,
    help,  # noqa: A004 (a flow's own name)
    intention,
    journal,
    note,
    nudge,
    onboarding,
    pause,
    resume,
    settings,
    who_can_read,
    why,
)
from nudges.turns import Flow

_MODULES = (
    *(onboarding, help, settings, pause, resume, nudge, why),
    *(intention, assumption_check, journal, note, who_can_read),
)

FLOWS: Mapping[str, Flow[Any]] = {module.FLOW.name: module.FLOW for module in _MODULES}
