"""``python -m storage.check``: the migrations make exactly the tables that the code declares."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from storage.engines import connect
from storage.migrating import differences, migrate


def main(bring_up_to_date: Callable[[Engine], None] = migrate) -> int:
    """Migrate an empty database and compare; return 1 when a migration is missing."""
    with TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'empty.db'}")
        bring_up_to_date(engine)
        found = differences(engine)
        engine.dispose()
    for difference in found:
        sys.stderr.write(f"Not in the migrations: {difference}\n")
    if found:
        sys.stderr.write("Write a migration for it in storage/migrations/versions.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
