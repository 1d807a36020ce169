"""A process may open as many files and connections as it needs, within what the system allows it."""

from __future__ import annotations

import subprocess
import sys

import pytest

AFTERWARDS = """
import resource
from bot.files import allow_many
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
allow_many()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def limits_after(soft: int, hard: int) -> tuple[int, int]:
    """Return the soft and the hard limit of a process that began with others."""
    code = AFTERWARDS.format(soft=soft, hard=hard)
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    soft_then, hard_then = map(int, said.split())
    return soft_then, hard_then


@pytest.mark.parametrize(
    ("before", "after"),
    [((256, 5_000), (4_096, 5_000)), ((256, 1_024), (1_024, 1_024)), ((4_500, 5_000), (4_500, 5_000))],
)
def test_the_soft_limit_is_raised_as_far_as_is_needed_and_possible(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    assert limits_after(*before) == after
