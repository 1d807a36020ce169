"""Every variable that the environment (or a file ``.env``) may set, read once when a process starts."""

from __future__ import annotations

import os
from base64 import b64decode
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

KEY_BYTES = 32
MAKE_A_KEY = "Make one with: openssl rand -base64 32"


class SettingsRefused(ValueError):
    """A variable that cannot be used. The text says what to do, and never repeats a value."""


class Settings(BaseSettings):
    """What an operator can choose; ``.env.example`` tells the same, one line each."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    port: int = Field(3000, ge=0, le=65535)
    operations_port: int | None = Field(None, ge=1, le=65535)
    host: str = "127.0.0.1"
    data: Path = Path("data")
    database_url: SecretStr | None = None

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"

    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    klankbord_key: SecretStr | None = None
    base_url: str | None = None

    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    settle_seconds: float = Field(120, gt=0)
    lateness_hours: float = Field(4, gt=0)
    pace_per_minute: int = Field(300, gt=0)
    concurrency: int = Field(500, gt=0)
    heartbeat_seconds: float = Field(10, gt=0)
    overdue_minutes: float = Field(60, gt=0)

    klankbord_packs: Annotated[tuple[Path, ...], NoDecode] = ()

    @property
    def sandbox(self) -> bool:
        """Tell whether no platform is connected, so that the sandbox is what runs."""
        return self.slack_bot_token is None and self.slack_client_id is None

    @property
    def sealing_key(self) -> bytes | None:
        """Return the key with which tokens are sealed in the database."""
        return b64decode(self.klankbord_key.get_secret_value()) if self.klankbord_key else None

    @property
    def database(self) -> str:
        """Return the address of the database; a file in the data folder when none was chosen."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data / 'klankbord.db'}"

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _any_case(cls, value: Any) -> Any:  # noqa: ANN401 (what the environment holds is not checked yet)
        return value.lower() if isinstance(value, str) else value

    @field_validator("klankbord_packs", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:  # noqa: ANN401 (the same)
        return tuple(filter(None, value.split(os.pathsep))) if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _guards_the_token(cls, value: str) -> str:
        """Refuse an address that would carry the bot's token over a network in the clear."""
        address = urlsplit(value)
        safe = address.scheme == "https" or (address.scheme == "http" and is_loopback(address.hostname or ""))
        if not safe or not value.endswith("/"):
            raise ValueError("must start with https:// (plain http only on this machine) and end with a slash")
        return value

    @field_validator("klankbord_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _has_bytes(value.get_secret_value(), KEY_BYTES):
            raise ValueError(f"is not {KEY_BYTES} bytes in base64. {MAKE_A_KEY}")
        return value

    @field_validator("base_url")
    @classmethod
    def _guards_the_code(cls, value: str | None) -> str | None:
        """Refuse an address to which a browser would bring its code in the clear."""
        if value is None:
            return None
        address = urlsplit(value)
        local = address.scheme == "http" and is_loopback(address.hostname or "")
        if not (local or address.scheme == "https") or not address.hostname or address.query or address.fragment:
            raise ValueError("must be the public address of the bot, and start with https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _operations_have_their_own(self) -> Self:
        if self.operations_port == self.port:
            raise ValueError("OPERATIONS_PORT is the same as PORT. Choose another, or unset it.")
        return self

    @model_validator(mode="after")
    def _can_be_added(self) -> Self:
        if self.slack_client_id is None:
            if self.slack_client_secret is not None:
                raise ValueError("SLACK_CLIENT_ID is missing, while SLACK_CLIENT_SECRET is set. Set both or neither.")
            return self
        if self.slack_client_secret is None:
            raise ValueError(
                "SLACK_CLIENT_SECRET is missing, while SLACK_CLIENT_ID is set. Copy it from Basic Information of your "
                "Slack app."
            )
        if self.klankbord_key is None:
            raise ValueError(
                "KLANKBORD_KEY is missing: the tokens of workspaces are stored sealed, and this is what seals them. "
                f"{MAKE_A_KEY} Keep it outside the database; without it the tokens cannot be read."
            )
        if self.base_url is None:
            raise ValueError(
                "BASE_URL is missing: Slack sends browsers back to it. Set the public address of the bot, as "
                "https://klankbord.example."
            )
        return self

    @model_validator(mode="after")
    def _slack_is_whole(self) -> Self:
        if self.sandbox and (self.slack_signing_secret or self.slack_app_token):
            raise ValueError(
                "SLACK_BOT_TOKEN is missing, while another Slack variable is set. Copy it from your Slack app "
                "(OAuth & Permissions, Bot User OAuth Token), or unset the others to start the sandbox."
            )
        if not self.sandbox and not (self.slack_signing_secret or self.slack_app_token):
            given = "SLACK_BOT_TOKEN" if self.slack_bot_token else "SLACK_CLIENT_ID"
            raise ValueError(
                f"{given} is set, but nothing proves that a request comes from Slack. Set SLACK_APP_TOKEN "
                "(Socket Mode) or SLACK_SIGNING_SECRET (HTTP); both are under Basic Information of your Slack app."
            )
        return self

    @model_validator(mode="after")
    def _sandbox_stays_here(self) -> Self:
        if self.sandbox and not is_loopback(self.host):
            raise ValueError(
                "HOST lets other machines in, and the sandbox has no login. Set SLACK_BOT_TOKEN to run for real, "
                "or leave HOST at 127.0.0.1."
            )
        return self


def _has_bytes(text: str, number: int) -> bool:
    try:
        return len(b64decode(text, validate=True)) == number
    except ValueError:
        return False


def read(**chosen: Any) -> Settings:  # noqa: ANN401 (checked by the model)
    """Return the settings; what is given here goes before the environment, and that before ``.env``.

    Raises:
        SettingsRefused: when a variable is missing or cannot be used.
    """
    try:
        return Settings(**chosen)
    except ValidationError as refused:
        faults = [_sentence(fault["loc"], fault["msg"]) for fault in refused.errors(include_input=False)]
    raise SettingsRefused("\n".join(faults))


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    told = message.removeprefix("Value error, ")
    return f"{str(place[0]).upper()}: {told}. See .env.example." if place else told
