"""The desk: a reply comes in, the flow answers, and everything that follows is stored in one transaction.

It knows no platform. It is synchronous and is called in a thread; what it returns is already committed, and it raises
``Unavailable`` when nothing could be stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import available_timezones

from bot.scenes import scene
from bot.sitting import RESUME_WITHIN, Practice, RawForm, RawReply, Shown, Sitting
from nudges.commands import Command, parse
from nudges.home import home
from nudges.people import Language, Person, Rhythm
from nudges.ports import Claim, Conflict, Room, Store, Workspace
from nudges.rhythm import next_time
from nudges.screens import Card
from nudges.turns import Need, Scene, Talk
from nudges.value import value
from nudges.words import words

__all__ = ["Actor", "Desk", "Practice", "RawForm", "RawReply", "Shown"]


@value(frozen=True, slots=True)
class Actor:
    """Who acts: a workspace, a person of it, and what the platform says of their language and zone.

    Of someone known that need not be asked: an actor who is not ``described`` is a person whom the desk knows already.
    """

    workspace: str
    person: str
    locale: str = "en"
    zone: str = "UTC"
    described: bool = True


class Newcomer(Exception):
    """The desk does not know this person, and the actor is not described. Nothing was done."""


class Desk:
    """Takes what people do and answers with what they should see. ``now`` is UTC everywhere.

    What takes an actor raises ``Newcomer`` when it has to be asked again with a described one.
    """

    def __init__(self, store: Store, practice: Practice) -> None:
        self._store = store
        self._practice = practice

    def begin(self, actor: Actor, flow: str, subject: str, key: str, now: datetime, *, card: str = "") -> Shown:
        """Begin a flow, or go on with it where it was left. The same ``key`` again shows the same screen."""
        return self._once(actor, key, now, lambda sitting: sitting.begin(flow, subject, card))

    def command(self, actor: Actor, text: str, key: str, now: datetime) -> Shown:
        """Begin the flow that a line after ``/nudge`` names; help for a line that names none."""
        command = parse(text) or Command("help", "")
        return self.begin(actor, command.flow, command.subject, key, now)

    def said(self, actor: Actor, text: str, key: str, now: datetime) -> Shown:
        """Take a line typed in the direct conversation: a command, the answer to the latest nudge, or a note."""
        if command := parse(text):
            return self.begin(actor, command.flow, command.subject, key, now)
        return self._once(actor, key, now, lambda sitting: sitting.said(text))

    def take(
        self, actor: Actor, talk: str, revision: int, reply: RawReply, key: str, now: datetime, *, card: str = ""
    ) -> Shown:
        """Take a reply in a conversation; a stale or foreign one is answered kindly and changes nothing."""
        with self._store.inside(actor.workspace) as room:
            if _removed(room):
                return self._nobody_here(room, actor, now)
            sitting = self._sitting(room, actor, key, now)
            found = room.talks.get(talk) or sitting.from_nudge(talk)
            if found is None or found.person != actor.person:
                return sitting.notice("desk.unknown")
            if key and found.last_key == key:
                return sitting.again(found)
            if not found.open:
                return sitting.notice("desk.over")
            return sitting.take(replace(found, card=card or found.card), revision, reply)

    def home(self, actor: Actor, now: datetime) -> Card:
        """Return what a person sees when they open the app."""
        with self._store.inside(actor.workspace, reading=True) as room:
            person = room.people.get(actor.person) or newcomer(actor)
            return home(
                person=person,
                now=now,
                words=words(person.language),
                next_at=room.people.next_at(person.id) if person.reachable else None,
                intentions=tuple(room.intentions.open(person.id)),
                entries=tuple(room.entries.latest(person.id, 3)),
                unfinished=self._unfinished(room, person, now),
            )

    def arrived(self, actor: Actor, now: datetime) -> Shown | None:
        """Invite someone the first time they open the direct conversation; ``None`` from then on."""
        with self._store.inside(actor.workspace) as room:
            if room.people.get(actor.person) is not None or _removed(room):
                return None
            return self._sitting(room, actor, "", now).begin("onboarding", "", "")

    def language_of(self, workspace: str, person: str) -> Language | None:
        """Return the language of someone we know, ``None`` for someone new."""
        with self._store.inside(workspace, reading=True) as room:
            found = room.people.get(person)
            return found.language if found else None

    def upcoming(self, workspace: str, person: str) -> datetime | None:
        """Return when a person's rhythm speaks next (UTC)."""
        with self._store.inside(workspace, reading=True) as room:
            return room.people.next_at(person)

    def hang(self, workspace: str, talk: str, card: str) -> None:
        """Remember where a conversation's card hangs, in the platform's own address."""
        with self._store.inside(workspace) as room:
            room.talks.hang(talk, card)

    def gone(self, workspace: str, person: str, now: datetime) -> None:
        """Stop for a person whose account was deactivated."""
        with self._store.inside(workspace) as room:
            found = room.people.get(person)
            if found is not None:
                room.people.save(replace(found, gone_at=now), next_at=None)

    def installed(self, workspace: str, name: str, now: datetime, *, added_at: datetime | None = None) -> bool:
        """Note that the app is in a workspace or an organisation; after a removal, people's rhythms go on.

        ``added_at`` (UTC) is when it was added, where that is known: a removal before that is past, and one after it
        stands. Then this is False, and nothing is noted.
        """
        with self._store.inside(workspace) as room:
            known = room.workspace.get()
            removed_at = known.removed_at if known else None
            if removed_at and added_at and removed_at > added_at:
                return False
            since = added_at or (now if known is None or removed_at else known.installed_at)
            room.workspace.save(Workspace(workspace, name, since))
            if removed_at:
                _go_on(room, now)
            return True

    def revoked(self, workspace: str, at: datetime) -> bool:
        """Stop for a workspace whose tokens were revoked; what its people wrote stays. False when that is past."""
        return self._left(workspace, at, lambda room: room.workspace.disconnect())

    def uninstalled(self, workspace: str, at: datetime) -> bool:
        """Stop for a workspace that removed the app, and delete everything of it. False when that is past.

        ``at`` (UTC) is when it was removed: word of it may come after it was added again.
        """
        return self._left(workspace, at, lambda room: room.workspace.purge())

    def _left(self, workspace: str, at: datetime, leave: Callable[[Room], None]) -> bool:
        with self._store.inside(workspace) as room:
            known = room.workspace.get() or Workspace(workspace, "", at)
            if at < known.installed_at.replace(microsecond=0):  # events tell whole seconds
                return False
            leave(room)
            room.workspace.save(replace(known, removed_at=max(known.removed_at or at, at)))
            return True

    def nudge_card(self, claim: Claim, now: datetime) -> Card:
        """Return the card of a nudge that is about to be sent; its buttons carry its delivery id and revision 0."""
        nudge, person = claim.nudge, claim.person
        flow = self._practice.flows[nudge.flow]
        bare = Scene(person, now, words(person.language), self._practice.catalogue_of(nudge.workspace), nudge=nudge)
        if flow.needs - {Need.NUDGE}:
            talk = Talk(nudge.delivery_id, person.id, flow.name, flow.first, now, nudge.subject)
            with self._store.inside(nudge.workspace, reading=True) as room:
                bare = replace(
                    scene(room, flow, talk, person, self._practice.catalogue_of(nudge.workspace), now), nudge=nudge
                )
        screen = flow.draw(flow.opening(bare, nudge.subject))
        if not isinstance(screen, Card):
            raise TypeError(f"the flow {flow.name} opens with a form, which cannot be sent")
        return screen

    def _once(self, actor: Actor, key: str, now: datetime, act: Callable[[Sitting], Shown]) -> Shown:
        """Act on an inbound key once, also when the same key comes twice at the same moment."""
        try:
            return self._try_once(actor, key, now, act)
        except Conflict:
            return self._try_once(actor, key, now, act)

    def _try_once(self, actor: Actor, key: str, now: datetime, act: Callable[[Sitting], Shown]) -> Shown:
        with self._store.inside(actor.workspace) as room:
            if _removed(room):
                return self._nobody_here(room, actor, now)
            sitting = self._sitting(room, actor, key, now)
            led_to = room.talks.seen(key)
            if led_to is not None:
                talk = room.talks.get(led_to)
                return sitting.again(talk) if talk else sitting.notice("desk.already")
            shown = act(sitting)
            room.talks.see(key, shown.talk, now)
            return shown

    def _nobody_here(self, room: Room, actor: Actor, now: datetime) -> Shown:
        """Answer someone whose workspace removed the app, and keep nothing of it."""
        return Sitting(self._practice, room, newcomer(actor), now, "").notice("desk.removed")

    def _unfinished(self, room: Room, person: Person, now: datetime) -> tuple[Talk, ...]:
        resumable = (flow.name for flow in self._practice.flows.values() if flow.resumes)
        found = (room.talks.unfinished(person.id, name, "") for name in resumable)
        return tuple(talk for talk in found if talk and now - talk.touched_at < RESUME_WITHIN)

    def _sitting(self, room: Room, actor: Actor, key: str, now: datetime) -> Sitting:
        known = room.people.get(actor.person)
        if known is None:
            known = newcomer(actor)
            room.people.save(known, next_at=None)
        return Sitting(self._practice, room, known, now, key)


def newcomer(actor: Actor) -> Person:
    """Return someone we do not know yet, as the platform describes them. Raises ``Newcomer``."""
    if not actor.described:
        raise Newcomer
    language = Language.DUTCH if actor.locale.lower().startswith("nl") else Language.ENGLISH
    zone = actor.zone if actor.zone in available_timezones() else "UTC"
    return Person(actor.workspace, actor.person, language, zone, Rhythm())


def _removed(room: Room) -> bool:
    workspace = room.workspace.get()
    return workspace is not None and workspace.removed_at is not None


def _go_on(room: Room, now: datetime) -> None:
    """Let the rhythms of a workspace go on, after it was without us for a while."""
    for person in room.people.all():
        if person.reachable:
            room.people.save(person, next_at=next_time(person.rhythm, person.zone, now))
