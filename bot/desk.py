"""The desk: a reply comes in, the flow answers, and everything that follows is stored in one transaction.

It knows no platform. It is synchronous and is called in a thread; what it returns is already committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nudges.forms import Raw
from nudges.screens import Card, Screen
from nudges.turns import Closed, Pressed, Said


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a workspace, a person of it, and what the platform says of their language and zone."""

    workspace: str
    person: str
    locale: str = "en"
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class RawForm:
    """A submitted form as the platform sent it, by field name."""

    fields: Mapping[str, Raw]


RawReply = Pressed | RawForm | Said | Closed


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person should see now.

    ``talk`` and ``revision`` go into every button and form. With ``faults`` (sentences by field name) the form that
    was submitted stays. ``beside`` is something to read next to the conversation, which stays where it is. ``over``
    says that the screen ends the conversation. ``card`` is where the conversation's last card hangs (or empty).
    """

    screen: Screen
    talk: str = ""
    revision: int = 0
    faults: Mapping[str, str] = field(default_factory=dict)
    beside: bool = False
    over: bool = False
    card: str = ""


__all__ = ["Actor", "Card", "RawForm", "RawReply", "Shown"]
