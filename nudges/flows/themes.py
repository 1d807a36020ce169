"""What the themes of the prompts are called."""

from __future__ import annotations

from collections.abc import Iterable

from nudges.screens import Option
from nudges.words import Words


def theme_name(words: Words, theme: str) -> str:
    """Return a theme's name; one that we have no word for is called by its own id."""
    key = f"theme.{theme}"
    return words.line(key) if words.has(key) else theme.replace("-", " ")


def theme_options(words: Words, themes: Iterable[str]) -> tuple[Option, ...]:
    """Return themes to choose from, by name."""
    options = (Option(theme, theme_name(words, theme)) for theme in themes)
    return tuple(sorted(options, key=lambda option: option.label))
