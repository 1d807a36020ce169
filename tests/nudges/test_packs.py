"""A pack is taken whole, or refused with a line and a remedy for each fault."""

import re

import pytest

from nudges.catalogue import Catalogue, Source, built_in
from nudges.packs import Checked, check, check_prompts, widened

GOOD = """\
[pack]
id = "house"
title = { nl = "Ons huis", en = "Our house" }

[[source]]
id = "handbook"
title = "Handboek"
authors = "Het bureau"
gives = { nl = "Hoe wij werken.", en = "How we work." }

[[prompt]]
id = "house-call-back"
part = "attitude"
theme = "promises"
stage = "always"
factor = "reliability"
role = "helper"
cooldown_days = 30
source = "handbook"
ask.nl = "Wie wacht er op je telefoontje? Bel nu."
ask.en = "Who is waiting for your call? Call now."
why.nl = "Bij ons belt iedereen dezelfde dag terug."
why.en = "Here everyone calls back the same day."
follow_ups = [
  { nl = "Hoe ging het?", en = "How did it go?" },
]
act.nl = "Wie bel je, en wanneer?"
act.en = "Who will you call, and when?"
"""

TEN_FAULTS = """\
[pack]
id = "house"
title = { nl = "Ons huis", en = "Our house" }

[[prompt]]
id = "bad-news-now"
part = "manners"
theme = "promises"
stage = "sometimes"
factor = "charm"
role = "helper"
cooldown_days = 3
source = "hearsay"
ask.nl = "Wie wacht er op je telefoontje?"
why = { nl = "Daarom.", en = "Because." }
follow_ups = []
act = "Wie bel je?"
colour = "red"
"""


def faults(text: str) -> list[tuple[int, str]]:
    checked = check({"own.toml": text}, built_in())
    assert not checked.packs
    return [(fault.line, fault.message) for fault in checked.faults]


def only(text: str) -> tuple[int, str]:
    (fault,) = faults(text)
    return fault


def test_a_pack_without_faults_brings_its_prompts_and_its_source() -> None:
    (pack,) = check({"own.toml": GOOD}, built_in()).packs
    assert (pack.id, pack.title.nl) == ("house", "Ons huis")
    assert [prompt.id for prompt in pack.prompts] == ["house-call-back"]
    assert [source.id for source in pack.sources] == ["handbook"]


def test_the_catalogue_is_widened_and_keeps_what_it_had() -> None:
    wide = widened(built_in(), check({"own.toml": GOOD}, built_in()).packs)
    assert set(wide.prompts) == {*built_in().prompts, "house-call-back"}
    assert set(wide.sources) == {*built_in().sources, "handbook"}


def test_ten_different_faults_give_ten_messages_in_the_order_of_their_lines() -> None:
    found = faults(TEN_FAULTS)
    assert [line for line, _ in found] == [6, 7, 9, 10, 12, 13, 14, 16, 17, 18]
    assert len({message for _, message in found}) == 10


def test_every_message_is_one_sentence_with_a_remedy_after_the_colon() -> None:
    for _, message in faults(TEN_FAULTS):
        assert re.fullmatch(r"[^:]*(?:: [^:]+){1,2}\.", message), message


def test_a_fault_is_told_as_file_line_and_message() -> None:
    first = check({"own.toml": TEN_FAULTS}, built_in()).faults[0]
    assert str(first).startswith("own.toml:6: The prompt id “bad-news-now” is already used")


def test_a_pack_with_faults_changes_nothing() -> None:
    checked = check({"own.toml": TEN_FAULTS}, built_in())
    assert dict(widened(built_in(), checked.packs).prompts) == dict(built_in().prompts)


def test_one_bad_prompt_keeps_the_good_ones_of_its_pack_out_too() -> None:
    other = GOOD[GOOD.index("[[prompt]]") :].replace("house-call-back", "House")
    assert check({"own.toml": GOOD + "\n" + other}, built_in()).packs == ()


def test_a_bad_file_does_not_stop_a_good_one() -> None:
    checked = check({"bad.toml": TEN_FAULTS, "good.toml": GOOD}, built_in())
    assert [pack.id for pack in checked.packs] == ["house"]
    assert {fault.file for fault in checked.faults} == {"bad.toml"}


def test_two_files_may_not_share_ids() -> None:
    checked = check({"a.toml": GOOD, "b.toml": GOOD}, built_in())
    assert [pack.id for pack in checked.packs] == ["house"]
    assert [(fault.file, fault.line) for fault in checked.faults] == [("b.toml", 2), ("b.toml", 6), ("b.toml", 12)]


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('id = "house"\n', 'id = "house\n', 2, "not TOML"),
        ('id = "house"\n', 'id = "house"\nid = "home"\n', 3, "not TOML"),
        ('[pack]\nid = "house"\n', '[packs]\nid = "house"\n', 1, "no [pack] table"),
        ('id = "house-call-back"', 'id = "House Call"', 12, "small letters"),
        ('id = "house-call-back"\n', "", 11, "“id” is missing"),
        ('theme = "promises"', 'theme = "my_theme"', 14, "single hyphens"),
        ('part = "attitude"', 'part = "manners"', 13, "use attitude, cycle"),
        ('stage = "always"', 'stage = "sometimes"', 15, "use start, underway"),
        ('factor = "reliability"', 'factor = "charm"', 16, "use credibility"),
        ('role = "helper"', 'role = "boss"', 17, "use expert"),
        ("cooldown_days = 30", "cooldown_days = 3", 18, "14 or more"),
        ("cooldown_days = 30", "cooldown_days = 900", 18, "365 or fewer"),
        ("cooldown_days = 30", 'cooldown_days = "soon"', 18, "a whole number"),
        ("cooldown_days = 30", "cooldown_days = 30.5", 18, "a whole number"),
        ('source = "handbook"', 'source = "hearsay"', 19, "add a [[source]] table"),
        ("ask.en = ", "ask.de = ", 21, "“ask.de” has no meaning here"),
        ("Wie wacht er", "Wie wacht er heel erg lang" * 9, 20, "at most 140"),
        ("Hoe ging het?", "Hoe ging het" * 20, 25, "at most 150"),
        ("Bij ons belt", "Bij ons belt" * 50, 22, "at most 400"),
        ('nl = "Hoe ging het?", ', "", 25, "The Dutch sentence “follow_ups.1.nl” is missing"),
        ('  { nl = "Hoe ging het?", en = "How did it go?" },\n', "", 24, "at least one question"),
        ('act.nl = "Wie bel je, en wanneer?"\nact.en', "act", 27, "a table, as in"),
        ('"Wie bel je, en wanneer?"', '"  "', 27, "“act.nl” is empty"),
        ('"Wie bel je, en wanneer?"', "7", 27, "a text between quotes"),
        ('title = "Handboek"', 'titel = "Handboek"', 7, "did you mean “title”"),
        ('id = "handbook"', 'id = "adviser"', 6, "already used"),
        ("[[source]]", "[source]", 5, "with double brackets"),
        ("[pack]", "extra = 1\n[pack]", 1, "no part of a pack"),
    ],
)
def test_each_fault_names_its_line_and_what_to_do(old: str, new: str, line: int, told: str) -> None:
    assert old in GOOD
    found = faults(GOOD.replace(old, new, 1))
    assert any(at == line and told in message for at, message in found), found


def test_a_missing_list_of_questions_shows_how_to_write_one() -> None:
    without = re.sub(r"follow_ups = \[.*?\]\n", "", GOOD, flags=re.DOTALL)
    line, message = only(without)
    assert line == 11
    assert message.endswith('add one or two questions, as in follow_ups = [{ nl = "…", en = "…" }].')


def test_three_questions_are_one_too_many() -> None:
    question = '  { nl = "Hoe ging het?", en = "How did it go?" },\n'
    assert "keep at most 2" in only(GOOD.replace(question, question * 3))[1]


def test_the_same_id_twice_in_one_file_is_told_at_the_second() -> None:
    twice = GOOD + "\n" + GOOD[GOOD.index("[[prompt]]") :]
    assert only(twice) == (31, "The prompt id “house-call-back” is already used in this file: choose another.")


def test_an_empty_file_is_told_how_to_begin() -> None:
    assert "start it with a [pack] table" in only("# nothing yet\n")[1]


def test_a_pack_without_prompts_is_told_to_add_one() -> None:
    assert "add a [[prompt]] table" in only(GOOD[: GOOD.index("[[prompt]]")])[1]


def test_no_files_give_no_packs_and_no_faults() -> None:
    assert check({}, built_in()) == Checked((), ())


def test_prompts_without_a_pack_are_checked_against_each_other() -> None:
    prompt = GOOD[GOOD.index("[[prompt]]") :]
    source = Source.model_validate(
        {"id": "handbook", "title": "Handboek", "authors": "Het bureau", "gives": {"nl": "a", "en": "b"}}
    )
    prompts, found = check_prompts({"a.toml": prompt, "b.toml": prompt}, [source])
    assert list(Catalogue(prompts, [source]).prompts) == ["house-call-back"]
    assert [(fault.file, fault.line) for fault in found] == [("b.toml", 2)]
