"""Every conversation, by name. ``now`` is none of its own: it begins the nudge that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nudges.flows import (
    assumption_check,
    bad_news,
    boundary,
    client_story,
    former_client,
    hand_over,
    help,  # noqa: A004 (a flow's own name)
    intention,
    journal,
    kick_off,
    learning_goals,
    look_back,
    my_clients,
    note,
    nudge,
    onboarding,
    pause,
    promises,
    resume,
    settings,
    sources,
    trust_check,
    upcoming,
    who_can_read,
    why,
    wrap_up,
)
from nudges.turns import Flow

_MODULES = (
    *(onboarding, help, settings, pause, resume, nudge, why),
    *(intention, assumption_check, journal, note, who_can_read),
    *(my_clients, kick_off, bad_news, wrap_up, former_client, promises),
    *(hand_over, boundary, client_story, trust_check, learning_goals, look_back, upcoming, sources),
)

FLOWS: Mapping[str, Flow[Any]] = {module.FLOW.name: module.FLOW for module in _MODULES}
