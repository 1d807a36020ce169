"""The slash commands that the composer completes."""

from __future__ import annotations

from collections.abc import Mapping

from nudges.value import value


@value(frozen=True, slots=True)
class Command:
    """A line the composer offers, such as ``/nudge pause``, with what it does by language (``nl``, ``en``)."""

    line: str
    meaning: Mapping[str, str]

    @property
    def name(self) -> str:
        """The command itself, without the words after it."""
        return self.line.split()[0]


CLOCK = (
    Command("/clock +1d", {"nl": "Zet de klok een dag vooruit", "en": "Move the clock one day forward"}),
    Command("/clock +1h", {"nl": "Zet de klok een uur vooruit", "en": "Move the clock one hour forward"}),
    Command("/clock", {"nl": "Hoe laat is het hier", "en": "What time it is here"}),
)
"""The sandbox's own command; the bot never hears it."""
