"""A conversation as one person reads it: lines by day, with who wrote them and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from babel.dates import format_date, format_datetime, format_time

from bot.sandbox.drawing import Drawing
from bot.sandbox.people import Person
from bot.sandbox.wire import Json
from bot.sandbox.words import words
from bot.sandbox.workspace import SLACKBOT, Channel, Workspace
from nudges.value import value

TOGETHER = timedelta(minutes=5)
"""Lines of one author this close together share a name and a face."""


@value(frozen=True, slots=True)
class Line:
    """One message as it stands in the page; ``kind`` is ``bot``, ``person`` or ``slack``."""

    ts: str
    author: str
    initials: str
    kind: str
    tint: int
    time: str
    message: Json
    drawing: Drawing
    joined: bool

    @property
    def private(self) -> bool:
        return bool(self.message.get("is_ephemeral"))


@value(frozen=True, slots=True)
class Day:
    """The lines of one day of the reader's own calendar."""

    heading: str
    lines: Sequence[Line]


def days(workspace: Workspace, channel: Channel, reader: Person) -> list[Day]:
    """Return everything the reader may see in a conversation, oldest first."""
    every = [*workspace.history(channel.id), *workspace.whispers(channel.id, reader.id)]
    every.sort(key=lambda message: message["ts"])
    today = reader.local(workspace.now()).date()
    return [
        Day(day_heading(day, today, reader), list(_lines(workspace, list(messages), reader)))
        for day, messages in groupby(every, key=lambda message: _local(message, reader).date())
    ]


def drawing_for(workspace: Workspace, reader: Person, prefix: str) -> Drawing:
    """Return how blocks are drawn for this person."""
    members = [person for person in workspace.people if not person.deleted]
    say = words(reader.language)
    return Drawing(prefix, reader.zone, say, lambda who: name_of(workspace, who), members, workspace.named_channels)


def name_of(workspace: Workspace, who: str) -> str:
    """Return the name of a person, the bot or a channel, or the id of anyone unknown."""
    if who == workspace.identity.bot_user:
        return workspace.identity.bot_name
    if who == SLACKBOT:
        return "Slackbot"
    person, channel = workspace.state.people.get(who), workspace.state.channels.get(who)
    return person.name if person else (channel.name if channel else who)


def day_heading(day: date, today: date, reader: Person) -> str:
    """Return “Today”, “Yesterday” or the date in the reader's language."""
    say = words(reader.language)
    if day == today:
        return say("today")
    if day == today - timedelta(days=1):
        return say("yesterday")
    pattern = "EEEE d MMMM" if reader.language == "nl" or reader.locale == "en-GB" else "EEEE, MMMM d"
    written = format_date(day, pattern + (" y" if day.year != today.year else ""), locale=_babel(reader))
    return written[:1].upper() + written[1:]


def clock_face(moment: datetime, reader: Person) -> tuple[str, str]:
    """Return the time and the day on the reader's own clock."""
    local = reader.local(moment)
    pattern = "EEE d MMM y" if reader.locale != "en-US" else "EEE, MMM d, y"
    return format_time(local, "short", locale=_babel(reader)), format_datetime(local, pattern, locale=_babel(reader))


def _lines(workspace: Workspace, messages: list[Json], reader: Person) -> Iterator[Line]:
    before: Json | None = None
    for message in messages:
        yield _line(workspace, message, reader, joined=before is not None and _together(before, message))
        before = message


def _line(workspace: Workspace, message: Json, reader: Person, *, joined: bool) -> Line:
    who = message.get("user", "")
    author = name_of(workspace, who)
    person = workspace.state.people.get(who)
    return Line(
        ts=message["ts"],
        author=author,
        initials=person.initials if person else author[:1],
        kind="person" if person else ("slack" if who == SLACKBOT else "bot"),
        tint=list(workspace.state.people).index(who) % 6 if person else 0,
        time=clock_face(_moment(message), reader)[0],
        message=message,
        drawing=drawing_for(workspace, reader, f"m{message['ts']}"),
        joined=joined,
    )


def _together(one: Json, other: Json) -> bool:
    same = one.get("user") == other.get("user") and one.get("is_ephemeral") == other.get("is_ephemeral")
    return same and _moment(other) - _moment(one) < TOGETHER


def _moment(message: Json) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC)


def _local(message: Json, reader: Person) -> datetime:
    return reader.local(_moment(message))


def _babel(reader: Person) -> str:
    return reader.locale.replace("-", "_")
