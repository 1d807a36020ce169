"""Custom packs: prompts of an organisation's own, read from TOML and refused with a line and a remedy per fault."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from nudges.catalogue import Both, Catalogue, Prompt, Source
from nudges.pack_faults import Fault, sentence, too_long, unknown_source
from nudges.toml_lines import Lines, Path
from nudges.value import value

QUESTION_LIMIT = 150
"""Characters in a follow-up or an act: it stands above a field."""
WHY_LIMIT = 400
"""Characters in a why: a few sentences behind a button."""

_TABLES = ("pack", "source", "prompt")
_Model = TypeVar("_Model", bound=BaseModel)


class _Head(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Both


@value(frozen=True, slots=True)
class Pack:
    """A file of prompts that a workspace may switch on; its id and those of its prompts are permanent."""

    id: str
    title: Both
    sources: tuple[Source, ...]
    prompts: tuple[Prompt, ...]


@value(frozen=True, slots=True)
class Checked:
    """The packs without a fault, and the faults of the other files."""

    packs: tuple[Pack, ...]
    faults: tuple[Fault, ...]


def check(texts: Mapping[str, str], known: Catalogue) -> Checked:
    """Read packs (file name → text). A file with a fault gives no pack; no file may use an id that is taken."""
    packs: list[Pack] = []
    faults: list[Fault] = []
    for file, text in texts.items():
        reading = _Reading(file, text, widened(known, packs), {pack.id for pack in packs})
        pack = reading.pack()
        faults += sorted(reading.faults, key=lambda fault: fault.line)
        if pack and not reading.faults:
            packs.append(pack)
    return Checked(tuple(packs), tuple(faults))


def check_prompts(texts: Mapping[str, str], sources: Iterable[Source]) -> tuple[tuple[Prompt, ...], tuple[Fault, ...]]:
    """Read files of prompts with no pack around them (file name → text), the product's own: prompts and faults."""
    known = Catalogue((), sources)
    faults: list[Fault] = []
    for file, text in texts.items():
        reading = _Reading(file, text, known, ())
        prompts = reading.prompts(known.sources)
        known = Catalogue([*known.prompts.values(), *prompts], known.sources.values())
        faults += sorted(reading.faults, key=lambda fault: fault.line)
    return tuple(known.prompts.values()), tuple(faults)


def widened(catalogue: Catalogue, packs: Iterable[Pack]) -> Catalogue:
    """Return the catalogue with the prompts and the sources of packs added."""
    packs = tuple(packs)
    return Catalogue(
        [*catalogue.prompts.values(), *(prompt for pack in packs for prompt in pack.prompts)],
        [*catalogue.sources.values(), *(source for pack in packs for source in pack.sources)],
    )


class _Reading:
    """One file being read, and the faults met on the way."""

    def __init__(self, file: str, text: str, known: Catalogue, packs: Iterable[str]) -> None:
        self.faults: list[Fault] = []
        self._file, self._known, self._packs = file, known, frozenset(packs)
        self._document = self._parsed(text)
        self._lines = Lines(text if self._document else "")

    def pack(self) -> Pack | None:
        if not self._document:
            return None
        head, sources = self._head(), self._sources()
        prompts = self.prompts({**self._known.sources, **{source.id: source for source in sources}})
        for key in self._document.keys() - set(_TABLES):
            self._fault((key,), f"“{key}” is no part of a pack: keep to [pack], [[source]] and [[prompt]].")
        return Pack(head.id, head.title, tuple(sources), tuple(prompts)) if head else None

    def prompts(self, sources: Mapping[str, Source]) -> list[Prompt]:
        tables = list(self._tables("prompt"))
        if self._document and not tables:
            self._fault((), "There are no prompts in this file: add a [[prompt]] table.")
        self._taken("prompt", tables, self._known.prompts)
        for path, table in tables:
            self._sourced(path, table, sources)
        return [prompt for path, table in tables if (prompt := self._prompt(path, table))]

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as broken:
            self.faults.append(_not_toml(self._file, text, str(broken)))
            return {}
        if not document:
            self.faults.append(Fault(self._file, 1, "This file is empty: start it with a [pack] table."))
        return document

    def _head(self) -> _Head | None:
        if "pack" not in self._document:
            self._fault((), 'There is no [pack] table: add one with id = "…" and title = { nl = "…", en = "…" }.')
            return None
        head = self._valid(_Head, ("pack",), self._document["pack"])
        if head and head.id in self._packs:
            self._fault(("pack", "id"), f"Another file has the pack id “{head.id}”: give this pack its own.")
        return head

    def _sources(self) -> list[Source]:
        tables = list(self._tables("source"))
        self._taken("source", tables, self._known.sources)
        return [source for path, table in tables if (source := self._valid(Source, path, table))]

    def _tables(self, name: str) -> Iterator[tuple[Path, Any]]:
        tables = self._document.get(name, [])
        if isinstance(tables, list):
            yield from (((name, number), table) for number, table in enumerate(tables))
        else:
            self._fault((name,), f"“{name}” stands alone here: write [[{name}]], with double brackets.")

    def _taken(self, name: str, tables: Iterable[tuple[Path, Any]], known: Mapping[str, object]) -> None:
        seen: set[str] = set()
        for path, table in tables:
            own = _text(table, "id")
            if own and (own in seen or own in known):
                where = "in this file" if own in seen else "by another file or the product"
                self._fault((*path, "id"), f"The {name} id “{own}” is already used {where}: choose another.")
            seen.add(own)

    def _sourced(self, path: Path, table: object, sources: Mapping[str, Source]) -> None:
        source = _text(table, "source")
        if source and source not in sources:
            self._fault((*path, "source"), _of(table) + unknown_source(source, sources))

    def _prompt(self, path: Path, table: object) -> Prompt | None:
        prompt = self._valid(Prompt, path, table)
        for where, text, limit in _limits(prompt) if prompt else ():
            if len(text) > limit:
                self._fault((*path, *where), _of(table) + too_long(where, len(text), limit))
        return prompt

    def _valid(self, model: type[_Model], path: Path, table: object) -> _Model | None:
        try:
            return model.model_validate(table)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False):
                self._fault((*path, *error["loc"]), _of(table) + sentence(error))
            return None

    def _fault(self, path: Path, message: str) -> None:
        self.faults.append(Fault(self._file, self._lines.of(path), message))


def _not_toml(file: str, text: str, reason: str) -> Fault:
    at = re.search(r"line (\d+)", reason)
    what = re.sub(r"\s*\(at .*\)$", "", reason)
    line = int(at.group(1)) if at else text.rstrip().count("\n") + 1
    return Fault(file, line, f"This is not TOML ({what}): correct the quotes, brackets or keys here.")


def _text(table: object, key: str) -> str:
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, str) else ""


def _of(table: object) -> str:
    own = _text(table, "id")
    return f"In “{own}”: " if own else ""


def _limits(prompt: Prompt) -> Iterator[tuple[Path, str, int]]:
    questions: list[tuple[Path, Both]] = [(("act",), prompt.act)]
    questions += [(("follow_ups", number), question) for number, question in enumerate(prompt.follow_ups)]
    for path, both, limit in [(("why",), prompt.why, WHY_LIMIT), *((*each, QUESTION_LIMIT) for each in questions)]:
        yield (*path, "nl"), both.nl, limit
        yield (*path, "en"), both.en, limit
