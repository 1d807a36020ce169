"""Keeping what a person tells of their clients, goals and trust, and what of it steers the choosing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from nudges.clients import Client
from nudges.deeds import KeepCheck, KeepClient, KeepGoal, KeepWork, Touch
from nudges.ports import Room
from nudges.steer import focus_of, steer
from nudges.trust import TrustCheck

Kept = KeepClient | KeepWork | Touch | KeepCheck | KeepGoal


def keep(room: Room, person: str, deed: Kept, now: datetime, new_id: Callable[[], str], latest: str, talk: str) -> str:
    """Store one of these deeds, of a person's own things only, and derive anew what steers their choosing.

    ``latest`` is the client kept before it in the same turn; the client kept last is returned. A conversation
    (``talk``) makes one trust check, so the same one again takes its place.
    """
    match deed:
        case KeepClient(client):
            latest = _keep_client(room, person, client, new_id)
        case KeepWork(work):
            known = room.works.get(work.id) if work.id else None
            if known is None or known.person == person:
                room.works.save(replace(work, id=work.id or new_id(), person=person, client=work.client or latest))
        case Touch(client, on):
            found = room.clients.get(client)
            if found is not None and found.person == person:
                room.clients.save(replace(found, last_contact=max(on, found.last_contact or on)))
        case KeepCheck(scores, client, focus):
            room.checks.add(TrustCheck(talk, person, now, scores, client, focus))
        case KeepGoal(goal):
            kept = room.goals.get(goal.id) if goal.id else None
            if kept is None or kept.person == person:
                room.goals.save(replace(goal, id=goal.id or new_id(), person=person))
    _steer(room, person, now)
    return latest


def _keep_client(room: Room, person: str, client: Client, new_id: Callable[[], str]) -> str:
    known = room.clients.get(client.id) if client.id else None
    if known is not None and known.person != person:
        return ""
    kept = replace(client, id=client.id or new_id(), person=person)
    room.clients.save(kept)
    return kept.id


def _steer(room: Room, person: str, now: datetime) -> None:
    owner = room.people.get(person)
    if owner is None:
        return
    checks = room.checks.of(person, 1)
    focus = focus_of(checks[0] if checks else None)
    known = steer(room.clients.of(person), room.works.of(person), room.goals.of(person), focus, owner.today(now))
    room.people.set_steer(person, known)
