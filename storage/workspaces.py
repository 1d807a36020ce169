"""A workspace, read and written from inside it."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from nudges.ports import Workspace
from storage.inside import Inside, here
from storage.tables import INSTALLATIONS, METADATA, PEOPLE, SERVED, SWITCHED_ON, WORKSPACES

EXEMPT = frozenset({"arrivals"})
"""Tables that name no workspace: an installation that was only begun belongs to none yet."""
_PURGED = [table for table in METADATA.sorted_tables if table is not WORKSPACES and table.name not in EXEMPT]

_GET = select(WORKSPACES.c.workspace_id, WORKSPACES.c.name, WORKSPACES.c.installed_at, WORKSPACES.c.removed_at).where(
    here(WORKSPACES)
)


class Workspaces:
    """The room's own workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self) -> Workspace | None:
        row = self._inside.row(_GET, {})
        return Workspace(row.workspace_id, row.name, row.installed_at, row.removed_at) if row else None

    def save(self, workspace: Workspace) -> None:
        """Store it; once it is removed, nobody in it is due any more."""
        if workspace.id != self._inside.workspace:
            raise ValueError("A room stores its own workspace only.")
        self._inside.put(
            WORKSPACES,
            {
                "name": workspace.name,
                "installed_at": workspace.installed_at,
                "removed_at": workspace.removed_at,
            },
        )
        if workspace.removed_at is not None:
            self._inside.change(update(PEOPLE).where(self._inside.within(PEOPLE)).values(next_at=None))

    def packs(self) -> frozenset[str]:
        """Return the ids of the packs that are switched on."""
        rows = self._inside.rows(select(SWITCHED_ON.c.pack).where(self._inside.within(SWITCHED_ON)))
        return frozenset(row.pack for row in rows)

    def switch(self, pack: str, *, on: bool) -> None:
        """Switch a pack on or off."""
        if on:
            self._inside.add(SWITCHED_ON, {"pack": pack})
        else:
            self._inside.change(delete(SWITCHED_ON).where(self._inside.within(SWITCHED_ON, SWITCHED_ON.c.pack == pack)))

    def disconnect(self) -> None:
        """Delete the tokens that let us act here, and which organisation's serve here."""
        for table in (INSTALLATIONS, SERVED):
            self._inside.change(delete(table).where(self._inside.within(table)))

    def purge(self) -> None:
        """Delete everything of this workspace, tokens included, except the workspace itself."""
        for table in _PURGED:
            self._inside.change(delete(table).where(self._inside.within(table)))
