"""A workspace in a process of its own, for tests that kill the bot and look at what arrived."""

from __future__ import annotations

import argparse
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from bot.sandbox.app import build
from bot.sandbox.faults import Faults
from bot.sandbox.people import crowd, staff
from bot.sandbox.serving import Server
from bot.sandbox.time import SandboxClock
from bot.sandbox.workspace import Workspace


def main() -> None:
    """Serve a workspace on 127.0.0.1 until it is stopped."""
    given = _arguments()
    clock = SandboxClock(lambda: datetime.now(UTC), given.data)
    people = crowd(given.people) if given.people else staff()
    app = build(
        workspace=Workspace(clock.now, given.data, people),
        clock=clock,
        base_url=f"http://127.0.0.1:{given.port}",
        events_url=given.events_url,
        signing_secret=given.signing_secret,
        bot_token=given.bot_token,
        faults=Faults(given.seed),
    )
    config = uvicorn.Config(app, host="127.0.0.1", port=given.port, log_level="warning")
    with suppress(KeyboardInterrupt):
        Server(config, app.state.live).run()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--events-url", default="", help="where the bot listens; default: /slack/events on this port")
    parser.add_argument("--signing-secret", default="sandbox-signing-secret")
    parser.add_argument("--bot-token", default="xoxb-sandbox")
    parser.add_argument("--data", type=Path, help="keep the workspace in this folder; default: only in memory")
    parser.add_argument("--people", type=int, default=0, help="this many people instead of the usual four")
    parser.add_argument("--seed", type=int, default=0, help="seed for faults that strike by chance")
    return parser.parse_args()


if __name__ == "__main__":
    main()
