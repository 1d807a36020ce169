"""The only wiring: settings in, a running Klankbord out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from socket import socket
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import logs, web
from bot.clock import Job
from bot.delivery.dispatch import InProcess
from bot.delivery.engine import Engine, Means
from bot.delivery.pace import Pace
from bot.delivery.pulse import Beats
from bot.desk import Desk, Practice
from bot.garbage import keep_what_is_loaded
from bot.health import ALIVE
from bot.ids import new_id
from bot.metrics import Metrics
from bot.pictures import Pictures
from bot.playground import CLIENT_ID, Playground
from bot.roles import ALL, Role, roles
from bot.sandbox.granted import Granted
from bot.sandbox.people import Person as SandboxPerson
from bot.sandbox.sender import Sender
from bot.settings import Settings
from bot.shelves import PacksRefused, Shelves, packs_in
from bot.slack.app import Installing, SlackApp
from bot.slack.app import build as build_slack
from bot.slack.installing.grants import Grants
from bot.slack.installing.oauth import OAuthApp
from bot.slack.manifest import PATH
from bot.slack.web import TokenRefused
from bot.status import Survey
from bot.web import StartRefused
from bot.work import Means as MeansOfWork
from bot.work import Shared, Work, alone, together
from nudges.catalogue import built_in
from nudges.choosing import choose, choose_at_once
from nudges.delivery import Policy
from nudges.flows.registry import FLOWS
from nudges.memory import Chosen, Memory
from nudges.people import Person
from nudges.planning import plan
from nudges.ports import Installations, Unavailable
from nudges.turns import Flow
from nudges.value import value
from storage.condition import WHAT, as_it_is
from storage.condition import examine as examine_database
from storage.database import Database, open_store
from storage.faults import AlreadyRunning, CannotStart
from storage.lock import only_process
from storage.queue import SCHEMA, conninfo

Now = Callable[[], datetime]
NewId = Callable[[], str]

KEYS_KEPT = timedelta(days=2)
"""How long an inbound request is remembered; Slack repeats within minutes."""

DESKS_ALONE, DESKS_SHARED = 2, 8
"""Desks at work at once. On SQLite they take turns anyway, and more threads keep the event loop from acknowledging."""

TURN = 0.001
"""Seconds that a thread computes before the event loop may go on; Python's own five add up in an acknowledgement."""


def real_time() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


async def serve(settings: Settings, only: str | None = None) -> None:
    """Run until a signal stops the process; ``only`` names one role of it.

    Raises:
        StartRefused: when it cannot start; the text says what to do.
    """
    logs.configure(settings.log_format, settings.log_level)
    shared = None if settings.sandbox else _shared(settings)
    having = roles(only, shared=shared is not None)
    sys.setswitchinterval(TURN)
    desks = ThreadPoolExecutor(DESKS_SHARED if shared else DESKS_ALONE, thread_name_prefix="desk")
    asyncio.get_running_loop().set_default_executor(desks)
    try:
        with _sockets(settings) as (bound, apart), _database(settings, alone=shared is None) as store:
            here = (
                _sandbox(settings, store, web.address(bound))
                if settings.sandbox
                else _slack(settings, store, having, shared)
            )
            await _serve(here, bound, apart)
    except (CannotStart, AlreadyRunning, Unavailable, TokenRefused, PacksRefused) as refused:
        raise StartRefused(str(refused)) from None


@contextmanager
def _sockets(settings: Settings) -> Iterator[tuple[socket, socket | None]]:
    """Give the public socket, and the one of whoever watches over the process when that is apart."""
    with ExitStack() as open_ones:
        bound = open_ones.enter_context(closing(web.listen(settings.host, settings.port)))
        apart = settings.operations_port and web.listen(settings.host, settings.operations_port, "OPERATIONS_PORT")
        yield bound, open_ones.enter_context(closing(apart)) if apart else None


def _shared(settings: Settings) -> Shared | None:
    """Return what processes meet in; ``None`` where there can be one only."""
    address = conninfo(settings.database)
    return Shared(address, SCHEMA, Beats(settings.heartbeat_seconds)) if address else None


@contextmanager
def _database(settings: Settings, *, alone: bool = True) -> Iterator[Database]:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_process(settings.database) if alone else nullcontext(), closing(open_store(settings.database)) as store:
        yield store


async def _serve(running: Running, bound: socket, apart: socket | None) -> None:
    app = running.application(apart=apart is not None)
    async with web.serving(running.operations(), apart) if apart else nullcontext():
        await running.open()
        try:
            await web.serve(app, bound, running.start, running.finish)
        finally:
            await running.close()


@value(frozen=True, slots=True)
class Rehearsal:
    """The product in a sandbox whose clock stands still until it is moved; ``play`` acts for its people."""

    running: Running
    ground: Playground
    store: Database
    play: Sender


@asynccontextmanager
async def rehearsing(
    settings: Settings, start: datetime, people: Sequence[SandboxPerson], make_id: NewId
) -> AsyncIterator[Rehearsal]:
    """Run the whole product around a sandbox of its own, from an instant (UTC) on, on a free port of this machine."""
    bound = web.listen(settings.host, 0)
    with closing(bound), _database(settings) as store:
        ground = Playground(settings.data, web.address(bound), real=lambda: start, people=people, keeps=False)
        running = _on(settings, store, ground, make_id)
        app = running.rest or Starlette()
        async with web.serving(running.application(), bound):
            await running.open()
            try:
                yield Rehearsal(running, ground, store, app.state.sender)
            finally:
                await running.dispatch.stop()
                await running.slack.stop()


@value(frozen=True, kw_only=True)
class Running:
    """A product on a platform, ready to be served."""

    desk: Desk
    slack: SlackApp
    dispatch: InProcess
    means: MeansOfWork
    work: Work
    routes: list[BaseRoute]
    flows: Mapping[str, Flow[Any]]
    now: Now
    grants: Grants
    token: str = field(repr=False)
    team: tuple[str, str] | None = None
    roles: frozenset[Role] = ALL
    rest: Starlette | None = None
    stopping: Callable[[], None] = lambda: None

    def application(self, *, apart: bool = False) -> Starlette:
        """Return what is served: requests in the role of the web, and how it goes unless that is told ``apart``."""
        timed = self.means.metrics.timed
        routes = [*([ALIVE] if apart else self.work.routes), *(self.routes if Role.WEB in self.roles else ())]
        return web.application(routes, self.rest, lambda app: timed(app, PATH))

    def operations(self) -> Starlette:
        """Return what is served in every role to whoever watches over the process: how it goes."""
        return web.application(self.work.routes)

    async def open(self) -> None:
        """Open what talks to Slack; raises ``TokenRefused``."""
        await self.slack.web.start()
        if self.token and self.roles != {Role.CLOCK}:
            await self._note_own_workspace()
        if Role.WEB in self.roles:
            await self.slack.start()

    async def _note_own_workspace(self) -> None:
        """Note which workspace the token of the environment is for, before anything comes in."""
        team, name = self.team or await self.slack.own_workspace(self.token)
        self.grants.use_in(team, self.token)
        if Role.WEB in self.roles:
            await asyncio.to_thread(self.desk.installed, team, name, self.now())

    def start(self) -> None:
        """Begin to work; everything is loaded by now."""
        keep_what_is_loaded()
        self.work.start()

    def finish(self) -> None:
        """Begin nothing more; what is in flight goes on."""
        self.work.finish()
        self.stopping()

    async def close(self) -> None:
        """Let the clock stand still, finish what is in flight, close."""
        await self.work.stop()
        await self.slack.stop()


def _slack(settings: Settings, store: Database, having: frozenset[Role], shared: Shared | None) -> Running:
    """Return the product in the workspace of the token in the environment, and in all to which it was added."""
    key = settings.sealing_key
    return _running(
        settings,
        store,
        real_time,
        api_url=settings.slack_api_url,
        token=_secret(settings.slack_bot_token),
        signing_secret=_secret(settings.slack_signing_secret),
        app_token=_secret(settings.slack_app_token),
        app=_oauth_app(settings),
        installations=store.installations(key) if key else None,
        base=settings.base_url or "",
        having=having,
        shared=shared,
    )


def examine(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield what was looked at in the database, how it is when nothing is wrong, and what is wrong."""
    for what, wrong in examine_database(settings.database):
        yield what, WHAT[what], wrong


def survey(settings: Settings) -> Survey:
    """Count the nudges; raises ``StartRefused`` when there is no database to count in."""
    try:
        with as_it_is(settings.database) as store:
            return Survey(store.outbox.counts(), store.outbox.next_due())
    except (CannotStart, Unavailable) as refused:
        raise StartRefused(str(refused)) from None


def packs_on(settings: Settings) -> Mapping[str, frozenset[str]]:
    """Return the packs that are switched on, by workspace."""
    with closing(open_store(settings.database)) as store:
        return store.packs_on()


def switch_pack(settings: Settings, workspace: str, pack: str, *, on: bool) -> bool:
    """Switch a pack on or off in a workspace; ``False`` when the workspace is not known."""
    with closing(open_store(settings.database)) as store, store.inside(workspace) as room:
        if room.workspace.get() is None:
            return False
        room.workspace.switch(pack, on=on)
        return True


def _secret(given: SecretStr | None) -> str:
    return given.get_secret_value() if given else ""


def _oauth_app(settings: Settings) -> OAuthApp | None:
    if not (settings.slack_client_id and settings.base_url):
        return None
    secret, site = _secret(settings.slack_client_secret), settings.slack_api_url.removesuffix("api/")
    return OAuthApp(settings.slack_client_id, secret, settings.base_url, site)


def _sandbox(settings: Settings, store: Database, address: str) -> Running:
    """Return the product in a workspace of our own, on the same address."""
    return _on(settings, store, Playground(settings.data, address), new_id)


def _on(settings: Settings, store: Database, ground: Playground, make_id: NewId) -> Running:
    packs = packs_in(settings.klankbord_packs)
    everything = frozenset(pack.id for pack in packs)
    shelves = Shelves(built_in(), packs, lambda: {ground.team: everything})
    running = _running(
        settings,
        store,
        ground.clock.now,
        api_url=ground.api_url,
        token=ground.token,
        signing_secret=ground.secret,
        app=OAuthApp(CLIENT_ID, ground.secret, ground.address, ground.address),
        installations=Granted(),
        base=ground.address,
        make_id=make_id,
        shelves=shelves,
    )
    rest = ground.app(running.desk, store.outbox, running.dispatch.run_until_quiet, running.flows, shelves.all())
    team = (ground.team, ground.workspace.identity.team_name)
    return replace(running, rest=rest, team=team, stopping=rest.state.live.close)


def _running(
    settings: Settings,
    store: Database,
    now: Now,
    *,
    api_url: str,
    token: str,
    signing_secret: str,
    app_token: str = "",
    app: OAuthApp | None = None,
    installations: Installations | None = None,
    base: str = "",
    make_id: NewId = new_id,
    shelves: Shelves | None = None,
    having: frozenset[Role] = ALL,
    shared: Shared | None = None,
) -> Running:
    shelves = shelves or Shelves(built_in(), packs_in(settings.klankbord_packs), store.packs_on)

    def choosing(person: Person, memory: Memory, at: datetime) -> Chosen | None:
        return choose(person, memory, shelves.of(person.workspace), at)

    def choosing_at_once(person: Person, memory: Memory, at: datetime) -> Chosen | None:
        return choose_at_once(person, memory, shelves.of(person.workspace), at)

    grants = Grants(installations, now)
    added = Installing(app, grants, installations, store.arrivals) if app and installations else None
    pictures = _pictures(base, now, signing_secret, app_token, token)
    flows = pictures.in_flows(FLOWS) if pictures else FLOWS
    policy = Policy(
        settle=timedelta(seconds=settings.settle_seconds), lateness=timedelta(hours=settings.lateness_hours)
    )
    desk = Desk(store, Practice(shelves.of, flows, choosing_at_once, make_id, policy))
    slack = build_slack(
        desk=desk,
        language_of=desk.language_of,
        tokens=grants.token,
        now=now,
        wall=real_time,
        signing_secret=signing_secret,
        app_token=app_token,
        api_url=api_url,
        installing=added,
    )
    metrics = Metrics()
    engine = Engine(
        Means(
            outbox=store.outbox,
            messenger=slack.messenger,
            card=desk.nudge_card,
            plan=lambda due, at: plan(due, at, policy, make_id),
            choose=choosing,
            clock=now,
            policy=policy,
            pace=Pace(settings.pace_per_minute),
            in_flight=settings.concurrency,
            watcher=metrics,
        )
    )
    dispatch = InProcess(engine, store.outbox, policy)
    means = MeansOfWork(
        store=store,
        engine=engine,
        policy=policy,
        now=now,
        metrics=metrics,
        everywhere=[_in_thread(shelves.look_again)],
        hourly=[_in_thread(lambda at: store.forget_keys(at - KEYS_KEPT)), grants.renew_expiring],
        overdue=timedelta(minutes=settings.overdue_minutes),
    )
    return Running(
        desk=desk,
        slack=slack,
        dispatch=dispatch,
        means=means,
        work=together(means, having, shared) if shared else alone(means, dispatch),
        routes=[*slack.routes, *(pictures.routes() if pictures else ())],
        flows=flows,
        now=now,
        grants=grants,
        token=token,
        roles=having,
    )


def _pictures(base: str, now: Now, *secrets: str) -> Pictures | None:
    """Return what serves pictures; ``None`` without a public address, and then a drawing is told in words.

    The secret follows from what every process is given, so that one can serve what another addressed.
    """
    secret = sha256("\n".join(("pictures", *secrets)).encode()).digest()
    return Pictures(secret, base.rstrip("/"), now) if base and any(secrets) else None


def _in_thread(job: Callable[[datetime], object]) -> Job:
    """Return a job of the clock that is done in a thread."""

    async def done(at: datetime) -> None:
        await asyncio.to_thread(job, at)

    return done
