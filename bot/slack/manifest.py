"""The Slack app's manifest, made from the table that the listeners are registered from."""

from __future__ import annotations

from typing import Any, Literal

from bot.slack.table import COMMANDS, EVENTS, SlashCommand, scopes

PATH = "/slack/events"
"""The one address to which Slack sends everything."""
REDIRECT = "/slack/oauth_redirect"
"""Where Slack sends a browser back to after it asked for consent."""


def manifest(
    base_url: str | None,
    commands: Literal["all", "few"] = "all",
    *,
    socket_mode: bool = False,
    installs: bool = False,
) -> dict[str, Any]:
    """Return the manifest of an app served under ``base_url`` (``https://…``), or reached over Socket Mode.

    ``few`` commands are the ones that hardly collide with other apps; the others work as words after ``/nudge``.
    With ``installs`` it can be added to many workspaces and to whole organisations, at ``base_url``.
    Raises ``ValueError`` when the app can be reached in neither way, or cannot be added without an address.
    """
    if not (base_url or socket_mode):
        raise ValueError("give the public address of the bot, or choose Socket Mode")
    if installs and not base_url:
        raise ValueError("give the public address at which the bot is added")
    url = "" if socket_mode or not base_url else f"{base_url.rstrip('/')}{PATH}"
    return {
        "display_information": {
            "name": "Klankbord",
            "description": "A sounding board for professionals: one well-timed question, one private journal.",
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Klankbord", "always_online": True},
            "slash_commands": [_command(command, url) for command in COMMANDS if commands == "all" or command.few],
        },
        "oauth_config": {"scopes": {"bot": scopes()}}
        | ({"redirect_urls": [f"{(base_url or '').rstrip('/')}{REDIRECT}"]} if installs else {}),
        "settings": {
            "event_subscriptions": _at(url)
            | {"bot_events": [event.name for event in EVENTS if installs or not event.organisations]},
            "interactivity": {"is_enabled": True} | _at(url),
            "org_deploy_enabled": installs,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": installs,
        },
    }


def _command(command: SlashCommand, url: str) -> dict[str, Any]:
    found: dict[str, Any] = {"command": command.name, "description": command.description, "should_escape": False}
    if command.usage:
        found["usage_hint"] = command.usage
    return found | ({"url": url} if url else {})


def _at(url: str) -> dict[str, Any]:
    return {"request_url": url} if url else {}
