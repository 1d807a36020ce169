"""A small catalogue and a remembered past to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nudges.catalogue import Catalogue, Factor, Prompt, Stage
from nudges.choosing import choose
from nudges.delivery import State
from nudges.memory import Asked, Chosen, Memory
from nudges.people import Language, Person, Rhythm
from nudges.steer import Steer
from tests.fakes.scenes import prompt

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""A Monday, 09:00 in Amsterdam."""
THEMES = ("candour", "energy", "listening", "meetings", "promises")


def _staged(identity: str, theme: str, stage: Stage, factor: Factor = Factor.RELIABILITY) -> Prompt:
    return prompt(identity, theme).model_copy(update={"stage": stage, "factor": factor})


CATALOGUE = Catalogue(
    [
        *(prompt(f"{theme}-{number}", theme) for theme in THEMES for number in range(1, 9)),
        *(_staged(f"question-{number}", "question-behind", Stage.START) for number in (1, 2)),
        *(_staged(f"agree-{number}", "setbacks", Stage.START) for number in (1, 2)),
        *(_staged(f"close-{number}", "closing", Stage.CLOSE) for number in (1, 2, 3)),
        *(_staged(f"underway-{number}", "daily-dealings", Stage.UNDERWAY) for number in range(1, 9)),
        *(_staged(f"near-{number}", "intimacy", Stage.ALWAYS, Factor.INTIMACY) for number in range(1, 9)),
    ],
    [],
)


def adviser(identity: str = "U1", **rhythm: object) -> Person:
    """Return someone in Amsterdam who said yes; ``rhythm`` differs from the usual one where given."""
    person = Person("slack:T1", identity, Language.ENGLISH, "Europe/Amsterdam", consented_at=MONDAY)
    return replace(person, rhythm=replace(Rhythm(), **rhythm))  # type: ignore[arg-type]


def asked(
    subject: str, at: datetime, state: State = State.ANSWERED, flow: str = "nudge", again_at: datetime | None = None
) -> Asked:
    """Return something that was asked before."""
    return Asked(flow, subject, at, state, again_at, f"id-{subject}")


def live(
    person: Person,
    days: int,
    *,
    steer: Steer | None = None,
    answers: Iterable[str] | None = None,
    start: datetime = MONDAY,
    catalogue: Catalogue = CATALOGUE,
) -> list[tuple[datetime, Chosen]]:
    """Return what is chosen on so many days in a row, work days only; only the themes in ``answers`` are answered."""
    past: list[Asked] = []
    chosen: list[tuple[datetime, Chosen]] = []
    answering = None if answers is None else frozenset(answers)
    for day in range(days):
        now = start + timedelta(days=day)
        if person.today(now).weekday() not in person.rhythm.days:
            continue
        found = choose(person, Memory(tuple(past), steer=steer or Steer()), catalogue, now)
        if found is not None:
            chosen.append((now, found))
            known = catalogue.prompts.get(found.subject)
            is_answered = answering is None or (known is not None and known.theme in answering)
            past.insert(0, asked(found.subject, now, State.ANSWERED if is_answered else State.SENT, found.flow))
    return chosen
