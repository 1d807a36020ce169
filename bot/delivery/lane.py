"""One workspace's lane: its queue, its own pace, and its sleep when the platform says “later”."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.delivery.order import BACK, Order
from bot.delivery.pace import Pace
from bot.delivery.slots import Slots
from nudges.delivery import Refusal, Refused, Result, Sent, Throttled

Attempt = Callable[[Order], Awaitable[Result | None]]
Close = Callable[[Order, Result | None], None]


class Lane:
    """Sends what is queued, many at once but never faster than its pace.

    Until the first message of a drain was taken, one is in flight at a time: a revoked token costs one call.
    ``attempt`` makes one attempt; ``close`` hears what came of an order, ``None`` when that must not be recorded.
    """

    def __init__(self, pace: Pace, ahead: int, slots: Slots, attempt: Attempt, close: Close) -> None:
        self.queue: deque[Order] = deque()
        self.ahead = ahead
        self.awake_at = 0.0  # in the loop's time
        self.used_at = 0.0
        self._limiter = pace.limiter()
        self._slots, self._attempt, self._close = slots, attempt, close
        self._flying: dict[Order, asyncio.Task[None]] = {}
        self._proven = False
        self._landed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin a drain: whether the platform still takes our messages is not known."""
        self._proven = False

    def is_full(self, time: float) -> bool:
        """Tell whether nothing more should be claimed for it, at a time of the loop."""
        return self.awake_at > time or 2 * len(self.queue) > self.ahead

    def is_idle(self, time: float) -> bool:
        """Tell whether nothing would be lost by forgetting it; a full burst may begin after a minute without use."""
        return not self.queue and self._task is None and max(self.used_at + 60, self.awake_at) < time

    def put(self, order: Order) -> None:
        """Queue an order."""
        self.queue.append(order)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def empty(self, result: Result) -> None:
        """Close everything that waits, with the same result and without a post."""
        while self.queue:
            self._close(self.queue.popleft(), result)

    def sleep(self, seconds: float) -> None:
        """Send nothing for some time."""
        self.awake_at = max(self.awake_at, asyncio.get_running_loop().time() + seconds)

    def close(self) -> None:
        """Give back what waits and launch nothing more; what is in flight goes on."""
        self.empty(BACK)
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        while self.queue:
            await self._turn()
            if not self.queue:  # emptied while it waited for its turn
                self._slots.release()
                break
            self._launch(self.queue.popleft())
        self._task = None

    async def _turn(self) -> None:
        """Wait for the first message to be taken, for the end of a sleep, for the pace, and for a slot."""
        while not self._proven and self._flying:
            self._landed.clear()
            await self._landed.wait()
        while (left := self.awake_at - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 (it knows when it wakes)
            await asyncio.sleep(left)
        if self._limiter is not None:
            await self._limiter.acquire()
        await self._slots.acquire()

    def _launch(self, order: Order) -> None:
        order.in_flight = True
        self.used_at = asyncio.get_running_loop().time()
        if 2 * len(self.queue) <= self.ahead:
            order.drain.changed.set()
        self._flying[order] = asyncio.create_task(self._fly(order))

    async def _fly(self, order: Order) -> None:
        try:
            await self._deliver(order)
        finally:
            del self._flying[order]
            self._landed.set()

    async def _deliver(self, order: Order) -> None:
        result = await self._attempt(order)
        match result:
            case Sent():
                self._proven = True
            case Throttled(seconds) if seconds > 0:
                self.sleep(seconds)
                self.empty(result)
            case Refused(Refusal.WORKSPACE_GONE):
                self.empty(result)
        self._close(order, result)
