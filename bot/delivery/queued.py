"""Who drains which shard, on any number of machines: a clock asks for it, and whichever runner is free does it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime
from functools import partial

import structlog
from procrastinate import App

from bot.delivery.dispatch import GRACE
from bot.delivery.engine import Engine
from bot.delivery.jobs import AGAIN, AWAY, QUEUE, TASK, Steady, application, defer, release_stalled, taken
from bot.delivery.pulse import Beats, Pulse
from nudges.delivery import Policy
from nudges.ports import SHARDS, Outbox, Unavailable

log = structlog.get_logger()

POLL = 1.0
"""Seconds between two looks for a job, where no notice of it came."""
NEVER = 86_400.0
"""Seconds: nobody asks for a job to be broken off."""


class Asking:
    """The clock's side: asks for a drain of every busy shard that nobody drains. Two of them do no harm.

    ``conninfo`` is the database's address as libpq takes it, ``schema`` where Procrastinate's tables are.
    """

    def __init__(self, conninfo: str, schema: str, outbox: Outbox, policy: Policy, beats: Beats) -> None:
        self._open = partial(application, conninfo, schema)
        self._outbox, self._policy, self._beats = outbox, policy, beats
        self._app: App | None = None
        self._away = False

    async def tick(self, now: datetime) -> None:
        """Ask for what is due at an instant (UTC)."""
        try:
            await self._ask(now)
        except (Unavailable, *AWAY):
            self._tell(away=True)
        else:
            self._tell(away=False)

    async def release(self, _now: datetime) -> None:
        """Let go of the shards of runners that are gone."""
        try:
            await release_stalled(await self._opened(), self._beats)
        except AWAY:
            self._tell(away=True)

    def start(self) -> None:
        """Wait for the first tick."""

    def finish(self) -> None:
        """Nothing is in flight here."""

    async def stop(self) -> None:
        """Close the connections."""
        if self._app is not None:
            await self._app.close_async()

    async def _ask(self, now: datetime) -> None:
        policy = self._policy
        busy = await asyncio.to_thread(
            self._outbox.busy_shards, now, settle_before=now - policy.settle, recheck_before=now - policy.recheck
        )
        if busy:
            app = await self._opened()
            in_hand = await taken(app)
            await defer(app, [shard for shard in busy if shard not in in_hand])

    async def _opened(self) -> App:
        if self._app is None:
            app = self._open()
            await app.open_async()
            self._app = app
        return self._app

    def _tell(self, *, away: bool) -> None:
        if away != self._away:
            self._away = away
            log.warning("storage.away" if away else "storage.back")


class Runner:
    """The worker's side: drains the shards it is given, for as long as its heartbeat is written.

    A heartbeat that stays away ends its life as a worker: what is under way is recorded, and it begins anew.
    """

    def __init__(self, conninfo: str, schema: str, engine: Engine, beats: Beats) -> None:
        self._open = partial(application, conninfo, schema)
        self._engine, self._beats = engine, beats
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)  # by shard
        self._pulse = Pulse(beats.lapse)
        self._life: asyncio.Task[None] | None = None
        self._work: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    @property
    def alive(self) -> bool:
        """Whether its heartbeat was written, and not long ago."""
        return self._pulse.lasts()

    def start(self) -> None:
        """Begin; called inside the event loop."""
        self._life = asyncio.create_task(self._run(), name="runner")

    def finish(self) -> None:
        """Take no further shard and post nothing more; what is in flight goes on."""
        self._stopping.set()
        self._engine.stop()
        self._end_work()

    async def stop(self) -> None:
        """Finish, and wait until what is in flight is recorded, or the grace is over."""
        self.finish()
        if self._life is not None:
            await asyncio.wait([self._life], timeout=GRACE.total_seconds() if self._pulse.lasts() else AGAIN)
            self._life.cancel()
        self._engine.ledger.close()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._live()
            except AWAY:
                log.warning("runner.away", again_in=AGAIN)
            except Exception:  # whatever broke, the shards need a runner
                log.exception("runner.broke")
            await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), AGAIN)
        except TimeoutError:
            return

    async def _live(self) -> None:
        """Work until it is stopped or its pulse is lost; raises what the database does when it is away."""
        pulse = self._pulse = Pulse(self._beats.lapse)
        app = self._open(manager=lambda connector: Steady(connector, pulse, self._end_work))

        @app.task(name=TASK, queue=QUEUE)
        async def drain(shard: int) -> None:
            await self._drain(shard, pulse)

        async with app.open_async():
            work = self._work = asyncio.create_task(self._worker(app), name="worker")
            if self._stopping.is_set():
                self._end_work()
            await asyncio.wait([work])
        if not work.cancelled():
            work.result()

    async def _worker(self, app: App) -> None:
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=SHARDS,
            fetch_job_polling_interval=POLL,
            abort_job_polling_interval=NEVER,
            shutdown_graceful_timeout=GRACE.total_seconds(),
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self._beats.every,
            stalled_worker_timeout=self._beats.stall,
        )

    def _end_work(self) -> None:
        """Let the worker finish; told a second time, it would break off."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()

    async def _drain(self, shard: int, pulse: Pulse) -> None:
        async with self._turns[shard]:  # a former life may still be recording
            try:
                await self._engine.drain(shard, pulse.lasts)
            except Unavailable:
                log.warning("storage.away", shard=shard)
