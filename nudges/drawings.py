"""What a picture shows, as plain numbers and names of ours: nothing that a person wrote ever goes into one."""

from __future__ import annotations

from nudges.value import value


@value(frozen=True, slots=True)
class Shape:
    """One figure on a radar: what it is called, and its value on every axis."""

    label: str
    values: tuple[float, ...]


@value(frozen=True, slots=True)
class Radar:
    """A radar from 0 to ``top``: the present shape, the spread around it, and earlier shapes, the oldest first.

    ``axes`` are their names, clockwise from above; every shape has one value for each.
    """

    axes: tuple[str, ...]
    now: Shape
    spread: tuple[Shape, ...] = ()
    earlier: tuple[Shape, ...] = ()
    top: int = 5
