"""How many posts may be under way at once in this runner."""

from __future__ import annotations

import asyncio
from collections import deque


class Slots:
    """A number of slots, handed on in the order in which they were asked for.

    The semaphore of asyncio looks through all who wait each time; with a lane per workspace that is most of its cost.
    """

    def __init__(self, free: int) -> None:
        self._free = free
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def acquire(self) -> None:
        """Take a slot, after waiting for one if need be."""
        if self._free:
            self._free -= 1
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
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
