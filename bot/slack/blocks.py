"""Cards as Block Kit: every text is an element that Slack shows as it stands, so nothing a person wrote is parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from bot.slack.limits import Json, check_message
from nudges.screens import Button, Buttons, Card, Divider, Drawn, Element, Facts, Paragraph, Picture, Quote
from nudges.text import Link, Span, Strong, Text, flat, plain

SOFT_LIMIT = 2_000
"""Characters that a context block shows; a longer soft paragraph is drawn as an ordinary one."""


def message(card: Card, talk: str = "", revision: int = 0) -> Json:
    """Return a card as the ``text`` and ``blocks`` of a message; raises ``ScreenTooLarge``."""
    drawn = {"text": fallback(card), "blocks": [*heading(card.title), *card_blocks(card, talk, revision)]}
    check_message(drawn)
    return drawn


def card_blocks(card: Card, talk: str, revision: int) -> list[Json]:
    """Return what stands under the title of a card; its buttons belong to a conversation at a revision."""
    return [block for element in card.elements for block in _element(element, talk, revision)]


def fallback(card: Card) -> str:
    """Return a card as escaped text, for notifications and screen readers."""
    return escape("\n".join([card.title, *_lines(card.elements)]), quote=False)


def plain_text(text: str) -> Json:
    """Return a text object in which nothing is markup."""
    return {"type": "plain_text", "text": text, "emoji": True}


def heading(title: str) -> list[Json]:
    """Return a title as a header block."""
    return [{"type": "header", "text": plain_text(title)}] if title else []


def reading(element: Paragraph | Quote | Facts | Divider) -> list[Json]:
    """Return something that is only read; nothing at all for an empty paragraph."""
    match element:
        case Paragraph(text, soft):
            return _soft(text) if soft else _rich("rich_text_section", text)
        case Quote(text):
            return _rich_elements("rich_text_quote", [_words(text)] if text else [])
        case Facts(rows):
            return _rich_elements("rich_text_section", list(_facts(rows)))
        case Divider():
            return [{"type": "divider"}]


def _element(element: Element, talk: str, revision: int) -> list[Json]:
    match element:
        case Buttons(row):
            here = f"{talk}:{revision}" if talk else ""
            return [{"type": "actions", "elements": [_button(button, here) for button in row]}]
        case Picture(url, alt):
            return [{"type": "image", "image_url": url, "alt_text": alt}]
        case Drawn(_, alt):
            return reading(Paragraph(plain(alt)))
        case _:
            return reading(element)


def _button(button: Button, here: str) -> Json:
    name, start = button.name, button.start
    if not (here or start):
        raise ValueError(f"the button {name} belongs to no conversation and starts none")
    action, value = (f"start:{start.flow}:{name}", start.subject) if start else (f"turn:{name}", here)
    drawn: Json = {"type": "button", "action_id": action, "text": plain_text(button.label)}
    if value:
        drawn["value"] = value
    if button.primary:
        drawn["style"] = "primary"
    return drawn


def _soft(text: Text) -> list[Json]:
    words = flat(text)
    if len(words) > SOFT_LIMIT or any(isinstance(span, Link) for span in text):
        return _rich("rich_text_section", text)
    return [{"type": "context", "elements": [plain_text(words)]}] if words else []


def _rich(kind: str, text: Text) -> list[Json]:
    return _rich_elements(kind, [_span(span) for span in text if flat((span,))])


def _rich_elements(kind: str, elements: list[Json]) -> list[Json]:
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}] if elements else []


def _span(span: Span) -> Json:
    if isinstance(span, Link):
        return {"type": "link", "url": span.url, "text": span.label}
    return _words(span.text, bold=isinstance(span, Strong))


def _words(text: str, *, bold: bool = False) -> Json:
    return {"type": "text", "text": text} | ({"style": {"bold": True}} if bold else {})


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[Json]:
    for number, (label, value) in enumerate(rows):
        yield _words(f"{label}: ", bold=True)
        if rest := value + ("\n" if number < len(rows) - 1 else ""):
            yield _words(rest)


def _lines(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        match element:
            case Paragraph(text):
                yield flat(text)
            case Quote(text):
                yield text
            case Facts(rows):
                yield from (f"{label}: {value}" for label, value in rows)
            case Picture(_, alt) | Drawn(_, alt):
                yield alt
            case _:
                continue
