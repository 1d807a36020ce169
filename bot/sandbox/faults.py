"""What can go wrong between the bot and Slack, switched on by method and steered over HTTP."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Kind = Literal["drop", "half", "ratelimited", "slow", "status", "error"]
Sleep = Callable[[float], Awaitable[None]]


class Fault(BaseModel):
    """One thing that goes wrong.

    ``method`` is a Web API method or ``*``. ``acts`` says whether the method is carried out nevertheless. ``share``
    of the calls is hit, ``times`` at most (None: no end). ``seconds`` is the delay of ``slow``, before the act.
    """

    method: str = "*"
    kind: Kind
    acts: bool = False
    share: float = Field(default=1.0, ge=0, le=1)
    times: int | None = None
    status: int = 503
    error: str = "internal_error"
    retry_after: str = "1"
    seconds: float = 1.0


class Faults:
    """The faults switched on now; the same ``seed`` and the same calls give the same faults.

    ``sleep`` takes seconds of real time.
    """

    def __init__(self, seed: int = 0, sleep: Sleep = asyncio.sleep) -> None:
        self.active: list[Fault] = []
        self.sleep = sleep
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable chance is the point

    def add(self, fault: Fault) -> None:
        self.active.append(fault)

    def clear(self) -> None:
        self.active.clear()

    def strike(self, method: str) -> Fault | None:
        """Return what goes wrong with this call, if anything."""
        for fault in self.active:
            if fault.method not in ("*", method) or fault.times == 0 or self._random.random() >= fault.share:
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None


class Faulty:
    """The Web API with its faults in front."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.strike(scope["path"].rsplit("/", 1)[-1]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "slow":
            await self._slowly(fault.seconds, scope, receive, send)
        else:
            await self._break(fault, scope, receive, send)

    async def _slowly(self, seconds: float, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the whole request, then act late: the client may have gone by then."""
        body = await Request(scope, receive).body()
        whole = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replayed() -> Message:
            return next(whole, None) or await receive()

        await self._faults.sleep(seconds)
        await self._app(scope, replayed, send)

    async def _break(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await _answer(self._app, scope, receive) if fault.acts or fault.kind == "half" else b""
        if fault.kind == "drop":
            await _drop(receive, send)
        elif fault.kind == "half":
            await _start(send, 200, len(answer))
            await send({"type": "http.response.body", "body": answer[: len(answer) // 2], "more_body": True})
            await _hang_up(receive, send)
        else:
            await _whole(fault, send)


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> bytes:
    parts: list[bytes] = []

    async def keep(message: Message) -> None:
        parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    return b"".join(parts)


async def _whole(fault: Fault, send: Send) -> None:
    error = "ratelimited" if fault.kind == "ratelimited" else fault.error
    body = b"" if fault.kind == "status" else json.dumps({"ok": False, "error": error}).encode()
    status = {"ratelimited": 429, "status": fault.status, "error": 200}[fault.kind]
    wait = {"retry-after": fault.retry_after} if fault.kind == "ratelimited" else {}
    await _start(send, status, len(body), wait)
    await send({"type": "http.response.body", "body": body})


async def _start(send: Send, status: int, length: int, more: dict[str, str] | None = None) -> None:
    headers = {"content-type": "application/json", "content-length": str(length), **(more or {})}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})


async def _drop(receive: Receive, send: Send) -> None:
    if not await _hang_up(receive, send):
        await _start(send, 200, 1)


async def _hang_up(receive: Receive, send: Send) -> bool:
    """Close the connection under the answer; ASGI has no word for it, so the server's transport is looked up."""
    transport = _transport(send)
    if transport is None:
        return False
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
    return True


class _Closable(Protocol):
    def close(self) -> None: ...


def _transport(send: object) -> _Closable | None:
    found: _Closable | None = getattr(getattr(send, "__self__", None), "transport", None)
    if found is not None:
        return found
    inner = (cell.cell_contents for cell in getattr(send, "__closure__", None) or ())
    return next((below for thing in inner if callable(thing) and (below := _transport(thing))), None)
