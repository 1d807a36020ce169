"""Tokens in the database: sealed, found by workspace or organisation, gone with a removal; and what begins one."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from storage.database import Database
from storage.engines import connect
from storage.faults import CannotStart
from storage.installations import Installations
from storage.sealing import SealBroken
from storage.tables import ARRIVALS, INSTALLATIONS, METADATA
from storage.workspaces import EXEMPT
from tests.contracts.installations import InstallationsContract
from tests.contracts.storage import NOW, live_in, somebody
from tests.fakes.installations import ACME, BEEK, GRID, KEY, an_installation

STATE, BROWSER, SOON = "a-state", "a-browser", NOW + timedelta(minutes=10)


@pytest.fixture
def installations(store: Database) -> Installations:
    return store.installations(KEY)


class TestInstallations(InstallationsContract):
    """On both databases."""


def every_value(engine: Engine) -> Sequence[Any]:
    with engine.connect() as connection:
        return [
            value
            for table in METADATA.sorted_tables
            for row in connection.execute(select(table)).all()
            for value in row
        ]


@pytest.fixture
def engine(database_url: str, store: Database) -> Any:
    del store
    engine = connect(database_url)
    yield engine
    engine.dispose()


def test_no_column_holds_a_token_in_the_clear(engine: Engine, installations: Installations) -> None:
    installations.save(an_installation(token="xoxb-very-secret", refresh="xoxe-very-secret"))
    values = every_value(engine)
    assert any(isinstance(value, bytes) for value in values)
    assert not [value for value in values if b"very-secret" in str(value).encode() or "very-secret" in str(value)]


def test_no_token_is_shown_when_an_installation_is_printed() -> None:
    shown = repr(an_installation(token="xoxb-very-secret", refresh="xoxe-very-secret"))
    assert "very-secret" not in shown


def test_a_token_moved_to_another_workspaces_row_opens_nothing(engine: Engine, installations: Installations) -> None:
    installations.save(an_installation(ACME))
    installations.save(an_installation(BEEK))
    with engine.begin() as connection:
        stolen = select(INSTALLATIONS.c.sealed).where(INSTALLATIONS.c.workspace_id == ACME).scalar_subquery()
        connection.execute(update(INSTALLATIONS).where(INSTALLATIONS.c.workspace_id == BEEK).values(sealed=stolen))
    with pytest.raises(SealBroken):
        installations.find(BEEK)


def test_another_key_is_told_at_the_start_and_what_to_do_about_it(
    store: Database, installations: Installations
) -> None:
    installations.save(an_installation(token="xoxb-very-secret"))
    with pytest.raises(CannotStart, match="KLANKBORD_KEY is not the key") as refused:
        store.installations(bytes(32))
    assert "secret" not in str(refused.value)
    assert store.installations(KEY).find(ACME) == an_installation(token="xoxb-very-secret")


def test_of_two_renewals_at_the_same_moment_one_is_stored(installations: Installations) -> None:
    installations.save(an_installation(refresh="xoxe-1", expires_at=NOW))
    before = installations.find(ACME)
    assert before is not None
    found = before
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda _: installations.renew(found, found), range(8)))
    assert stored.count(True) == 1


def test_an_arrival_is_finished_with_once(store: Database) -> None:
    store.arrivals.begin(STATE, BROWSER, SOON)
    assert store.arrivals.finish(STATE, BROWSER, NOW)
    assert not store.arrivals.finish(STATE, BROWSER, NOW)


def test_of_many_browsers_at_the_same_moment_one_finishes(store: Database) -> None:
    store.arrivals.begin(STATE, BROWSER, SOON)
    with ThreadPoolExecutor(8) as pool:
        finished = list(pool.map(lambda _: store.arrivals.finish(STATE, BROWSER, NOW), range(8)))
    assert finished.count(True) == 1


@pytest.mark.parametrize(
    ("state", "browser", "minutes"), [("other", BROWSER, 0), (STATE, "other", 0), (STATE, "", 0), (STATE, BROWSER, 10)]
)
def test_an_arrival_is_not_finished_elsewhere_nor_too_late(
    store: Database, state: str, browser: str, minutes: int
) -> None:
    store.arrivals.begin(STATE, BROWSER, SOON)
    assert not store.arrivals.finish(state, browser, NOW + timedelta(minutes=minutes))


def test_an_arrival_that_was_tried_in_another_browser_is_over(store: Database) -> None:
    store.arrivals.begin(STATE, BROWSER, SOON)
    store.arrivals.finish(STATE, "other", NOW)
    assert not store.arrivals.finish(STATE, BROWSER, NOW)


def test_what_is_stored_of_an_arrival_finishes_none(store: Database, engine: Engine) -> None:
    store.arrivals.begin(STATE, BROWSER, SOON)
    with engine.connect() as connection:
        [row] = connection.execute(select(ARRIVALS)).all()
    assert not {STATE, BROWSER} & set(row)
    assert not store.arrivals.finish(row.state, row.browser, NOW)


def test_old_arrivals_do_not_heap_up(store: Database, engine: Engine) -> None:
    for day in range(5):
        store.arrivals.begin(f"{STATE}-{day}", BROWSER, SOON + timedelta(days=day))
    with engine.connect() as connection:
        assert len(connection.execute(select(ARRIVALS)).all()) == 1


def test_every_table_names_a_workspace_or_is_exempt_for_a_reason() -> None:
    bare = {table.name for table in METADATA.sorted_tables if "workspace_id" not in table.columns}
    assert bare == EXEMPT


def fill(engine: Engine, workspace: str) -> None:
    """Put one row of a workspace into every table, whatever it holds."""
    made = {"VARCHAR": "x", "INTEGER": 0, "BOOLEAN": True, "BLOB": b"x", "DATE": NOW.date()}
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            row = {column.name: made.get(str(column.type), NOW) for column in table.columns}
            row |= {name: f"{workspace}-{name}" for name in ("id", "key", "delivery_id") if name in row}
            if "workspace_id" in row:
                connection.execute(insert(table).values(row | {"workspace_id": workspace}))


def left(engine: Engine, workspace: str) -> set[str]:
    with engine.connect() as connection:
        tables = [table for table in METADATA.sorted_tables if "workspace_id" in table.columns]
        return {
            table.name
            for table in tables
            if connection.execute(select(table.c.workspace_id).where(table.c.workspace_id == workspace)).first()
        }


def test_a_purge_leaves_nothing_of_its_workspace_and_everything_of_another(store: Database, engine: Engine) -> None:
    fill(engine, ACME)
    fill(engine, BEEK)
    everything = {table.name for table in METADATA.sorted_tables} - EXEMPT
    assert left(engine, ACME) == left(engine, BEEK) == everything
    with store.inside(ACME) as room:
        room.workspace.purge()
    assert left(engine, ACME) == {"workspaces"}
    assert left(engine, BEEK) == everything


def test_without_its_tokens_a_workspace_keeps_its_people(store: Database, installations: Installations) -> None:
    live_in(store, somebody(workspace=ACME), somebody(workspace=BEEK))
    for place in (ACME, BEEK, GRID):
        installations.save(an_installation(place))
    installations.serve(ACME, GRID)
    with store.inside(ACME) as room:
        room.workspace.disconnect()
    assert installations.find(ACME) is None
    assert installations.find(BEEK) is not None
    with store.inside(ACME) as room:
        assert [person.id for person in room.people.all()] == ["U1"]
