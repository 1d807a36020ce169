"""Our installations as Slack's SDK sees them."""

from __future__ import annotations

from datetime import UTC, datetime

from slack_sdk.oauth.installation_store import Installation as SlackInstallation

from bot.sandbox.granted import Granted
from bot.slack.installing.store import InstallationStore, ours, theirs
from tests.fakes.installations import ACME, ADDED, GRID, an_installation


def granted(**changes: object) -> SlackInstallation:
    given = {
        "app_id": "A1",
        "team_id": "T1",
        "team_name": "Acme",
        "bot_token": "xoxb-1",
        "bot_user_id": "UB1",
        "bot_scopes": "chat:write,commands",
        "bot_refresh_token": "xoxe-1",
        "bot_token_expires_at": 1_800_000_000,
        "user_id": "U1",
        "installed_at": 1_799_000_000.0,
    }
    return SlackInstallation(**(given | changes))  # type: ignore[arg-type]


async def test_what_the_sdk_saves_the_sdk_finds() -> None:
    store = InstallationStore(Granted())
    await store.async_save(granted())
    found = await store.async_find_installation(enterprise_id=None, team_id="T1")
    assert found is not None
    assert found.bot_token == "xoxb-1"
    assert found.bot_refresh_token == "xoxe-1"
    assert found.bot_token_expires_at == 1_800_000_000
    assert found.bot_scopes == ["chat:write", "commands"]
    bot = await store.async_find_bot(enterprise_id=None, team_id="T1")
    assert bot is not None
    assert (bot.bot_token, bot.bot_user_id) == ("xoxb-1", "UB1")
    assert await store.async_find_bot(enterprise_id=None, team_id="T2") is None


async def test_a_bot_alone_can_be_saved() -> None:
    store = InstallationStore(Granted())
    await store.async_save_bot(granted().to_bot())
    assert await store.async_find_bot(enterprise_id=None, team_id="T1") is not None


async def test_an_organisations_installation_is_found_from_its_teams() -> None:
    store = InstallationStore(Granted())
    await store.async_save(
        granted(enterprise_id="E1", enterprise_name="Groep", team_id=None, is_enterprise_install=True)
    )
    for team, whole in (("T1", False), ("T1", True), (None, True)):
        found = await store.async_find_installation(enterprise_id="E1", team_id=team, is_enterprise_install=whole)
        assert found is not None
        assert (found.enterprise_name, found.team_id, found.is_enterprise_install) == ("Groep", None, True)
    assert await store.async_find_bot(enterprise_id=None, team_id="T1") is None


async def test_no_token_of_a_single_user_is_kept_or_found() -> None:
    store = InstallationStore(Granted())
    await store.async_save(granted(user_token="xoxp-1"))
    assert await store.async_find_installation(enterprise_id=None, team_id="T1", user_id="U1") is None
    await store.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U1")
    found = await store.async_find_installation(enterprise_id=None, team_id="T1")
    assert found is not None
    assert found.user_token is None


async def test_deleting_all_of_a_team_leaves_its_organisations() -> None:
    store = InstallationStore(Granted())
    await store.async_save(granted())
    await store.async_save(granted(enterprise_id="E1", team_id=None, is_enterprise_install=True))
    await store.async_delete_all(enterprise_id="E1", team_id="T1")
    assert await store.async_find_bot(enterprise_id=None, team_id="T1") is None
    assert await store.async_find_bot(enterprise_id="E1", team_id="T1") is not None
    await store.async_delete_all(enterprise_id="E1", team_id=None)
    assert await store.async_find_bot(enterprise_id="E1", team_id="T1") is None


def test_there_and_back_nothing_changes() -> None:
    for place in (ACME, GRID):
        kept = an_installation(place, revision=0, refresh="xoxe-1", expires_at=datetime(2027, 1, 1, tzinfo=UTC))
        assert ours(theirs(kept)) == kept
    assert ours(theirs(an_installation())).installed_at == ADDED
