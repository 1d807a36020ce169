"""The words after ``klankbord packs``: which packs there are, and in which workspace each is switched on."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bot import settings
from bot.shelves import packs_in

if TYPE_CHECKING:
    _Words = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (argparse has no public name for it)


def register(subparsers: _Words) -> None:
    """Add ``packs`` and its words to the command."""
    parser = subparsers.add_parser("packs", help="switch packs of prompts on and off, per workspace")
    word = parser.add_subparsers(dest="word", required=True)
    word.add_parser("list", help="list the packs of KLANKBORD_PACKS and where they are on").set_defaults(run=_list)
    for name, told in (("on", "ask a workspace the prompts of a pack"), ("off", "ask them no longer")):
        switch = word.add_parser(name, help=told)
        switch.add_argument("pack", help="the id of the pack")
        switch.add_argument("workspace", help="the workspace, such as slack:T024BE7LD")
        switch.set_defaults(run=_switch, on=name == "on")


def _list(_: argparse.Namespace) -> int:
    from bot.compose import packs_on  # noqa: PLC0415 (the command line starts without a database)

    read = settings.read()
    on = packs_on(read)
    for pack in packs_in(read.klankbord_packs):
        where = sorted(workspace for workspace, packs in on.items() if pack.id in packs)
        sys.stdout.write(f"{pack.id}\t{len(pack.prompts)} prompts\t{', '.join(where) or 'off'}\n")
    return 0


def _switch(chosen: argparse.Namespace) -> int:
    from bot.compose import switch_pack  # noqa: PLC0415 (the same)

    read = settings.read()
    known = [pack.id for pack in packs_in(read.klankbord_packs)]
    if chosen.on and chosen.pack not in known:
        sys.stderr.write(f"KLANKBORD_PACKS has no pack {chosen.pack}; it has: {', '.join(known) or 'none'}.\n")
        return 1
    if not switch_pack(read, chosen.workspace, chosen.pack, on=chosen.on):
        sys.stderr.write(f"No workspace {chosen.workspace} is known here; klankbord status lists them.\n")
        return 1
    return 0
