"""Cards and forms as plain data, which every platform draws in its own way.

Nothing here is cut to fit. The limits are the strictest of the platforms we know, and a screen over them is an
error when it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from nudges.drawings import Radar
from nudges.text import Text
from nudges.value import value

TITLE_LIMIT = 24
"""Characters in the title and the buttons of a form (Slack modals)."""
HEADING_LIMIT = 150
"""Characters in the title of a card (Slack header block)."""
LABEL_LIMIT = 75
"""Characters on a button or an option."""
TEXT_LIMIT = 3000
"""Characters in one paragraph, and the most a person may write in one field."""


class ScreenTooLarge(ValueError):
    """A screen that some platform would refuse or cut."""


def _within(limit: int, text: str, what: str) -> None:
    if len(text) > limit:
        raise ScreenTooLarge(f"{what} has {len(text)} characters, {limit} fit")


@value(frozen=True, slots=True)
class Start:
    """What a button begins when it belongs to no conversation yet: a flow, and what it is about."""

    flow: str
    subject: str = ""


@value(frozen=True, slots=True)
class Button:
    """A button; ``opens_form`` says beforehand that pressing it opens a form (Teams must know)."""

    name: str
    label: str
    opens_form: bool = False
    primary: bool = False
    start: Start | None = None

    def __post_init__(self) -> None:
        _within(LABEL_LIMIT, self.label, "a button")


@value(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``soft`` is for what may be read or left (a source, who can read this)."""

    text: Text
    soft: bool = False


@value(frozen=True, slots=True)
class Quote:
    """What a person wrote, as a quotation."""

    text: str


@value(frozen=True, slots=True)
class Facts:
    """Short pairs of a label and a value."""

    rows: tuple[tuple[str, str], ...]


@value(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@value(frozen=True, slots=True)
class Picture:
    """A picture by its address, with the same told in words."""

    url: str
    alt: str


@value(frozen=True, slots=True)
class Drawn:
    """A drawing of ours, with the same told in words; a picture wherever it can be fetched, and else the words."""

    drawing: Radar
    alt: str


@value(frozen=True, slots=True)
class Buttons:
    """A row of at most five buttons."""

    row: tuple[Button, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.row) <= 5:
            raise ScreenTooLarge(f"a row has {len(self.row)} buttons, 1 to 5 fit")


Element = Paragraph | Quote | Facts | Divider | Picture | Drawn | Buttons


@value(frozen=True, slots=True)
class Card:
    """Something to read, with buttons.

    A ``private`` card is drawn in a window that only its reader sees and that the platform does not keep (a modal,
    a dialog), wherever the platform allows one at that moment.
    """

    title: str
    elements: tuple[Element, ...] = ()
    private: bool = False

    def __post_init__(self) -> None:
        _within(TITLE_LIMIT if self.private else HEADING_LIMIT, self.title, "a title")

    def buttons(self) -> Iterator[Button]:
        """Yield every button on the card."""
        for element in self.elements:
            if isinstance(element, Buttons):
                yield from element.row


@value(frozen=True, slots=True)
class TextField:
    """A field to write in; ``limit`` counts characters."""

    name: str
    label: str
    hint: str = ""
    placeholder: str = ""
    value: str = ""
    lines: bool = False
    required: bool = True
    limit: int = TEXT_LIMIT


@value(frozen=True, slots=True)
class Option:
    """One of the things that can be chosen; its value is a key of ours, never shown."""

    value: str
    label: str

    def __post_init__(self) -> None:
        _within(LABEL_LIMIT, self.label, "an option")


@value(frozen=True, slots=True)
class Choice:
    """One of a list, or with ``many`` any number of them; ``compact`` folds the list away (a select)."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: tuple[str, ...] = ()
    hint: str = ""
    many: bool = False
    compact: bool = False
    required: bool = True


@value(frozen=True, slots=True)
class Scale:
    """A whole number from ``low`` to ``high``, with a word at both ends."""

    name: str
    label: str
    low: int
    high: int
    low_word: str
    high_word: str
    value: int | None = None
    required: bool = True


@value(frozen=True, slots=True)
class DateField:
    """A calendar day."""

    name: str
    label: str
    hint: str = ""
    value: date | None = None
    required: bool = True


Field = TextField | Choice | Scale | DateField
Part = Field | Paragraph | Quote | Facts | Divider


@value(frozen=True, slots=True)
class Form:
    """Something to fill in, in a window that only one person sees."""

    title: str
    submit: str
    close: str
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        for text in (self.title, self.submit, self.close):
            _within(TITLE_LIMIT, text, f"“{text}” in a form")

    def fields(self) -> Iterator[Field]:
        """Yield what can be filled in, in order."""
        for part in self.parts:
            if isinstance(part, TextField | Choice | Scale | DateField):
                yield part


Screen = Card | Form
