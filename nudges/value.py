"""Values: dataclasses that are never changed once they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:
    from dataclasses import dataclass

    T = TypeVar("T")

    def value(*, frozen: bool, **options: bool) -> Callable[[type[T]], type[T]]:
        """Make a dataclass that the type checker holds frozen.

        Freezing it at run time as well makes its objects four times as dear, and a nudge is some twenty of them.
        """
        return dataclass(unsafe_hash=frozen, **options)


__all__ = ["value"]
