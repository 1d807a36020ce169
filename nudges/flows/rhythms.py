"""A person's language and rhythm as fields of a form, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from nudges import dates
from nudges.flows.zones import NO_COUNTRY, country_options, zone_options
from nudges.forms import Fault, Values
from nudges.people import Language, Person, Rhythm, RhythmImpossible
from nudges.screens import Choice, Option
from nudges.words import Words

NEVER = "never"
"""Chosen by someone who wants no weekly look-back."""
LOOK_BACK_AT = time(15)
"""The time that is offered for a look-back."""
HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))

_LANGUAGES = {Language.DUTCH: "Nederlands", Language.ENGLISH: "English"}
_IMPOSSIBLE = {
    "days": {"days": Fault("days")},
    "times": {"times": Fault("quiet_time")},
    "per_week": {"per_week": Fault("choose")},
    "look_back": {"look_back": Fault("look_back")},
}


def language_field(words: Words, person: Person) -> Choice:
    """Return the choice of a language, each under its own name."""
    options = tuple(Option(language.value, name) for language, name in _LANGUAGES.items())
    return Choice("language", words.line("rhythm.language"), options, value=(person.language.value,))


def zone_field(words: Words, person: Person) -> Choice:
    """Return the choice of a time zone."""
    options = zone_options(words.language, person.zone)
    return Choice("zone", words.line("rhythm.zone"), options, value=(person.zone,), compact=True)


def days_field(words: Words, rhythm: Rhythm) -> Choice:
    """Return the choice of work days."""
    chosen = tuple(str(number) for number in sorted(rhythm.days))
    return Choice("days", words.line("rhythm.days"), _weekdays(words), value=chosen, many=True)


def time_field(words: Words, rhythm: Rhythm) -> Choice:
    """Return the choice of one local time outside the quiet hours."""
    free = [moment for moment in HALF_HOURS if not rhythm.is_quiet(moment)]
    options = _times(words, {*free, *rhythm.times[:1]})
    value = (rhythm.times[0].isoformat("minutes"),)
    return Choice("times", words.line("rhythm.time"), options, value=value, compact=True)


def times_field(words: Words, rhythm: Rhythm) -> Choice:
    """Return the choice of one or more local times."""
    options = _times(words, {*HALF_HOURS, *rhythm.times})
    value = tuple(moment.isoformat("minutes") for moment in sorted(rhythm.times))
    hint = words.line("rhythm.times_hint")
    return Choice("times", words.line("rhythm.times"), options, value=value, hint=hint, many=True, compact=True)


def quiet_fields(words: Words, rhythm: Rhythm) -> tuple[Choice, Choice]:
    """Return the choices of the first and the last moment of the quiet hours."""
    start, end = rhythm.quiet
    return _quiet(words, "quiet_from", start), _quiet(words, "quiet_to", end, words.line("rhythm.quiet_hint"))


def country_field(words: Words, country: str | None) -> Choice:
    """Return the choice of a country whose public holidays are kept free."""
    options = country_options(words.language, country, words.line("rhythm.no_country"))
    return Choice("country", words.line("rhythm.country"), options, value=(country or NO_COUNTRY,), compact=True)


def per_week_field(words: Words, rhythm: Rhythm) -> Choice:
    """Return the choice of the most messages in a week."""
    options = tuple(Option(str(count), str(count)) for count in range(1, 8))
    return Choice("per_week", words.line("rhythm.per_week"), options, value=(str(rhythm.per_week),), compact=True)


def look_back_fields(words: Words, rhythm: Rhythm) -> tuple[Choice, Choice]:
    """Return the choices of the weekday and the time of the weekly look-back."""
    day, at = rhythm.look_back or (None, LOOK_BACK_AT)
    days = (Option(NEVER, words.line("rhythm.no_look_back")), *_weekdays(words))
    chosen = NEVER if day is None else str(day)
    hint = words.line("rhythm.look_back_hint")
    times = _times(words, {*HALF_HOURS, at})
    return (
        Choice("look_back", words.line("rhythm.look_back"), days, value=(chosen,), hint=hint, compact=True),
        Choice(
            "look_back_at", words.line("rhythm.look_back_at"), times, value=(at.isoformat("minutes"),), compact=True
        ),
    )


def learns_field(words: Words, person: Person) -> Choice:
    """Return the choice whether what they answer is asked in preference to what they let pass."""
    options = tuple(Option(name, words.line(f"rhythm.learns_{name}")) for name in ("yes", "no"))
    value = ("yes" if person.learns else "no",)
    return Choice("learns", words.line("rhythm.learns"), options, value=value)


def changed(person: Person, values: Values) -> Person | Mapping[str, Fault]:
    """Return the person with what a form changed, or what makes its rhythm impossible, by field.

    What the form did not ask stays as it was.
    """
    try:
        rhythm = _rhythm(person.rhythm, values)
    except RhythmImpossible as impossible:
        return _IMPOSSIBLE[str(impossible)]
    language = Language(values.text("language") or person.language)
    learns = values.text("learns") == "yes" if values.text("learns") else person.learns
    return replace(person, language=language, zone=values.text("zone") or person.zone, rhythm=rhythm, learns=learns)


def _rhythm(rhythm: Rhythm, values: Values) -> Rhythm:
    country = values.text("country")
    return replace(
        rhythm,
        days=frozenset(map(int, values.many("days"))),
        times=tuple(map(time.fromisoformat, values.many("times"))),
        quiet=(_time(values, "quiet_from") or rhythm.quiet[0], _time(values, "quiet_to") or rhythm.quiet[1]),
        country=None if country == NO_COUNTRY else country or rhythm.country,
        per_week=int(values.text("per_week") or rhythm.per_week),
        look_back=_look_back(rhythm, values),
    )


def _look_back(rhythm: Rhythm, values: Values) -> tuple[int, time] | None:
    day = values.text("look_back")
    if not day:
        return rhythm.look_back
    return None if day == NEVER else (int(day), _time(values, "look_back_at") or LOOK_BACK_AT)


def _time(values: Values, name: str) -> time | None:
    text = values.text(name)
    return time.fromisoformat(text) if text else None


def _quiet(words: Words, name: str, value: time, hint: str = "") -> Choice:
    options = _times(words, {*HALF_HOURS, value})
    return Choice(
        name, words.line(f"rhythm.{name}"), options, value=(value.isoformat("minutes"),), hint=hint, compact=True
    )


def _weekdays(words: Words) -> tuple[Option, ...]:
    return tuple(Option(str(number), dates.weekday(number, words.language)) for number in range(7))


def _times(words: Words, moments: set[time]) -> tuple[Option, ...]:
    return tuple(Option(moment.isoformat("minutes"), dates.clock(moment, words.language)) for moment in sorted(moments))
