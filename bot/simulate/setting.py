"""How simulated people begin: they say yes, choose their rhythm, and keep clients, engagements and goals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.compose import Rehearsal
from bot.doing import do
from bot.simulate.characters import Character
from bot.simulate.diary import Diary, Wish
from bot.simulate.hands import Hands
from nudges.clients import Client, Engagement
from nudges.deeds import Become, Deed, KeepCheck, KeepClient, KeepGoal, KeepWork
from nudges.delivery import Policy
from nudges.flows.registry import FLOWS
from nudges.goals import Goal
from nudges.ports import Room
from nudges.trust import STATEMENTS
from nudges.turns import Talk

THEMES = ("listening", "bad-news", "boundaries", "promises", "energy")


async def enrol(hands: Hands, who: Character, now: datetime) -> Diary:
    """Let someone say yes, choose their rhythm and their week; return what they want from now on."""
    await hands.open(who.id)
    own = {
        "zone": [who.member.zone],
        "days": [str(day) for day in sorted(who.days)],
        "times": [who.times[0].isoformat("minutes")],
        "country": [who.country],
    }
    await hands.answer(who.id, hands.inbox(who.id)[-1], "turn:yes", own, "")
    times = [moment.isoformat("minutes") for moment in who.times]
    await settle(hands, who, times=times, per_week=[str(who.per_week)])
    return Diary([Wish(now, who.member.zone, who.days, who.country)])


async def settle(hands: Hands, who: Character, **own: list[str]) -> None:
    """Change something in the settings and leave the rest as it is."""
    await hands.command(who.id, "settings")
    await hands.fill(who.id, own, "")


def furnish(rehearsal: Rehearsal, who: Character, now: datetime, new_id: Callable[[], str]) -> None:
    """Store what someone keeps: work under way and to come, a client from before, a goal, a trust check."""
    with rehearsal.store.inside(rehearsal.ground.team) as room:
        deeds = [*(_kept(who, now) if who.has_clients else ()), *_looking_back(who, room)]
        do(room, Talk(new_id(), who.id, "settings", "form", now), deeds, now, new_id, Policy().lateness)


def _looking_back(who: Character, room: Room) -> Iterator[Deed]:
    person = room.people.get(who.id)
    if who.looks_back and person is not None and "look-back" in FLOWS:
        yield Become(replace(person, rhythm=replace(person.rhythm, look_back=(max(who.days), time(16)))))


def _kept(who: Character, now: datetime) -> Iterator[Deed]:
    today, chance = now.date(), who.chance
    if "former-client" in FLOWS:
        before = today - timedelta(days=chance.randint(60, 120))
        yield KeepClient(Client("", who.id, "Beukenhof", 90, before, chance.randint(2, 5)))
    yield KeepClient(Client("", who.id, "Aster"))
    yield KeepWork(_work(who, today + timedelta(days=chance.randint(7, 30)), 40))
    yield KeepWork(_work(who, today - timedelta(days=60), 90))
    yield KeepGoal(Goal("", who.id, "More of this", (chance.choice(THEMES),), now))
    yield KeepCheck(_scores(who), focus=chance.choice(["", "intimacy", "reliability"]))


def _work(who: Character, starts: date, days: int) -> Engagement:
    return Engagement("", who.id, "", "Work", starts, starts + timedelta(days=days))


def _scores(who: Character) -> dict[str, int]:
    return {f"{factor}.{name}": who.chance.randint(1, 5) for factor, names in STATEMENTS.items() for name in names}
