"""Doing what a turn asks: its deeds, stored in the transaction of the conversation's next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.keeping import keep
from nudges.deeds import (
    Become,
    Deed,
    Intend,
    KeepCheck,
    KeepClient,
    KeepGoal,
    KeepWork,
    Mark,
    Move,
    Settle,
    Touch,
    Write,
)
from nudges.delivery import Nudge, NudgeKind, State
from nudges.intentions import Intention
from nudges.intentions import State as IntentionState
from nudges.journal import Entry
from nudges.people import Person
from nudges.ports import Room
from nudges.rhythm import instant, next_time
from nudges.turns import Talk

NewId = Callable[[], str]


def do(room: Room, talk: Talk, deeds: Iterable[Deed], now: datetime, new_id: NewId, lateness: timedelta) -> None:
    """Store the deeds of one turn of a person's conversation, in their order.

    A nudge that is put off may come later than its person chose by ``lateness`` at most.
    """
    client = ""
    for deed in deeds:
        match deed:
            case Write(kind, answers, subject, whom, lesson):
                room.entries.add(Entry(new_id(), talk.person, kind, now, answers, subject, whom, lesson))
            case Intend():
                room.intentions.save(_intention(deed, new_id(), talk.person, now))
            case Settle(intention, state, at):
                _change(room, talk, intention, partial(_settled, state=state, now=at or now))
            case Move(intention, on):
                _change(room, talk, intention, partial(_moved, on=on))
            case Become(person):
                room.people.save(person, next_at=upcoming(room, person, now))
            case Mark():
                _mark(room, talk, deed, now, lateness)
            case KeepClient() | KeepWork() | Touch() | KeepCheck() | KeepGoal():
                client = keep(room, talk.person, deed, now, new_id, client, talk.id)


def _intention(deed: Intend, new: str, person: str, now: datetime) -> Intention:
    return Intention(
        new,
        person,
        deed.trigger,
        deed.act,
        deed.on,
        deed.origin,
        now,
        deed.subject,
        client=deed.client,
        since=deed.since,
    )


def _settled(found: Intention, *, state: IntentionState, now: datetime) -> Intention:
    return found.settle(state, now)


def _moved(found: Intention, *, on: date) -> Intention:
    return found.move(on)


def _change(room: Room, talk: Talk, intention: str, change: Callable[[Intention], Intention]) -> None:
    found = room.intentions.get(intention)
    if found is not None and found.person == talk.person:
        room.intentions.save(change(found))


def upcoming(room: Room, person: Person, now: datetime) -> datetime | None:
    """Return when a person's rhythm speaks next; a day that had its message gets no second one."""
    if not person.reachable:
        return None
    return next_time(person.rhythm, person.zone, _end_of_today(person, now) if _had_today(room, person, now) else now)


def _had_today(room: Room, person: Person, now: datetime) -> bool:
    today = person.today(now).isoformat()
    return any(
        nudge.kind is NudgeKind.DAILY and nudge.occurrence == today for nudge in room.nudges.latest(person.id, 3)
    )


def _end_of_today(person: Person, now: datetime) -> datetime:
    tomorrow = person.today(now) + timedelta(days=1)
    return instant(tomorrow, time(0), ZoneInfo(person.zone)) - timedelta(seconds=1)


def _mark(room: Room, talk: Talk, mark: Mark, now: datetime, lateness: timedelta) -> None:
    nudge = room.nudges.get(talk.id)
    if nudge is None or nudge.person != talk.person:
        return
    comes_by_itself = mark.again_at is not None and mark.own_time
    room.nudges.mark(nudge.delivery_id, mark.state, now, again_at=None if comes_by_itself else mark.again_at)
    if mark.again_at is not None and comes_by_itself:
        room.nudges.add(_put_off(nudge, mark.again_at, lateness))


def _put_off(nudge: Nudge, until: datetime, lateness: timedelta) -> Nudge:
    """Return the same nudge at the moment its person chose; its id follows from both, so it is planned once."""
    occurrence = f"{nudge.delivery_id}@{until:%Y%m%dT%H%M}"
    return replace(
        nudge,
        delivery_id=f"{nudge.delivery_id.partition('-')[0]}-{until:%Y%m%d%H%M}",
        kind=NudgeKind.SNOOZE,
        occurrence=occurrence,
        due_at=until,
        expires_at=until + lateness,
        state=State.PLANNED,
        reason={"key": "snoozed"},
        not_before=None,
        attempts=0,
        first_attempt_at=None,
        last_attempt_at=None,
        channel="",
        ts="",
        failure="",
    )
