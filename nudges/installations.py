"""Where the app was added, and what lets it act there."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from nudges.value import value


@value(frozen=True, slots=True)
class Installation:
    """What a workspace, or an organisation for all its workspaces, granted.

    ``id`` is the workspace (``slack:T024BE7LD``) or the organisation (``slack:E0G9QF9C6``); ``organisation`` is the one
    a workspace belongs to, or empty. ``bot`` and ``installer`` are the platform's user ids, ``app`` its id of the app.
    Instants are UTC; a token without ``expires_at`` does not expire. ``revision`` is raised by the storage each time
    the tokens change.
    """

    id: str
    name: str
    installed_at: datetime
    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    organisation: str = ""
    app: str = ""
    bot: str = ""
    installer: str = ""
    scopes: tuple[str, ...] = ()
    revision: int = 0
