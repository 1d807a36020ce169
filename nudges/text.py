"""Text as typed spans, so that what a person wrote can never become markup."""

from __future__ import annotations

from nudges.value import value


@value(frozen=True, slots=True)
class Plain:
    """Text shown exactly as it stands, whoever wrote it."""

    text: str


@value(frozen=True, slots=True)
class Strong:
    """Text that carries weight."""

    text: str


@value(frozen=True, slots=True)
class Link:
    """A link of our own; never made from what a person wrote."""

    label: str
    url: str


Span = Plain | Strong | Link
Text = tuple[Span, ...]


def plain(text: str) -> Text:
    """Return the text as one plain span."""
    return (Plain(text),)


def flat(text: Text) -> str:
    """Return the words of a text without their marks, for notifications and alternatives."""
    return "".join(span.label if isinstance(span, Link) else span.text for span in text)
