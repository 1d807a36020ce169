"""The words after ``klankbord prompts``: authors check, list and preview prompts before anyone is asked one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from nudges.catalogue import Both, Prompt, built_in
from nudges.flows.themes import theme_name
from nudges.pack_faults import Fault
from nudges.packs import check, check_prompts, widened
from nudges.people import Language
from nudges.words import words

if TYPE_CHECKING:
    _Words = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (argparse has no public name for it)


class NotReadable(ValueError):
    """A file or folder that cannot be read as prompts; its sentence says what to do."""


def register(subparsers: _Words) -> None:
    """Add ``prompts`` and its words to the command; each sets ``run``, a function from arguments to an exit code."""
    parser = subparsers.add_parser("prompts", help="check, list and preview prompts")
    word = parser.add_subparsers(dest="word", required=True)
    _add(word, "check", "tell what is wrong with packs, or with the product's own prompts", _check, many="*")
    _add(word, "preview", "show prompts as a person sees them, in both languages", _preview, many="+")
    listing = _add(word, "list", "list the prompts, with those of packs", _list, many="*")
    listing.add_argument("--json", action="store_true", help="as JSON: id, theme, stage, source, languages")


def texts(paths: Iterable[Path]) -> dict[str, str]:
    """Return the text of TOML files, and of those in folders, by name; ``NotReadable`` says what to do."""
    return {str(file): _text(file) for path in paths for file in _files(path)}


def _add(
    word: _Words,
    name: str,
    told: str,
    run: Callable[[argparse.Namespace], int],
    *,
    many: str,
) -> argparse.ArgumentParser:
    parser = word.add_parser(name, help=told)
    parser.add_argument("files", nargs=many, type=Path, metavar="FILE", help="a TOML file, or a folder of them")
    parser.set_defaults(run=_careful(run))
    return parser


def _careful(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    def careful(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except NotReadable as problem:
            sys.stderr.write(f"{problem}\n")
            return 1

    return careful


def _check(arguments: argparse.Namespace) -> int:
    given = texts(arguments.files or [_own_folder()])
    prompts, faults = _read(given)
    if faults:
        return _refuse(faults)
    sys.stdout.write(f"{_count(prompts, 'prompt')} in {_count(given, 'file')}: nothing wrong.\n")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    checked = check(texts(arguments.files), built_in())
    if checked.faults:
        return _refuse(checked.faults)
    prompts = widened(built_in(), checked.packs).prompts.values()
    sys.stdout.write(_as_json(prompts) if arguments.json else "".join(map(_row, prompts)))
    return 0


def _preview(arguments: argparse.Namespace) -> int:
    prompts, faults = _read(texts(arguments.files))
    sys.stdout.write("\n".join(map(preview, prompts)))
    return _refuse(faults) if faults else 0


def preview(prompt: Prompt) -> str:
    """Return a prompt as text, in both languages: what is asked, and what stands behind its buttons."""
    said = "".join(line for language in Language for line in _said(prompt, language))
    return f"{prompt.id}\n{said}"


def _said(prompt: Prompt, language: Language) -> Iterator[str]:
    word = words(language)
    yield f"  {language.value}  {prompt.ask.say(language)}\n"
    yield f"      {theme_name(word, prompt.theme)}\n"
    yield f"      [{word.line('nudge.why')}] {prompt.why.say(language)}\n"
    for question in (*prompt.follow_ups, prompt.act):
        yield f"      [{word.line('nudge.reflect')}] {question.say(language)}\n"


def _read(given: Mapping[str, str]) -> tuple[list[Prompt], tuple[Fault, ...]]:
    """Return the prompts and faults of files; the product's own have no pack, and their ids are theirs."""
    own = {file for file in given if Path(file).resolve().parent == _own_folder()}
    checked = check({file: text for file, text in given.items() if file not in own}, built_in())
    prompts, faults = check_prompts({file: given[file] for file in given if file in own}, built_in().sources.values())
    return [*prompts, *(prompt for pack in checked.packs for prompt in pack.prompts)], (*faults, *checked.faults)


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _refuse(faults: Iterable[Fault]) -> int:
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1


def _as_json(prompts: Iterable[Prompt]) -> str:
    return json.dumps([_listed(prompt) for prompt in prompts], indent=2) + "\n"


def _listed(prompt: Prompt) -> dict[str, object]:
    languages = list(Both.model_fields)
    return {
        "id": prompt.id,
        "theme": prompt.theme,
        "stage": prompt.stage,
        "source": prompt.source,
        "languages": languages,
    }


def _row(prompt: Prompt) -> str:
    return f"{prompt.id:40} {prompt.theme:18} {prompt.stage:9} {prompt.source:15} nl, en\n"


def _own_folder() -> Path:
    return Path(str(files("nudges"))).resolve() / "content" / "prompts"


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.glob("*.toml"))
    if not found:
        raise NotReadable(f"{path} holds no .toml files: put a pack in it, or name a file.")
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise NotReadable(f"{file} is not UTF-8: save it in that encoding.") from None
    except OSError as problem:
        raise NotReadable(
            f"{file} cannot be read ({problem.strerror}): name a TOML file or a folder of them."
        ) from None
