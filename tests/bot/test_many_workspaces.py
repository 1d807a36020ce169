"""Two workspaces with the same ids, an organisation with two more, people met in a shared channel: never each other's.

A state machine adds, removes and uses the app everywhere, in any order, with removals told late and twice; after every
step each workspace that the step was not about is, row for row, what it was before.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from bot.desk import Actor, Desk, Practice, RawForm
from bot.slack.faces import Faces, Stranger
from bot.slack.installing.grants import Grants
from bot.slack.installing.tenants import Tenants
from bot.slack.payloads import Sender, team
from bot.slack.web import Web
from nudges.catalogue import built_in
from nudges.delivery import Nudge, NudgeKind, Outcome, Refusal, Refused, Sent, State
from nudges.flows.registry import FLOWS
from nudges.forms import Raw
from nudges.memory import Chosen
from nudges.people import Language
from nudges.ports import Claim, Installations
from nudges.screens import Choice, DateField, Form
from nudges.turns import Pressed
from storage.database import Database, open_store
from storage.tables import METADATA, shard_of
from tests.fakes.installations import ACME, BEEK, GRID, KEY, an_installation

FIRST, SECOND, ELSEWHERE = "slack:T3", "slack:T4", "slack:T9"
MEMBERS = (FIRST, SECOND)
"""The workspaces of the organisation."""
PLACES = (ACME, BEEK, *MEMBERS)
TABLES = [table for table in METADATA.sorted_tables if "workspace_id" in table.columns]
START = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PROMPT = Chosen("nudge", "bad-news-now", {"key": "why.rotation", "theme": "courage"})

places, people = st.sampled_from(PLACES), st.sampled_from(("U1", "U2"))
hosts = st.sampled_from(("", "", "", "", *PLACES))
"""Whose channel it is; mostly one's own."""
late = st.sampled_from((0, 1, 40, 400, 4000))

Rows = dict[str, set[tuple[Any, ...]]]


class ManyWorkspaces(RuleBasedStateMachine):
    """The model: ``added`` is when the app was last added to a place, ``since`` the same where it still is."""

    store: Database
    folder: str

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.mkdtemp()
        shutil.copy2(migrated(), Path(self.folder) / "test.db")
        self.store = open_store(f"sqlite:///{Path(self.folder) / 'test.db'}")
        self.loop = asyncio.Runner()
        self.numbers, self.now = count(1), START
        self.installations: Installations = self.store.installations(KEY)
        self.grants = Grants(self.installations, lambda: self.now)
        self.desk = Desk(self.store, Practice(lambda _place: built_in(), FLOWS, lambda *_: PROMPT, self._new_id))
        self.tenants = Tenants(self.desk, lambda: self.now, self.grants, self.installations)
        self.faces = Faces(Web(self.grants.token), lambda _place, _person: Language.DUTCH)
        self.since: dict[str, datetime] = {}
        self.added: dict[str, datetime] = {}
        self.closed: set[str] = set()
        self.sending: list[Claim] = []
        self.touched: set[str] = set()
        self.before = self._everything()
        for place in (ACME, BEEK, GRID):
            self.install(place)
        for place in MEMBERS:
            self.join(place)
        for place in PLACES:
            self.opt_in(place, "U1", "")
        self.before, self.touched = self._everything(), set()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.loop.close()
            self.store.close()
            shutil.rmtree(self.folder)

    # --- the app comes and goes

    @rule(place=st.sampled_from((ACME, BEEK, GRID)))
    def install(self, place: str) -> None:
        """Also where it is already: a reinstall."""
        self._step(place)
        self.loop.run(self.tenants.came(an_installation(place, installed_at=self.now, token=self._new_id())))
        self.since[place] = self.added[place] = self.now
        if place == GRID:
            self.closed.clear()

    @precondition(lambda self: GRID in self.since)
    @rule(place=st.sampled_from(MEMBERS))
    def join(self, place: str) -> None:
        """Something of a workspace of the organisation comes in."""
        self._step(place)
        self.loop.run(self.tenants.join(place, GRID))
        if place not in self.closed:
            self.since.setdefault(place, self.since[GRID])

    @rule(data=st.data(), way=st.sampled_from(("uninstall", "revoke", "close_to_it", "purge")))
    def remove(self, data: st.DataObject, way: str) -> None:
        """In one of four ways."""
        if way == "uninstall":
            place, seconds = data.draw(st.sampled_from((ACME, BEEK, GRID))), data.draw(late)
            self.uninstall(place, seconds, twice=data.draw(st.booleans()))
        elif way == "revoke":
            self.revoke(data.draw(st.sampled_from((ACME, BEEK, GRID))), data.draw(late))
        elif way == "close_to_it":
            self.close_to_it(data.draw(st.sampled_from(MEMBERS)))
        else:
            self.purge(data.draw(places))

    def uninstall(self, place: str, seconds: int, *, twice: bool) -> None:
        for gone in self._leave(place, seconds, "app_uninstalled"):
            assert set(self._everything()[gone]) <= {"workspaces"}
        if twice:
            self.loop.run(self.tenants.uninstalled(self._event(place, seconds, "app_uninstalled")))

    def revoke(self, place: str, seconds: int) -> None:
        self._leave(place, seconds, "tokens_revoked")

    def close_to_it(self, place: str) -> None:
        """The organisation takes one workspace away from the app."""
        self._step(place)
        event = self._event(GRID, 0, "team_access_revoked") | {"event": {"team_ids": [team(place)]}}
        self.loop.run(self.tenants.access_revoked(event))
        self.since.pop(place, None)
        self.closed.add(place)

    def purge(self, place: str) -> None:
        self._step(place)
        with self.store.inside(place) as room:
            room.workspace.purge()
        self.grants.forget_all()
        self.since.pop(place, None)

    # --- people use it

    @rule(place=places, person=people, host=hosts)
    def opt_in(self, place: str, person: str, host: str) -> None:
        if (actor := self._let_in(place, person, host or place)) is None:
            return
        shown = self.desk.begin(actor, "onboarding", "", self._new_id(), self.now)
        if isinstance(shown.screen, Form) or shown.over or not shown.talk:
            return
        asked = self.desk.take(actor, shown.talk, shown.revision, Pressed("yes"), self._new_id(), self.now)
        if isinstance(asked.screen, Form):
            form = RawForm(as_it_stands(asked.screen))
            self.desk.take(actor, asked.talk, asked.revision, form, self._new_id(), self.now)

    @rule(place=places, person=people, host=hosts)
    def reply(self, place: str, person: str, host: str) -> None:
        if (actor := self._let_in(place, person, host or place)) is not None:
            self.desk.said(actor, f"only for {place} {person}", self._new_id(), self.now)

    @rule(person=people, host=places)
    def meet_a_stranger(self, person: str, host: str) -> None:
        """Someone of a workspace without the app uses it in a channel that is shared with one that has it."""
        self._step()
        assert self._let_in(ELSEWHERE, person, host) is None

    @rule(place=places, person=people)
    def nudge(self, place: str, person: str) -> None:
        """A nudge is claimed, and goes out or is refused at some later moment."""
        self._step(place)
        with self.store.inside(place) as room:
            if room.people.get(person) is None:
                return
            room.nudges.add(self._a_nudge(place, person))
        claims = self.store.outbox.claim(shard_of(place), self.now, 50, lambda *_: PROMPT)
        assert {claim.nudge.workspace for claim in claims} <= {place}
        self.sending += claims

    @precondition(lambda self: self.sending)
    @rule(refused=st.booleans())
    def answer(self, *, refused: bool) -> None:
        """Slack answers what was on its way, whatever became of its workspace meanwhile."""
        claim = self.sending.pop(0)
        self._step(claim.nudge.workspace)
        token = self.loop.run(self.grants.token(claim.nudge.workspace))
        gone = Refused(Refusal.PERSON_GONE, "user_disabled")
        result = gone if refused else Sent(f"{next(self.numbers)}.1")
        outcome = result if token else Refused(Refusal.WORKSPACE_GONE, "not_installed")
        self.store.outbox.record([Outcome(claim.nudge.delivery_id, outcome, self.now)])

    # --- what always holds

    @invariant()
    def nothing_of_one_changes_another(self) -> None:
        if not hasattr(self, "store"):
            return
        after = self._everything()
        for place, rows in after.items():
            if place not in self.touched:
                assert rows == self.before[place], place
        self.before, self.touched = after, set()

    @invariant()
    def each_is_acted_in_with_its_own_token(self) -> None:
        if not hasattr(self, "store"):
            return
        for place in (*PLACES, GRID):
            serving = GRID if place in MEMBERS else place
            granted = self.installations.find(serving)
            expected = granted.token if granted and place in self.since else None
            assert self._token(place) == expected, place
        assert self._token(ELSEWHERE) is None

    @invariant()
    def nobody_reads_what_another_wrote(self) -> None:
        for place in PLACES if hasattr(self, "store") else ():
            with self.store.inside(place) as room:
                for person in ("U1", "U2"):
                    said = [answer.text for entry in room.entries.latest(person, 50) for answer in entry.answers]
                    assert {text for text in said if text} <= {f"only for {place} {person}"}

    # --- how it is done

    def _step(self, *touched: str) -> None:
        self.now += timedelta(seconds=7)
        self.touched = set(touched)

    def _leave(self, place: str, seconds: int, kind: str) -> set[str]:
        """Tell of a removal some seconds ago, and return what was left; nothing, where that is past."""
        members = self.installations.served(place) if place == GRID else ()
        self._step(place, *members)
        at = (self.now - timedelta(seconds=seconds)).replace(microsecond=0)
        event = self._event(place, seconds, kind)
        self.loop.run(self.tenants.uninstalled(event) if kind == "app_uninstalled" else self.tenants.revoked(event))
        if at < self.added.get(place, START):
            self.touched = set()
        for gone in self.touched:
            self.since.pop(gone, None)
        return self.touched

    def _event(self, place: str, seconds: int, kind: str) -> dict[str, Any]:
        at = int((self.now - timedelta(seconds=seconds)).timestamp())
        event = {"type": kind, "tokens": {"bot": ["UB1"]}}
        whole = place == GRID
        authorization = {"team_id": None if whole else team(place), "enterprise_id": team(place) if whole else None}
        return {"team_id": "T3", "event_time": at, "event": event, "authorizations": [authorization]}

    def _let_in(self, place: str, person: str, host: str) -> Actor | None:
        """Return who acts, as the adapter lets them in: where it has a token for their host, and for their own."""
        self._step(place)
        if self.loop.run(self.grants.token(host)) is None:
            self.touched = set()
            return None
        try:
            return replace(self.loop.run(self.faces.actor(Sender(place, person, host))), described=True)
        except Stranger:
            self.touched = set()
            return None

    def _token(self, place: str) -> str | None:
        found: str | None = self.loop.run(self.grants.token(place))
        return found

    def _a_nudge(self, place: str, person: str) -> Nudge:
        number = self._new_id()
        return Nudge(
            number, place, person, NudgeKind.DAILY, number, self.now, self.now + timedelta(hours=4), State.PLANNED
        )

    def _new_id(self) -> str:
        return f"made-{next(self.numbers)}"

    def _everything(self) -> Mapping[str, Rows]:
        found: dict[str, Rows] = {place: {} for place in (*PLACES, GRID, ELSEWHERE)}
        with self.store._engine.connect() as connection:
            for table in TABLES:
                for row in connection.execute(select(table)):
                    found[row.workspace_id].setdefault(table.name, set()).add(tuple(row))
        return found


@cache
def migrated() -> Path:
    """Return a database with up-to-date tables, to be copied."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    open_store(f"sqlite:///{folder / 'test.db'}").close()
    return folder / "test.db"


def as_it_stands(form: Form) -> Mapping[str, Raw]:
    """Return a form as it is submitted when nothing in it was touched."""
    return {
        part.name: tuple(part.value) if isinstance(part, Choice) and part.many else _value(part)
        for part in form.parts
        if hasattr(part, "name")
    }


def _value(part: Any) -> Raw:
    if isinstance(part, Choice):
        return part.value[0] if part.value else None
    if isinstance(part, DateField):
        return part.value.isoformat() if part.value else None
    return str(part.value) if part.value not in {None, ""} else None


def test_the_workspaces_of_the_machine_are_in_shards_of_their_own() -> None:
    assert len({shard_of(place) for place in PLACES}) == len(PLACES)


TestManyWorkspaces = ManyWorkspaces.TestCase
TestManyWorkspaces.settings = settings(max_examples=8, stateful_step_count=30, deadline=None)
