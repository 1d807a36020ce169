"""Installations, found by workspace or organisation and so from outside any room; tokens stand here sealed only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from nudges.installations import Installation
from storage.engines import READING
from storage.faults import CannotStart, without_private_text
from storage.sealing import SealBroken, Sealing
from storage.tables import INSTALLATIONS, SERVED


class Installations:
    """What was granted to the app, and by whom it is used."""

    def __init__(self, engine: Engine, sealing: Sealing) -> None:
        self._engine = engine
        self._sealing = sealing
        self._check_key()

    def save(self, installation: Installation) -> None:
        """Store what was granted, in place of what was granted there before."""
        with self._writing() as connection:
            _put(connection, INSTALLATIONS, self._row(installation) | {"revision": 1}, raising="revision")

    def find(self, workspace: str) -> Installation | None:
        """Return what lets us act in a workspace: its own or its organisation's, the newest of both."""
        serving = select(SERVED.c.organisation).where(SERVED.c.workspace_id == workspace).scalar_subquery()
        either = or_(INSTALLATIONS.c.workspace_id == workspace, INSTALLATIONS.c.workspace_id == serving)
        with self._reading() as connection:
            row = connection.execute(
                select(INSTALLATIONS).where(either).order_by(INSTALLATIONS.c.installed_at.desc())
            ).first()
        return self._opened(row) if row else None

    def remove(self, workspace: str) -> None:
        """Delete the tokens of a workspace or organisation, and which organisation serves it."""
        with self._writing() as connection:
            for table in (INSTALLATIONS, SERVED):
                connection.execute(delete(table).where(table.c.workspace_id == workspace))

    def renew(self, before: Installation, after: Installation) -> bool:
        """Store renewed tokens; False, and nothing stored, when they were changed since ``before`` was read."""
        unchanged = (INSTALLATIONS.c.workspace_id == before.id) & (INSTALLATIONS.c.revision == before.revision)
        renewed = {
            "sealed": self._sealed(after),
            "expires_at": after.expires_at,
            "revision": INSTALLATIONS.c.revision + 1,
        }
        with self._writing() as connection:
            return connection.execute(update(INSTALLATIONS).where(unchanged).values(**renewed)).rowcount == 1

    def expiring(self, before: datetime) -> Sequence[Installation]:
        """Return the installations whose token expires before an instant."""
        with self._reading() as connection:
            rows = connection.execute(select(INSTALLATIONS).where(INSTALLATIONS.c.expires_at < before)).all()
        return [self._opened(row) for row in rows]

    def serve(self, workspace: str, organisation: str) -> None:
        """Remember that an organisation's installation serves a workspace of it."""
        with self._writing() as connection:
            _put(connection, SERVED, {"workspace_id": workspace, "organisation": organisation})

    def served(self, organisation: str) -> Sequence[str]:
        """Return the workspaces that only an organisation's installation serves."""
        own = select(INSTALLATIONS.c.workspace_id)
        only = (SERVED.c.organisation == organisation) & SERVED.c.workspace_id.not_in(own)
        with self._reading() as connection:
            found = connection.execute(select(SERVED.c.workspace_id).where(only).order_by(SERVED.c.workspace_id))
            return [str(workspace) for (workspace,) in found]

    def _check_key(self) -> None:
        with self._reading() as connection:
            row = connection.execute(select(INSTALLATIONS).limit(1)).first()
        try:
            if row is not None:
                self._opened(row)
        except SealBroken:
            raise CannotStart(
                "KLANKBORD_KEY is not the key that the stored Slack tokens were sealed with. Put that key back; where "
                "it is lost, delete the rows of the table installations and let each workspace add Klankbord again."
            ) from None

    def _row(self, installation: Installation) -> dict[str, Any]:
        return {
            "workspace_id": installation.id,
            "organisation": installation.organisation,
            "name": installation.name,
            "app": installation.app,
            "bot": installation.bot,
            "installer": installation.installer,
            "scopes": ",".join(installation.scopes),
            "installed_at": installation.installed_at,
            "expires_at": installation.expires_at,
            "sealed": self._sealed(installation),
        }

    def _sealed(self, installation: Installation) -> bytes:
        tokens = json.dumps({"token": installation.token, "refresh": installation.refresh})
        return self._sealing.seal(tokens.encode(), _place(installation.id))

    def _opened(self, row: Row[Any]) -> Installation:
        tokens = json.loads(self._sealing.open(bytes(row.sealed), _place(row.workspace_id)))
        return Installation(
            id=row.workspace_id,
            name=row.name,
            installed_at=row.installed_at,
            token=tokens["token"],
            refresh=tokens["refresh"],
            expires_at=row.expires_at,
            organisation=row.organisation,
            app=row.app,
            bot=row.bot,
            installer=row.installer,
            scopes=tuple(filter(None, row.scopes.split(","))),
            revision=row.revision,
        )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with without_private_text(), self._engine.connect() as connection:
            yield connection.execution_options(**{READING: True})

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with without_private_text(), self._engine.begin() as connection:
            yield connection


def _place(installation: str) -> str:
    return f"installation:{installation}"


def _put(connection: Connection, table: Table, values: Mapping[str, Any], *, raising: str = "") -> None:
    """Insert a row or change the one with its key; the column ``raising`` is then one higher than it was."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    key = list(table.primary_key.columns)
    changed = {name: value for name, value in values.items() if name not in {column.name for column in key}}
    if raising:
        changed[raising] = table.c[raising] + 1
    connection.execute(dialect.insert(table).values(**values).on_conflict_do_update(index_elements=key, set_=changed))
