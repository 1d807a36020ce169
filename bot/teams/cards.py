"""Every screen as an Adaptive Card 1.5: a card for a message, or the card of a dialog.

Nothing is cut to fit: a payload over what Teams takes is an error when it is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.teams.inputs import NOT_YET, Filled, field_blocks
from bot.teams.runs import Json, blocks, escaped, literal
from nudges.screens import (
    Button,
    Buttons,
    Card,
    Divider,
    Drawn,
    Facts,
    Form,
    Paragraph,
    Part,
    Picture,
    Quote,
    Screen,
    ScreenTooLarge,
)
from nudges.text import plain
from nudges.value import value
from nudges.words import Words

PAYLOAD_LIMIT = 100_000
"""Bytes of a whole payload in UTF-16."""
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
Element = Part | Picture | Drawn | Buttons


@value(frozen=True, slots=True)
class Place:
    """Where a screen is drawn: its conversation and revision, the reader's words, and whether in a dialog.

    In a dialog no button may open a dialog: the next screen comes as the answer to its submit.
    """

    talk: str
    revision: int
    words: Words
    in_dialog: bool = False

    @property
    def data(self) -> Json:
        """What every button of the conversation carries."""
        return {"talk": self.talk, "revision": self.revision}


def message(card: Card, place: Place) -> Json:
    """Return the activity that shows a card in a conversation; its summary is what a notification reads.

    Raises:
        ScreenTooLarge: when Teams would refuse the activity.
    """
    body = [_heading(card.title), *_elements(card.elements, place)]
    attachment = {"contentType": CARD_TYPE, "content": _adaptive(body, place)}
    return _within({"type": "message", "summary": card.title, "attachments": [attachment]})


def dialog(screen: Screen, place: Place, filled: Filled = NOT_YET) -> Json:
    """Return the answer to an invoke that opens a dialog or goes on in it.

    Raises:
        ScreenTooLarge: when Teams would refuse the answer.
    """
    place = replace(place, in_dialog=True)
    content = _form(screen, place, filled) if isinstance(screen, Form) else _page(screen, place)
    shown = {"title": screen.title, "card": {"contentType": CARD_TYPE, "content": content}}
    return _within({"task": {"type": "continue", "value": shown}})


def _page(card: Card, place: Place) -> Json:
    return _adaptive(list(_elements(card.elements, place)), place)


def _form(form: Form, place: Place, filled: Filled) -> Json:
    actions = [
        _submit(form.submit, place.data | {"submit": True}) | {"style": "positive"},
        _submit(form.close, place.data | {"close": True}) | {"associatedInputs": "none"},
    ]
    return _adaptive(list(_elements(form.parts, place, filled)), place) | {"actions": actions}


def _adaptive(body: list[Json], place: Place) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "lang": place.words.language.value, "body": body}


def _heading(title: str) -> Json:
    look = {"style": "heading", "size": "Large", "weight": "Bolder", "wrap": True}
    return {"type": "TextBlock", "text": escaped(title), **look}


def _elements(elements: Iterable[Element], place: Place, filled: Filled = NOT_YET) -> Iterator[Json]:
    """Yield the elements; a divider is a line above what follows it."""
    divided = False
    for element in elements:
        for drawn in _element(element, place, filled):
            yield drawn | {"separator": True, "spacing": "Large"} if divided else drawn
            divided = False
        divided = divided or isinstance(element, Divider)


def _element(element: Element, place: Place, filled: Filled) -> list[Json]:
    match element:
        case Paragraph() | Quote() | Facts() | Divider():
            return _said(element)
        case Picture(url, alt):
            return [{"type": "Image", "url": url, "altText": alt, "size": "Stretch"}]
        case Drawn(_, alt):
            return blocks(plain(alt))
        case Buttons(row):
            return [{"type": "ActionSet", "actions": [_button(button, place) for button in row]}]
        case _:
            return field_blocks(element, place.words, filled)


def _said(element: Paragraph | Quote | Facts | Divider) -> list[Json]:
    match element:
        case Paragraph(text, soft):
            return blocks(text, isSubtle=True, size="Small") if soft else blocks(text)
        case Quote(text):
            said = blocks(plain(text))
            return [{"type": "Container", "style": "emphasis", "items": said}] if said else []
        case Facts(rows):
            return [{"type": "FactSet", "facts": [_fact(label, value) for label, value in rows]}]
        case Divider():
            return []


def _fact(label: str, value: str) -> Json:
    return {"title": escaped(label), "value": escaped(value)}


def _button(button: Button, place: Place) -> Json:
    action = _submit(button.label, _data(button, place))
    if button.opens_form and not place.in_dialog:
        action["data"] |= {"msteams": {"type": "task/fetch"}}
    return action | {"style": "positive"} if button.primary else action


def _data(button: Button, place: Place) -> Json:
    if button.start is not None:
        return {"start": button.start.flow, "subject": button.start.subject}
    return place.data | {"button": button.name}


def _submit(title: str, data: Json) -> Json:
    return {"type": "Action.Submit", "title": literal(title), "data": data}


def _within(payload: Json) -> Json:
    size = len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le", "surrogatepass"))
    if size > PAYLOAD_LIMIT:
        raise ScreenTooLarge(f"a payload for Teams has {size} bytes, {PAYLOAD_LIMIT} fit")
    return payload
