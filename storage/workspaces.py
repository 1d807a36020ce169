"""A workspace, read and written from inside it."""

from __future__ import annotations

from sqlalchemy import select, update

from nudges.ports import Workspace
from storage.inside import Inside
from storage.tables import PEOPLE, WORKSPACES


class Workspaces:
    """The room's own workspace."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside

    def get(self) -> Workspace | None:
        row = self._inside.row(
            select(
                WORKSPACES.c.workspace_id, WORKSPACES.c.name, WORKSPACES.c.installed_at, WORKSPACES.c.removed_at
            ).where(self._inside.within(WORKSPACES))
        )
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
