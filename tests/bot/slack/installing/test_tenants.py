"""How workspaces come and go, told by Slack late, twice and in any order, to a real desk on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, permutations
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.desk import Actor, Desk, Practice
from bot.slack.installing.grants import Grants
from bot.slack.installing.tenants import Tenants
from bot.slack.payloads import team
from nudges.catalogue import built_in
from nudges.delivery import Outcome, Sent
from nudges.flows.registry import FLOWS
from nudges.ports import Installations, Workspace
from storage.database import Database, open_store
from storage.tables import shard_of
from tests.contracts.storage import a_nudge, ask_this, live_in, put_out, somebody
from tests.fakes.installations import ACME, ADDED, BEEK, GRID, KEY, an_installation

MONTH, MINUTE = timedelta(days=30), timedelta(minutes=1)


@dataclass
class Here:
    """A product with a database of its own, at a moment."""

    store: Database
    installations: Installations
    now: datetime = ADDED

    def __post_init__(self) -> None:
        numbers = count()
        practice = Practice(lambda _: built_in(), FLOWS, lambda *_: None, lambda: f"id{next(numbers)}")
        self.desk = Desk(self.store, practice)
        self.grants = Grants(self.installations, lambda: self.now)
        self.tenants = Tenants(self.desk, lambda: self.now, self.grants, self.installations)

    async def add(self, place: str, **changes: Any) -> None:
        await self.tenants.came(an_installation(place, installed_at=self.now, **changes))

    async def tell(self, kind: str, place: str, at: datetime, *teams: str) -> None:
        """Let Slack tell of an event at a moment (UTC)."""
        whole = place.startswith("slack:E")
        enterprise = team(place) if whole else None
        event = {"type": kind, "tokens": {"bot": ["UB1"]}, "team_ids": [team(one) for one in teams]}
        body = {"event_time": int(at.timestamp()), "team_id": "T7" if whole else team(place), "event": event}
        body["authorizations"] = [{"team_id": None if whole else team(place), "enterprise_id": enterprise}]
        acts = {
            "app_uninstalled": self.tenants.uninstalled,
            "tokens_revoked": self.tenants.revoked,
            "team_access_granted": self.tenants.access_granted,
            "team_access_revoked": self.tenants.access_revoked,
        }
        await acts[kind](body)

    def workspace(self, place: str) -> Workspace | None:
        with self.store.inside(place) as room:
            return room.workspace.get()

    def people(self, place: str) -> list[str]:
        with self.store.inside(place) as room:
            return [person.id for person in room.people.all()]

    def next_at(self, place: str) -> datetime | None:
        with self.store.inside(place) as room:
            return room.people.next_at("U1")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    yield Here(store, store.installations(KEY))
    store.close()


async def lived_in(here: Here, *places: str) -> None:
    """Add the app to workspaces in which someone said yes, a month ago."""
    for place in places:
        await here.add(place)
        live_in(here.store, somebody(workspace=place), next_at=here.now + MONTH)
    here.now += MONTH


async def test_a_removed_app_leaves_nothing_but_that_it_was_there(here: Here) -> None:
    await lived_in(here, ACME, BEEK)
    await here.tell("app_uninstalled", ACME, here.now)
    assert here.people(ACME) == []
    assert await here.grants.token(ACME) is None
    assert here.installations.find(ACME) is None
    left = here.workspace(ACME)
    assert left is not None
    assert left.removed_at == here.now.replace(microsecond=0)
    assert here.people(BEEK) == ["U1"]
    assert await here.grants.token(BEEK) == f"xoxb-{BEEK}"


async def test_revoked_tokens_stop_everything_and_what_people_wrote_stays(here: Here) -> None:
    await lived_in(here, ACME)
    await here.tell("tokens_revoked", ACME, here.now)
    assert here.installations.find(ACME) is None
    assert here.people(ACME) == ["U1"]
    assert here.next_at(ACME) is None


async def test_added_again_after_that_people_are_heard_from_again(here: Here) -> None:
    await lived_in(here, ACME)
    await here.tell("tokens_revoked", ACME, here.now)
    here.now += MONTH
    await here.add(ACME, token="xoxb-again")
    again = here.workspace(ACME)
    assert again is not None
    assert again.removed_at is None
    upcoming = here.next_at(ACME)
    assert upcoming is not None
    assert here.now < upcoming < here.now + timedelta(days=4)
    assert await here.grants.token(ACME) == "xoxb-again"


@pytest.mark.parametrize(
    "order", [*permutations(("app_uninstalled", "tokens_revoked")), ("tokens_revoked", "app_uninstalled") * 2]
)
async def test_in_whatever_order_and_however_often_it_is_told_the_end_is_the_same(
    here: Here, order: tuple[str, ...]
) -> None:
    await lived_in(here, ACME)
    gone_at = here.now
    for kind in order:
        here.now += MINUTE
        await here.tell(kind, ACME, gone_at)
    left = here.workspace(ACME)
    assert left is not None
    assert left.removed_at == gone_at.replace(microsecond=0)
    assert here.people(ACME) == []
    assert here.installations.find(ACME) is None


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_word_of_a_removal_that_comes_after_it_was_added_again_is_past(here: Here, kind: str) -> None:
    await lived_in(here, ACME)
    gone_at = here.now
    here.now += MINUTE
    await here.add(ACME, token="xoxb-again")
    here.now += MINUTE
    await here.tell(kind, ACME, gone_at)
    assert here.people(ACME) == ["U1"]
    assert await here.grants.token(ACME) == "xoxb-again"


async def test_a_removal_in_the_second_in_which_it_was_added_is_not_taken_for_an_earlier_one(here: Here) -> None:
    await here.add(ACME)
    await here.tell("app_uninstalled", ACME, here.now)
    assert here.installations.find(ACME) is None


async def test_a_clock_of_slack_that_runs_ahead_does_not_keep_the_app_out(here: Here) -> None:
    await lived_in(here, ACME)
    await here.tell("app_uninstalled", ACME, here.now + timedelta(hours=1))
    here.now += MINUTE
    await here.add(ACME)
    back = here.workspace(ACME)
    assert back is not None
    assert back.removed_at is None


async def test_revoked_tokens_of_someone_else_change_nothing(here: Here) -> None:
    await lived_in(here, ACME)
    body = {"team_id": "T1", "event": {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}}
    await here.tenants.revoked(body)
    assert await here.grants.token(ACME) == f"xoxb-{ACME}"


async def test_a_nudge_that_was_on_its_way_when_the_app_was_removed_comes_back_to_nothing(here: Here) -> None:
    await lived_in(here, ACME)
    put_out(here.store, a_nudge(workspace=ACME, due_at=here.now, expires_at=here.now + MONTH))
    [claim] = here.store.outbox.claim(shard_of(ACME), here.now, 10, ask_this)
    await here.tell("app_uninstalled", ACME, here.now)
    here.store.outbox.record([Outcome(claim.nudge.delivery_id, Sent("17.5"), here.now)])
    here.store.outbox.set_channels([(ACME, "U1", "D1")])
    with here.store.inside(ACME) as room:
        assert room.nudges.get(claim.nudge.delivery_id) is None
        assert list(room.people.all()) == []


async def test_who_was_let_in_just_before_the_app_was_removed_is_answered_and_nothing_is_kept(here: Here) -> None:
    await lived_in(here, ACME)
    await here.tell("app_uninstalled", ACME, here.now)
    actor = Actor(ACME, "U5", "nl-NL", "Europe/Amsterdam")
    for shown in (
        here.desk.said(actor, "dit is privé", "k1", here.now),
        here.desk.begin(actor, "onboarding", "", "k2", here.now),
        here.desk.command(actor, "help", "k3", here.now),
    ):
        assert shown.beside
        assert shown.screen.title == "Klankbord is hier weg"
    assert here.desk.arrived(actor, here.now) is None
    assert here.people(ACME) == []


async def test_an_organisation_takes_the_workspaces_with_it_that_only_it_served(here: Here) -> None:
    await lived_in(here, GRID, BEEK)
    for place in (ACME, "slack:T3", BEEK):
        await here.tenants.join(place, GRID)
        live_in(here.store, somebody("U2", workspace=place))
    await here.tell("app_uninstalled", GRID, here.now)
    assert (here.people(ACME), here.people("slack:T3"), here.people(BEEK)) == ([], [], ["U1", "U2"])
    assert await here.grants.token(ACME) is None
    assert await here.grants.token(BEEK) == f"xoxb-{BEEK}"


async def test_a_workspace_joins_no_organisation_that_did_not_add_the_app(here: Here) -> None:
    await here.tenants.join(ACME, GRID)
    assert here.workspace(ACME) is None
    assert await here.grants.token(ACME) is None


async def test_a_workspace_that_was_closed_to_the_app_joins_again_only_when_it_is_opened(here: Here) -> None:
    await lived_in(here, GRID)
    await here.tell("team_access_granted", GRID, here.now, ACME, BEEK)
    live_in(here.store, somebody(workspace=ACME), somebody(workspace=BEEK))
    here.now += MINUTE
    await here.tell("team_access_revoked", GRID, here.now, ACME)
    await here.tenants.join(ACME, GRID)
    assert await here.grants.token(ACME) is None
    assert (here.people(ACME), here.people(BEEK)) == ([], ["U1"])
    here.now += MINUTE
    await here.tell("team_access_granted", GRID, here.now, ACME)
    assert await here.grants.token(ACME) == f"xoxb-{GRID}"


async def test_word_of_an_opening_that_comes_after_a_closing_is_past(here: Here) -> None:
    await lived_in(here, GRID)
    opened_at = here.now
    here.now += MINUTE
    await here.tell("team_access_revoked", GRID, here.now, ACME)
    await here.tell("team_access_granted", GRID, opened_at, ACME)
    assert await here.grants.token(ACME) is None


async def test_without_an_installation_of_its_own_an_opening_opens_nothing(here: Here) -> None:
    await here.tell("team_access_granted", GRID, here.now, ACME)
    assert here.workspace(ACME) is None


async def test_an_organisation_named_in_place_of_a_team_is_an_organisation(here: Here) -> None:
    await lived_in(here, GRID)
    await here.tenants.join(ACME, GRID)
    await here.tenants.uninstalled({"team_id": "E1", "event": {"type": "app_uninstalled"}})
    assert here.installations.find(GRID) is None
    assert await here.grants.token(ACME) is None


async def test_with_only_a_token_in_the_environment_a_removal_is_heard_too(here: Here) -> None:
    live_in(here.store, somebody(workspace=ACME))
    alone = Tenants(here.desk, lambda: here.now + MINUTE, None, None)
    await alone.uninstalled({"team_id": "T1", "event": {"type": "app_uninstalled"}})
    await alone.join(ACME, GRID)
    assert here.people(ACME) == []


async def test_no_token_is_logged_when_workspaces_come_and_go(here: Here) -> None:
    with structlog.testing.capture_logs() as lines:
        await here.add(ACME, token="xoxb-secret", refresh="xoxe-secret")
        await here.tell("app_uninstalled", ACME, here.now)
    assert [line["event"] for line in lines] == ["installation.added", "installation.removed"]
    assert "secret" not in str(lines)
