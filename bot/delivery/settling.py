"""What became of messages without an answer: looked up in the history, then kept, sent again or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from bot.delivery.ledger import Ledger
from bot.delivery.watching import Watcher
from nudges.delivery import Found, Outcome, Policy, Sent, Throttled, Unreadable
from nudges.ports import Claim, Messenger, Outbox

log = structlog.get_logger()

LATER = 30.0
"""Seconds after which a copy that could not be deleted is looked for again."""
BEFORE = timedelta(seconds=120)
"""How far before the first attempt the history is read: the platform's clock is not ours."""


class Settling:
    """Looks in the history: each workspace's one by one, and not while it is told to wait."""

    def __init__(
        self,
        outbox: Outbox,
        ledger: Ledger,
        messenger: Messenger,
        clock: Callable[[], datetime],
        policy: Policy,
        watcher: Watcher,
    ) -> None:
        self._watcher = watcher
        self._outbox, self._ledger, self._messenger = outbox, ledger, messenger
        self._clock, self._policy = clock, policy
        self._waits: dict[str, float] = {}  # until when in the loop's time, by workspace

    async def left_behind(self, shard: int, mine: Callable[[str], bool]) -> Sequence[Claim]:
        """Return what is still sending after the settle time and is not in this runner's own hands."""
        before = self._clock() - self._policy.settle
        found = await self._ledger.do(self._outbox.unsettled, shard, before, self._policy.batch)
        return [claim for claim in found if not mine(claim.nudge.delivery_id)]

    async def look(self, claims: Iterable[Claim]) -> Sequence[Claim]:
        """Return those that are not there. Those that are, are recorded as sent, and the unreadable are given up.

        A nudge without a conversation was never posted. What the platform does not show yet stays for the next time.
        """
        absent = await asyncio.gather(*(self._look_lane(lane) for lane in _by_workspace(claims)))
        return [claim for lane in absent for claim in lane]

    async def _look_lane(self, claims: Sequence[Claim]) -> Sequence[Claim]:
        absent, sent, unreadable = list[Claim](), list[Outcome](), dict[str, str]()
        for claim in claims:
            match await self._history(claim):
                case Found(()):
                    absent.append(claim)
                case Found((earliest, *copies)):
                    await self._delete(claim, copies)
                    sent.append(Outcome(claim.nudge.delivery_id, Sent(earliest), self._clock()))
                case Unreadable(detail):
                    unreadable[claim.nudge.delivery_id] = detail
                case Throttled():
                    break
        await self._write(sent, unreadable)
        return absent

    async def _write(self, sent: Sequence[Outcome], unreadable: Mapping[str, str]) -> None:
        if sent:
            await self._ledger.do(self._outbox.record, sent)
        for why in sorted(set(unreadable.values())):
            ids = [delivery_id for delivery_id, detail in unreadable.items() if detail == why]
            log.warning("nudges.unknown", nudges=len(ids), why=why)
            await self._ledger.do(self._outbox.give_up, ids, why)
            self._watcher.gave_up(len(ids))

    async def recheck(self, shard: int) -> int:
        """Look again at what took several attempts, and delete all copies but the earliest; return how many."""
        before = self._clock() - self._policy.recheck
        claims = await self._ledger.do(self._outbox.repeated, shard, before, self._policy.batch)
        checked = await asyncio.gather(*(self._recheck_lane(lane) for lane in _by_workspace(claims)))
        done = [claim.nudge.delivery_id for lane in checked for claim in lane]
        if done:
            await self._ledger.do(self._outbox.checked, done, self._clock())
        return len(done)

    async def _recheck_lane(self, claims: Sequence[Claim]) -> Sequence[Claim]:
        checked = []
        for claim in claims:
            answer = await self._history(claim)
            if isinstance(answer, Throttled):
                break
            if isinstance(answer, Found) and not await self._delete(claim, answer.copies[1:]):
                self._wait(claim, LATER)
                break
            checked.append(claim)
        return checked

    async def _history(self, claim: Claim) -> Found | Throttled | Unreadable:
        nudge, time = claim.nudge, asyncio.get_running_loop().time()
        wait = self._waits.get(nudge.workspace, 0.0) - time
        if wait > 0:
            return Throttled(wait)
        if not (claim.channel or nudge.channel):
            return Found(())
        answer = await self._messenger.find(claim, (nudge.first_attempt_at or nudge.due_at) - BEFORE)
        if isinstance(answer, Throttled):
            self._wait(claim, answer.seconds)
        return answer

    def _wait(self, claim: Claim, seconds: float) -> None:
        self._waits[claim.nudge.workspace] = asyncio.get_running_loop().time() + seconds

    async def _delete(self, claim: Claim, copies: Iterable[str]) -> bool:
        """Delete copies; tell whether nothing is left to be done about them."""
        for ts in copies:
            if not await self._messenger.delete(claim, ts):
                return False
            log.info("nudge.copy_deleted", workspace=claim.nudge.workspace, nudge=claim.nudge.delivery_id)
        return True


def _by_workspace(claims: Iterable[Claim]) -> list[list[Claim]]:
    ordered = sorted(claims, key=lambda claim: claim.nudge.workspace)
    return [list(lane) for _, lane in groupby(ordered, key=lambda claim: claim.nudge.workspace)]
