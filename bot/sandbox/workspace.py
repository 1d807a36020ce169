"""The workspace itself: people, conversations, messages, windows and Homes, kept in one JSON file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, Field

from bot.sandbox.keeping import read_text, write_text
from bot.sandbox.people import Person, staff
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json, filled_in

SLACKBOT = "USLACKBOT"


class Identity(BaseModel):
    """Who the team and the bot are, in Slack's ids."""

    team: str = "T0KLANKB01"
    team_name: str = "Noorderlicht Advies"
    team_domain: str = "noorderlicht"
    app: str = "A0KBAPP001"
    bot: str = "B0KBBOT001"
    bot_user: str = "U0KBBOT001"
    bot_name: str = "Klankbord"
    bot_handle: str = "klankbord"


class Channel(BaseModel):
    """A conversation; a ``person``'s direct message with the bot, or a named channel."""

    id: str
    name: str = ""
    person: str = ""
    members: list[str] = Field(default_factory=list)
    created: int = 0


class Whisper(BaseModel):
    """A message only one person sees."""

    channel: str
    viewer: str
    message: Json


class Modal(BaseModel):
    """An open window: the view, what was typed so far by field name, and what was wrong with it by block."""

    view: Json
    typed: dict[str, list[str]] = Field(default_factory=dict)
    errors: dict[str, str] = Field(default_factory=dict)
    failed: bool = False


class State(BaseModel):
    """Everything that outlives a restart."""

    minted: int = 0
    last_ts: int = 0
    people: dict[str, Person] = Field(default_factory=dict)
    channels: dict[str, Channel] = Field(default_factory=dict)
    messages: dict[str, list[Json]] = Field(default_factory=dict)
    whispers: list[Whisper] = Field(default_factory=list)
    modals: dict[str, list[Modal]] = Field(default_factory=dict)
    homes: dict[str, Json] = Field(default_factory=dict)
    read: dict[str, str] = Field(default_factory=dict)


class Workspace:
    """One team. ``now`` answers aware UTC; with a ``folder`` the state is kept in ``workspace.json`` there."""

    def __init__(
        self,
        now: Callable[[], datetime],
        folder: Path | None = None,
        people: Iterable[Person] | None = None,
        identity: Identity | None = None,
    ) -> None:
        self.now = now
        self.identity = identity or Identity()
        self.base_url = "http://127.0.0.1"
        self.watchers: list[Callable[[], None]] = []
        self._file = folder / "workspace.json" if folder else None
        self.state = self._stored() or self._fresh(staff() if people is None else people)

    # --- people and conversations

    @property
    def people(self) -> list[Person]:
        return list(self.state.people.values())

    def person(self, user: str) -> Person:
        """Return a member; ``Refused("user_not_found")`` for anyone else."""
        if user not in self.state.people:
            raise Refused("user_not_found")
        return self.state.people[user]

    def channel(self, channel: str) -> Channel:
        """Return a conversation by its id; ``Refused("channel_not_found")`` when there is none."""
        if channel not in self.state.channels:
            raise Refused("channel_not_found")
        return self.state.channels[channel]

    def dm(self, user: str) -> Channel:
        """Return the person's direct message with the bot."""
        return self.channel(_dm_id(self.person(user).id))

    @property
    def named_channels(self) -> list[Channel]:
        return [channel for channel in self.state.channels.values() if not channel.person]

    def deactivate(self, user: str) -> None:
        """Take a person out of the team, as an administrator of Slack does."""
        self.person(user).deleted = True
        self.changed()

    # --- messages

    def next_ts(self) -> str:
        """Return a time stamp of the sandbox's clock that no message has had before."""
        self.state.last_ts = max(round(self.now().timestamp() * 1_000_000), self.state.last_ts + 1)
        return f"{self.state.last_ts // 1_000_000}.{self.state.last_ts % 1_000_000:06d}"

    def post(self, channel: str, message: Json) -> Json:
        """Put a message into a conversation and return it as stored, with its ``ts``."""
        stored = {"type": "message", "team": self.identity.team, **message, "ts": self.next_ts()}
        self._fill(stored)
        self.state.messages.setdefault(channel, []).append(stored)
        self.changed()
        return stored

    def find(self, channel: str, ts: str) -> Json:
        """Return a message; ``Refused("message_not_found")`` when it is not there."""
        for message in reversed(self.history(channel)):
            if message["ts"] == ts:
                return message
        raise Refused("message_not_found")

    def history(self, channel: str) -> list[Json]:
        """Return all messages of a conversation, oldest first."""
        return self.state.messages.get(channel, [])

    def edit(self, message: Json, content: Json) -> None:
        """Replace what a message says; keys given as None go."""
        for key, value in content.items():
            message.pop(key, None) if value is None else message.update({key: value})
        self._fill(message)
        self.changed()

    def remove(self, channel: str, ts: str) -> None:
        self.history(channel).remove(self.find(channel, ts))
        self.changed()

    def whisper(self, channel: str, viewer: str, message: Json) -> Json:
        """Show one person a message and return it as stored, with its ``ts``."""
        stored = {"type": "message", **message, "ts": self.next_ts(), "is_ephemeral": True}
        self._fill(stored)
        self.state.whispers.append(Whisper(channel=channel, viewer=viewer, message=stored))
        self.changed()
        return stored

    def whispers(self, channel: str, viewer: str) -> list[Json]:
        return [
            item.message for item in self.state.whispers if item.channel == channel and item.viewer in (viewer, "*")
        ]

    def unwhisper(self, ts: str) -> None:
        self.state.whispers = [item for item in self.state.whispers if item.message["ts"] != ts]
        self.changed()

    # --- what is new to whom

    def mark_read(self, user: str, channel: str) -> None:
        newest = self._newest(channel, user)
        if self.state.read.get(f"{user}/{channel}", "") != newest:
            self.state.read[f"{user}/{channel}"] = newest
            self.changed()

    def unread(self, user: str, channel: str) -> int:
        """Count the bot's messages in a conversation that the person has not had before their eyes."""
        seen = self.state.read.get(f"{user}/{channel}", "")
        return sum(message["ts"] > seen and message.get("user") != user for message in self._seen_by(channel, user))

    def _newest(self, channel: str, user: str) -> str:
        return max((message["ts"] for message in self._seen_by(channel, user)), default="")

    def _seen_by(self, channel: str, user: str) -> list[Json]:
        return [*self.history(channel), *self.whispers(channel, user)]

    # --- keeping

    def mint(self, prefix: str) -> str:
        """Return a new id in Slack's manner."""
        self.state.minted += 1
        return f"{prefix}{self.state.minted:09d}"

    def changed(self) -> None:
        """Keep the state and tell whoever watches."""
        if self._file:
            write_text(self._file, self.state.model_dump_json())
        for watcher in self.watchers:
            watcher()

    def _fill(self, message: Json) -> None:
        if message.get("blocks"):
            message["blocks"] = filled_in(message["blocks"], lambda: self.mint("b"))

    def _stored(self) -> State | None:
        text = read_text(self._file) if self._file else None
        return State.model_validate_json(text) if text else None

    def _fresh(self, people: Iterable[Person]) -> State:
        everyone = {person.id: person for person in people}
        created = int(self.now().timestamp())
        team = Channel(
            id="C0KBTEAM01", name="team-advies", members=[*everyone, self.identity.bot_user], created=created
        )
        channels = {team.id: team}
        for user in everyone:
            dm = Channel(id=_dm_id(user), person=user, members=[user, self.identity.bot_user], created=created)
            channels[dm.id] = dm
        return State(people=everyone, channels=channels)


def _dm_id(user: str) -> str:
    return f"D{user[1:]}"
