"""The rows of the practice that are prompts: each comes at its stage, ends in an act, and is steered by goals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nudges.catalogue import Prompt, Stage, built_in
from tests.fakes.rehearsal import Someone, day

WEEK = range(5)
TWO_WEEKS = (*range(5), *range(7, 12))


def prompts_of(*themes: str) -> list[Prompt]:
    return [prompt for prompt in built_in().prompts.values() if prompt.theme in themes]


def wants_only(someone: Someone, *themes: str) -> None:
    """Let someone have said “less of this” to every other theme."""
    with someone.room() as room:
        person = room.people.get(someone.member.id)
        assert person
        less = built_in().themes() - frozenset(themes)
        room.people.save(replace(person, less_of=less), next_at=room.people.next_at(person.id))


async def comes(someone: Someone, days: Iterable[int]) -> list[tuple[str, Prompt]]:
    """Return why each prompt of some days came, and which it was."""
    found = []
    for ahead in days:
        await someone.wait_until(ahead)
        found.append((someone.asked().reason["key"], someone.prompt()))
    return found


async def works_for(emily: Someone, starts: int, ends: int) -> None:
    await emily.type("/my-clients")
    await emily.press("Add a client")
    await emily.fill(name="Jansen", work="planning", starts=day(starts), ends=day(ends))


async def test_s3_own_up_empathy_no_politics_help_and_diffidence_come_each_with_an_act(noor: Someone) -> None:
    themes = ("own-mistakes", "empathy", "candour", "helping", "diffidence")
    assert all(prompt.act.nl.endswith("?") and prompt.act.en.endswith("?") for prompt in prompts_of(*themes))
    wants_only(noor, *themes)
    seen = set()
    for ahead in WEEK:
        await noor.wait_until(ahead)
        prompt = noor.prompt()
        seen.add(prompt.theme)
        await noor.press("Even stilstaan")
        assert prompt.act.nl in noor.reads
        await noor.fill(answer1="Ik schoof het voor me uit", act=f"stap {ahead} zetten", on=day(7 + ahead))
    assert seen == set(themes)
    for ahead in WEEK:
        await noor.wait_until(7 + ahead)
        assert f"stap {ahead} zetten" in noor.latest
        await noor.press("Gedaan")
        await noor.fill(happened="Gedaan, en het viel mee")


async def test_s6_daily_dealings_meetings_and_energy_come_in_the_middle_of_an_engagement(emily: Someone) -> None:
    themes = ("daily-dealings", "meetings", "energy")
    assert {prompt.stage for prompt in prompts_of("daily-dealings", "meetings")} == {Stage.UNDERWAY}
    await works_for(emily, -30, 90)
    wants_only(emily, *themes)
    found = [prompt for reason, prompt in await comes(emily, TWO_WEEKS) if reason == "stage"]
    assert {prompt.theme for prompt in found} == set(themes)
    assert {prompt.stage for prompt in found} == {Stage.UNDERWAY}


async def test_s6_the_weekly_look_back_asks_what_gave_energy_and_what_cost_it(emily: Someone) -> None:
    await emily.type("/nudge settings")
    await emily.fill(look_back="4", look_back_at="15:00")
    await emily.wait_until(4, "15:01")
    assert "How was your week?" in emily.latest
    await emily.press("Look back")
    assert "Which meeting gave you energy, and why?" in emily.reads
    await emily.fill(gave="The stand-up", cost="The steering group", energy=4)
    await emily.fill(lesson="Walk there, do not call")
    await emily.wait_until(11, "15:01")
    await emily.press("Look back")
    await emily.fill(gave="The walk")
    assert "Walk there, do not call" in emily.reads


async def test_s11_hard_and_soft_together_co_creation_and_relation_come_with_an_act(noor: Someone) -> None:
    themes = ("co-creation", "roles", "intimacy")
    found = prompts_of(*themes)
    assert all(prompt.act.nl.endswith("?") for prompt in found)
    assert {prompt.source for prompt in found} == {"partner"}
    wants_only(noor, *themes)
    assert {prompt.theme for _, prompt in await comes(noor, WEEK)} == set(themes)
    await noor.press("Waarom dit?")
    assert "Maister" in noor.reads
    await noor.press("Even stilstaan")
    await noor.fill(answer1="Samen aan één tafel", act="Anna uitnodigen om mee te tekenen", on=day(7))
    await noor.wait_until(7)
    assert "Anna uitnodigen om mee te tekenen" in noor.latest


async def test_s11_what_is_about_making_it_together_comes_while_the_work_is_underway(emily: Someone) -> None:
    await works_for(emily, -30, 90)
    wants_only(emily, "co-creation")
    reason, prompt = (await comes(emily, [0]))[0]
    assert (reason, prompt.stage) == ("stage", Stage.UNDERWAY)


async def test_s16_a_learning_goal_steers_what_comes_until_it_is_reached(emily: Someone) -> None:
    await emily.type("/learning-goals")
    await emily.press("Choose a learning goal")
    await emily.fill(goal="Say no in time", themes=["boundaries", "candour"])
    steered = [prompt.theme for reason, prompt in await comes(emily, TWO_WEEKS) if reason == "goal"]
    assert set(steered) == {"boundaries", "candour"}

    await emily.type("/learning-goals")
    await emily.press("Reached")
    await emily.fill(learnt="No is a sentence")
    after = await comes(emily, [ahead + 14 for ahead in TWO_WEEKS])
    assert "goal" not in {reason for reason, _ in after}
    await emily.type("/nudge look-back")
    await emily.press("Look back")
    await emily.fill(gave="The walk")
    assert "No is a sentence" in emily.reads


async def test_s16_a_prompt_that_a_goal_brought_says_so(emily: Someone) -> None:
    await emily.type("/learning-goals")
    await emily.press("Choose a learning goal")
    await emily.fill(goal="Say no in time", themes=["boundaries"])
    for ahead in TWO_WEEKS:
        await emily.wait_until(ahead)
        if emily.asked().reason["key"] == "goal":
            break
    await emily.press("Why this?")
    assert "You chose a learning goal that is about this: boundaries." in emily.reads
