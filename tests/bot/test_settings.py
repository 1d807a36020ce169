"""Settings: what is refused, what is said about it, and what is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsRefused, read

TOKEN = "xoxb-a-made-up-token"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def refused(**chosen: object) -> str:
    with pytest.raises(SettingsRefused) as caught:
        read(**chosen)
    return str(caught.value)


def test_with_nothing_set_it_is_the_sandbox_on_this_machine() -> None:
    settings = read()
    assert settings.sandbox
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)


def test_the_environment_is_read_and_empty_variables_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "3210")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    settings = read()
    assert settings.port == 3210
    assert settings.sandbox


def test_a_file_is_read_and_the_environment_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=1\nPACE_PER_MINUTE=7\nSOMETHING_ELSE=1\n", "utf-8")
    monkeypatch.setenv("PORT", "2")
    settings = read()
    assert (settings.port, settings.pace_per_minute) == (2, 7)


def test_the_database_is_a_file_in_the_data_folder_unless_one_is_chosen() -> None:
    assert read(data="some/folder").database == "sqlite:///some/folder/klankbord.db"
    assert read(database_url="postgresql://db/klankbord").database == "postgresql://db/klankbord"


def test_packs_are_separated_by_a_colon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLANKBORD_PACKS", "one:two/three.toml")
    assert read().klankbord_packs == (Path("one"), Path("two/three.toml"))


def test_levels_and_formats_are_known_in_capitals_too() -> None:
    assert read(log_level="WARNING", log_format="JSON").log_level == "warning"


@pytest.mark.parametrize("proof", ["slack_app_token", "slack_signing_secret"])
def test_a_bot_token_with_one_proof_of_who_calls_is_enough(proof: str) -> None:
    assert not read(slack_bot_token=TOKEN, **{proof: "made up"}).sandbox


def test_a_bot_token_without_any_proof_of_who_calls_is_refused() -> None:
    assert "Set SLACK_APP_TOKEN" in refused(slack_bot_token=TOKEN)


@pytest.mark.parametrize("alone", ["slack_app_token", "slack_signing_secret"])
def test_half_of_slack_never_starts_the_sandbox_quietly(alone: str) -> None:
    assert "SLACK_BOT_TOKEN is missing" in refused(**{alone: "made up"})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.com"])  # noqa: S104 (that is what is refused)
def test_the_sandbox_is_not_served_to_other_machines(host: str) -> None:
    assert "the sandbox has no login" in refused(host=host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "::1"])
def test_the_sandbox_is_served_to_this_machine(host: str) -> None:
    assert read(host=host).sandbox


@pytest.mark.parametrize("address", ["http://slack.example/api/", "ftp://127.0.0.1/", "https://slack.example/api"])
def test_an_address_that_would_show_the_token_or_lacks_its_slash_is_refused(address: str) -> None:
    assert refused(slack_api_url=address).startswith("SLACK_API_URL: must start with https://")


def test_a_stand_in_for_slack_on_this_machine_may_speak_plain_http() -> None:
    assert read(slack_api_url="http://127.0.0.1:8123/api/").slack_api_url.endswith("/api/")


def test_a_refusal_names_the_variable_and_where_to_read_on() -> None:
    assert refused(port="three thousand").startswith("PORT: ")
    assert refused(port="three thousand").endswith("See .env.example.")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_refusal_never_repeats_a_value(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), "http://whispered")
    monkeypatch.setenv("CONCURRENCY", "whispered")
    with pytest.raises(SettingsRefused) as caught:
        read()
    assert "whispered" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = read(slack_bot_token=TOKEN, slack_app_token="whispered", database_url="postgresql://a:whispered@db/b")
    assert TOKEN not in repr(settings)
    assert "whispered" not in repr(settings)


KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
ADDED: dict[str, object] = {
    "slack_client_id": "1.2",
    "slack_client_secret": "whispered",
    "klankbord_key": KEY,
    "base_url": "https://klankbord.example/",
    "slack_signing_secret": "made up",
}


def test_an_app_for_many_workspaces_needs_no_token_of_its_own() -> None:
    settings = read(**ADDED)
    assert not settings.sandbox
    assert settings.base_url == "https://klankbord.example"
    assert settings.sealing_key == bytes(32)
    assert not {"whispered", KEY} & set(repr(settings).replace("'", " ").split())


def test_a_token_of_its_own_may_stay_beside_it() -> None:
    assert not read(**ADDED, slack_bot_token=TOKEN).sandbox


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ("slack_client_id", "SLACK_CLIENT_ID is missing"),
        ("slack_client_secret", "SLACK_CLIENT_SECRET is missing"),
        ("klankbord_key", "Make one with: openssl rand -base64 32"),
        ("base_url", "BASE_URL is missing"),
        ("slack_signing_secret", "SLACK_CLIENT_ID is set, but nothing proves"),
    ],
)
def test_each_part_of_being_added_is_asked_for(lacking: str, told: str) -> None:
    assert told in refused(**{name: value for name, value in ADDED.items() if name != lacking})


@pytest.mark.parametrize("key", ["c2hvcnQ=", "not base64 at all", KEY[:-4], KEY * 2])
def test_a_key_of_another_length_is_refused_and_not_repeated(key: str) -> None:
    told = refused(**(ADDED | {"klankbord_key": key}))
    assert told.startswith("KLANKBORD_KEY: is not 32 bytes in base64. Make one")
    assert key not in told


@pytest.mark.parametrize("address", ["http://klankbord.example", "klankbord.example", "https://", "https://a.b/?c=d"])
def test_a_public_address_that_would_show_the_code_is_refused(address: str) -> None:
    assert refused(**(ADDED | {"base_url": address})).startswith("BASE_URL: must be the public address")
