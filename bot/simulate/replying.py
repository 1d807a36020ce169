"""What simulated people do with a message, by their temper."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.wire import Json
from bot.simulate.characters import TEMPERS, Character
from bot.simulate.diary import Diary, Got, Plan
from bot.simulate.hands import Hands

OF_PLANS = {"done": 50, "not-done": 12, "move": 15, "drop": 5, "ignore": 18}
"""What becomes of a plan that is asked about, in a hundred times."""


class Replies:
    """Replies for everyone; what the person thereby wants or planned goes into their diary."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._plans = 0

    async def reply(self, who: Character, message: Json, got: Got, diary: Diary, now: datetime) -> None:
        """Do something with a message, or nothing."""
        if got.kind == "prompt":
            await self._to_prompt(who, message, got, diary, now)
        elif got.kind == "plan":
            await self._to_plan(who, message, got, diary, now)
        elif who.picks(TEMPERS[who.temper]) != "ignore":
            got.answered = await self._hands.go_along(who.id, message, "Something I noticed this week.")

    async def _to_prompt(self, who: Character, message: Json, got: Got, diary: Diary, now: datetime) -> None:
        match who.picks(TEMPERS[who.temper]):
            case "reflect":
                await self._reflect(who, message, got, diary, now)
            case "done":
                got.answered = await self._hands.answer(who.id, message, "turn:done", {}, "")
            case "later":
                await self._put_off(who, message, got, diary, now)
            case "skip" | "less" as button:
                await self._hands.answer(who.id, message, f"turn:{button}", {}, "")

    async def _reflect(self, who: Character, message: Json, got: Got, diary: Diary, now: datetime) -> None:
        own = {"answer1": ["I thought about it for a while."]}
        plan = self._plan(who, diary, now) if who.chance.random() < 0.6 else None
        if plan:
            own |= {"act": [plan.words], "on": [plan.on.isoformat()]}
        got.answered = await self._hands.answer(who.id, message, "turn:reflect", own, "")
        if plan and got.answered:
            diary.plans[plan.words] = plan

    def _plan(self, who: Character, diary: Diary, now: datetime) -> Plan:
        self._plans += 1
        on = diary.local_day(now) + timedelta(days=who.chance.randint(0, 9))
        return Plan(f"call number {self._plans:05} about it", on, now)

    async def _put_off(self, who: Character, message: Json, got: Got, diary: Diary, now: datetime) -> None:
        zone = ZoneInfo(diary.wish(now).zone)
        local = now.astimezone(zone)
        if who.chance.random() < 0.5 and local.time() < time(15):
            choice, until = "afternoon", datetime.combine(local.date(), time(16), zone)
        else:
            choice, until = "next", None
        if await self._hands.answer(who.id, message, "turn:later", {"when": [choice]}, ""):
            diary.put_off[got.about] = until

    async def _to_plan(self, who: Character, message: Json, got: Got, diary: Diary, now: datetime) -> None:
        plan, what = diary.plans[got.about], who.picks(OF_PLANS)
        if what == "ignore":
            return
        on = diary.local_day(now) + timedelta(days=who.chance.randint(1, 8))
        own = {"on": [on.isoformat()]} if what == "move" else {}
        got.answered = await self._hands.answer(who.id, message, f"turn:{what}", own, "")
        if got.answered and what == "move":
            plan.on, plan.asked = on, []
        elif got.answered:
            plan.settled = True
