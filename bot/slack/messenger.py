"""Sending to Slack: one post per attempt, and every answer told apart by what it means for the nudge."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.blocks import message
from bot.slack.limits import Json
from bot.slack.web import TROUBLE, NotInstalled, Web, code, post, status
from nudges.delivery import Found, Opened, Refusal, Refused, Result, Sent, Throttled, Unclear, Unreadable
from nudges.ports import Claim, Unavailable
from nudges.screens import Card, ScreenTooLarge

EVENT = "nudge"
"""The event type of a message's metadata. Anyone in the workspace can read metadata, so it holds a random id only."""
PAGE = 200
SOON, LATER = 1.0, 30.0
"""Seconds to wait when there is a new token, and when Slack says “later” without saying when."""

log = structlog.get_logger()

UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable"})
"""“It is possible that some aspect of the operation succeeded.”"""
NOT_NOW = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "request_timeout",  # Slack's name for a request that arrived truncated
        "token_expired",  # a fresh one is on its way
        "team_added_to_org",  # the workspace is being moved
        "org_login_required",
    }
)
REFUSALS: Mapping[str, Refusal] = {
    **dict.fromkeys(
        (
            "token_revoked",
            "invalid_auth",
            "not_authed",
            "account_inactive",
            "app_uninstalled",
            "team_access_not_granted",
            "team_not_found",
        ),
        Refusal.WORKSPACE_GONE,
    ),
    **dict.fromkeys(
        ("user_disabled", "user_not_found", "users_not_found", "cannot_dm_bot", "user_not_visible", "is_bot"),
        Refusal.PERSON_GONE,
    ),
    **dict.fromkeys(("channel_not_found", "is_archived", "not_in_channel"), Refusal.CHANNEL_GONE),
}
"""What a definite no means; every other one is our own mistake with this message."""

No = Throttled | Refused | Unclear
Call = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]


class SlackMessenger:
    """The ``Messenger`` of Slack."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def open(self, workspace: str, person: str) -> Opened | No:
        """Return the direct conversation with a person."""
        answer = await self._call(workspace, lambda client: client.conversations_open(users=person))
        if not isinstance(answer, dict):
            return answer
        channel = answer.get("channel")
        found = channel.get("id") if isinstance(channel, dict) else None
        return Opened(found) if isinstance(found, str) else Unclear("no_channel")

    async def send(self, claim: Claim, channel: str, card: Card) -> Result:
        """Post a nudge once, with its delivery id in the metadata."""
        nudge = claim.nudge
        try:
            drawn = message(card, nudge.delivery_id, 0)
        except (ScreenTooLarge, ValueError):
            log.exception("nudge.undrawable", workspace=nudge.workspace, nudge=nudge.delivery_id, flow=nudge.flow)
            return Refused(Refusal.INVALID, "undrawable")
        metadata = {"event_type": EVENT, "event_payload": {"delivery_id": nudge.delivery_id}}
        call = partial(post, channel=channel, message=drawn, metadata=metadata)
        answer = await self._call(nudge.workspace, call)
        if not isinstance(answer, dict):
            return answer
        ts = answer.get("ts")
        return Sent(ts) if isinstance(ts, str) and ts else Unclear("no_ts")

    async def find(self, claim: Claim, since: datetime) -> Found | Throttled | Unreadable:
        """Return the copies of a nudge in the conversation's history since an instant (UTC).

        Trouble on the way is “later”, not “unreadable”: only what Slack itself refuses to show stays unknown.
        """
        channel, copies, cursor = _channel(claim), list[str](), ""
        while True:
            answer = await self._page(claim, channel, since, cursor)
            if not isinstance(answer, dict):
                return _unread(answer)
            copies += _copies(answer, claim.nudge.delivery_id)
            following = _cursor(answer)
            if not following or following == cursor:
                return Found(tuple(sorted(copies, key=Decimal)))
            cursor = following

    async def delete(self, claim: Claim, ts: str) -> bool:
        """Delete a further copy of a nudge; one that is gone already is fine, and one that has to stay stays."""
        channel = _channel(claim)
        answer = await self._call(claim.nudge.workspace, lambda client: client.chat_delete(channel=channel, ts=ts))
        if not isinstance(answer, dict):
            log.warning("nudge.copy_stays", workspace=claim.nudge.workspace, nudge=claim.nudge.delivery_id)
        return isinstance(answer, dict | Refused)

    async def update(self, claim: Claim, ts: str, card: Card) -> None:
        """Draw a sent nudge anew, in place."""
        drawn, channel = message(card, claim.nudge.delivery_id, 0), _channel(claim)
        answer = await self._call(
            claim.nudge.workspace, lambda client: client.chat_update(channel=channel, ts=ts, **drawn)
        )
        if not isinstance(answer, dict):
            log.warning("nudge.not_updated", workspace=claim.nudge.workspace, nudge=claim.nudge.delivery_id)

    async def _page(self, claim: Claim, channel: str, since: datetime, cursor: str) -> Json | No:
        def read(client: AsyncWebClient) -> Awaitable[AsyncSlackResponse]:
            return client.conversations_history(
                channel=channel,
                oldest=f"{since.timestamp():.6f}",
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor or None,
            )

        return await self._call(claim.nudge.workspace, read)

    async def _call(self, workspace: str, call: Call) -> Json | No:
        """Call once; return what Slack answered, or what its refusal means."""
        try:
            client = await self._web.client(workspace)
            answer = await _answered(call(client))
            return await self._unless_added_again(workspace, client.token, answer)
        except NotInstalled:
            return Refused(Refusal.WORKSPACE_GONE, "not_installed")
        except Unavailable:
            return Throttled(LATER)  # the token is not known now, so nothing was sent

    async def _unless_added_again(self, workspace: str, token: str | None, answer: Json | No) -> Json | No:
        """Put off what was tried with a token that is no longer the workspace's: the app was added again meanwhile."""
        gone = isinstance(answer, Refused) and answer.refusal is Refusal.WORKSPACE_GONE
        if gone and await self._web.has_another_token(workspace, token):
            return Throttled(SOON)
        return answer


async def _answered(call: Awaitable[AsyncSlackResponse]) -> Json | No:
    try:
        answer = await call
    except SlackApiError as error:
        return _meant(error)
    except TROUBLE as error:
        return Unclear(type(error).__name__)
    return answer.data if isinstance(answer.data, dict) else Unclear("no_json")


def _meant(error: SlackApiError) -> No:
    number, detail = status(error), code(error)
    if number == 429 or detail in NOT_NOW:
        return Throttled(_retry_after(error))
    if number >= 500 or detail in UNCLEAR or detail == type(error).__name__:
        return Unclear(f"http_{number}" if detail == type(error).__name__ else detail)
    return Refused(REFUSALS.get(detail, Refusal.INVALID), detail)


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    try:
        seconds = float(headers.get("Retry-After", LATER))
    except ValueError:
        return LATER
    return seconds if math.isfinite(seconds) and seconds >= 0 else LATER


def _unread(no: No) -> Throttled | Unreadable:
    match no:
        case Throttled():
            return no
        case Refused(_, detail):
            return Unreadable(detail)
        case Unclear():
            return Throttled(LATER)


def _channel(claim: Claim) -> str:
    return claim.nudge.channel or claim.channel


def _copies(page: Json, delivery_id: str) -> list[str]:
    messages = page.get("messages") or []
    return [message["ts"] for message in messages if _carries(message, delivery_id)]


def _carries(found: Json, delivery_id: str) -> bool:
    metadata = found.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == EVENT and payload.get("delivery_id") == delivery_id


def _cursor(page: Json) -> str:
    found = (page.get("response_metadata") or {}).get("next_cursor")
    return found if isinstance(found, str) else ""
