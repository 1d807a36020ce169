"""What the process serves over HTTP, and how it starts and stops with it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

GRACE = 3
"""Seconds that open connections get when the process stops; the delivery has its own grace."""
STOPPING = (signal.SIGINT, signal.SIGTERM)


class StartRefused(Exception):
    """The process cannot start. The text says what to do."""


def application(
    routes: Sequence[BaseRoute], rest: ASGIApp | None = None, around: Callable[[ASGIApp], ASGIApp] | None = None
) -> Starlette:
    """Return the application; ``rest`` serves whatever no route takes, and ``around`` stands before all of it."""
    before = [Middleware(around)] if around else []
    return Starlette(routes=[*routes, *([Mount("/", app=rest)] if rest else [])], middleware=before)


def listen(host: str, port: int, variable: str = "PORT") -> socket.socket:
    """Return a bound socket; port 0 takes a free one. Raises ``StartRefused``, naming the variable to set."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise StartRefused(
            f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: {variable}=3210."
        ) from None
    return bound


def address(bound: socket.socket) -> str:
    """Return where a browser finds a bound socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(
    app: Starlette, bound: socket.socket, started: Callable[[], None], stopping: Callable[[], None]
) -> None:
    """Serve until a signal stops the process.

    Once it answers, the address stands alone on a line of standard output and ``started`` is called; before open
    connections are waited for, ``stopping`` is.
    """
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE, lifespan="off")
    await _Announcing(config, address(bound), started, stopping).serve(sockets=[bound])


@asynccontextmanager
async def serving(app: Starlette, bound: socket.socket) -> AsyncIterator[None]:
    """Serve in the background, without a word, while inside."""
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=GRACE, lifespan="off")
    server = _Quiet(config)
    running = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


class _Quiet(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever serves in the foreground."""
        yield


class _Announcing(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, where: str, started: Callable[[], None], stopping: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._where, self._on_start, self._on_stop = where, started, stopping

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal, and do not raise it anew afterwards as uvicorn does: the delivery has still to finish."""
        loop = asyncio.get_running_loop()
        for number in STOPPING:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in STOPPING:
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self._where, flush=True)  # noqa: T201 (the one line on standard output)
        self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)
