"""On which line each key of a TOML text stands, so that a fault can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator

Key = str | int
Path = tuple[Key, ...]
"""Names of keys and numbers of elements, from the top of the document."""

_TOKEN = re.compile(
    r"""
      (?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\])*" | '[^']*')
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<mark>[\[\]{}=,.])
    | (?P<word>[^\s\[\]{}=,."'\#]+)
    """,
    re.VERBOSE | re.DOTALL,
)


class Lines:
    """The line, from 1, of every key and element; what has no line of its own stands where its holder does."""

    def __init__(self, text: str) -> None:
        """Read a text that ``tomllib`` accepts."""
        self._found = _Reader(text).read()

    def of(self, path: Path) -> int:
        """Return the line of a path, or of the nearest holder that the text names."""
        while path and path not in self._found:
            path = path[:-1]
        return self._found.get(path, 1)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._counts: dict[Path, int] = {}
        self._found: dict[Path, int] = {}

    def read(self) -> dict[Path, int]:
        table: Path = ()
        self._skip_blank()
        while self._more():
            if self._is("["):
                table = self._header()
            else:
                self._pair(table)
            self._skip_blank()
        return self._found

    def _header(self) -> Path:
        line = self._tokens[self._at][1]
        several = self._step("[") and self._step("[")
        keys = self._keys("]")
        while self._step("]"):
            pass
        path = self._opened(keys, several=several)
        self._found.setdefault(path, line)
        return path

    def _opened(self, keys: list[str], *, several: bool) -> Path:
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if several and number == len(keys):
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _pair(self, table: Path) -> None:
        line = self._tokens[self._at][1]
        path = table
        for key in self._keys("="):
            path = (*path, key)
            self._found.setdefault(path, line)
        self._step("=")
        self._value(path)

    def _keys(self, end: str) -> list[str]:
        keys = []
        while self._more() and not self._is(end):
            if not self._step("."):
                keys.append(self._tokens[self._at][0].strip("\"'"))
                self._at += 1
        return keys

    def _value(self, path: Path) -> None:
        if self._step("["):
            self._elements(path)
        elif self._step("{"):
            self._inline(path)
        else:
            while self._more() and self._tokens[self._at][0] not in {",", "]", "}", "\n"}:
                self._at += 1

    def _elements(self, path: Path) -> None:
        self._skip_blank()
        number = 0
        while self._more() and not self._step("]"):
            self._found[(*path, number)] = self._tokens[self._at][1]
            self._value((*path, number))
            self._skip_blank()
            self._step(",")
            self._skip_blank()
            number += 1

    def _inline(self, path: Path) -> None:
        while self._more() and not self._step("}"):
            self._pair(path)
            self._step(",")

    def _more(self) -> bool:
        return self._at < len(self._tokens)

    def _is(self, mark: str) -> bool:
        return self._more() and self._tokens[self._at][0] == mark

    def _step(self, mark: str) -> bool:
        here = self._is(mark)
        self._at += here
        return here

    def _skip_blank(self) -> None:
        while self._step("\n"):
            pass


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "comment":
            yield found.group(), line
        line += found.group().count("\n")
