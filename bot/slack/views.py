"""Forms and private cards as modals, and the Home."""

from __future__ import annotations

import json

from bot.slack.blocks import card_blocks, heading, plain_text, reading
from bot.slack.limits import OPTIONS, Json, check_view
from bot.slack.table import FORM
from nudges.screens import (
    TITLE_LIMIT,
    Card,
    Choice,
    DateField,
    Field,
    Form,
    Option,
    Part,
    Scale,
    Screen,
    TextField,
)
from nudges.value import value

PRODUCT = "Klankbord"
"""The title of a window whose card has a longer title than fits; that title is then a heading inside."""
READING = "card"
"""The callback of a window that is only read."""
VALUE = "value"
"""The action id of every input; its block id is the field's name."""


@value(frozen=True, slots=True)
class Memo:
    """What a window carries: its conversation at a revision, and the place where the conversation's card hangs."""

    talk: str = ""
    revision: int = 0
    card: str = ""

    def dump(self) -> str:
        """Return it as private metadata."""
        found = {"talk": self.talk, "revision": self.revision, "card": self.card}
        return json.dumps(found, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Memo:
        """Read private metadata; raises ``ValueError`` or ``KeyError`` when it is not ours."""
        found = json.loads(text)
        return cls(str(found["talk"]), int(found["revision"]), str(found["card"]))


def modal(screen: Screen, memo: Memo) -> Json:
    """Return a form, or a card of any kind, as a modal; raises ``ScreenTooLarge``."""
    view = _form(screen, memo) if isinstance(screen, Form) else _card(screen, memo)
    check_view(view)
    return view


def home(card: Card) -> Json:
    """Return a card as a person's Home; raises ``ScreenTooLarge``."""
    view = {"type": "home", "blocks": [*heading(card.title), *card_blocks(card, "", 0)]}
    check_view(view)
    return view


def _form(form: Form, memo: Memo) -> Json:
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": memo.dump(),
        "notify_on_close": True,
        "title": plain_text(form.title),
        "submit": plain_text(form.submit),
        "close": plain_text(form.close),
        "blocks": [block for part in form.parts for block in _part(part)],
    }


def _card(card: Card, memo: Memo) -> Json:
    fits = 0 < len(card.title) <= TITLE_LIMIT
    blocks = [*([] if fits else heading(card.title)), *card_blocks(card, memo.talk, memo.revision)]
    return {
        "type": "modal",
        "callback_id": READING,
        "private_metadata": memo.dump(),
        "title": plain_text(card.title if fits else PRODUCT),
        "blocks": blocks or heading(card.title),
    }


def _part(part: Part) -> list[Json]:
    if isinstance(part, TextField | Choice | Scale | DateField):
        return [_input(part)]
    return reading(part)


def _input(field: Field) -> Json:
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label),
        "element": {"action_id": VALUE} | _element(field),
        "optional": not field.required,
    }
    hint = "" if isinstance(field, Scale) else field.hint
    return block | ({"hint": plain_text(hint)} if hint else {})


def _element(field: Field) -> Json:
    match field:
        case TextField():
            return _text(field)
        case Choice():
            return _choice(field)
        case Scale():
            return _scale(field)
        case DateField():
            return {"type": "datepicker"} | ({"initial_date": field.value.isoformat()} if field.value else {})


def _text(field: TextField) -> Json:
    element: Json = {"type": "plain_text_input", "multiline": field.lines, "max_length": field.limit}
    if field.value:
        element["initial_value"] = field.value
    if field.placeholder:
        element["placeholder"] = plain_text(field.placeholder)
    return element


def _choice(field: Choice) -> Json:
    options = [_option(option) for option in field.options]
    chosen = [drawn for drawn, option in zip(options, field.options, strict=True) if option.value in field.value]
    return _many(options, chosen, compact=field.compact) if field.many else _one(options, chosen, compact=field.compact)


def _many(options: list[Json], chosen: list[Json], *, compact: bool) -> Json:
    folded = compact or len(options) > OPTIONS["checkboxes"]
    element: Json = {"type": "multi_static_select" if folded else "checkboxes", "options": options}
    return element | ({"initial_options": chosen} if chosen else {})


def _one(options: list[Json], chosen: list[Json], *, compact: bool) -> Json:
    folded = compact or len(options) > OPTIONS["radio_buttons"]
    element: Json = {"type": "static_select" if folded else "radio_buttons", "options": options}
    return element | ({"initial_option": chosen[0]} if chosen else {})


def _scale(field: Scale) -> Json:
    ends = {field.low: f" · {field.low_word}", field.high: f" · {field.high_word}"}
    points = range(field.low, field.high + 1)
    options = [_option(Option(str(point), f"{point}{ends.get(point, '')}")) for point in points]
    return _one(options, [options[field.value - field.low]] if field.value is not None else [], compact=False)


def _option(option: Option) -> Json:
    return {"text": plain_text(option.label), "value": option.value}
