"""Where the app was added, which workspaces an organisation's installation serves, and what was begun in a browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("installer", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_installations"),
    )
    op.create_index("ix_installations_expires_at", "installations", ["expires_at"])
    op.create_table(
        "served",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_served"),
    )
    op.create_index("ix_served_organisation", "served", ["organisation"])
    op.create_table(
        "arrivals",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_arrivals"),
    )
    op.create_index("ix_arrivals_until", "arrivals", ["until"])
