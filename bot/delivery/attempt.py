"""One attempt at one nudge: its conversation is known and stored first, then there is one post."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.delivery.ledger import Ledger
from bot.delivery.order import BACK, Order
from bot.delivery.recorder import Recorder
from nudges.delivery import Opened, Policy, Refused, Result, Sent, Throttled, Unclear
from nudges.ports import Messenger, Outbox
from nudges.screens import Card

log = structlog.get_logger()

SOON = Throttled(2.0)
"""What follows when a conversation could not be opened and nothing was posted: the same, a little later."""

At = Callable[[str], None]
Channel = tuple[str, str, str]


class Attempt:
    """Makes one attempt at an order. ``at`` hears of the points at which a process could die.

    Nothing is posted that was claimed longer than an HTTP timeout ago, or whose shard is no longer ours. It goes
    back while that is surely ours to say; later another runner may have taken it over, and what we know of it is kept
    to ourselves.
    """

    def __init__(
        self,
        outbox: Outbox,
        ledger: Ledger,
        messenger: Messenger,
        clock: Callable[[], datetime],
        policy: Policy,
        at: At,
    ) -> None:
        self._messenger, self._clock, self._at = messenger, clock, at
        self._fresh = timedelta(seconds=policy.timeout)
        self._ours = max(policy.settle, 4 * self._fresh) / 2
        self._storing: dict[Channel, asyncio.Future[None]] = {}
        self._channels = Recorder[Channel](ledger, outbox.set_channels, self._stored)

    async def __call__(self, order: Order) -> Result | None:
        """Return what came of an order; ``None`` when it may be someone else's by now."""
        result = BACK if self._is_too_late(order) else await self._guarded(order)
        if isinstance(result, Sent) or self._clock() - order.claimed_at <= self._ours:
            return result
        return None

    def _is_too_late(self, order: Order) -> bool:
        now = self._clock()
        late = order.claim.nudge.expires_at <= now or now - order.claimed_at > self._fresh
        return late or not order.drain.ours()

    async def _guarded(self, order: Order) -> Result:
        try:
            return await self._post(order)
        except Exception as error:  # noqa: BLE001 (whatever broke, the message may be there, and the lane goes on)
            kind = type(error).__name__
            log.error("nudge.broke", nudge=order.id, error=kind)  # noqa: TRY400 (a traceback may quote someone)
            return Unclear(kind)

    async def _post(self, order: Order) -> Result:
        if not isinstance(order.card, Card):
            return order.card
        channel = order.claim.channel or await self._open(order)
        if not isinstance(channel, str):
            return channel
        if not order.claim.channel and self._is_too_late(order):
            return BACK
        self._at("before-post")
        result = await self._messenger.send(order.claim, channel, order.card)
        self._at("after-post")
        return result

    async def _open(self, order: Order) -> str | Throttled | Refused:
        """Return the person's conversation, stored; without it there would be no history to look in."""
        answer = await self._messenger.open(order.workspace, order.claim.person.id)
        self._at("opened")
        match answer:
            case Opened(channel):
                await self._store((order.workspace, order.claim.person.id, channel))
                return channel
            case Unclear():
                return SOON
        return answer

    async def _store(self, channel: Channel) -> None:
        stored = self._storing.get(channel)
        if stored is None:
            stored = self._storing[channel] = asyncio.get_running_loop().create_future()
            self._channels.put(channel)
        await stored

    def _stored(self, channels: Sequence[Channel]) -> None:
        for channel in channels:
            self._storing.pop(channel).set_result(None)
