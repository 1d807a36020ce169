"""Every conversation, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nudges.flows import nudge, onboarding, who_can_read
from nudges.turns import Flow

FLOWS: Mapping[str, Flow[Any]] = {flow.FLOW.name: flow.FLOW for flow in (nudge, onboarding, who_can_read)}
