"""The two people who walk through the practice: Noor in Dutch, Emily in English."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.rehearsal import Someone, practising


@pytest.fixture
async def noor(tmp_path: Path) -> AsyncIterator[Someone]:
    async with practising(tmp_path, "nl") as someone:
        yield someone


@pytest.fixture
async def emily(tmp_path: Path) -> AsyncIterator[Someone]:
    async with practising(tmp_path, "en") as someone:
        yield someone
