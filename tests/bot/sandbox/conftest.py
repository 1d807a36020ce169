"""One fresh workspace per test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.sandbox.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    async with made.browser:
        yield made
