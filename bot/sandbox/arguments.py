"""The arguments of a Web API call, whether they came in the address, as a form or as JSON."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from starlette.requests import Request

from bot.sandbox.refusals import Refused, missing
from bot.sandbox.wire import Json


class Arguments:
    """The arguments by name; forms carry structures as JSON in a string."""

    def __init__(self, values: Json) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}

    def also(self, **values: str) -> Arguments:
        """Return these arguments together with others."""
        return Arguments({**self._values, **values})

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        return str(self._values.get(name, default))

    def needed(self, name: str) -> str:
        """Return an argument that may not be missing or empty."""
        if not self.text(name):
            raise missing(name)
        return self.text(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.text(name, str(default)).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise Refused("invalid_arguments", [f"[ERROR] must be an integer [json-pointer:/{name}]"]) from None

    def structure(self, name: str) -> Any:  # noqa: ANN401 - JSON of any shape; the rules look at it
        """Return a structure, or None when it was not given."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            error = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
            raise Refused(error, [f"[ERROR] must be valid JSON [json-pointer:/{name}]"]) from None


async def arguments(request: Request) -> Arguments:
    """Read the arguments of a call; ``invalid_json`` when its body says JSON and is not."""
    values: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        values |= _json_object(await request.body())
    elif request.method == "POST":
        values |= {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return Arguments(values)


def with_client(request: Request, given: Arguments) -> Arguments:
    """Return the arguments with the app's id and secret, which usually come as HTTP Basic credentials."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return given
    try:
        client_id, _, client_secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        raise Refused("invalid_client_id") from None
    return given.also(client_id=client_id, client_secret=client_secret)


def _json_object(body: bytes) -> Json:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(read, dict):
        raise Refused("json_not_object")
    return read
