"""The tables. Every row belongs to a workspace; instants are aware and in UTC; what a person wrote is sealed bytes."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from zlib import crc32

from sqlalchemy import Index, MetaData, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from nudges.ports import SHARDS
from storage.instants import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def shard_of(workspace: str) -> int:
    """Return the shard that a workspace belongs to."""
    return crc32(workspace.encode()) % SHARDS


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Row(SQLModel):
    """A row of a table of ours."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class Workspaces(Row, table=True):
    """The tenants."""

    workspace_id: str = Field(primary_key=True)
    name: str
    installed_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class People(Row, table=True):
    """The people. ``rhythm``, ``less_of`` and ``steer`` are compact JSON; the ISO ``week`` had ``in_week`` nudges."""

    __table_args__ = (Index("ix_people_shard_next_at", "shard", "next_at"),)

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    shard: int
    language: str
    zone: str
    rhythm: str
    consented_at: datetime | None = Field(default=None, sa_type=Instant)
    gone_at: datetime | None = Field(default=None, sa_type=Instant)
    less_of: str
    lead: bool
    learns: bool
    steer: str = ""
    channel: str = ""
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    week: str = ""
    in_week: int = 0


class Talks(Row, table=True):
    """The conversations. ``words`` seals the answers so far and the subject."""

    __table_args__ = (
        Index("ix_talks_workspace_id_person_flow_touched_at", "workspace_id", "person", "flow", "touched_at"),
    )

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    flow: str
    step: str
    touched_at: datetime = Field(sa_type=Instant)
    words: bytes
    revision: int
    open: bool
    card: str
    card_step: str
    card_revision: int
    last_key: str


class Seen(Row, table=True):
    """The inbound requests that were dealt with, and the talk each led to."""

    workspace_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    led_to: str
    seen_at: datetime = Field(index=True, sa_type=Instant)


class Entries(Row, table=True):
    """The journals. ``words`` seals questions, answers, the subject and the lesson; ``client`` is an id."""

    __table_args__ = (Index("ix_entries_workspace_id_person_at", "workspace_id", "person", "at"),)

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    kind: str
    at: datetime = Field(sa_type=Instant)
    client: str
    words: bytes


class Intentions(Row, table=True):
    """The if-then plans. ``words`` seals trigger, act and subject; ``on_day`` is a local date, ``client`` an id."""

    __table_args__ = (_partial("ix_intentions_open", "workspace_id", "person", "on_day", where="state = 'open'"),)

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    words: bytes
    on_day: date
    origin: str
    made_at: datetime = Field(sa_type=Instant)
    state: str
    moved: int
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    client: str
    since: datetime | None = Field(default=None, sa_type=Instant)


class Clients(Row, table=True):
    """Whom the work is for. ``words`` seals the name and the trust; ``last_contact`` is a local date."""

    __table_args__ = (Index("ix_clients_workspace_id_person", "workspace_id", "person"),)

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    words: bytes
    every_days: int
    last_contact: date | None = None
    archived: bool


class Works(Row, table=True):
    """The engagements. ``words`` seals the name and the setback agreement; ``starts`` and ``ends`` are local dates."""

    __table_args__ = (Index("ix_works_workspace_id_person", "workspace_id", "person"),)

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    client: str
    words: bytes
    starts: date | None = None
    ends: date | None = None
    archived: bool


class Checks(Row, table=True):
    """The trust checks. ``words`` seals the scores."""

    __table_args__ = (Index("ix_checks_workspace_id_person_at", "workspace_id", "person", "at"),)

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    at: datetime = Field(sa_type=Instant)
    words: bytes
    client: str
    focus: str


class Goals(Row, table=True):
    """The learning goals. ``words`` seals the text; ``themes`` is compact JSON."""

    __table_args__ = (Index("ix_goals_workspace_id_person_made_at", "workspace_id", "person", "made_at"),)

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    person: str
    words: bytes
    themes: str
    made_at: datetime = Field(sa_type=Instant)
    reached_at: datetime | None = Field(default=None, sa_type=Instant)


class Nudges(Row, table=True):
    """The outbox. ``ready_at`` is the due time, or the later instant that a platform told us to wait for.

    ``again_at`` is when a snoozed one may be asked again, ``marked_at`` when its person dealt with it, ``checked_at``
    when the platform's history was searched for further copies. The partial indexes hold only rows in motion.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "person", "kind", "occurrence"),
        _partial("ix_nudges_planned", "shard", "workspace_id", "ready_at", where="state = 'planned'"),
        _partial("ix_nudges_sending", "shard", "last_attempt_at", where="state = 'sending'"),
        _partial("ix_nudges_repeated", "shard", "last_attempt_at", where="attempts > 1 AND checked_at IS NULL"),
    )

    delivery_id: str = Field(primary_key=True)
    workspace_id: str
    shard: int
    person: str
    kind: str
    occurrence: str
    due_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    ready_at: datetime = Field(sa_type=Instant)
    state: str
    flow: str
    subject: str
    reason: str
    attempts: int
    first_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    last_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    channel: str
    ts: str
    failure: str
    again_at: datetime | None = Field(default=None, sa_type=Instant)
    marked_at: datetime | None = Field(default=None, sa_type=Instant)
    checked_at: datetime | None = Field(default=None, sa_type=Instant)


class Installations(Row, table=True):
    """What was granted to the app, by workspace or (``workspace_id`` is then its id) organisation.

    ``sealed`` holds the tokens; ``scopes`` stand between commas; ``revision`` is raised whenever tokens change.
    """

    workspace_id: str = Field(primary_key=True)
    organisation: str
    name: str
    app: str
    bot: str
    installer: str
    scopes: str
    installed_at: datetime = Field(sa_type=Instant)
    expires_at: datetime | None = Field(default=None, index=True, sa_type=Instant)
    sealed: bytes
    revision: int


class Served(Row, table=True):
    """The workspaces that an organisation's installation serves."""

    workspace_id: str = Field(primary_key=True)
    organisation: str = Field(index=True)


class SwitchedOn(Row, table=True):
    """The packs of prompts that a workspace switched on."""

    __tablename__ = "switched_on"

    workspace_id: str = Field(primary_key=True)
    pack: str = Field(primary_key=True)


class Arrivals(Row, table=True):
    """The installations begun in a browser: digests, and until when. No workspace is known yet, so none is named."""

    state: str = Field(primary_key=True)
    browser: str
    until: datetime = Field(index=True, sa_type=Instant)


METADATA = Row.metadata


def table(name: str) -> Table:
    """Return a table by its name, for statements."""
    return METADATA.tables[name]


WORKSPACES, PEOPLE, TALKS, SEEN = table("workspaces"), table("people"), table("talks"), table("seen")
ENTRIES, INTENTIONS, NUDGES = table("entries"), table("intentions"), table("nudges")
CLIENTS, WORKS, CHECKS, GOALS = table("clients"), table("works"), table("checks"), table("goals")
SWITCHED_ON = table("switched_on")
INSTALLATIONS, SERVED, ARRIVALS = table("installations"), table("served"), table("arrivals")
