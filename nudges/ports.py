"""What the practice asks of a storage and of a platform.

Storage is plain synchronous code: it is called in a thread, inside one transaction that is committed when the block
ends and rolled back when it raises. Every call inside a ``Room`` stays within that room's workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from nudges.clients import Client, Engagement
from nudges.delivery import (
    Found,
    Nudge,
    Opened,
    Outcome,
    Refused,
    Result,
    State,
    Throttled,
    Unclear,
    Unreadable,
)
from nudges.goals import Goal
from nudges.installations import Installation
from nudges.intentions import Intention
from nudges.journal import Entry
from nudges.memory import Chosen, Memory
from nudges.people import Person
from nudges.screens import Card
from nudges.steer import Steer
from nudges.trust import TrustCheck
from nudges.turns import Talk
from nudges.value import value

SHARDS = 64
"""A workspace belongs to one of this many shards."""


class Conflict(Exception):
    """The row was changed by someone else since it was read."""


class Unavailable(Exception):
    """The storage cannot be written now: locked, full or gone. Nothing was stored."""


@value(frozen=True, slots=True)
class Workspace:
    """A tenant. ``removed_at`` (UTC) is set when the app was removed from it: nothing is sent there."""

    id: str
    name: str
    installed_at: datetime
    removed_at: datetime | None = None


class Workspaces(Protocol):
    """The room's own workspace."""

    def get(self) -> Workspace | None: ...
    def packs(self) -> frozenset[str]:
        """Return the ids of the packs that are switched on."""

    def switch(self, pack: str, *, on: bool) -> None: ...
    def save(self, workspace: Workspace) -> None: ...
    def disconnect(self) -> None:
        """Delete the tokens that let us act here, and which organisation's serve here."""

    def purge(self) -> None:
        """Delete everything of this workspace, tokens included, except the workspace itself."""


class People(Protocol):
    """The people of the workspace, by the platform's user id."""

    def get(self, person: str) -> Person | None: ...
    def save(self, person: Person, *, next_at: datetime | None) -> None: ...
    def next_at(self, person: str) -> datetime | None: ...
    def channel(self, person: str) -> str: ...
    def all(self) -> Sequence[Person]: ...
    def steer(self, person: str) -> Steer: ...
    def set_steer(self, person: str, steer: Steer) -> None: ...


class Talks(Protocol):
    """Conversations, and which inbound messages were already dealt with."""

    def get(self, talk: str) -> Talk | None: ...
    def add(self, talk: Talk) -> None: ...
    def advance(self, talk: Talk) -> None:
        """Store the next revision. Raises ``Conflict`` unless the stored one is exactly one lower."""

    def hang(self, talk: str, card: str) -> None:
        """Remember where the last card hangs; the revision stays."""

    def unfinished(self, person: str, flow: str, subject: str) -> Talk | None:
        """Return the latest open conversation of a flow about a subject."""

    def seen(self, key: str) -> str | None:
        """Return what an inbound key led to (a talk's id or empty), ``None`` when it is new."""

    def see(self, key: str, led_to: str, now: datetime) -> None:
        """Remember an inbound key. Raises ``Conflict`` when it was there."""


class Entries(Protocol):
    """The journal."""

    def add(self, entry: Entry) -> None: ...
    def latest(self, person: str, limit: int, *, skip: int = 0) -> Sequence[Entry]: ...
    def search(self, person: str, words: str, limit: int) -> Sequence[Entry]: ...
    def count(self, person: str) -> int: ...


class Intentions(Protocol):
    """If-then plans."""

    def get(self, intention: str) -> Intention | None: ...
    def save(self, intention: Intention) -> None: ...
    def open(self, person: str) -> Sequence[Intention]: ...
    def all(self, person: str, limit: int) -> Sequence[Intention]:
        """Return open and settled ones, newest first."""


class Clients(Protocol):
    """Whom the work is for, by name; archived ones are kept and not listed."""

    def get(self, client: str) -> Client | None: ...
    def save(self, client: Client) -> None: ...
    def of(self, person: str) -> Sequence[Client]: ...


class Works(Protocol):
    """Engagements, the latest to start first; archived ones are kept and not listed."""

    def get(self, work: str) -> Engagement | None: ...
    def save(self, work: Engagement) -> None: ...
    def of(self, person: str) -> Sequence[Engagement]: ...


class Checks(Protocol):
    """Trust checks, newest first."""

    def add(self, check: TrustCheck) -> None: ...
    def of(self, person: str, limit: int) -> Sequence[TrustCheck]: ...


class Goals(Protocol):
    """Learning goals, newest first."""

    def get(self, goal: str) -> Goal | None: ...
    def save(self, goal: Goal) -> None: ...
    def of(self, person: str) -> Sequence[Goal]: ...


class Nudges(Protocol):
    """The outbox, seen from one workspace."""

    def get(self, delivery_id: str) -> Nudge | None: ...
    def add(self, nudge: Nudge) -> bool:
        """Add a planned nudge; False when that occurrence is already there."""

    def mark(self, delivery_id: str, state: State, now: datetime, *, again_at: datetime | None = None) -> None:
        """Set what the person made of a sent nudge. ``again_at`` is when a snoozed one may be asked again."""

    def latest(self, person: str, limit: int) -> Sequence[Nudge]:
        """Return the nudges that reached the person, newest first."""


class Room(Protocol):
    """Everything stored of one workspace, in one transaction."""

    @property
    def id(self) -> str: ...
    @property
    def workspace(self) -> Workspaces: ...
    @property
    def people(self) -> People: ...
    @property
    def talks(self) -> Talks: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def intentions(self) -> Intentions: ...
    @property
    def nudges(self) -> Nudges: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def works(self) -> Works: ...
    @property
    def checks(self) -> Checks: ...
    @property
    def goals(self) -> Goals: ...


@value(frozen=True, slots=True)
class DuePerson:
    """Someone whose time has come. ``week`` is an ISO week (``2026-W48``) and ``in_week`` what it had so far."""

    person: Person
    next_at: datetime
    week: str
    in_week: int


@value(frozen=True, slots=True)
class Plan:
    """What follows: the rows to write, when this person is next, and how full their week is now."""

    nudges: tuple[Nudge, ...]
    next_at: datetime | None
    week: str
    in_week: int


@value(frozen=True, slots=True)
class Claim:
    """A nudge that this runner is now sending, with its person and their known channel (or empty)."""

    nudge: Nudge
    person: Person
    channel: str


@value(frozen=True, slots=True)
class Planned:
    """How many people were due, and those of their nudges that this runner is sending already."""

    people: int
    claims: Sequence[Claim]


Planner = Callable[[DuePerson, datetime], Plan]
"""What follows for someone who is due at an instant (UTC)."""
Chooser = Callable[[Person, Memory, datetime], Chosen | None]
"""What to ask someone at an instant (UTC), if anything."""


class Outbox(Protocol):
    """The outbox seen from a runner that owns a shard: bulk statements only."""

    def busy_shards(
        self, now: datetime, *, settle_before: datetime, recheck_before: datetime | None = None
    ) -> Sequence[int]:
        """Return the shards with a person due, a nudge ready, one to be settled, or one to be looked at again.

        The last is left out without ``recheck_before``.
        """

    def next_due(self) -> datetime | None:
        """Return the earliest instant at which any shard will be busy, as far as the rows know."""

    def plan(
        self,
        shard: int,
        now: datetime,
        limit: int,
        plan: Planner,
        choose: Chooser,
        *,
        most: int = 0,
        each: int | None = None,
        full: Collection[str] = (),
    ) -> Planned:
        """Take due people, the longest due first, move their time on and write their rows, in one transaction.

        A row that is ready at once is claimed in the same transaction, as ``claim`` would: at most ``most``, with the
        same ``each`` and ``full``. The rows that are passed over are planned.
        """

    def claim(
        self,
        shard: int,
        now: datetime,
        limit: int,
        choose: Chooser,
        *,
        each: int | None = None,
        full: Collection[str] = (),
    ) -> Sequence[Claim]:
        """Claim ready nudges: chosen, marked as sending and committed before they are returned.

        Expired ones become missed, ones with nothing to ask become skipped; people gone or paused are skipped.
        At most ``each`` of one workspace are taken and none of the workspaces that are ``full``, so that a small one
        never waits behind a giant; the rows that are passed over stay as they are. A row put off or asked for with a
        ``flow`` already is sent as it is, without choosing.
        """

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Write down what the platform answered, by ``delivery.after``, in one transaction.

        Only rows that are still ``sending`` change. An attempt that was throttled was none: it is not counted.
        A refusal is acted on once: the workspace or the person is set gone, the channel forgotten.
        """

    def unsettled(self, shard: int, before: datetime, limit: int) -> Sequence[Claim]:
        """Return nudges still ``sending`` whose last attempt was before an instant."""

    def again(self, delivery_ids: Sequence[str], now: datetime) -> None:
        """Count a further attempt, before it is made."""

    def give_up(self, delivery_ids: Sequence[str], why: str) -> None:
        """Set nudges to ``unknown``: their platform's history cannot be read."""

    def repeated(self, shard: int, before: datetime, limit: int) -> Sequence[Claim]:
        """Return sent nudges with several attempts that were not looked at again since their last attempt."""

    def checked(self, delivery_ids: Sequence[str], now: datetime) -> None:
        """Remember that repeated nudges were looked at."""

    def set_channels(self, channels: Sequence[tuple[str, str, str]]) -> None:
        """Store resolved channels: workspace, person, channel."""

    def in_motion(self) -> Mapping[str, int]:
        """Return the number of planned and of sending nudges, by state."""

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Return the number of nudges by workspace and state."""


class Store(Protocol):
    """A database."""

    @property
    def outbox(self) -> Outbox: ...

    def inside(self, workspace: str, *, reading: bool = False) -> AbstractContextManager[Room]:
        """Open a transaction inside one workspace; raises ``Unavailable`` when nothing can be stored.

        One that is only ``reading`` waits for no other.
        """

    def packs_on(self) -> Mapping[str, frozenset[str]]:
        """Return the packs that are switched on, by workspace."""

    def forget_keys(self, before: datetime) -> int:
        """Delete inbound keys seen before an instant; return how many."""

    def healthy(self) -> bool:
        """Tell whether a write would succeed now."""

    def close(self) -> None:
        """Release every connection."""


class Installations(Protocol):
    """Where the app was added and with which tokens; raises ``Unavailable`` when the storage cannot be used."""

    def save(self, installation: Installation) -> None:
        """Store what was granted, in place of what was granted there before."""

    def find(self, workspace: str) -> Installation | None:
        """Return what lets us act in a workspace: its own or its organisation's, the newest of both."""

    def remove(self, workspace: str) -> None:
        """Delete the tokens of a workspace or organisation, and which organisation serves it."""

    def renew(self, before: Installation, after: Installation) -> bool:
        """Store renewed tokens; False, and nothing stored, when they were changed since ``before`` was read."""

    def expiring(self, before: datetime) -> Sequence[Installation]:
        """Return the installations whose token expires before an instant."""

    def serve(self, workspace: str, organisation: str) -> None:
        """Remember that an organisation's installation serves a workspace of it."""

    def served(self, organisation: str) -> Sequence[str]:
        """Return the workspaces that only an organisation's installation serves."""


class Arrivals(Protocol):
    """Installations begun in a browser, each by a secret that is finished with once. Only digests are kept."""

    def begin(self, state: str, browser: str, until: datetime) -> None:
        """Remember an installation that may be finished in this browser until an instant."""

    def finish(self, state: str, browser: str, now: datetime) -> bool:
        """Tell whether an installation was begun in this browser and is not too late; whatever it was, it is over."""


class Messenger(Protocol):
    """A platform, as far as sending goes. No method raises for what the platform answers, and none retries."""

    async def open(self, workspace: str, person: str) -> Opened | Throttled | Refused | Unclear: ...
    async def send(self, claim: Claim, channel: str, card: Card) -> Result:
        """Post once, with the delivery id where the platform can carry one."""

    async def find(self, claim: Claim, since: datetime) -> Found | Throttled | Unreadable: ...
    async def delete(self, claim: Claim, ts: str) -> bool:
        """Delete a copy; tell whether there is nothing left to be done about it."""
