"""Which packs of prompts a workspace switched on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "switched_on",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "pack", name="pk_switched_on"),
    )
