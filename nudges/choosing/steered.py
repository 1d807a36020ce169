"""What someone wants to work on: the themes of their learning goals, and the trust factor they lean on."""

from __future__ import annotations

from nudges.choosing.look import Look
from nudges.memory import Chosen

GOAL_TURNS, FACTOR_TURNS = range(40), range(40, 65)
"""Of a hundred turns, those in which a goal and those in which the factor comes first; the rest is for all themes."""


def goal(look: Look) -> Chosen | None:
    """Choose a prompt for a learning goal, of the theme asked about longest ago, in the goals' share of the turns."""
    themes = dict.fromkeys(look.memory.steer.goals)
    if not themes or look.turn % 100 not in GOAL_TURNS:
        return None
    for theme in sorted(themes, key=lambda theme: _last(look, theme)):
        prompt = look.least_recent(look.shelf.any_time.get(theme, ()), look.turn)
        if prompt is not None:
            return Chosen("nudge", prompt, {"key": "goal", "theme": theme})
    return None


def _last(look: Look, theme: str) -> float:
    return max(
        (look.last[one.id].timestamp() for one in look.shelf.by_theme.get(theme, ()) if one.id in look.last),
        default=0.0,
    )


def factor(look: Look) -> Chosen | None:
    """Choose a prompt for the factor that gets more weight, in its share of the turns."""
    weakest = look.memory.steer.weakest
    if weakest is None or look.turn % 100 not in FACTOR_TURNS:
        return None
    prompt = look.least_recent(look.shelf.by_factor.get(weakest, ()), look.turn // 100)
    return Chosen("nudge", prompt, {"key": "factor", "factor": weakest.value}) if prompt else None
