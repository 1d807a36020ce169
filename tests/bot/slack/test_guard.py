"""The gate lets Slack's own requests through and answers everything else with a 4xx."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.guard import MAX_BODY, MAX_DEPTH, PAYLOAD, SlackGuard, sign, trusted_response_url

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
API = "https://slack.com/api/"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
COMMAND = urlencode({"command": "/nudge", "text": "", "team_id": "T1", "user_id": "U1", "trigger_id": "1.2"})


class Handler:
    """Remembers what got through."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.payloads.append(scope[PAYLOAD])
        self.bodies.append((await receive())["body"])
        await PlainTextResponse("handled")(scope, receive, send)


@pytest.fixture
def handler() -> Handler:
    return Handler()


async def post(
    handler: Handler,
    body: str | bytes,
    kind: str = FORM,
    *,
    at: datetime = NOON,
    headers: dict[str, str | bytes] | None = None,
    without: str = "",
) -> int:
    raw = body if isinstance(body, bytes) else body.encode()
    stamp = str(int(at.timestamp()))
    own: dict[str, str | bytes] = {
        "content-type": kind,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": sign(SECRET, stamp, raw),
    }
    given = {**own, **(headers or {})}
    given.pop(without, None)
    sent = [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in given.items()]
    guard = SlackGuard(handler, secret=SECRET, wall=lambda: NOON, api_url=API)
    transport = httpx.ASGITransport(app=guard)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        answer = await client.post("/slack/events", content=raw, headers=sent)
    return answer.status_code


def event(**more: Any) -> str:
    return json.dumps({"type": "event_callback", "team_id": "T1", "event": {"type": "message"}} | more)


def test_the_signature_is_slacks_own() -> None:
    """The example of Slack's documentation."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
        b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
        b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert sign(SECRET, "1531420618", body) == expected


async def test_a_signed_command_and_a_signed_event_reach_the_handler(handler: Handler) -> None:
    assert await post(handler, COMMAND) == 200
    assert await post(handler, event(), JSON) == 200
    assert [payload.get("command") for payload in handler.payloads] == ["/nudge", None]
    assert handler.bodies[0] == COMMAND.encode()


async def test_a_command_that_speaks_of_a_payload_keeps_its_text(handler: Handler) -> None:
    assert await post(handler, COMMAND.replace("text=", "text=payload")) == 200
    assert handler.payloads[0]["text"] == "payload"


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_stale_request_is_refused(handler: Handler, minutes: int) -> None:
    assert await post(handler, COMMAND, at=NOON + timedelta(minutes=minutes)) == 401
    assert handler.payloads == []


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v0=é".encode("latin-1")},
        {"x-slack-signature": ""},
        {"x-slack-request-timestamp": "yesterday"},
        {"x-slack-request-timestamp": "1e9"},
        {"x-slack-request-timestamp": "-5"},
        {"x-slack-request-timestamp": "9" * 400},
        {"x-slack-request-timestamp": "²".encode("latin-1")},
    ],
)
async def test_a_forged_request_is_refused(handler: Handler, headers: dict[str, str | bytes]) -> None:
    assert await post(handler, COMMAND, headers=headers) == 401
    assert handler.payloads == []


@pytest.mark.parametrize("name", ["x-slack-signature", "x-slack-request-timestamp"])
async def test_an_unsigned_request_is_refused(handler: Handler, name: str) -> None:
    assert await post(handler, COMMAND, without=name) == 401


async def test_a_body_that_was_changed_on_its_way_is_refused(handler: Handler) -> None:
    signature = sign(SECRET, str(int(NOON.timestamp())), COMMAND.encode())
    assert await post(handler, COMMAND + "&text=more", headers={"x-slack-signature": signature}) == 401


async def test_an_oversized_body_is_refused_by_its_announcement_and_by_its_size(handler: Handler) -> None:
    assert await post(handler, b"x" * (MAX_BODY + 1)) == 413
    assert await post(handler, b"x" * (MAX_BODY + 1), headers={"content-length": "10"}) == 413
    assert handler.payloads == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("not json", JSON),
        ("[]", JSON),
        ("{}", JSON),
        ("7", JSON),
        ('"text"', JSON),
        (b'{"type": "\xff"}', JSON),
        ('{"type": "event_callback", "event": 5}', JSON),
        ('{"type": "event_callback", "event": {}}', JSON),
        ('{"type": "event_callback"}', JSON),
        ('{"type": "event_callback", "event": {"type": "message", "text": "\\ud800"}}', JSON),
        ('{"type": "a", "n": ' + "9" * 5000 + "}", JSON),
        ('{"type": "a", "deep": ' + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1) + "}", JSON),
        ('{"type": "a", "deep": ' + "[" * 200_000 + "]" * 200_000 + "}", JSON),
        ("payload=", FORM),
        ("payload=%7B", FORM),
        ("payload=%5B%5D", FORM),
        ("nothing=here", FORM),
        ("command=%ff", FORM),
        ("&".join(f"a{number}=1" for number in range(200)), FORM),
        ("payload=" + json.dumps({"type": "block_actions", "actions": [5]}), FORM),
        ("payload=" + json.dumps({"type": "block_actions", "user": "U1"}), FORM),
        ("payload=" + json.dumps({"type": "view_submission", "view": []}), FORM),
        ("payload=" + json.dumps({"type": "view_submission", "view": {"callback_id": "talk"}}), FORM),
    ],
)
async def test_a_malformed_body_is_refused_though_it_is_signed(handler: Handler, body: str | bytes, kind: str) -> None:
    assert await post(handler, body, kind) == 400
    assert handler.payloads == []


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/jsonp", ""])
async def test_an_unknown_content_type_is_refused(handler: Handler, kind: str) -> None:
    assert await post(handler, COMMAND, kind) == 415


async def test_only_post_is_answered(handler: Handler) -> None:
    guard = SlackGuard(handler, secret=SECRET, wall=lambda: NOON, api_url=API)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=guard), base_url="http://bot") as client:
        answers = [await client.request(method, "/slack/events") for method in ("GET", "PUT", "DELETE", "HEAD")]
    assert [answer.status_code for answer in answers] == [405] * 4


async def test_a_request_that_would_have_us_answer_elsewhere_is_refused(handler: Handler) -> None:
    elsewhere = "&response_url=https%3A%2F%2Fhooks.slack.com.evil.example%2F"
    assert await post(handler, COMMAND + elsewhere) == 400
    assert await post(handler, COMMAND + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1") == 200


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://hooks.slack.com/commands/T1/1/x", True),
        ("https://slack.com/respond/1", True),
        ("http://hooks.slack.com/commands/T1/1/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://user@hooks.slack.com/x", False),
        ("https://evil.example/hooks.slack.com", False),
        ("http://169.254.169.254/latest", False),
        ("http://127.0.0.1:3000/respond/1", False),
        ("//hooks.slack.com/x", False),
        ("https://[", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_an_answer_goes_to_slack_or_to_the_configured_api_only(url: object, *, trusted: bool) -> None:
    assert trusted_response_url(url, API) is trusted


def test_the_sandbox_answers_at_its_own_address() -> None:
    api = "http://127.0.0.1:3000/api/"
    assert trusted_response_url("http://127.0.0.1:3000/respond/1", api)
    assert not trusted_response_url("http://127.0.0.1:3001/respond/1", api)


def test_a_gate_without_a_secret_is_no_gate() -> None:
    with pytest.raises(ValueError, match="SLACK_SIGNING_SECRET"):
        SlackGuard(Handler(), secret=" ", wall=lambda: NOON, api_url=API)
