"""The commands, events and interactions of the Slack app, once: listeners and manifest are both made from this."""

from __future__ import annotations

import re

from nudges.value import value

PRESS = re.compile(r"^(turn|start):")
"""The action ids of our own buttons."""
FORM = "talk"
"""The callback of our own forms, submitted or closed."""


@value(frozen=True, slots=True)
class SlashCommand:
    """A slash command. Without a ``flow`` its first word names one. ``few``: also in the smallest manifest."""

    name: str
    description: str
    usage: str = ""
    flow: str = ""
    few: bool = False


@value(frozen=True, slots=True)
class Event:
    """An event: its name in the manifest, its type in a payload, what is done with it, and the scopes it takes.

    A ``tenant`` event is about the app in a workspace and not about a person; one of ``organisations`` is of use only
    where whole organisations add the app.
    """

    name: str
    type: str
    act: str
    scopes: tuple[str, ...] = ()
    tenant: bool = False
    organisations: bool = False


COMMANDS = (
    SlashCommand(
        "/nudge",
        "Your nudges: what is next, why this one, your rhythm",
        "[help | now | why | pause | resume | settings]",
        few=True,
    ),
    SlashCommand("/assumption-check", "Test one assumption about your client", flow="assumption-check", few=True),
    SlashCommand("/journal", "Read your private journal", "[words to look for]", flow="journal"),
    SlashCommand("/bad-news", "Tell bad news in time, and well", flow="bad-news"),
    SlashCommand("/kick-off", "Begin a piece of work: the question behind it, and what to agree", flow="kick-off"),
    SlashCommand("/wrap-up", "Close a piece of work so that the door stays open", flow="wrap-up"),
    SlashCommand("/former-client", "Who to get back in touch with", flow="former-client"),
    SlashCommand("/hand-over", "Bring in a colleague for a job you should not take", flow="hand-over"),
    SlashCommand("/boundary", "Make one boundary of your service clear", flow="boundary"),
    SlashCommand("/client-story", "Look at how you speak about a client", flow="client-story"),
    SlashCommand("/trust-check", "Where trust stands, on four factors", flow="trust-check"),
    SlashCommand("/learning-goals", "What you want to learn; I ask about it more often", flow="learning-goals"),
    SlashCommand("/my-clients", "Your clients and your work, under your own names", flow="my-clients"),
    SlashCommand("/promises", "What you promised: open, kept, moved", flow="promises"),
)

EVENTS = (
    Event("message.im", "message", "line", ("im:history",)),
    Event("app_home_opened", "app_home_opened", "opened"),
    Event("app_uninstalled", "app_uninstalled", "uninstalled", tenant=True),
    Event("tokens_revoked", "tokens_revoked", "revoked", tenant=True),
    Event("user_change", "user_change", "user_changed", ("users:read",)),
    Event("team_access_granted", "team_access_granted", "access_granted", tenant=True, organisations=True),
    Event("team_access_revoked", "team_access_revoked", "access_revoked", tenant=True, organisations=True),
)

OWN_SCOPES = ("chat:write", "commands", "im:write")
"""What sending, commands and opening a direct conversation take, beside the scopes of the events."""


def scopes() -> list[str]:
    """Return every scope the bot needs, sorted."""
    return sorted({*OWN_SCOPES, *(scope for event in EVENTS for scope in event.scopes)})
