"""The reference for acknowledging: a bare Bolt app that takes every button and does nothing else."""

from __future__ import annotations

import argparse
import re

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Authorize everybody without asking anyone."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bare")  # noqa: S106 (made up)


async def acknowledge(ack: AsyncAck) -> None:
    """Acknowledge, and nothing else."""
    await ack()


def application(secret: str) -> Starlette:
    """Return what is served."""
    bolt = AsyncApp(signing_secret=secret, authorize=authorize)
    bolt.action(re.compile(".*"))(acknowledge)
    handler = AsyncSlackRequestHandler(bolt)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


def main() -> None:
    """Serve on a port of this machine."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", required=True)
    given = parser.parse_args()
    uvicorn.run(application(given.secret), port=given.port, log_level="error", lifespan="off")


if __name__ == "__main__":
    main()
