"""The handles for tests and storms: faults switched on and off, and all messages as JSON."""

from __future__ import annotations

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.workspace import Workspace


class _Orders(BaseModel):
    seed: int | None = None
    faults: list[Fault] = Field(default_factory=list)


class Steering:
    """The routes ``/sandbox/faults`` and ``/sandbox/messages.json``."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults

    async def faults(self, request: Request) -> Response:
        """Answer what is switched on; POST ``{"seed": 1, "faults": […]}`` replaces it, DELETE clears it."""
        if request.method == "DELETE":
            self._faults.clear()
        elif request.method == "POST":
            try:
                orders = _Orders.model_validate_json(await request.body())
            except ValidationError as wrong:
                return JSONResponse({"ok": False, "errors": wrong.errors(include_context=False)}, status_code=400)
            self._replace(orders)
        return JSONResponse({"ok": True, "faults": [fault.model_dump() for fault in self._faults.active]})

    async def messages(self, _request: Request) -> Response:
        """Answer every message of every conversation, with its ``channel`` and, in a direct message, its ``person``."""
        channels = self._workspace.state.channels
        every = [
            {**message, "channel": channel, "person": channels[channel].person}
            for channel, messages in self._workspace.state.messages.items()
            for message in messages
        ]
        return JSONResponse({"messages": every})

    def _replace(self, orders: _Orders) -> None:
        self._faults.clear()
        if orders.seed is not None:
            self._faults.reseed(orders.seed)
        for fault in orders.faults:
            self._faults.add(fault)
