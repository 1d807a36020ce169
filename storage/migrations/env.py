"""What Alembic runs: the migrations, on the connection and in the transaction of its caller."""

from __future__ import annotations

from alembic import context

from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # SQLite too undoes a table when the transaction is undone
)
with context.begin_transaction():
    context.run_migrations()
