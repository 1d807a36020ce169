"""What goes on in a process besides answering: the clock's jobs, the runner, and what is told of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from starlette.routing import BaseRoute

from bot.clock import Clock, Job
from bot.delivery.dispatch import InProcess, Part
from bot.delivery.engine import Engine
from bot.delivery.pulse import Beats
from bot.health import Ask, Beating, Health, OnTime, Ticking, Writable
from bot.metrics import Metrics
from bot.roles import Role
from nudges.delivery import Policy
from nudges.ports import Store
from nudges.value import value

Now = Callable[[], datetime]
TICK, MINUTE, HOUR = 1.0, 60.0, 3600.0


@value(frozen=True, slots=True)
class Shared:
    """The database that processes share: its address as libpq takes it, and the schema of Procrastinate's tables."""

    conninfo: str
    schema: str
    beats: Beats


@value(frozen=True, kw_only=True)
class Means:
    """What the work is done with.

    The jobs ``everywhere`` are every process's each minute, those ``hourly`` the clock's. Nothing may be due for longer
    than ``overdue``.
    """

    store: Store
    engine: Engine
    policy: Policy
    now: Now
    metrics: Metrics
    everywhere: Sequence[Job]
    hourly: Sequence[Job]
    overdue: timedelta


@value(frozen=True, slots=True)
class Work:
    """Everything that goes on until the process stops."""

    clock: Clock
    parts: Sequence[Part]
    routes: Sequence[BaseRoute]

    def start(self) -> None:
        """Begin; called inside the event loop."""
        for part in self.parts:
            part.start()
        self.clock.start()

    def finish(self) -> None:
        """Begin nothing more; what is in flight goes on."""
        for part in self.parts:
            part.finish()

    async def stop(self) -> None:
        """Let the clock stand still, and wait until what is in flight is recorded."""
        await self.clock.stop()
        for part in self.parts:
            await part.stop()


def alone(means: Means, dispatch: InProcess) -> Work:
    """Return the work of a process that has its database to itself."""
    ticking = Ticking(dispatch.tick, time.monotonic)
    return _work(means, [dispatch], {"clock": ticking}, {TICK: [ticking.tick], HOUR: means.hourly})


def together(means: Means, roles: frozenset[Role], shared: Shared) -> Work:
    """Return the work of one process of several, by its roles."""
    from bot.delivery.queued import Asking, Runner  # noqa: PLC0415 (Procrastinate costs a quarter of a second)

    parts, checks, jobs = list[Part](), dict[str, Ask](), dict[float, Sequence[Job]]()
    if Role.WORKER in roles:
        runner = Runner(shared.conninfo, shared.schema, means.engine, shared.beats)
        parts.append(runner)
        checks["runner"] = Beating(lambda: runner.alive)
    if Role.CLOCK in roles:
        asking = Asking(shared.conninfo, shared.schema, means.store.outbox, means.policy, shared.beats)
        ticking = Ticking(asking.tick, time.monotonic)
        parts.append(asking)
        checks["clock"] = ticking
        jobs = {TICK: [ticking.tick], shared.beats.every / 2: [asking.release], HOUR: means.hourly}
    return _work(means, parts, checks, jobs)


def _work(means: Means, parts: Sequence[Part], checks: Mapping[str, Ask], jobs: Mapping[float, Sequence[Job]]) -> Work:
    store, metrics = means.store, means.metrics
    told: dict[str, Ask] = {"database": Writable(store.healthy), **checks}
    on_time = OnTime(store.outbox.next_due, means.now, means.overdue)
    if checks:  # whoever only takes requests is not to be taken away because others are late
        told["overdue"] = on_time
        metrics.look_at_engine(means.engine.load)
    if "clock" in checks:
        metrics.look_at_rows(lambda: (store.outbox.in_motion(), on_time.late().total_seconds()))
    clock = Clock(means.now)
    for seconds, called in {**jobs, MINUTE: means.everywhere}.items():
        for job in called:
            clock.every(seconds, job)
    return Work(clock, parts, [*Health(told).routes, *metrics.routes])
