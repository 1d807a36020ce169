"""How many posts may be under way at once in this runner, and how many begin together."""

from __future__ import annotations

import asyncio
from collections import deque

TOGETHER = 16
"""Posts that begin in one pass of the event loop: what has been answered goes on in between.

Of hundreds that begin at once nothing is near any more when the answers come: each then costs a fifth more.
"""
GENTLY = 2
"""The same where a pace is kept: buttons are acknowledged between two passes."""


class Slots:
    """A number of slots, handed on in the order in which they were asked for.

    No more than ``together`` are handed on in one pass of the event loop: a burst leaves room for the rest.
    The semaphore of asyncio looks through all who wait each time; with a lane per workspace that is most of its cost.
    """

    def __init__(self, free: int, together: int = TOGETHER) -> None:
        self._free = free
        self._together = self._left = together  # left in this pass
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._passing = False

    async def acquire(self) -> None:
        """Take a slot, after waiting for one if need be."""
        if self._free and self._left and not self._waiting:
            self._take()
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was handed on to one who is gone
                self.release()
            raise

    def release(self) -> None:
        """Give a slot back: to the one who waits longest, or to whoever comes."""
        self._free += 1
        self._hand_on()

    def _hand_on(self) -> None:
        while self._waiting and self._free and self._left:
            turn = self._waiting.popleft()
            if not turn.done():
                self._take()
                turn.set_result(None)

    def _take(self) -> None:
        self._free -= 1
        self._left -= 1
        if not self._passing:
            self._passing = True
            asyncio.get_running_loop().call_soon(self._next_pass)

    def _next_pass(self) -> None:
        self._passing, self._left = False, self._together
        self._hand_on()
