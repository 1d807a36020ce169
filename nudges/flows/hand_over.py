"""Handing over: you are asked, and it should be a colleague’s job. From the situation to words of one’s own, said once.

After Maarten van Os and Jan Willem van den Brink, Dreamfactory (source ``hand-over``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from nudges.deeds import Write
from nudges.flows import hand_over_screens as screens
from nudges.flows.hand_over_screens import FIRST, Handed, Talk, subject_of
from nudges.flows.later import discarded
from nudges.flows.plans import Plan, planned, read_plan
from nudges.flows.series import asked, put_by
from nudges.flows.steps import drawing
from nudges.flows.whom import chosen_client, client_of, example_client
from nudges.forms import Fault, Values
from nudges.journal import Answer, Kind
from nudges.turns import (
    Closed,
    Conversation,
    Finish,
    Flow,
    Go,
    Need,
    Pressed,
    Reject,
    Reply,
    Scene,
    Submitted,
    Tell,
    Turn,
)

ORIGIN = "hand-over"


def begin(talk: Talk) -> Turn:
    """Begin with the client that the conversation is about, if it names one."""
    client = client_of(talk.scene, talk.subject)
    return Go(talk.at(talk.step, client=client.id) if client else talk)


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a form; one that is closed is kept for later."""
    match talk.step, reply:
        case _, Closed():
            return Tell(put_by(talk.scene.words))
        case _, Pressed("discard"):
            return Finish(discarded(talk.scene.words))
        case "where", Submitted(values):
            return _stand(talk, values)
        case "plan", Submitted(values):
            return _conclude(talk, values)
        case _, Submitted(values):
            return _go_on(talk, values)
        case _:
            return Go(talk)


def _stand(talk: Talk, values: Values) -> Turn:
    moment = values.text("moment")
    client = chosen_client(values.text("client")) or talk.answers.client
    return Go(talk.at(FIRST.get(moment, "wording"), moment=moment, client=client))


def _go_on(talk: Talk, values: Values) -> Turn:
    given = {name: values.text(name) for name in values.values}
    match talk.step:
        case "insisting":
            return Go(talk.at("reversal" if given["way"] == "reversal" else "wording", **given))
        case "reversal":
            return _turn_round(talk, given)
        case "wording":
            return Go(talk.at("rehearsal", **given))
        case "rehearsal":
            return Go(talk.at("plan", **given))
        case _:
            return Go(talk.at("wording", **given))


def _turn_round(talk: Talk, given: Mapping[str, str]) -> Turn:
    """Use the reversal only for an example that really happened; else there is another way."""
    if given["happened"] != "yes":
        return Go(talk.at("insisting", **given))
    if not given["example"]:
        return Reject({"example": Fault("example")})
    return Go(talk.at("wording", **given))


def _conclude(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    found = talk.answers
    write = Write(Kind.HAND_OVER, tuple(_answers(talk, plan)), found.moment, found.client)
    intend = (plan.intend(ORIGIN, subject_of(found), found.client),) if plan else ()
    return Finish(screens.ended_card(talk.at("ended", on=plan.on if plan else None)), (write, *intend))


def _answers(talk: Talk, plan: Plan | None) -> Iterable[Answer]:
    """Yield the whole of it, each answer under its question as it was asked."""
    words, found = talk.scene.words, talk.answers
    yield from asked(
        words,
        {
            "hand.where": words.line(f"hand.at.{found.moment}") if found.moment else "",
            "hand.fits": found.fits,
            "hand.experience": found.experience,
            "hand.career": words.line(f"hand.career_{found.career}") if found.career else "",
            "hand.situation": words.line(f"hand.situation_{found.situation}") if found.situation else "",
            "hand.way": words.line(f"hand.way_{found.way}") if found.way else "",
            "hand.example": found.example,
            "hand.final": found.final,
            "hand.sounded": found.sounded,
        },
    )
    if plan:
        yield planned(words, plan, words.line("hand.when"), talk.scene.today)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the forms, the wording for each moment, way and situation, and the last cards."""
    words = scene.words
    talk = Conversation("where", Handed(), scene)
    yield talk
    yield replace(talk, scene=replace(scene, clients=(example_client(scene),)))
    yield talk.at("before", moment="before")
    yield talk.at("situation", moment="offer")
    yield talk.at("insisting", moment="insist")
    yield talk.at("reversal", moment="insist", way="reversal")
    yield talk.at("insisting", moment="insist", way="reversal", happened="no")
    for moment in ("before", "start", "asked", "uneasy", "surprised"):
        yield talk.at("wording", moment=moment)
    yield from (talk.at("wording", moment="insist", way=way) for way in screens.WAYS)
    yield from (talk.at("wording", moment="offer", situation=situation) for situation in screens.SITUATIONS)
    own, forward = words.line("hand.own_example"), words.line("hand.forward_example")
    worded = talk.at("rehearsal", moment="asked", own=own, forward=forward)
    yield worded
    yield talk.at("rehearsal", moment="surprised", own=own)
    yield worded.at("plan", sounded="…", final=f"{own}\n…\n{forward}")
    yield talk.at("put-by")
    yield talk.at("ended", on=scene.today + timedelta(days=1))
    yield talk.at("ended")


FLOW = Flow(
    name="hand-over",
    answers=Handed,
    first="where",
    draw=drawing(
        {
            "where": screens.where,
            "before": screens.before,
            "situation": screens.situation,
            "insisting": screens.insisting,
            "reversal": screens.reversal,
            "wording": screens.wording,
            "rehearsal": screens.rehearsal,
            "plan": screens.plan,
            "put-by": lambda talk: put_by(talk.scene.words),
            "ended": screens.ended_card,
        },
        "where",
    ),
    take=take,
    begin=begin,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.CLIENTS}),
)
