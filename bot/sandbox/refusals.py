"""A refusal in Slack's own words: the answer is ``{"ok": false, "error": …}``."""

from __future__ import annotations

from collections.abc import Iterable


class Refused(Exception):
    """Slack would answer this call with ``error``; ``messages`` name the faults one by one."""

    def __init__(self, error: str, messages: Iterable[str] = ()) -> None:
        self.error = error
        self.messages = tuple(messages)
        super().__init__(f"{error}: {'; '.join(self.messages)}" if self.messages else error)


def missing(field: str) -> Refused:
    """Return the refusal of a call that lacks an argument it needs."""
    return Refused("invalid_arguments", [f"[ERROR] missing required field: {field}"])
