"""Settings, database and Slack, looked at one by one, for whoever runs the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.probe import ProbeFailed, probe
from bot.slack.table import scopes
from bot.slack.web import TROUBLE, Web, code
from nudges.value import value

SKEW = 30.0
"""Seconds that our clock may differ from Slack's; at 300 every request would be refused as stale."""


@value(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, how it is, and whether that is a fault (then with the remedy)."""

    name: str
    told: str
    fault: bool = False

    def __str__(self) -> str:
        return f"{'FAULT' if self.fault else 'ok':<6}{self.name:<17}{self.told}"


Examine = Callable[[Settings], Iterable[tuple[str, str, str]]]
"""Looks at the database: what, how it is when nothing is wrong, and what is wrong (empty when nothing is)."""


def _real_time() -> datetime:
    return datetime.now(UTC)


async def findings(
    read: Settings,
    examine: Examine,
    *,
    where: str | None = None,
    wanted: Sequence[str] | None = None,
    now: Callable[[], datetime] = _real_time,
) -> list[Finding]:
    """Return everything that was looked at; with ``where`` also what a message there met.

    ``wanted`` are the scopes that the app should have, unless given those that it asks for; ``now`` is UTC.
    """
    found = [Finding("settings", _platform(read)), *_database(examine(read)), *_ways_in(read)]
    if read.slack_bot_token is None:
        return found
    web = Web(_nobody, api_url=read.slack_api_url)
    await web.start()
    try:
        client = web.bare(read.slack_bot_token.get_secret_value())
        found += [one async for one in _slack(client, where, wanted or scopes(), now)]
    finally:
        await web.stop()
    return found


async def _nobody(_: str) -> None:
    """Know no workspace: the one token there is, is given to the client."""


def _platform(read: Settings) -> str:
    if read.sandbox:
        return "the sandbox: no Slack token is set"
    return "Slack, in many workspaces" if read.slack_client_id else "Slack, in one workspace"


def _database(looked_at: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    for what, fine, wrong in looked_at:
        yield Finding(f"database {what}", wrong or fine, fault=bool(wrong))


def _ways_in(read: Settings) -> Iterator[Finding]:
    if read.slack_signing_secret:
        yield Finding("requests", "over HTTP, signed")
    if read.slack_app_token:
        yield Finding("requests", "over Socket Mode")


async def _slack(
    client: AsyncWebClient, where: str | None, wanted: Sequence[str], now: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        remedy = "Copy the Bot User OAuth Token again from your Slack app into SLACK_BOT_TOKEN."
        yield Finding("Slack token", f"Slack refuses it ({code(error)}). {remedy}", fault=True)
        return
    except TROUBLE as error:
        remedy = "Check the network and SLACK_API_URL."
        yield Finding("Slack token", f"Slack does not answer ({type(error).__name__}). {remedy}", fault=True)
        return
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield Finding("Slack token", f"taken, in workspace {answer['team_id']}")
    yield _scopes(headers, wanted)
    yield _skew(headers, now())
    if where:
        yield await _probed(client, where)


def _scopes(headers: Mapping[str, str], wanted: Sequence[str]) -> Finding:
    granted = {name.strip() for name in headers.get("x-oauth-scopes", "").split(",")}
    missing = [name for name in wanted if name not in granted]
    if missing:
        remedy = "Add what is missing under OAuth & Permissions (Bot Token Scopes) and install the app again."
        return Finding("Slack scopes", f"missing: {', '.join(missing)}. {remedy}", fault=True)
    return Finding("Slack scopes", "all granted")


def _skew(headers: Mapping[str, str], now: datetime) -> Finding:
    try:
        skew = (now - parsedate_to_datetime(headers["date"])).total_seconds()
    except (KeyError, ValueError):
        return Finding("clock", "not compared: Slack told no time")
    if abs(skew) > SKEW:
        remedy = "Let the machine set it (NTP): Slack's requests are refused when they seem too old."
        return Finding("clock", f"{skew:+.0f} s off Slack's. {remedy}", fault=True)
    return Finding("clock", f"within {SKEW:.0f} s of Slack's")


async def _probed(client: AsyncWebClient, where: str) -> Finding:
    try:
        found = await probe(client, where)
    except ProbeFailed as failed:
        return Finding("probe", f"{failed} Check the id, and that the app may post there.", fault=True)
    if found.after is None:
        remedy = "What stays unanswered cannot be looked up: set SETTLE_SECONDS higher and probe again."
        return Finding("probe", f"the history did not show the message within half a minute. {remedy}", fault=True)
    if not found.metadata:
        remedy = "Without it a nudge cannot be told from another: check that the app may read messages there."
        return Finding("probe", f"the metadata of the message does not read back. {remedy}", fault=True)
    return Finding("probe", f"metadata reads back, and the history shows a message after {found.after:.2f} s")
