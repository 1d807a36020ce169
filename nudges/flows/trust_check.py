"""The trust check: our own statements on four factors, a picture of how they came out, and where the weight goes.

After David Maister’s trust formula (source ``partner``); the statements are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from nudges.catalogue import Factor
from nudges.deeds import KeepCheck, Write
from nudges.flows import trust_screens as screens
from nudges.flows.later import kept, put_aside
from nudges.flows.plans import Plan, planned, read_plan
from nudges.flows.steps import drawing
from nudges.flows.trust_screens import FACTORS, Scored, Talk, check_of
from nudges.flows.whom import chosen_client, client_of, example_client
from nudges.forms import Values
from nudges.journal import Answer, Kind
from nudges.trust import HIGH, STATEMENTS, TrustCheck, weakest
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
from nudges.turns import Talk as Stored

ORIGIN = "trust-check"
STEPS = (*FACTORS, "result", "weight")


def begin(talk: Talk) -> Turn:
    """Begin with the client the conversation is about, or ask for whom; without clients it is in general."""
    if client := client_of(talk.scene, talk.subject):
        return Go(talk.at(FACTORS[0], client=client.id))
    return Go(talk.at("whom" if talk.scene.clients else FACTORS[0]))


def take(talk: Talk, reply: Reply) -> Turn:
    """Answer a form or the button under the picture; a form that is closed is kept for later."""
    match talk.step, reply:
        case "whom", Submitted(values):
            return Go(talk.at(FACTORS[0], client=chosen_client(values.text("client"))))
        case "weight", Submitted(values):
            return _conclude(talk, values)
        case factor, Submitted(values) if factor in FACTORS:
            return _score(talk, Factor(factor), values)
        case "result", Pressed("weight"):
            return Go(talk.at("weight"))
        case "result", Closed():
            return Tell(screens.seen(talk))
        case _:
            return put_aside(talk, reply, STEPS)


def _score(talk: Talk, factor: Factor, values: Values) -> Turn:
    given = {f"{factor}.{name}": values.number(name) or 0 for name in STATEMENTS[factor]}
    scored = talk.at(talk.step, scores={**talk.answers.scores, **given})
    missing = [other for other in FACTORS if not screens.is_scored(scored.answers, other)]
    return Go(scored.at(missing[0])) if missing else _keep(scored)


def _keep(talk: Talk) -> Turn:
    """Store the check before it is looked at: whoever closes the window now has it all the same."""
    if talk.answers.kept_at is not None:
        return Go(talk.at("result"))
    found = check_of(talk)
    check = KeepCheck(found.scores, found.client, weakest(found))
    write = Write(Kind.TRUST_CHECK, (screens.outcome(talk, found), *_answers(talk)), client=found.client)
    return Go(talk.at("result", kept_at=talk.scene.now), (check, write))


def is_kept(stored: Stored) -> bool:
    """Tell whether a stored conversation is a trust check that was kept: what is left of it is only an offer."""
    return stored.flow == ORIGIN and bool((stored.answers or {}).get("kept_at"))


def _answers(talk: Talk) -> Iterable[Answer]:
    """Yield every statement as it stood there, with the point that was chosen."""
    words = talk.scene.words
    for key, score in talk.answers.scores.items():
        yield Answer(words.line(f"trust.{key}"), words.line("trust.point", score=str(score), high=str(HIGH)))


def _conclude(talk: Talk, values: Values) -> Turn:
    plan = read_plan(values, talk.scene.today)
    if isinstance(plan, Mapping):
        return Reject(plan)
    found, focus = talk.answers, values.text("focus")
    check = KeepCheck(found.scores, found.client, focus)
    write = Write(Kind.TRUST_CHECK, tuple(_weighed(talk, focus, plan)), focus, found.client)
    intend = (plan.intend(ORIGIN, focus, found.client),) if plan else ()
    return Finish(screens.ended_card(talk.at("ended", on=plan.on if plan else None)), (check, write, *intend))


def _weighed(talk: Talk, focus: str, plan: Plan | None) -> Iterable[Answer]:
    words = talk.scene.words
    yield Answer(words.line("trust.weight"), words.line(f"factor.{focus}"))
    if plan:
        yield planned(words, plan, words.line("trust.act"), talk.scene.today)


def examples(scene: Scene) -> Iterable[Talk]:
    """Yield the forms, the first picture, one with earlier shapes and a client, and the last cards."""
    client = example_client(scene)
    talk = Conversation(FACTORS[0], Scored(), scene)
    about = replace(talk, scene=replace(scene, clients=(client,)))
    yield about.at("whom")
    yield from (talk.at(factor) for factor in FACTORS)
    done = talk.at("result", scores=example_scores(4, 4, 2, 2), kept_at=scene.now)
    yield done
    earlier = tuple(_example_check(scene, client.id, days) for days in (45, 90))
    yield replace(about, scene=replace(about.scene, checks=earlier)).at(
        "result", scores=example_scores(4, 5, 4, 2), kept_at=scene.now, client=client.id
    )
    yield done.at("weight")
    yield done.at("kept")
    yield done.at("ended", on=scene.today + timedelta(days=7))
    yield done.at("ended")


def example_scores(*means: int) -> Mapping[str, int]:
    """Return scores around four means, in the order of the factors."""
    return {
        f"{factor}.{name}": max(1, min(HIGH, mean + (-1, 0, 0, 1)[number]))
        for factor, mean in zip(STATEMENTS, means, strict=True)
        for number, name in enumerate(STATEMENTS[factor])
    }


def _example_check(scene: Scene, client: str, days: int) -> TrustCheck:
    scores = example_scores(4, 4, 3 if days < 60 else 2, 3)
    return TrustCheck(f"example{days}", scene.person.id, scene.now - timedelta(days=days), scores, client)


FLOW = Flow(
    name="trust-check",
    answers=Scored,
    first=FACTORS[0],
    draw=drawing(
        {
            "whom": screens.whom,
            **dict.fromkeys(FACTORS, screens.statements),
            "result": screens.result,
            "weight": screens.weight,
            "kept": lambda talk: kept(talk, STEPS),
            "ended": screens.ended_card,
        },
        FACTORS[0],
    ),
    take=take,
    begin=begin,
    examples=examples,
    resumes=True,
    needs=frozenset({Need.CLIENTS, Need.CHECKS}),
)
