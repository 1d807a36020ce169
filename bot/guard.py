"""The gate before Slack's requests: too large, forged, stale or malformed never reaches a listener."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1 << 20
"""Bytes in a request; Slack's own are far smaller."""
WINDOW = 300
"""Seconds a signature may be old, or ahead of our clock."""
MAX_DEPTH = 60
"""Levels of nesting in a payload; Slack's own have about fifteen."""
MAX_FIELDS = 100
PAYLOAD = "slack.payload"
"""The key of the ASGI scope under which the checked payload is handed on."""
_OBJECTS = ("event", "user", "view", "container", "channel", "message", "enterprise", "state")
_TYPED = ("event", "view", "container")


class Refused(Exception):
    """A request that goes no further, with its HTTP status. Its text holds nothing of the request."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class SlackGuard:
    """ASGI middleware that lets only signed, fresh and well-formed POST requests of Slack through.

    ``wall`` is the real time (UTC), whatever clock the rest of the product runs on. ``api_url`` names the origin that
    a ``response_url`` may have beside Slack's own.
    """

    def __init__(
        self, app: ASGIApp, *, secret: str, wall: Callable[[], datetime], api_url: str, max_body: int = MAX_BODY
    ) -> None:
        if not secret.strip():
            raise ValueError("SLACK_SIGNING_SECRET is empty: copy it from the app's Basic Information page")
        self._app = app
        self._secret = secret
        self._wall = wall
        self._api_url = api_url
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._body(scope, receive)
            checked = {**scope, PAYLOAD: self._payload(_headers(scope), body)}
        except Refused as refused:
            await PlainTextResponse(str(refused), refused.status)(scope, receive, send)
            return
        await self._app(checked, _replay(body, receive), send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            raise Refused(405, "only POST")
        announced = _headers(scope).get(b"content-length", b"0")
        if not announced.isdigit() or len(announced) > 12:
            raise Refused(400, "content-length")
        if int(announced) > self._max_body:
            raise Refused(413, "too large")
        return await _read(receive, self._max_body)

    def _payload(self, headers: Mapping[bytes, bytes], body: bytes) -> dict[str, Any]:
        self._verify(headers, body)
        payload = _parsed(headers.get(b"content-type", b""), body)
        if not payload.get("response_url"):
            payload.pop("response_url", None)  # Bolt would post to an empty address
        elif not trusted_response_url(payload["response_url"], self._api_url):
            raise Refused(400, "response_url")
        return payload

    def _verify(self, headers: Mapping[bytes, bytes], body: bytes) -> None:
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        given = headers.get(b"x-slack-signature", b"")
        if not stamp.isdigit() or len(stamp) > 12:
            raise Refused(401, "timestamp")
        if not hmac.compare_digest(sign(self._secret, stamp.decode("ascii"), body).encode(), given):
            raise Refused(401, "signature")
        if abs(self._wall().timestamp() - int(stamp)) > WINDOW:
            raise Refused(401, "stale")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's signature of a body sent at a timestamp (seconds, as text)."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def trusted_response_url(url: object, api_url: str) -> bool:
    """Tell whether an answer may be posted there: Slack's own https host, or the origin of the configured API."""
    if not isinstance(url, str):
        return False
    try:
        found, own = urlsplit(url), urlsplit(api_url)
        origin = (found.scheme, found.hostname, found.port)
        same = origin == (own.scheme, own.hostname, own.port)
    except ValueError:
        return False
    return found.username is None and (same or origin == ("https", "hooks.slack.com", None))


def _headers(scope: Scope) -> Mapping[bytes, bytes]:
    """Return the headers; one that stands twice counts as absent, so that two readers cannot differ on it."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        lower = name.lower()
        found[lower] = b"" if lower in found else value
    return found


async def _read(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Refused(400, "half a request")
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise Refused(413, "too large")
        if not event.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again


def _parsed(content_type: bytes, body: bytes) -> dict[str, Any]:
    kind = content_type.split(b";")[0].strip().lower()
    try:
        if kind == b"application/json":
            return _shaped(json.loads(body.decode("utf-8")))
        if kind == b"application/x-www-form-urlencoded":
            return _form(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "malformed") from None
    raise Refused(415, "content type")


def _form(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS))
    if "payload" in fields:
        return _shaped(json.loads(fields["payload"]))
    if not fields.get("command") and "ssl_check" not in fields:
        raise ValueError("neither a command nor an interaction")
    return fields


def _shaped(payload: object) -> dict[str, Any]:
    """Return a payload whose nesting, characters and main parts are as Slack's; raises ``ValueError``."""
    if not (isinstance(payload, dict) and isinstance(payload.get("type"), str)):
        raise ValueError("not a payload")  # noqa: TRY004 (everything malformed is one kind of error here)
    for text in _strings(payload, 0):
        text.encode()  # a lone surrogate would fail much later, in the database
    if any(not isinstance(payload.get(name), dict | None) for name in _OBJECTS):
        raise ValueError("a part is not an object")
    if payload["type"] == "event_callback" and not payload.get("event"):
        raise ValueError("no event")
    if any(not isinstance(payload[name].get("type"), str) for name in _TYPED if payload.get(name) is not None):
        raise ValueError("a part without a type")
    if not _objects(payload.get("actions", [])) or not _objects(payload.get("authorizations") or []):
        raise ValueError("a list of something else")
    return payload


def _objects(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(item, dict) for item in found)


def _strings(node: object, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise ValueError("too deep")
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from _strings(value, depth + 1)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value, depth + 1)
