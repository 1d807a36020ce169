"""What the trust check looks like: a form for each factor, and the result as a picture, in figures and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from babel.numbers import format_decimal
from pydantic import Field

from nudges import dates
from nudges.catalogue import Factor
from nudges.drawings import Radar, Shape
from nudges.flows.plans import plan_fields
from nudges.flows.series import ended
from nudges.flows.steps import card, form, readers
from nudges.flows.whom import client_fields, client_of
from nudges.journal import Answer
from nudges.screens import (
    Button,
    Buttons,
    Card,
    Choice,
    Drawn,
    Element,
    Facts,
    Form,
    Option,
    Paragraph,
    Scale,
)
from nudges.text import Strong, Text
from nudges.trust import (
    HIGH,
    LOW,
    STATEMENTS,
    Reading,
    TrustCheck,
    quotient,
    readings,
    role,
    spread,
    strongest,
    weakest,
)
from nudges.turns import Answers, Conversation
from nudges.words import Words

FACTORS = tuple(factor.value for factor in STATEMENTS)
"""The factors in the order of their forms."""
EARLIER = 3
"""Earlier shapes in the picture; more would be a tangle."""
EVEN = 1.0
"""Up to this distance between the strongest and the weakest factor, the four are in balance."""


class Scored(Answers):
    """What was answered so far; ``kept_at`` (UTC) is when the check was stored, ``on`` the day the last card tells."""

    client: str = ""
    scores: Mapping[str, int] = Field(default_factory=dict)
    kept_at: datetime | None = None
    on: date | None = None


Talk = Conversation[Scored]


def is_scored(found: Scored, factor: str) -> bool:
    """Tell whether every statement of a factor has its point."""
    return all(LOW <= found.scores.get(f"{factor}.{name}", 0) <= HIGH for name in STATEMENTS[Factor(factor)])


def check_of(talk: Talk) -> TrustCheck:
    """Return the answers as a check; its factors must all be scored."""
    at = talk.answers.kept_at or talk.scene.now
    return TrustCheck("", talk.scene.person.id, at, dict(talk.answers.scores), talk.answers.client)


def whom(talk: Talk) -> Form:
    """Draw the choice of a client, or of none in particular."""
    words = talk.scene.words
    intro = Paragraph(words("trust.intro"))
    return form(words, "trust.whom_form", intro, *client_fields(talk.scene, talk.answers.client), close="check.later")


def statements(talk: Talk) -> Form:
    """Draw the statements of one factor, under the question that they are about."""
    words, found = talk.scene.words, talk.answers
    factor = Factor(talk.step if talk.step in FACTORS else FACTORS[0])
    scales = (
        Scale(
            name,
            words.line(f"trust.{factor}.{name}"),
            LOW,
            HIGH,
            words.line("trust.low"),
            words.line("trust.high"),
            value=found.scores.get(f"{factor}.{name}"),
        )
        for name in STATEMENTS[factor]
    )
    first = (Paragraph(words("trust.honest"), soft=True),) if factor == FACTORS[0] else ()
    question = Paragraph((Strong(words.line(f"trust.question.{factor}")),))
    return form(words, f"trust.form.{factor}", *_about(talk), question, *first, *scales, close="check.later")


def result(talk: Talk) -> Card | Form:
    """Draw how it came out: the picture, the figures, the role, the balance, and what moved."""
    if not all(is_scored(talk.answers, factor) for factor in FACTORS):
        return statements(talk)
    words, check, earlier = talk.scene.words, check_of(talk), _earlier(talk)
    button = Button("weight", words.line("trust.choose"), opens_form=True, primary=True)
    return Card(
        words.line("trust.title"),
        (
            *_about(talk),
            Drawn(_radar(talk, check, earlier), _alt(talk, check, earlier)),
            Facts(tuple(_row(words, reading) for reading in readings(check))),
            Paragraph(words(f"trust.role.{role(check)}")),
            _sum(words, check),
            Paragraph(_balance(words, check)),
            *_moved(talk, check, earlier),
            Buttons((button,)),
        ),
        private=True,
    )


def outcome(talk: Talk, check: TrustCheck) -> Answer:
    """Return what a check came to in a line, so that a list of entries tells it."""
    words, high, low = talk.scene.words, strongest(check), weakest(check)
    means = {reading.factor: _number(words, reading.mean) for reading in readings(check)}
    if not spread(check):
        return Answer(words.line("trust.came_to"), words.line("trust.all_even", mean=means[low]))
    named = {
        "strongest": words.line("trust.with_mean", factor=words.line(f"factor.{high}"), mean=means[high]),
        "weakest": words.line("trust.with_mean", factor=words.line(f"factor.{low}"), mean=means[low]),
    }
    return Answer(words.line("trust.came_to"), words.line("trust.outcome", **named))


def weight(talk: Talk) -> Form | Card:
    """Draw the choice of the factor that gets more weight, and a plan."""
    if not all(is_scored(talk.answers, factor) for factor in FACTORS):
        return statements(talk)
    words, lowest = talk.scene.words, weakest(check_of(talk))
    options = tuple(Option(factor, words.line(f"factor.{factor}")) for factor in FACTORS)
    hint = words.line("trust.weight_hint", factor=words.line(f"factor.{lowest}"))
    choice = Choice("focus", words.line("trust.weight"), options, value=(lowest,), hint=hint)
    act = Paragraph((Strong(words.line("trust.act")),))
    return form(words, "trust.weight_form", choice, act, *plan_fields(words), readers(words), close="check.later")


def seen(talk: Talk) -> Card:
    """Draw that the check is kept, with the way back to its picture."""
    words = talk.scene.words
    back = Button("resume", words.line("trust.again"), opens_form=True, primary=True)
    return card(words, "trust.seen", Buttons((back,)))


def ended_card(talk: Talk) -> Card:
    """Draw the end, without a figure: this card stays in the chat."""
    return ended(talk.scene.words, "trust", talk.answers.on, talk.scene.today)


def _about(talk: Talk) -> tuple[Paragraph, ...]:
    client = client_of(talk.scene, talk.answers.client)
    return (Paragraph(talk.scene.words("trust.about", client=client.name), soft=True),) if client else ()


def _earlier(talk: Talk) -> list[TrustCheck]:
    """Return the checks before this one that were about the same client, newest first."""
    before = talk.answers.kept_at or talk.scene.now
    return [found for found in talk.scene.checks if found.client == talk.answers.client and found.at < before]


def _radar(talk: Talk, check: TrustCheck, earlier: list[TrustCheck]) -> Radar:
    words, found = talk.scene.words, readings(check)
    return Radar(
        axes=tuple(words.line(f"factor.{factor}") for factor in FACTORS),
        now=Shape(words.line("trust.now"), _means(check)),
        spread=(
            Shape(words.line("trust.lowest"), tuple(float(reading.lowest) for reading in found)),
            Shape(words.line("trust.highest"), tuple(float(reading.highest) for reading in found)),
        ),
        earlier=tuple(Shape(_day(talk, before), _means(before)) for before in reversed(earlier[:EARLIER])),
        top=HIGH,
    )


def _alt(talk: Talk, check: TrustCheck, earlier: list[TrustCheck]) -> str:
    """Return the picture in words."""
    words = talk.scene.words
    shapes = [words.line("trust.alt", shape=_shape(words, check))]
    shapes += [
        words.line("trust.alt_earlier", day=_day(talk, before), shape=_shape(words, before))
        for before in earlier[:EARLIER]
    ]
    return " ".join(shapes)


def _shape(words: Words, check: TrustCheck) -> str:
    points = [f"{words.line(f'factor.{one.factor}')} {_number(words, one.mean)}" for one in readings(check)]
    return dates.listed(points, words.language)


def _row(words: Words, reading: Reading) -> tuple[str, str]:
    mean, low, high = _number(words, reading.mean), str(reading.lowest), str(reading.highest)
    name = words.line(f"factor.{reading.factor}")
    return name[:1].upper() + name[1:], words.line("trust.reading", mean=mean, low=low, high=high)


def _sum(words: Words, check: TrustCheck) -> Paragraph:
    """Return the quotient, with what it is divided by: the fourth axis turned back."""
    own = LOW + HIGH - readings(check)[-1].mean
    return Paragraph(words("trust.quotient", own=_number(words, own), quotient=_number(words, quotient(check))))


def _balance(words: Words, check: TrustCheck) -> Text:
    if not spread(check):
        return words("trust.even")
    key = "trust.balanced" if spread(check) <= EVEN else "trust.unbalanced"
    return words(key, spread=_number(words, spread(check)), factor=words.line(f"factor.{weakest(check)}"))


def _moved(talk: Talk, check: TrustCheck, earlier: list[TrustCheck]) -> Iterable[Element]:
    """Yield what moved since the check before: every factor with its difference."""
    words = talk.scene.words
    if not earlier:
        yield Paragraph(words("trust.first"), soft=True)
        return
    steps = zip(FACTORS, _means(check), _means(earlier[0]), strict=True)
    moved = [f"{words.line(f'factor.{name}')} {_signed(words, now - then)}" for name, now, then in steps if now != then]
    if not moved:
        yield Paragraph(words("trust.same", day=_day(talk, earlier[0])))
        return
    yield Paragraph(words("trust.moved", day=_day(talk, earlier[0]), moved=dates.listed(moved, words.language)))


def _means(check: TrustCheck) -> tuple[float, ...]:
    return tuple(reading.mean for reading in readings(check))


def _day(talk: Talk, check: TrustCheck) -> str:
    return dates.short_day(talk.scene.person.today(check.at), talk.scene.words.language, today=talk.scene.today)


def _number(words: Words, value: float) -> str:
    return format_decimal(round(value, 1), format="0.0", locale=words.language.value)


def _signed(words: Words, value: float) -> str:
    return f"{'+' if value > 0 else '−'}{_number(words, abs(value))}"
