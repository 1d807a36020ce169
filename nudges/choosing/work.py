"""What a person's work asks for now: the stage of an engagement, and clients from before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from nudges.catalogue import Stage
from nudges.choosing.look import Look
from nudges.choosing.shelf import MOMENTS, Shelved
from nudges.memory import Chosen
from nudges.steer import Work

A_WEEK = 2
"""At most so many prompts a week come from the stage of an engagement."""
LEFT_IN_PEACE = timedelta(days=28)
"""How long we do not bring up the same former client again."""
FORMER_CLIENTS = "former-clients"
"""The theme that someone who wants to hear less of former clients wants less of."""

FIRST: Mapping[Stage, tuple[str, ...]] = {
    Stage.START: ("question-behind", "setbacks", "social-credit"),
    Stage.CLOSE: ("closing",),
}
"""The themes that are asked about first: the question behind the question, what we do when something goes wrong (the
agreement, then the pre-mortem), credit; and the close itself."""


def stage(look: Look) -> Chosen | None:
    """Choose a prompt of the stage an engagement is at: one that begins or ends before one that is underway."""
    if not look.memory.steer.works:
        return None
    known = [(work, at) for work in look.memory.steer.works if (at := work.stage(look.today))]
    for work, at in sorted(known, key=lambda found: _urgency(look, *found)):
        if _had_enough(look, at):
            continue
        prompt = _of_stage(look, at)
        if prompt is not None:
            return Chosen("nudge", prompt, {"key": "stage", "stage": at.value, "work": work.engagement})
    return None


def _urgency(look: Look, work: Work, at: Stage) -> tuple[int, int]:
    """Return what goes first: the moment that is nearest; between works underway it is a matter of turns."""
    if at in MOMENTS:
        day = work.starts if at is Stage.START else work.ends
        return 0, abs(((day or date.max) - look.today).days)
    return 1, (look.turn + sum(map(ord, work.engagement))) % 97


def _had_enough(look: Look, at: Stage) -> bool:
    """Tell whether this week had its prompts of a stage; those of a beginning or an end do not wait for the others."""
    counted = MOMENTS if at in MOMENTS else MOMENTS | {Stage.UNDERWAY}
    prompts = (look.shelf.prompts.get(before.subject) for before in look.this_week() if before.flow == "nudge")
    return sum(prompt is not None and prompt.stage in counted for prompt in prompts) >= A_WEEK


def _of_stage(look: Look, at: Stage) -> str | None:
    by_theme = look.shelf.by_stage.get(at, {})
    first = [theme for theme in FIRST.get(at, ()) if theme in by_theme]
    rest = [theme for theme in by_theme if theme not in first]
    begin = look.turn % len(rest) if rest else 0
    for theme in (*_by_age(look, by_theme, first), *_by_age(look, by_theme, rest[begin:] + rest[:begin])):
        prompt = look.least_recent(by_theme[theme])
        if prompt is not None:
            return prompt
    return None


def _by_age(look: Look, by_theme: Mapping[str, Sequence[Shelved]], themes: Sequence[str]) -> Sequence[str]:
    """Return themes by when their prompts of this stage were last asked, those that never were in their order."""
    last = {
        theme: max((look.last[one.id] for one in by_theme[theme] if one.id in look.last), default=None)
        for theme in themes
    }
    return sorted(themes, key=lambda theme: found.timestamp() if (found := last[theme]) else 0.0)


def former_client(look: Look) -> Chosen | None:
    """Choose a client from before who is due, by how far they trusted the person; at most one a week."""
    touches = look.memory.steer.touches
    if not touches or FORMER_CLIENTS in look.person.less_of:
        return None
    if any(before.flow == "former-client" for before in look.this_week()):
        return None
    lately = {
        before.subject
        for before in look.asked
        if before.flow == "former-client" and look.now - before.at < LEFT_IN_PEACE
    }
    due = [touch for touch in touches if touch.due <= look.today and touch.client not in lately]
    if not due:
        return None
    chosen = min(due, key=lambda touch: (-touch.trust, touch.due, touch.client))
    return Chosen("former-client", chosen.client, {"key": "former_client"})
