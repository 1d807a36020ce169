"""Procrastinate as we use it: a job for each shard, and connections that come back by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback
from psycopg import OperationalError

from bot.delivery.pulse import Beats, Pulse

log = structlog.get_logger()

QUEUE, TASK = "shards", "drain"
AGAIN = 1.0
"""Seconds after which a database that is away is tried again."""
AWAY = (ConnectorException, OperationalError)
"""What is raised when the database of the jobs cannot be used."""
CONNECTIONS = 4

Drain = Callable[[int], Awaitable[None]]


def application(conninfo: str, schema: str, manager: Callable[[PsycopgConnector], JobManager] = JobManager) -> App:
    """Return Procrastinate on a database; ``schema`` is where its tables are."""
    connector = PsycopgConnector(
        conninfo=conninfo,
        min_size=1,
        max_size=CONNECTIONS,
        timeout=5.0,
        kwargs={"options": f"-c search_path={schema}", "connect_timeout": 5, "application_name": "klankbord"},
    )
    app = App(connector=connector)
    app.job_manager = manager(connector)
    return app


def job(shard: int) -> Job:
    """Return a shard's job: one at most waits and one at most is run."""
    name = f"shard {shard}"
    return Job(queue=QUEUE, task_name=TASK, lock=name, queueing_lock=name, task_kwargs={"shard": shard})


async def taken(app: App) -> set[int]:
    """Return the shards of which a job waits or is run."""
    return {int(str(job.task_kwargs["shard"])) for job in await app.job_manager.list_jobs_async(queue=QUEUE)}


async def defer(app: App, shards: Collection[int]) -> None:
    """Let shards be drained by whoever has a hand free; another clock may have asked for the same."""
    if not shards:
        return
    try:
        await app.job_manager.batch_defer_jobs_async([job(shard) for shard in shards])
    except AlreadyEnqueued:
        for shard in shards if len(shards) > 1 else ():
            await defer(app, [shard])


async def release_stalled(app: App, beats: Beats) -> None:
    """Delete the jobs of runners that are gone; the rows decide what is to be done, and the next tick asks for it.

    A job is not retried under its own number: its runner, should it come back, would end the work of the next.
    """
    stalled = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=beats.stall)
    for one in stalled:
        if await _ended(app.job_manager, one, Status.FAILED):
            log.warning("shard.taken_over", shard=one.task_kwargs["shard"])


async def _ended(manager: JobManager, job: Job, status: Status) -> bool:
    """Delete a job; False when it is gone already."""
    try:
        await JobManager.finish_job(manager, job, status, delete_job=True)
    except ConnectorException as error:
        if isinstance(error.__cause__, OperationalError):
            raise
        return False
    return True


class Steady(JobManager):
    """The jobs as a runner sees them: a database that is away is waited for, and a lost pulse ends the runner.

    ``lost`` is called when no heartbeat was written in time.
    """

    def __init__(self, connector: PsycopgConnector, pulse: Pulse, lost: Callable[[], None]) -> None:
        super().__init__(connector)
        self._pulse, self._lost = pulse, lost

    async def register_worker(self) -> int:
        begun = self._pulse.now()
        number = await super().register_worker()
        self._pulse.beat(begun)
        return number

    async def unregister_worker(self, worker_id: int) -> None:
        try:
            await super().unregister_worker(worker_id)
        except AWAY:
            log.warning("runner.left_unsaid")

    async def update_heartbeat(self, worker_id: int) -> None:
        begun = self._pulse.now()
        try:
            await super().update_heartbeat(worker_id)
            self._pulse.beat(begun)
        except AWAY:
            log.warning("heartbeat.missed")
        if not self._pulse.lasts():
            self._lost()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        if not self._pulse.lasts():
            return None
        try:
            return await super().fetch_job(queues, worker_id)
        except AWAY:
            await asyncio.sleep(AGAIN)
            return None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 (as it is called)
        """End a job; while the database is away and the pulse lasts, try again. Afterwards others release it."""
        del delete_job
        while True:
            try:
                await _ended(self, job, status)
            except AWAY:
                if not self._pulse.lasts():
                    return
            else:
                return
            await asyncio.sleep(AGAIN)

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        while True:
            try:
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            except AWAY:
                await asyncio.sleep(AGAIN)
