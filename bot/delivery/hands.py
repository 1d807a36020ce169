"""What this runner has in its hands: claimed and not yet recorded, with a bound on how much that may be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot.delivery.order import Order


class Hands:
    """The orders by delivery id, and room for more.

    Room is reserved before a claim and given back when what came of an order is committed: what a platform or a
    storage is slow with, is not heaped up here.
    """

    def __init__(self, most: int) -> None:
        self._orders: dict[str, Order] = {}
        self._most = self._room = most
        self._freed = asyncio.Event()

    def __contains__(self, delivery_id: object) -> bool:
        return delivery_id in self._orders

    def __len__(self) -> int:
        return len(self._orders)

    @property
    def idle(self) -> bool:
        """Whether nothing is in hand, and no room is reserved for anything."""
        return self._room == self._most

    @property
    def in_flight(self) -> int:
        """How many of them are being posted, or were and are not recorded yet."""
        return sum(order.in_flight for order in self._orders.values())

    async def reserve(self, most: int) -> int:
        """Wait for room for half of ``most`` at least, and return how many may be claimed.

        Rows cost the more, the fewer of them share a transaction.
        """
        most = min(most, self._most)
        while 2 * self._room < most:
            self._freed.clear()
            await self._freed.wait()
        granted = min(most, self._room)
        self._room -= granted
        return granted

    def release(self, unused: int) -> None:
        """Give room back."""
        if unused:
            self._room += unused
            self._freed.set()

    def take(self, orders: Iterable[Order]) -> None:
        """Take orders for which room was reserved."""
        for order in orders:
            order.drain.open += 1
            self._orders[order.id] = order

    def drop(self, delivery_id: str) -> Order:
        """Let go of an order."""
        order = self._orders.pop(delivery_id)
        order.drain.close_one()
        self.release(1)
        return order
