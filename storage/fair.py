"""Which planned nudges are taken next: of each workspace a few, so that a small one never waits behind a giant.

Workspaces are found by leaping through the index from one to the next, and of each only the first rows are read: what
a giant has waiting costs nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, bindparam, func, select, true

from nudges.delivery import State
from nudges.value import value
from storage.bulk import constant
from storage.tables import NUDGES


@value(frozen=True, slots=True)
class Share:
    """How much of a shard is taken: at most ``limit`` rows, ``each`` of one workspace, none of those that are full."""

    shard: int
    limit: int
    each: int
    full: Collection[str] = ()

    def parameters(self, now: datetime) -> dict[str, Any]:
        """Return the parameters of the queries for what is ready at an instant (UTC)."""
        most = {"limit": self.limit, "each": min(self.each, self.limit)}
        return {"shard": self.shard, "now": now, "full": list(self.full), **most}


class Taking:
    """Counts what is taken of a share, row by row."""

    def __init__(self, share: Share) -> None:
        self._share, self._left, self._of_one = share, share.limit, Counter[str]()

    def takes(self, workspace: str) -> bool:
        """Take one more nudge of a workspace, if the share allows it."""
        share = self._share
        if not self._left or workspace in share.full or self._of_one[workspace] >= share.each:
            return False
        self._left -= 1
        self._of_one[workspace] += 1
        return True


def _planned(rows: Any) -> tuple[Any, Any]:  # noqa: ANN401 (the outbox or another name of it)
    return rows.c.shard == bindparam("shard"), rows.c.state == constant(State.PLANNED)


def _workspaces() -> CTE:
    """Return the workspaces of the shard that have planned rows, and at the end a row without one."""
    first = select(func.min(NUDGES.c.workspace_id).label("id")).where(*_planned(NUDGES))
    found = first.cte("workspaces_waiting", recursive=True)
    after = select(func.min(NUDGES.c.workspace_id)).where(*_planned(NUDGES), NUDGES.c.workspace_id > found.c.id)
    return found.union_all(select(after.correlate(found).scalar_subquery()).where(found.c.id.is_not(None)))


_WAITING = _workspaces()
_OPEN = _WAITING.c.id.not_in(bindparam("full", expanding=True))


def _first_of_each() -> Select[Any]:
    """Return the longest ready rows of the workspace at hand."""
    one = NUDGES.alias("of_one")
    ready = (*_planned(one), one.c.workspace_id == _WAITING.c.id, one.c.ready_at <= bindparam("now"))
    found = select(one.c.delivery_id, one.c.ready_at).where(*ready).order_by(one.c.ready_at).limit(bindparam("each"))
    return found.correlate(_WAITING)


def _on_postgresql() -> Select[Any]:
    rows = _first_of_each().lateral("first_of_each")
    found = select(rows.c.delivery_id).select_from(_WAITING.join(rows, true())).where(_OPEN)
    return found.order_by(rows.c.ready_at).limit(bindparam("limit"))


def _on_sqlite() -> Select[Any]:
    rows, first = NUDGES.alias("first_of_each"), _first_of_each()
    ids = first.with_only_columns(first.selected_columns.delivery_id)
    found = select(rows.c.delivery_id).select_from(_WAITING.join(rows, rows.c.delivery_id.in_(ids))).where(_OPEN)
    return found.order_by(rows.c.ready_at).limit(bindparam("limit"))


ON_POSTGRESQL = _on_postgresql()
ON_SQLITE = _on_sqlite()
"""The delivery ids to be taken, for parameters of a ``Share``."""
