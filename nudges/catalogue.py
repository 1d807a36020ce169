"""The prompts: what we may ask, in both languages, each with its source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from nudges.people import Language

ASK_LIMIT = 140
"""Characters in an ask: it is read at a glance."""


class Part(StrEnum):
    """The six parts of the practice."""

    ATTITUDE = "attitude"
    CYCLE = "cycle"
    TRUST = "trust"
    TOWARDS_CLIENT = "towards-client"
    HAND_OVER = "hand-over"
    ASSUMPTIONS = "assumptions"


class Stage(StrEnum):
    """Where an engagement stands when a prompt fits."""

    START = "start"
    UNDERWAY = "underway"
    CLOSE = "close"
    AFTER = "after"
    ALWAYS = "always"


class Factor(StrEnum):
    """The component of trust that a prompt works on."""

    CREDIBILITY = "credibility"
    RELIABILITY = "reliability"
    INTIMACY = "intimacy"
    SELF_ORIENTATION = "self-orientation"


class Role(StrEnum):
    """The role in which a prompt is most at home."""

    EXPERT = "expert"
    PROBLEM_SOLVER = "problem-solver"
    HELPER = "helper"
    ADVISER = "adviser"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Both(_Model):
    """A sentence in both languages."""

    nl: Line
    en: Line

    def say(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self.nl if language is Language.DUTCH else self.en


class Ask(Both):
    """A sentence short enough to be read at a glance."""

    nl: Annotated[Line, StringConstraints(max_length=ASK_LIMIT)]
    en: Annotated[Line, StringConstraints(max_length=ASK_LIMIT)]


def _in_both(value: object) -> object:
    """Return a text as the same text in both languages: a name is a name."""
    return {language.value: value for language in Language} if isinstance(value, str) else value


class Source(_Model):
    """A text that the practice comes from; its title and its authors are named as they are written there."""

    id: str
    title: str
    authors: Annotated[Both, BeforeValidator(_in_both)]
    gives: Both


class Prompt(_Model):
    """One thing we may ask. ``id`` is permanent; ``cooldown_days`` is the least time between two asks to one person.

    ``act`` asks what the person will do and when; ``follow_ups`` are asked when they reflect.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    part: Part
    theme: Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]
    stage: Stage
    factor: Factor
    role: Role
    cooldown_days: Annotated[int, Field(ge=14, le=365)]
    source: str
    ask: Ask
    why: Both
    follow_ups: Annotated[tuple[Both, ...], Field(min_length=1, max_length=2)]
    act: Both


class Catalogue:
    """The prompts and their sources, by id."""

    def __init__(self, prompts: Iterable[Prompt], sources: Iterable[Source]) -> None:
        self.prompts: Mapping[str, Prompt] = {prompt.id: prompt for prompt in prompts}
        self.sources: Mapping[str, Source] = {source.id: source for source in sources}

    def themes(self) -> frozenset[str]:
        """Return every theme that some prompt has."""
        return frozenset(prompt.theme for prompt in self.prompts.values())


@cache
def built_in() -> Catalogue:
    """Return the catalogue that comes with the product (``content/prompts/*.toml`` and ``content/sources.toml``)."""
    content = files("nudges") / "content"
    sources = tomllib.loads((content / "sources.toml").read_text("utf-8"))["source"]
    prompts = [
        prompt
        for file in sorted((content / "prompts").iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
        for prompt in tomllib.loads(file.read_text("utf-8"))["prompt"]
    ]
    return Catalogue(map(Prompt.model_validate, prompts), map(Source.model_validate, sources))
