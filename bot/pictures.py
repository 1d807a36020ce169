"""Pictures drawn on request: SVG for pages, PNG for a chat, at signed addresses that store nothing and expire."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nudges.drawings import Radar, Shape
from nudges.screens import Card, Drawn, Element, Picture, Screen
from nudges.turns import Conversation, Flow
from nudges.value import value

LASTS = timedelta(days=1)
"""How long an address works; a chat keeps its own copy of what it fetched, and a card drawn anew has a new one."""
SIGNATURE = 16
"""Bytes of the signature in an address."""
LONGEST = 2_600
"""Characters of a token; a longer one is none of ours."""
_PATH = "/pictures"
_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@value(frozen=True)
class Pictures:
    """Gives drawings an address under ``base`` (an origin, without a slash) and serves them. ``now`` is UTC."""

    secret: bytes
    base: str
    now: Callable[[], datetime]

    def address(self, drawing: Radar, kind: str = "png") -> str:
        """Return where a drawing can be fetched for a day, as ``png`` or ``svg``."""
        return f"{self.base}{_PATH}/{seal(drawing, self.now() + LASTS, self.secret)}.{kind}"

    def illustrated(self, screen: Screen) -> Screen:
        """Return a screen with every drawing on it as a picture by its address."""
        if not isinstance(screen, Card):
            return screen
        return replace(screen, elements=tuple(self._pictured(element) for element in screen.elements))

    def in_flows(self, flows: Mapping[str, Flow[Any]]) -> Mapping[str, Flow[Any]]:
        """Return the flows with pictures on the cards that their steps draw; a card that ends one keeps its words."""
        return {name: replace(flow, draw=self._drawing(flow.draw)) for name, flow in flows.items()}

    def routes(self) -> list[Route]:
        """Return the route that the addresses lead to; it needs no login, for the address is what one has to know."""
        return [Route(f"{_PATH}/{{token}}.{{kind}}", self._serve)]

    def _drawing(self, draw: Callable[[Conversation[Any]], Screen]) -> Callable[[Conversation[Any]], Screen]:
        return lambda talk: self.illustrated(draw(talk))

    def _pictured(self, element: Element) -> Element:
        return Picture(self.address(element.drawing), element.alt) if isinstance(element, Drawn) else element

    def _serve(self, request: Request) -> Response:
        """Draw what an address holds; Starlette calls this in a thread."""
        kind = request.path_params["kind"]
        drawing = unseal(request.path_params["token"], self.now(), self.secret)
        if kind not in _TYPES or drawing is None:
            return PlainTextResponse("There is no such picture, or its address has expired.\n", 404)
        headers = {"Cache-Control": f"private, max-age={int(LASTS.total_seconds())}", "X-Robots-Tag": "noindex"}
        return Response(_drawn(drawing, kind), media_type=_TYPES[kind], headers=headers)


def _drawn(drawing: Radar, kind: str) -> bytes:
    from bot import radar  # noqa: PLC0415 (the drawing library is loaded when the first picture is asked for)

    return radar.png(drawing) if kind == "png" else radar.svg(drawing)


def seal(drawing: Radar, until: datetime, secret: bytes) -> str:
    """Return a drawing as a signed token that works until an instant (UTC)."""
    content = json.dumps([int(until.timestamp()), asdict(drawing)], separators=(",", ":"), ensure_ascii=False)
    packed = zlib.compress(content.encode(), 9)
    return urlsafe_b64encode(digest(secret, packed, sha256)[:SIGNATURE] + packed).decode().rstrip("=")


def unseal(token: str, now: datetime, secret: bytes) -> Radar | None:
    """Return the drawing of a token; ``None`` when it was not signed by us or has expired."""
    sealed = _bytes(token)
    signature, packed = sealed[:SIGNATURE], sealed[SIGNATURE:]
    if not compare_digest(signature, digest(secret, packed, sha256)[:SIGNATURE]):
        return None
    until, drawing = json.loads(zlib.decompress(packed))
    return _radar(drawing) if now < datetime.fromtimestamp(until, UTC) else None


def _bytes(token: str) -> bytes:
    try:
        return urlsafe_b64decode(token + "=" * (-len(token) % 4)) if len(token) <= LONGEST else b""
    except ValueError:
        return b""


def _radar(found: dict[str, Any]) -> Radar:
    return Radar(
        axes=tuple(found["axes"]),
        now=_shape(found["now"]),
        spread=tuple(map(_shape, found["spread"])),
        earlier=tuple(map(_shape, found["earlier"])),
        top=found["top"],
    )


def _shape(found: dict[str, Any]) -> Shape:
    return Shape(found["label"], tuple(found["values"]))
