"""The ``klankbord`` command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import doctor, packs, prompts, settings, status
from bot.shelves import PacksRefused
from bot.simulate import command as simulate
from bot.web import StartRefused

OF_SLACK = ("slack_bot_token", "slack_signing_secret", "slack_app_token", "slack_client_id", "slack_client_secret")
"""What connects the bot to Slack; the sandbox starts without them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors an operator can mend are one sentence on standard error."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen) or 0)
    except (settings.SettingsRefused, StartRefused, PacksRefused) as refused:
        print(refused, file=sys.stderr)  # noqa: T201 (a command speaks to its operator)
        return 2


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    command = argparse.ArgumentParser(prog="klankbord", description="A sounding board in Slack and Teams.")
    commands = command.add_subparsers(title="commands", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start the bot; the sandbox when no Slack token is set")
    sandbox = commands.add_parser("sandbox", help="start the sandbox, whatever tokens are set")
    for starting in (run, sandbox):
        starting.add_argument("--port", type=int, help="port to listen on (PORT)")
        starting.add_argument("--data", type=Path, help="folder for the database (DATA)")
    run.add_argument("--only", choices=["web", "worker", "clock"], help="one role; others run elsewhere (PostgreSQL)")
    run.set_defaults(run=_run)
    sandbox.set_defaults(run=_sandbox)
    _add_manifest(commands)
    prompts.register(commands)
    packs.register(commands)
    doctor.register(commands)
    status.register(commands)
    simulate.register(commands)
    return command


def _add_manifest(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    manifest = commands.add_parser("manifest", help="print the app manifest of a platform")
    manifest.add_argument("platform", choices=["slack"])
    manifest.add_argument("--url", help="public address of the bot; without it the manifest asks for Socket Mode")
    manifest.add_argument("--commands", choices=["all", "few"], default="all", help="few: /nudge and /assumption-check")
    manifest.add_argument("--installs", action="store_true", help="for many workspaces: they add it at --url")
    manifest.set_defaults(run=_manifest)


def _run(chosen: argparse.Namespace) -> None:
    _serve(settings.read(**_given(chosen)), chosen.only)


def _sandbox(chosen: argparse.Namespace) -> None:
    _serve(settings.read(**_given(chosen), **dict.fromkeys(OF_SLACK)))


def _serve(read: settings.Settings, only: str | None = None) -> None:
    import uvloop  # noqa: PLC0415 (the other commands start without a server)

    from bot.compose import serve  # noqa: PLC0415 (as above)
    from bot.files import allow_many  # noqa: PLC0415 (as above)

    allow_many()
    uvloop.run(serve(read, only))


def _given(chosen: argparse.Namespace) -> dict[str, object]:
    return {name: value for name in ("port", "data") if (value := getattr(chosen, name)) is not None}


def _manifest(chosen: argparse.Namespace) -> None:
    from bot.slack.manifest import manifest  # noqa: PLC0415 (only this command needs it)

    if chosen.installs and not chosen.url:
        raise settings.SettingsRefused("--installs takes --url, the public address at which the bot is added.")
    made = manifest(chosen.url, commands=chosen.commands, socket_mode=chosen.url is None, installs=chosen.installs)
    print(json.dumps(made, indent=2))  # noqa: T201 (what the command is for)


if __name__ == "__main__":
    sys.exit(main())
