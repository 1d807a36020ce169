"""What a runner asks is answered from an index, so that a million people cost what ten do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from nudges.ports import Outbox
from storage.database import Database, open_store
from tests.contracts.storage import HOME, NOW, SHARD, a_nudge, ask_this, daily, live_in, put_out, somebody

ASKS: dict[str, Callable[[Outbox], Any]] = {
    "which shards are busy": lambda outbox: outbox.busy_shards(NOW, settle_before=NOW, recheck_before=NOW),
    "when the next is due": lambda outbox: outbox.next_due(),
    "who is due": lambda outbox: outbox.plan(SHARD, NOW, 500, daily(NOW), ask_this, most=500),
    "what is ready": lambda outbox: outbox.claim(SHARD, NOW, 500, ask_this, each=20, full={"slack:T1"}),
    "what is unsettled": lambda outbox: outbox.unsettled(SHARD, NOW, 500),
    "what is to be looked at": lambda outbox: outbox.repeated(SHARD, NOW, 500),
    "what channels are": lambda outbox: outbox.set_channels([(HOME, "U1", "D1")]),
}


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Database]:
    """Open a SQLite database with something in every index."""
    store = open_store(f"sqlite:///{tmp_path / 'test.db'}")
    live_in(store, somebody(), next_at=NOW)
    put_out(store, a_nudge())
    yield store
    store.close()


@pytest.mark.parametrize("ask", ASKS)
def test_no_table_of_people_or_nudges_is_read_from_end_to_end(busy: Database, ask: str) -> None:
    plans: list[str] = []

    @event.listens_for(busy._engine, "before_cursor_execute")
    def explain(_c: Any, cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:  # noqa: FBT001 (SQLAlchemy's signature)
        one = given[0] if many else given
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE")):
            plans.extend(row[3] for row in cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", one))

    ASKS[ask](busy.outbox)
    assert any("nudges" in step or "people" in step for step in plans)
    scans = [step for step in plans if step.startswith("SCAN") and step.split()[1] in {"nudges", "people", "of_one"}]
    assert scans == []
