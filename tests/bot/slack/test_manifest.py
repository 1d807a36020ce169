"""The manifest says what the listeners need, and nothing more."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.slack.manifest import manifest


def test_the_manifest_for_http(snapshot: SnapshotAssertion) -> None:
    assert manifest("https://bot.example/") == snapshot


def test_the_manifest_of_an_app_for_many_workspaces(snapshot: SnapshotAssertion) -> None:
    made = manifest("https://bot.example", installs=True)
    plain = manifest("https://bot.example")
    assert made["oauth_config"] == snapshot
    assert made["settings"] == snapshot
    assert {key: made[key] for key in ("features", "display_information")} == {
        key: plain[key] for key in ("features", "display_information")
    }


def test_an_app_for_many_workspaces_has_an_address_to_be_added_at() -> None:
    with pytest.raises(ValueError, match="public address"):
        manifest(None, socket_mode=True, installs=True)
    made = manifest("https://bot.example/", socket_mode=True, installs=True)
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert made["settings"]["interactivity"] == {"is_enabled": True}


def test_over_socket_mode_no_address_is_named() -> None:
    made = manifest(None, socket_mode=True)
    assert "url" not in str(made).replace("redirect_urls", "")
    assert made["settings"]["socket_mode_enabled"] is True


def test_few_commands_are_the_ones_that_hardly_collide() -> None:
    commands = manifest("https://bot.example", "few")["features"]["slash_commands"]
    assert [command["command"] for command in commands] == ["/nudge", "/assumption-check"]


def test_the_manifest_stays_within_slacks_limits() -> None:
    made = manifest("https://bot.example")
    assert len(made["display_information"]["description"]) <= 140
    for command in made["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command.get("usage_hint", "")) <= 1000


def test_an_app_that_cannot_be_reached_has_no_manifest() -> None:
    with pytest.raises(ValueError, match="Socket Mode"):
        manifest(None)
