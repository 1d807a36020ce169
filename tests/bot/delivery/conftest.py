"""Every test of the engine runs on both databases."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.fakes.databases import database_url, postgres, store
from tests.fakes.runner import Runner

__all__ = ["database_url", "postgres", "runner", "store"]


@pytest.fixture
def runner(store: Database) -> Runner:
    return Runner(store)
