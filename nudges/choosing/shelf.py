"""A catalogue laid out for choosing: its prompts by theme, by stage and by trust factor, once for a process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import TypeVar

from nudges.catalogue import Catalogue, Factor, Stage
from nudges.value import value

K = TypeVar("K")

MOMENTS = frozenset({Stage.START, Stage.CLOSE})
"""Stages that are over soon; their prompts make little sense at another time."""


@value(frozen=True, slots=True)
class Shelved:
    """A prompt as far as choosing goes."""

    id: str
    theme: str
    stage: Stage
    factor: Factor
    cooldown: timedelta


@value(frozen=True, slots=True)
class Shelf:
    """The prompts by id, theme, stage and factor, each in the catalogue's order; the themes sorted.

    ``any_time`` holds the prompts by theme without those of a beginning or an end.
    """

    prompts: Mapping[str, Shelved]
    themes: tuple[str, ...]
    by_theme: Mapping[str, tuple[Shelved, ...]]
    any_time: Mapping[str, tuple[Shelved, ...]]
    by_stage: Mapping[Stage, Mapping[str, tuple[Shelved, ...]]]
    by_factor: Mapping[Factor, tuple[Shelved, ...]]


@lru_cache(maxsize=256)
def shelf(catalogue: Catalogue) -> Shelf:
    """Return the shelf of a catalogue, which is the same object for as long as a process lives."""
    prompts = tuple(
        Shelved(one.id, one.theme, one.stage, one.factor, timedelta(days=one.cooldown_days))
        for one in catalogue.prompts.values()
    )
    by_theme = _by(prompts, lambda prompt: prompt.theme)
    return Shelf(
        prompts={prompt.id: prompt for prompt in prompts},
        themes=tuple(sorted(by_theme)),
        by_theme=by_theme,
        any_time=_by((one for one in prompts if one.stage not in MOMENTS), lambda prompt: prompt.theme),
        by_stage={
            stage: _by(found, lambda prompt: prompt.theme)
            for stage, found in _by(prompts, lambda prompt: prompt.stage).items()
        },
        by_factor=_by((one for one in prompts if one.stage not in MOMENTS), lambda prompt: prompt.factor),
    )


def _by(prompts: Iterable[Shelved], key: Callable[[Shelved], K]) -> dict[K, tuple[Shelved, ...]]:
    found: defaultdict[K, list[Shelved]] = defaultdict(list)
    for prompt in prompts:
        found[key(prompt)].append(prompt)
    return {name: tuple(same) for name, same in found.items()}
