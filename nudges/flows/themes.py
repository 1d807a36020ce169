"""What the themes of the prompts are called."""

from __future__ import annotations

from nudges.words import Words


def theme_name(words: Words, theme: str) -> str:
    """Return a theme's name; one that we have no word for is called by its own id."""
    key = f"theme.{theme}"
    return words.line(key) if words.has(key) else theme.replace("-", " ")
