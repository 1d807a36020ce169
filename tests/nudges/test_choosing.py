from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from nudges.catalogue import built_in
from nudges.choosing import choose
from nudges.delivery import State
from nudges.memory import Asked, Chosen, Memory
from nudges.people import Language, Person

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
TODAY = date(2026, 11, 25)
CATALOGUE = built_in()
ANN = Person("slack:T1", "U1", Language.DUTCH, "Europe/Amsterdam", consented_at=NOW)


def chosen(memory: Memory, *, person: Person = ANN, now: datetime = NOW) -> Chosen:
    found = choose(person, memory, CATALOGUE, now)
    assert found is not None
    return found


def asked(subject: str, days_ago: float, flow: str = "nudge", state: State = State.SENT) -> Asked:
    return Asked(flow, subject, NOW - timedelta(days=days_ago), state)


def days_of(person: Person, number: int) -> list[Chosen]:
    """Return what a person is asked on so many days in a row."""
    before: tuple[Asked, ...] = ()
    found = []
    for day in range(number):
        now = NOW + timedelta(days=day)
        choice = choose(person, Memory(before), CATALOGUE, now)
        if choice is not None:
            found.append(choice)
            before = (Asked(choice.flow, choice.subject, now, State.ANSWERED), *before)
    return found


def theme_of(choice: Chosen) -> str:
    return CATALOGUE.prompts[choice.subject].theme


def test_someone_new_is_asked_a_prompt_with_its_theme_as_the_reason() -> None:
    found = chosen(Memory())
    assert found.flow == "nudge"
    assert found.reason["theme"] == theme_of(found)


def test_a_due_intention_comes_before_any_prompt() -> None:
    found = chosen(Memory(due=(("i1", TODAY),)))
    assert found == Chosen("intention", "i1", {"key": "intention_due", "day": "2026-11-25"})


def test_the_intention_that_is_due_longest_comes_first() -> None:
    memory = Memory(due=(("i1", TODAY), ("i2", TODAY - timedelta(days=3))))
    assert chosen(memory).subject == "i2"


def test_an_intention_of_tomorrow_waits() -> None:
    assert chosen(Memory(due=(("i1", TODAY + timedelta(days=1)),))).flow == "nudge"


def test_today_is_the_persons_own_date() -> None:
    auckland = replace(ANN, zone="Pacific/Auckland")
    evening = datetime(2026, 11, 25, 20, tzinfo=UTC)  # the 26th in Auckland
    tomorrow = (("i1", date(2026, 11, 26)),)
    assert chosen(Memory(due=tomorrow), person=auckland, now=evening).flow == "intention"
    assert chosen(Memory(due=tomorrow), now=evening).flow == "nudge"


def test_an_unanswered_intention_is_left_in_peace_for_three_days() -> None:
    due = (("i1", TODAY - timedelta(days=5)),)
    assert chosen(Memory((asked("i1", 2, "intention"),), due)).flow == "nudge"
    assert chosen(Memory((asked("i1", 3, "intention"),), due)).flow == "intention"


def test_an_intention_is_asked_about_three_times_and_no_more() -> None:
    due = (("i1", TODAY - timedelta(days=20)),)
    thrice = tuple(asked("i1", days, "intention") for days in (4, 8, 12))
    assert chosen(Memory(thrice[:2], due)).flow == "intention"
    assert chosen(Memory(thrice, due)).flow == "nudge"


def test_a_renegotiated_intention_is_asked_about_on_its_new_day() -> None:
    before = tuple(asked("i1", days, "intention") for days in (2, 8, 12))
    assert chosen(Memory(before, (("i1", TODAY),))).flow == "intention"


def test_a_question_that_never_arrived_does_not_count() -> None:
    due = (("i1", TODAY - timedelta(days=5)),)
    missed = asked("i1", 1, "intention", State.MISSED)
    assert chosen(Memory((missed,), due)).flow == "intention"


def put_off(subject: str, flow: str = "nudge", *, until: datetime = NOW) -> Asked:
    return Asked(flow, subject, NOW - timedelta(days=2), State.SNOOZED, until, f"d-{subject}")


def test_what_was_put_off_comes_back_with_the_nudge_it_comes_from() -> None:
    found = chosen(Memory((put_off("bad-news-now"),)))
    assert found == Chosen("nudge", "bad-news-now", {"key": "snoozed", "again": "d-bad-news-now"})


def test_what_was_put_off_does_not_come_before_its_time() -> None:
    found = chosen(Memory((put_off("bad-news-now", until=NOW + timedelta(seconds=1)),)))
    assert found.reason["key"] != "snoozed"


def test_what_came_back_once_does_not_come_back_again() -> None:
    found = chosen(Memory((asked("bad-news-now", 1), put_off("bad-news-now"))))
    assert found.reason["key"] != "snoozed"


def test_a_put_off_intention_that_was_settled_meanwhile_does_not_come_back() -> None:
    open_one = (("i1", TODAY - timedelta(days=3)),)
    assert chosen(Memory((put_off("i1", "intention"),), open_one)).reason["key"] == "snoozed"
    assert chosen(Memory((put_off("i1", "intention"),))).flow == "nudge"


def test_less_of_a_theme_holds_for_what_was_put_off_too() -> None:
    less = replace(ANN, less_of=frozenset({"bad-news"}))
    assert chosen(Memory((put_off("bad-news-now"),)), person=less).reason["key"] != "snoozed"


def test_themes_take_turns() -> None:
    themes = [theme_of(choice) for choice in days_of(ANN, 20)]
    assert len(themes) > 5
    assert all(before != after for before, after in pairwise(themes))


def test_no_prompt_comes_back_within_its_cooldown() -> None:
    last: dict[str, int] = {}
    for day, choice in enumerate(days_of(ANN, 120)):
        if choice.subject in last:
            assert day - last[choice.subject] >= CATALOGUE.prompts[choice.subject].cooldown_days
        last[choice.subject] = day


def test_when_everything_was_asked_lately_nothing_is_asked() -> None:
    everything = tuple(asked(prompt, 1) for prompt in CATALOGUE.prompts)
    assert choose(ANN, Memory(everything), CATALOGUE, NOW) is None


def test_themes_someone_wants_less_of_do_not_come() -> None:
    but_one = replace(ANN, less_of=CATALOGUE.themes() - {"energy"})
    assert theme_of(chosen(Memory(), person=but_one)) == "energy"
    none = replace(ANN, less_of=CATALOGUE.themes())
    assert choose(none, Memory(), CATALOGUE, NOW) is None


def test_people_differ_on_one_day_and_a_person_does_not() -> None:
    people = [replace(ANN, id=f"U{number}") for number in range(300)]
    themes = Counter(theme_of(chosen(Memory(), person=person)) for person in people)
    assert len(themes) > len(CATALOGUE.themes()) / 2
    assert chosen(Memory()) == chosen(Memory())


def test_what_was_missed_is_told_with_whatever_is_asked() -> None:
    assert chosen(Memory(missed=2)).reason["missed"] == "2"
    assert "missed" not in chosen(Memory()).reason


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(CATALOGUE.prompts)), st.floats(0, 200), st.sampled_from(State)), max_size=60
    ),
    st.frozensets(st.sampled_from(sorted(CATALOGUE.themes()))),
)
def test_whatever_was_asked_before_the_rules_hold(
    before: list[tuple[str, float, State]], less_of: frozenset[str]
) -> None:
    memory = Memory(tuple(sorted((asked(*one[:2], state=one[2]) for one in before), key=lambda a: a.at, reverse=True)))
    found = choose(replace(ANN, less_of=less_of), memory, CATALOGUE, NOW)
    if found is not None:
        prompt = CATALOGUE.prompts[found.subject]
        assert prompt.theme not in less_of
        reached = [one.at for one in memory.asked if one.subject == prompt.id and one.state not in NEVER_CAME]
        assert all(NOW - at >= timedelta(days=prompt.cooldown_days) for at in reached)


NEVER_CAME = {State.PLANNED, State.MISSED, State.FAILED}
