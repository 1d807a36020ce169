"""Figures for Prometheus: how many, how late, how busy. No label names a person or a workspace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.delivery.engine import Load
from nudges.delivery import Nudge, Outcome, Sent, State, Throttled, after
from nudges.ports import Unavailable

LATE = (1, 2, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 7200, 14400)
"""Seconds between the time that a person chose and the time that the platform took the message."""
ACK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds until an inbound request is answered; Slack waits for three."""
FRESH = 10.0
"""Seconds for which counts from the database are told again."""


class Metrics:
    """The figures of this process, at ``/metrics``. It is the engine's watcher."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        here = self.registry
        self._recorded = Counter(
            "klankbord_nudges_recorded", "Attempts, by the state that followed", ["state"], registry=here
        )
        self._late = Histogram("klankbord_lateness_seconds", "How late nudges were sent", buckets=LATE, registry=here)
        self._throttled = Counter("klankbord_throttled", "Answers 429 to a nudge", registry=here)
        self._ack = Histogram("klankbord_ack_seconds", "Time until a request was answered", buckets=ACK, registry=here)
        self._lanes = Gauge("klankbord_lanes", "Workspaces that this runner sends to", ["state"], registry=here)
        self._in_flight = Gauge("klankbord_in_flight", "Posts under way, or not recorded yet", registry=here)
        self._in_hand = Gauge("klankbord_in_hand", "Nudges claimed and not recorded yet", registry=here)
        self._nudges = Gauge("klankbord_nudges", "Nudges in the database, by state", ["state"], registry=here)
        self._overdue = Gauge("klankbord_overdue_seconds", "For how long the oldest nudge is due", registry=here)
        self._load: Callable[[], Load] | None = None
        self._rows: Callable[[], tuple[Mapping[str, int], float]] | None = None
        self._asked_at = -FRESH

    @property
    def routes(self) -> list[BaseRoute]:
        """The route to mount, in every role."""
        return [Route("/metrics", self._told)]

    def look_at_engine(self, load: Callable[[], Load]) -> None:
        """Tell how busy an engine is; called in its event loop."""
        self._load = load

    def look_at_rows(self, rows: Callable[[], tuple[Mapping[str, int], float]]) -> None:
        """Tell how many nudges are in which state, and how late the oldest is in seconds; called in a thread."""
        self._rows = rows

    def recorded(self, nudge: Nudge, outcome: Outcome, *, posted: bool) -> None:
        """Count what is written down; a 429 once, however many wait behind it."""
        self._recorded.labels(after(outcome).state.value).inc()
        match outcome.result:
            case Sent():
                self._late.observe(max(0.0, (outcome.at - nudge.due_at).total_seconds()))
            case Throttled(seconds) if seconds > 0 and posted:
                self._throttled.inc()

    def gave_up(self, number: int) -> None:
        """Count nudges that are unknown from now on."""
        self._recorded.labels(State.UNKNOWN.value).inc(number)

    def timed(self, app: ASGIApp, path: str) -> ASGIApp:
        """Return an application that measures how soon requests at a path are answered."""

        async def measured(scope: Scope, receive: Receive, send: Send) -> None:
            begun = time.perf_counter()

            async def answering(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._ack.observe(time.perf_counter() - begun)
                await send(message)

            await app(scope, receive, answering if scope.get("path") == path else send)

        return measured

    async def _told(self, _: Request) -> Response:
        if self._load is not None:
            self._take_load(self._load())
        if self._rows is not None and time.monotonic() - self._asked_at >= FRESH:
            self._asked_at = time.monotonic()
            await self._take_rows(self._rows)
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)

    def _take_load(self, load: Load) -> None:
        self._lanes.labels("open").set(load.lanes - load.sleeping)
        self._lanes.labels("sleeping").set(load.sleeping)
        self._in_flight.set(load.in_flight)
        self._in_hand.set(load.in_hand)

    async def _take_rows(self, rows: Callable[[], tuple[Mapping[str, int], float]]) -> None:
        try:
            counts, overdue = await asyncio.to_thread(rows)
        except Unavailable:
            return  # /readyz says so; the last figures stay
        for state in (State.PLANNED, State.SENDING):
            self._nudges.labels(state.value).set(counts.get(state.value, 0))
        self._overdue.set(overdue)
