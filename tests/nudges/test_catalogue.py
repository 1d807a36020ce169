"""The prompts that come with the product keep the promises made about them."""

from collections import Counter

import pytest

from nudges.catalogue import Both, Factor, Part, Prompt, Role, Stage, built_in
from nudges.packs import QUESTION_LIMIT, WHY_LIMIT
from nudges.people import Language
from nudges.words import words

PROMPTS = tuple(built_in().prompts.values())


def sentences(prompt: Prompt) -> tuple[Both, ...]:
    return (prompt.ask, prompt.why, prompt.act, *prompt.follow_ups)


def said(prompt: Prompt) -> tuple[str, ...]:
    return tuple(each.say(language) for each in sentences(prompt) for language in Language)


def test_there_is_enough_to_ask_for_months() -> None:
    assert len(PROMPTS) >= 126


@pytest.mark.parametrize("part", Part)
def test_no_part_of_the_practice_is_thin(part: Part) -> None:
    assert sum(prompt.part is part for prompt in PROMPTS) >= 12


@pytest.mark.parametrize(
    "wanted", ["bad-news-now", "test-an-assumption", "contact-a-former-client", "agree-on-setbacks"]
)
def test_the_prompts_that_started_it_are_there(wanted: str) -> None:
    assert wanted in built_in().prompts


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_of_an_engagement_has_several_prompts(stage: Stage) -> None:
    assert sum(prompt.stage is stage for prompt in PROMPTS) >= 5


@pytest.mark.parametrize("role", Role)
def test_every_role_has_prompts(role: Role) -> None:
    assert sum(prompt.role is role for prompt in PROMPTS) >= 10


def test_the_prompts_lean_to_coming_close_and_to_being_less_about_yourself() -> None:
    factors = Counter(prompt.factor for prompt in PROMPTS)
    lean = factors[Factor.INTIMACY] + factors[Factor.SELF_ORIENTATION]
    assert lean > factors[Factor.CREDIBILITY] + factors[Factor.RELIABILITY]


def test_no_sentence_is_shown_in_the_wrong_language() -> None:
    same = [prompt.id for prompt in PROMPTS for both in sentences(prompt) if both.nl == both.en]
    assert same == []


def test_no_prompt_supposes_a_learning_goal_that_someone_may_not_have() -> None:
    supposing = ("leerdoel", "learning goal")
    assert [prompt.id for prompt in PROMPTS if any(word in line for line in said(prompt) for word in supposing)] == []


def test_nothing_shouts() -> None:
    assert [prompt.id for prompt in PROMPTS if any("!" in line for line in said(prompt))] == []


def test_no_two_prompts_ask_the_same() -> None:
    for language in Language:
        asks = Counter(prompt.ask.say(language) for prompt in PROMPTS)
        assert [ask for ask, times in asks.items() if times > 1] == []


def test_prompts_do_not_all_open_alike() -> None:
    for language in Language:
        openings = Counter(prompt.ask.say(language).split()[0] for prompt in PROMPTS)
        assert max(openings.values()) <= len(PROMPTS) / 7


def test_the_questions_fit_above_their_fields() -> None:
    questions = [(prompt.id, each) for prompt in PROMPTS for each in (*prompt.follow_ups, prompt.act)]
    assert [own for own, each in questions if max(len(each.nl), len(each.en)) > QUESTION_LIMIT] == []


def test_every_follow_up_and_act_is_a_question() -> None:
    questions = [(prompt.id, each) for prompt in PROMPTS for each in (*prompt.follow_ups, prompt.act)]
    assert [own for own, each in questions if not (each.nl.endswith("?") and each.en.endswith("?"))] == []


def test_a_why_is_a_few_sentences() -> None:
    assert [prompt.id for prompt in PROMPTS if max(len(prompt.why.nl), len(prompt.why.en)) > WHY_LIMIT] == []


def test_nobody_is_asked_the_same_within_a_month() -> None:
    assert [prompt.id for prompt in PROMPTS if prompt.cooldown_days < 30] == []


def test_every_prompt_names_a_text_it_comes_from_and_every_text_gave_some() -> None:
    assert {prompt.source for prompt in PROMPTS} == set(built_in().sources)


@pytest.mark.parametrize("language", Language)
def test_every_theme_has_a_word(language: Language) -> None:
    assert [theme for theme in built_in().themes() if not words(language).has(f"theme.{theme}")] == []


def test_the_authors_who_ask_for_credit_get_it() -> None:
    authors = built_in().sources["hand-over"].authors.en
    assert all(name in authors for name in ("Maarten van Os", "Jan Willem van den Brink", "Dreamfactory"))
