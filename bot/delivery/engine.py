"""The engine: drains a shard. The same for a task in this process and for a job on another machine."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import datetime
from functools import partial

import structlog

from bot.delivery.attempt import At, Attempt
from bot.delivery.hands import Hands
from bot.delivery.lane import Lane
from bot.delivery.ledger import Ledger
from bot.delivery.order import BACK, Drain, Order, always
from bot.delivery.pace import Pace
from bot.delivery.recorder import MOST, Recorder
from bot.delivery.settling import Settling
from bot.delivery.slots import GENTLY, TOGETHER, Slots
from bot.delivery.watching import Unwatched, Watcher
from nudges.delivery import Outcome, Policy, Refusal, Refused, Result, Sent
from nudges.ports import Chooser, Claim, Messenger, Outbox, Planner, Unavailable
from nudges.screens import Card
from nudges.value import value

log = structlog.get_logger()

PATIENCE = 1.0
"""Seconds that a drain waits at most before it looks for more to do."""
FIRST = 50
"""How many are claimed while nothing is in hand: the first message does not wait until hundreds are drawn."""


def nowhere(_point: str) -> None:
    """Do nothing at a named point."""


@value(frozen=True, kw_only=True)
class Means:
    """What an engine works with.

    ``card`` draws a nudge (it is called in a thread and may read the storage), ``plan`` and ``choose`` are the
    practice's. ``in_flight`` posts at most are under way at once, and ``in_hand`` nudges claimed at most. ``at`` is
    called at ``planned``, ``claimed``, ``opened``, ``before-post``, ``after-post``, ``before-record``, ``recorded``
    and ``settled``: where a process may die. ``watcher`` hears what became of each nudge.
    """

    outbox: Outbox
    messenger: Messenger
    card: Callable[[Claim, datetime], Card]
    plan: Planner
    choose: Chooser
    clock: Callable[[], datetime]
    policy: Policy = field(default_factory=Policy)
    pace: Pace = field(default_factory=Pace)
    in_flight: int = 800
    in_hand: int = 4000
    at: At = nowhere
    watcher: Watcher = field(default_factory=Unwatched)


@value(frozen=True, slots=True)
class Load:
    """How busy an engine is: its lanes and how many of them sleep, posts under way, and nudges in its hands."""

    lanes: int
    sleeping: int
    in_flight: int
    in_hand: int


@value(frozen=True, slots=True)
class Taken:
    """How much was done in one transaction, and what is to be sent after it."""

    done: int = 0
    orders: Sequence[Order] = ()


class Engine:
    """Plans, claims, sends, records and settles. It lives in one event loop; each shard has one drain at a time."""

    def __init__(self, means: Means) -> None:
        self._means, self._at = means, means.at
        self._ledger = Ledger()
        self._lanes: defaultdict[int, dict[str, Lane]] = defaultdict(dict)  # by shard and workspace
        self._hands = Hands(means.in_hand)
        self._slots = Slots(means.in_flight, GENTLY if means.pace.per_minute else TOGETHER)
        self._ahead = means.pace.ahead(max(1, means.in_hand // 2))
        self._records = Recorder[Outcome](
            self._ledger,
            means.outbox.record,
            self._recorded,
            lambda: self._at("before-record"),
            most=max(1, min(MOST, means.in_flight // 2)),
        )
        common = (means.outbox, self._ledger, means.messenger, means.clock, means.policy)
        self._attempt = Attempt(*common, self._at)
        self._settling = Settling(*common, means.watcher)
        self._stopping = False

    @property
    def ledger(self) -> Ledger:
        """The thread in which the outbox is called."""
        return self._ledger

    async def drain(self, shard: int, ours: Callable[[], bool] = always) -> int:
        """Do everything that is due in a shard; return how much that was when its last record is committed.

        It ends early when the shard is no longer ``ours``.

        Raises:
            Unavailable: when the storage cannot be reached. What was under way is recorded before that.
        """
        drain = Drain(shard, ours)
        for lane in self._lanes[shard].values():
            lane.begin()
        try:
            while self._goes_on(drain) and await self._round(drain):
                pass
        except Exception:
            await self._finish(drain)
            raise
        await self._finish(drain)
        return drain.done

    def stop(self) -> None:
        """Claim and launch nothing more; drains return when what is in flight is recorded."""
        self._stopping = True
        for lanes in self._lanes.values():
            for lane in lanes.values():
                lane.close()

    def load(self) -> Load:
        """Tell how busy it is now."""
        time = asyncio.get_running_loop().time()
        lanes = [lane for shard in self._lanes.values() for lane in shard.values()]
        return Load(len(lanes), sum(lane.awake_at > time for lane in lanes), self._hands.in_flight, len(self._hands))

    # one round of a drain

    def _goes_on(self, drain: Drain) -> bool:
        return not self._stopping and drain.ours()

    async def _round(self, drain: Drain) -> bool:
        """Plan, settle and claim once; return whether there may be more to do, after waiting for it if need be."""
        self._start_settling(drain)
        drain.changed.clear()
        planned = await self._plan(drain)
        claimed = await self._claim(drain)
        drain.done += planned + claimed
        if planned or claimed:
            return True
        if self._is_quiet(drain):
            return False
        await self._wait(drain)
        return True

    def _is_quiet(self, drain: Drain) -> bool:
        settled = drain.settling is None or drain.settling.done()
        return drain.open == 0 and settled and not self._full(drain.shard)

    async def _wait(self, drain: Drain) -> None:
        try:
            await asyncio.wait_for(drain.changed.wait(), PATIENCE)
        except TimeoutError:
            return

    async def _finish(self, drain: Drain) -> None:
        """Wait until nothing of a drain is open; whoever is stopped meanwhile stays until then."""
        if drain.settling is not None:
            await asyncio.wait([drain.settling])
        while drain.open:
            drain.changed.clear()
            await drain.changed.wait()
        self._forget_idle_lanes(drain.shard)
        if drain.settling is not None:
            drain.settling.result()

    # plan and claim

    async def _plan(self, drain: Drain) -> int:
        """Plan everybody who is due, and send what is ready at once; what is passed over is claimed in its turn."""
        planned = 0
        while self._goes_on(drain):
            room, full = await self._hands.reserve(self._batch()), self._full(drain.shard)
            more = await self._in_hand(room, partial(self._plan_and_draw, drain, room, full))
            planned += more
            if more:
                self._at("planned")
            if more < room:
                break
        return planned

    async def _claim(self, drain: Drain) -> int:
        room, full = await self._hands.reserve(self._batch()), self._full(drain.shard)
        return await self._in_hand(room, partial(self._claim_and_draw, drain, room, full))

    def _batch(self) -> int:
        batch = self._means.policy.batch
        return min(batch, FIRST) if self._hands.idle else batch

    async def _in_hand(self, room: int, take: Callable[[], Taken]) -> int:
        """Take in the ledger's thread what room is reserved for, queue it, and return how much was done."""
        taken = Taken()
        try:
            taken = await self._ledger.do(take)
        finally:
            self._hands.release(room - len(taken.orders))
        self._queue(taken.orders)
        if taken.orders:
            self._at("claimed")
        return taken.done

    def _plan_and_draw(self, drain: Drain, room: int, full: frozenset[str]) -> Taken:
        means, now = self._means, self._means.clock()
        planned = means.outbox.plan(
            drain.shard, now, room, means.plan, means.choose, most=room, each=self._ahead, full=full
        )
        return Taken(planned.people, [self._order(drain, claim, now) for claim in planned.claims])

    def _claim_and_draw(self, drain: Drain, room: int, full: frozenset[str]) -> Taken:
        means, now = self._means, self._means.clock()
        claims = means.outbox.claim(drain.shard, now, room, means.choose, each=self._ahead, full=full)
        return Taken(len(claims), [self._order(drain, claim, now) for claim in claims])

    def _order(self, drain: Drain, claim: Claim, now: datetime) -> Order:
        try:
            return Order(claim, self._means.card(claim, now), now, drain)
        except Unavailable:
            return Order(claim, BACK, now, drain)
        except (LookupError, TypeError, ValueError) as error:
            log.error("nudge.undrawable", nudge=claim.nudge.delivery_id, error=type(error).__name__)  # noqa: TRY400 (a traceback may quote someone)
            return Order(claim, Refused(Refusal.INVALID, "undrawable"), now, drain)

    def _queue(self, orders: Iterable[Order]) -> None:
        self._hands.take(orders)
        for order in orders:
            if not self._goes_on(order.drain):
                self._close(order, BACK)
            else:
                self._lane(order).put(order)

    def _lane(self, order: Order) -> Lane:
        lanes = self._lanes[order.drain.shard]
        lane = lanes.get(order.workspace)
        if lane is None:
            lane = Lane(self._means.pace, self._ahead, self._slots, self._attempt, self._close)
            lanes[order.workspace] = lane
        return lane

    def _full(self, shard: int) -> frozenset[str]:
        time = asyncio.get_running_loop().time()
        return frozenset(workspace for workspace, lane in self._lanes[shard].items() if lane.is_full(time))

    def _forget_idle_lanes(self, shard: int) -> None:
        time, lanes = asyncio.get_running_loop().time(), self._lanes[shard]
        for workspace in [workspace for workspace, lane in lanes.items() if lane.is_idle(time)]:
            del lanes[workspace]

    # what came of it

    def _close(self, order: Order, result: Result | None) -> None:
        if result is None or not (isinstance(result, Sent) or order.drain.ours()):
            self._let_go(order.id)
        else:
            self._records.put(order.outcome(result, self._means.clock()))
            if len(self._records) == len(self._hands):  # nothing else is under way
                self._records.hurry()

    def _recorded(self, outcomes: Sequence[Outcome]) -> None:
        self._at("recorded")
        for outcome in outcomes:
            order = self._let_go(outcome.delivery_id)
            self._means.watcher.recorded(order.claim.nudge, outcome, posted=order.in_flight)
        log.info("nudges.recorded", **Counter(type(outcome.result).__name__.lower() for outcome in outcomes))

    def _let_go(self, delivery_id: str) -> Order:
        """Free the slot of an order: not before what came of it is committed."""
        order = self._hands.drop(delivery_id)
        if order.in_flight:
            self._slots.release()
        return order

    # settling

    def _start_settling(self, drain: Drain) -> None:
        time = asyncio.get_running_loop().time()
        if drain.settling is not None and drain.settling.done():
            drain.settling.result()
        if drain.settle_at <= time and (drain.settling is None or drain.settling.done()):
            drain.settle_at = time + min(5.0, max(0.2, self._means.policy.settle.total_seconds() / 4))
            drain.settling = asyncio.create_task(self._settle(drain))

    async def _settle(self, drain: Drain) -> None:
        try:
            claims = await self._settling.left_behind(drain.shard, self._hands.__contains__)
            if claims:
                absent = await self._settling.look(claims)
                await self._send_again(drain, absent)
                drain.done += len(absent)
                self._at("settled")
            drain.done += await self._settling.recheck(drain.shard)
        except Unavailable:
            log.warning("settle.unavailable", shard=drain.shard)
        finally:
            drain.changed.set()

    async def _send_again(self, drain: Drain, absent: Sequence[Claim]) -> None:
        """Send what never arrived once more; what has no room now stays for the next time."""
        if not drain.ours():
            return
        now = self._means.clock()
        timely, over = list[Claim](), list[Outcome]()
        for claim in absent:
            if claim.person.reachable and claim.nudge.expires_at > now:
                timely.append(claim)
            else:
                over.append(Outcome(claim.nudge.delivery_id, BACK, now, claim.nudge.last_attempt_at))
        if over:
            await self._ledger.do(self._means.outbox.record, over)
        if timely:
            room = await self._hands.reserve(len(timely))
            await self._in_hand(room, partial(self._count_and_draw, drain, timely[:room]))

    def _count_and_draw(self, drain: Drain, claims: Sequence[Claim]) -> Taken:
        now = self._means.clock()
        self._means.outbox.again([claim.nudge.delivery_id for claim in claims], now)
        return Taken(len(claims), [self._order(drain, claim, now) for claim in claims])
