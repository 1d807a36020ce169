"""Who works in the sandbox: advisers in Amsterdam and New York, and their team lead in London."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

TEAM_LEAD = "Team lead"


class Person(BaseModel):
    """A member of the workspace; ``zone`` is an IANA name, ``locale`` such as ``nl-NL``."""

    id: str
    handle: str
    name: str
    title: str
    zone: str
    locale: str
    lead: bool = False
    deleted: bool = False

    @property
    def language(self) -> str:
        """The language of the window around the conversation: ``nl`` or ``en``."""
        return "nl" if self.locale.startswith("nl") else "en"

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        words = self.name.split()
        return (words[0][0] + words[-1][0]).upper() if len(words) > 1 else words[0][:1].upper()

    def local(self, now: datetime) -> datetime:
        """Return the moment on this person's own clock."""
        return now.astimezone(ZoneInfo(self.zone))


def staff() -> list[Person]:
    """Return the four people a fresh sandbox has."""
    return [
        Person(id="U0KBNOOR01", handle="noor", name="Noor de Vries", title="Adviseur",
               zone="Europe/Amsterdam", locale="nl-NL"),
        Person(id="U0KBDAAN02", handle="daan", name="Daan Bakker", title="Projectleider",
               zone="Europe/Amsterdam", locale="nl-NL"),
        Person(id="U0KBEMILY3", handle="emily", name="Emily Carter", title="Consultant",
               zone="America/New_York", locale="en-US"),
        Person(id="U0KBPRIYA4", handle="priya", name="Priya Shah", title=TEAM_LEAD,
               zone="Europe/London", locale="en-GB", lead=True),
    ]  # fmt: skip


def crowd(count: int) -> list[Person]:
    """Return any number of people for a run without anyone watching, spread over the same zones."""
    model = staff()
    return [_one_of_many(number, model[number % len(model)]) for number in range(1, count + 1)]


def _one_of_many(number: int, like: Person) -> Person:
    return like.model_copy(update={"id": f"U0KB{number:06d}", "handle": f"p{number}", "name": f"Person {number}"})
