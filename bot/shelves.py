"""Which prompts a workspace is asked: those that come with the product, and those of the packs it switched on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from bot.prompts import NotReadable, texts
from nudges.catalogue import Catalogue, built_in
from nudges.packs import Pack, check, widened


class PacksRefused(ValueError):
    """Packs that cannot be used. The text has a line for each fault, with its file, its line and the remedy."""


def packs_in(paths: Iterable[Path]) -> tuple[Pack, ...]:
    """Return the packs in files and folders; raises ``PacksRefused`` when any has a fault."""
    try:
        checked = check(texts(paths), built_in())
    except NotReadable as unreadable:
        raise PacksRefused(f"KLANKBORD_PACKS: {unreadable}") from None
    if checked.faults:
        raise PacksRefused("\n".join(str(fault) for fault in checked.faults))
    return checked.packs


class Shelves:
    """The catalogue of every workspace. ``switched_on`` reads which packs are on, by workspace."""

    def __init__(
        self,
        common: Catalogue,
        packs: Sequence[Pack],
        switched_on: Callable[[], Mapping[str, frozenset[str]]],
    ) -> None:
        self._switched_on = switched_on
        self._on: Mapping[str, frozenset[str]] = switched_on() if packs else {}
        self._packs = packs

        @lru_cache(maxsize=256)
        def with_packs(on: frozenset[str]) -> Catalogue:
            return widened(common, [pack for pack in packs if pack.id in on])

        self._with_packs = with_packs
        self._common = common

    def of(self, workspace: str) -> Catalogue:
        """Return what a workspace is asked; the same object for as long as its packs stay the same."""
        on = self._on.get(workspace)
        return self._with_packs(on) if on else self._common

    def all(self) -> Catalogue:
        """Return every prompt that any workspace could be asked."""
        return self._with_packs(frozenset(pack.id for pack in self._packs))

    def look_again(self, _now: datetime) -> None:
        """Read again which packs are on; another process may have switched one."""
        if self._packs:
            self._on = self._switched_on()
