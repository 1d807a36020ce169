"""The prompts are written twice, and no word of one language strays into the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nudges.catalogue import Both, built_in
from nudges.people import Language

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
BOTH_LANGUAGES = """
    agenda begin best compliment contact cv detail details document door even extra had half hand help in is kind
    laptop last later let mail me moment nuance of open over past pen per plan project respect rest service stop
    tact team tip want warm was we week word
"""
"""Words that are Dutch as well as English; each was looked at in its sentence."""


def sentences() -> Iterator[Both]:
    for prompt in built_in().prompts.values():
        yield from (prompt.ask, prompt.why, *prompt.follow_ups, prompt.act)


def vocabulary(language: Language) -> dict[str, str]:
    """Return every word, in small letters, with a sentence in which it stands."""
    texts = [both.say(language) for both in sentences()]
    return {word.casefold(): text for text in texts for word in WORD.findall(text)}


def test_who_reads_one_language_meets_no_word_of_the_other_in_a_prompt() -> None:
    dutch, english = vocabulary(Language.DUTCH), vocabulary(Language.ENGLISH)
    strays = dutch.keys() & english.keys() - {*BOTH_LANGUAGES.split()}
    assert {word: (dutch[word], english[word]) for word in strays} == {}
