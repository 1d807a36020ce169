"""One sitting at the desk: a person, a moment and a transaction, in which a flow is begun or answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.doing import NewId, do
from bot.scenes import memory, scene
from nudges.catalogue import Catalogue
from nudges.delivery import Nudge, NudgeKind, Policy, State
from nudges.forms import Fault, Raw, read
from nudges.memory import Chosen, Memory
from nudges.people import Person
from nudges.ports import Room
from nudges.screens import Button, Buttons, Card, Form, Paragraph, Screen
from nudges.turns import (
    Closed,
    Conversation,
    Finish,
    Flow,
    Go,
    Pressed,
    Reject,
    Reply,
    Said,
    Submitted,
    Talk,
    Tell,
    Turn,
)
from nudges.value import value
from nudges.words import words

RESUME_WITHIN = timedelta(days=1)
"""How long an unfinished conversation is gone on with when its flow is begun again."""
ANSWER_WITHIN = timedelta(days=3)
"""How long a typed line counts as the answer to the latest nudge."""
FOR_EVERYONE = frozenset({"onboarding", "help", "who-can-read"})
"""Flows that need no consent: they store nothing that a person says."""

Choose = Callable[[Person, Memory, datetime], Chosen | None]


@value(frozen=True, slots=True)
class RawForm:
    """A submitted form as the platform sent it, by field name."""

    fields: Mapping[str, Raw]


RawReply = Pressed | RawForm | Said | Closed


@value(frozen=True, slots=True)
class Shown:
    """What the person should see now.

    ``talk`` and ``revision`` go into every button and form. With ``faults`` (sentences by field name) the form that
    was submitted stays. ``beside`` is something to read next to the conversation, which stays where it is. ``over``
    says that the screen ends the conversation. ``card`` is where the conversation's last card hangs (or empty).
    """

    screen: Screen
    talk: str = ""
    revision: int = 0
    faults: Mapping[str, str] = field(default_factory=dict)
    beside: bool = False
    over: bool = False
    card: str = ""


@value(frozen=True, slots=True)
class Practice:
    """What every sitting has at hand: a workspace's prompts, the flows, the choosing, new ids, how late is too late."""

    catalogue_of: Callable[[str], Catalogue]
    flows: Mapping[str, Flow[Any]]
    choose: Choose
    new_id: NewId
    policy: Policy = field(default_factory=Policy)


@value(frozen=True, slots=True)
class Sitting:
    """A person at the desk at a moment (UTC), in one transaction. ``key`` names the inbound request."""

    practice: Practice
    room: Room
    person: Person
    now: datetime
    key: str

    def begin(self, name: str, subject: str, card: str) -> Shown:
        """Begin a flow, or go on with it where it was left; without consent, onboarding comes first."""
        if not self.person.reachable and name not in FOR_EVERYONE:
            name, subject = "onboarding", ""
        if name == "now":
            return self._ask_now()
        flow = self.practice.flows[name]
        unfinished = self.room.talks.unfinished(self.person.id, name, subject) if flow.resumes else None
        if unfinished and self.now - unfinished.touched_at < RESUME_WITHIN:
            return self.draw(unfinished)
        return self._open(self._new_talk(self.practice.new_id(), name, subject, card))

    def said(self, text: str) -> Shown:
        """Take a typed line: the answer to the latest nudge that waits for one, else a note."""
        if not self.person.reachable:
            return self.begin("onboarding", "", "")
        return self.reply(self._answerable() or self._note(), Said(text))

    def take(self, talk: Talk, revision: int, reply: RawReply) -> Shown:
        """Take a reply in an open conversation of this person."""
        if isinstance(reply, Pressed) and reply.button == "resume":
            return self.draw(talk)
        current = talk if revision == talk.revision else _back_at_card(talk, reply, revision)
        return self.reply(current, reply) if current else self._stale(talk)

    def reply(self, talk: Talk, reply: RawReply) -> Shown:
        """Let the flow answer a reply to the step that a conversation is at."""
        flow = self.practice.flows[talk.flow]
        conversation = self._conversation(talk)
        readable = _readable(flow.draw(conversation), reply)
        if readable is None:
            return self._stale(talk)
        turn = Reject(readable) if isinstance(readable, Mapping) else flow.take(conversation, readable)
        return self._answer(talk, conversation, turn)

    def draw(self, talk: Talk) -> Shown:
        """Show the step that a conversation is at."""
        screen = self.practice.flows[talk.flow].draw(self._conversation(talk))
        return Shown(screen, talk.id, talk.revision, card=talk.card)

    def again(self, talk: Talk) -> Shown:
        """Answer a request that was dealt with before: by the screen it led to, or by saying that it is done."""
        if talk.open:
            return self.draw(talk)
        return replace(self.notice("desk.already"), talk=talk.id, beside=False, over=True)

    def notice(self, key: str) -> Shown:
        """Say something beside every conversation."""
        say = words(self.person.language)
        return Shown(Card(say.line(f"{key}.title"), (Paragraph(say(f"{key}.text")),)), beside=True)

    def from_nudge(self, delivery_id: str) -> Talk | None:
        """Return the conversation whose first card is a sent nudge; its row is made on the first reply."""
        nudge = self.room.nudges.get(delivery_id)
        if nudge is None or nudge.person != self.person.id or nudge.flow not in self.practice.flows:
            return None
        first = self.practice.flows[nudge.flow].first
        card = f"{nudge.channel}/{nudge.ts}" if nudge.ts else ""
        talk = Talk(delivery_id, self.person.id, nudge.flow, first, self.now, nudge.subject, card=card, card_step=first)
        self.room.talks.add(talk)
        return talk

    def _new_talk(self, talk: str, flow: str, subject: str, card: str) -> Talk:
        first = self.practice.flows[flow].first
        return Talk(talk, self.person.id, flow, first, self.now, subject, card=card, last_key=self.key)

    def _open(self, talk: Talk) -> Shown:
        flow = self.practice.flows[talk.flow]
        conversation = self._conversation(talk)
        turn = flow.begin(conversation)
        if isinstance(turn, Go):
            after = self._after(talk, turn)
            opened = _gone_on(talk, flow, turn)
            self.room.talks.add(opened)
            return after.draw(opened)
        self.room.talks.add(talk)
        return self._answer(talk, conversation, turn)

    def _ask_now(self) -> Shown:
        """Ask something at once because they asked for it: a nudge that arrives with the answer."""
        chosen = self.practice.choose(self.person, memory(self.room, self.person, self.now), self.now)
        if chosen is None:
            return self.notice("desk.nothing_now")
        delivery_id = self.practice.new_id()
        reason = {**chosen.reason, "key": "asked_now"} if chosen.flow == "nudge" else chosen.reason
        self.room.nudges.add(_on_request(self.person, delivery_id, chosen, reason, self.now))
        return self._open(self._new_talk(delivery_id, chosen.flow, chosen.subject, ""))

    def _answerable(self) -> Talk | None:
        for nudge in self.room.nudges.latest(self.person.id, 1):
            if nudge.state is State.SENT and nudge.due_at > self.now - ANSWER_WITHIN:
                talk = self.room.talks.get(nudge.delivery_id) or self.from_nudge(nudge.delivery_id)
                return talk if talk and talk.open else None
        return None

    def _note(self) -> Talk:
        talk = self._new_talk(self.practice.new_id(), "note", "", "")
        self.room.talks.add(talk)
        return talk

    def _answer(self, talk: Talk, conversation: Conversation[Any], turn: Turn) -> Shown:
        flow = self.practice.flows[talk.flow]
        match turn:
            case Reject(faults):
                said = _sentences(faults, self.person)
                return Shown(flow.draw(conversation), talk.id, talk.revision, faults=said, card=talk.card)
            case Tell(card):
                self._after(talk, turn)
                return Shown(card, talk.id, talk.revision, beside=True, card=talk.card)
            case Finish(card):
                self._after(talk, turn)
                over = self._advance(replace(talk, open=False, answers=None))
                return Shown(card, talk.id, over.revision, over=True, card=talk.card)
            case Go():
                after = self._after(talk, turn)
                moved = replace(talk, revision=talk.revision + 1)
                return after.draw(self._advance(_gone_on(moved, flow, turn), counted=True))

    def _advance(self, talk: Talk, *, counted: bool = False) -> Talk:
        revision = talk.revision if counted else talk.revision + 1
        onward = replace(talk, revision=revision, last_key=self.key, touched_at=self.now)
        self.room.talks.advance(onward)
        return onward

    def _after(self, talk: Talk, turn: Go | Tell | Finish) -> Sitting:
        """Do a turn's deeds; return the sitting as it is then, for a deed may have changed the person."""
        if not turn.deeds:
            return self
        do(self.room, talk, turn.deeds, self.now, self.practice.new_id, self.practice.policy.lateness)
        return replace(self, person=self.room.people.get(self.person.id) or self.person)

    def _conversation(self, talk: Talk) -> Conversation[Any]:
        flow = self.practice.flows[talk.flow]
        catalogue = self.practice.catalogue_of(self.room.id)
        return flow.conversation(talk, scene(self.room, flow, talk, self.person, catalogue, self.now))

    def _stale(self, talk: Talk) -> Shown:
        """Answer a button or form that has been overtaken, with a way back to where the conversation is."""
        say = words(self.person.language)
        resume = Button("resume", say.line("desk.resume"), opens_form=True, primary=True)
        card = Card(say.line("desk.stale.title"), (Paragraph(say("desk.stale.text")), Buttons((resume,))))
        return Shown(card, talk.id, talk.revision, beside=True, card=talk.card)


def _gone_on(talk: Talk, flow: Flow[Any], turn: Go) -> Talk:
    """Return a conversation at the step of a turn; a step that draws a card is where its buttons come back to."""
    onward = replace(
        talk,
        step=turn.talk.step,
        answers=turn.talk.answers.model_dump(mode="json"),
        subject=turn.talk.subject,
    )
    if isinstance(flow.draw(turn.talk), Card):
        return replace(onward, card_step=onward.step, card_revision=onward.revision)
    return onward


def _on_request(person: Person, delivery_id: str, chosen: Chosen, reason: Mapping[str, str], now: datetime) -> Nudge:
    return Nudge(
        delivery_id=delivery_id,
        workspace=person.workspace,
        person=person.id,
        kind=NudgeKind.REQUEST,
        occurrence=delivery_id,
        due_at=now,
        expires_at=now,
        state=State.SENT,
        flow=chosen.flow,
        subject=chosen.subject,
        reason=reason,
        attempts=1,
        first_attempt_at=now,
        last_attempt_at=now,
    )


def _back_at_card(talk: Talk, reply: RawReply, revision: int) -> Talk | None:
    """Return the conversation back at its last card when one of that card's buttons was pressed."""
    if isinstance(reply, Pressed) and talk.card_step and revision == talk.card_revision:
        return replace(talk, step=talk.card_step)
    return None


def _readable(screen: Screen, reply: RawReply) -> Reply | Mapping[str, Fault] | None:
    """Return a reply that the flow can take, the faults of a form, or ``None`` when it fits no form shown now."""
    if not isinstance(reply, RawForm):
        return reply
    if not isinstance(screen, Form):
        return None
    values = read(screen, reply.fields)
    return values if isinstance(values, Mapping) else Submitted(values)


def _sentences(faults: Mapping[str, Fault], person: Person) -> Mapping[str, str]:
    say = words(person.language)
    return {name: say.line(f"fault.{fault.key}", **fault.given) for name, fault in faults.items()}
