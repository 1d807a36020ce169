"""The first tables: the people of workspaces, what they keep, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _people()
    _what_they_write()
    _whom_they_work_for()
    _outbox()


def _people() -> None:
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_workspaces"),
    )
    op.create_table(
        "people",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("less_of", sa.String(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("learns", sa.Boolean(), nullable=False),
        sa.Column("steer", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("in_week", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_people"),
    )
    op.create_index("ix_people_shard_next_at", "people", ["shard", "next_at"])


def _what_they_write() -> None:
    op.create_table(
        "talks",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("card", sa.String(), nullable=False),
        sa.Column("card_step", sa.String(), nullable=False),
        sa.Column("card_revision", sa.Integer(), nullable=False),
        sa.Column("last_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_talks"),
    )
    op.create_index(
        "ix_talks_workspace_id_person_flow_touched_at", "talks", ["workspace_id", "person", "flow", "touched_at"]
    )
    op.create_table(
        "seen",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("led_to", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_seen"),
    )
    op.create_index("ix_seen_seen_at", "seen", ["seen_at"])
    op.create_table(
        "entries",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_entries"),
    )
    op.create_index("ix_entries_workspace_id_person_at", "entries", ["workspace_id", "person", "at"])
    op.create_table(
        "intentions",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_intentions"),
    )
    _partial("ix_intentions_open", "intentions", ["workspace_id", "person", "on_day"], "state = 'open'")


def _whom_they_work_for() -> None:
    op.create_table(
        "clients",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("last_contact", sa.Date(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_clients"),
    )
    op.create_index("ix_clients_workspace_id_person", "clients", ["workspace_id", "person"])
    op.create_table(
        "works",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_works"),
    )
    op.create_index("ix_works_workspace_id_person", "works", ["workspace_id", "person"])
    op.create_table(
        "checks",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("focus", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_checks"),
    )
    op.create_index("ix_checks_workspace_id_person_at", "checks", ["workspace_id", "person", "at"])
    op.create_table(
        "goals",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("themes", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_goals"),
    )
    op.create_index("ix_goals_workspace_id_person_made_at", "goals", ["workspace_id", "person", "made_at"])


def _outbox() -> None:
    op.create_table(
        "nudges",
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_nudges"),
        sa.UniqueConstraint(
            "workspace_id", "person", "kind", "occurrence", name="uq_nudges_workspace_id_person_kind_occurrence"
        ),
    )
    _partial("ix_nudges_planned", "nudges", ["shard", "workspace_id", "ready_at"], "state = 'planned'")
    _partial("ix_nudges_repeated", "nudges", ["shard", "last_attempt_at"], "attempts > 1 AND checked_at IS NULL")
    _partial("ix_nudges_sending", "nudges", ["shard", "last_attempt_at"], "state = 'sending'")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
