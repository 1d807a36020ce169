"""The trust check: its forms, its picture, and what it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nudges.clients import Client
from nudges.deeds import Intend, KeepCheck, Write
from nudges.flows.trust_check import FLOW, example_scores
from nudges.flows.trust_screens import EARLIER, FACTORS
from nudges.forms import Raw
from nudges.journal import Answer
from nudges.people import Language
from nudges.screens import Card, Drawn, Form, Scale
from nudges.trust import STATEMENTS, TrustCheck
from nudges.turns import Closed, Conversation, Finish, Go, Tell, Turn
from tests.fakes.reading import told
from tests.fakes.scenes import NOW, faults, press, scene, submit, talk

ANNA = Client("c1", "U1", "Anna")


def at(step: str = FACTORS[0], **changes: Any) -> Conversation[Any]:
    return talk(FLOW, scene(**changes), step=step)


def onward(turn: Turn) -> Conversation[Any]:
    assert isinstance(turn, Go)
    return turn.talk


def points(factor: str, point: int) -> dict[str, Raw]:
    return {name: str(point) for name in next(names for key, names in STATEMENTS.items() if key == factor)}


def filled_in(*given: int) -> Turn:
    now, turn = at(), None
    for factor, point in zip(FACTORS, given, strict=True):
        turn = submit(FLOW, now, **points(factor, point))
        now = onward(turn)
    assert turn is not None
    return turn


def entry(turn: Turn) -> Write:
    assert isinstance(turn, Go)
    (write,) = (deed for deed in turn.deeds if isinstance(deed, Write))
    return write


def result(*given: int, **changes: Any) -> Card:
    scored = at("result", **changes).at("result", scores=example_scores(*given), kept_at=NOW)
    card = FLOW.draw(scored)
    assert isinstance(card, Card)
    return card


def earlier(days: int, *given: int, client: str = "") -> TrustCheck:
    return TrustCheck(f"k{days}", "U1", NOW - timedelta(days=days), example_scores(*given), client)


def test_every_factor_is_a_form_of_four_statements_from_one_to_five() -> None:
    for factor in FACTORS:
        form = FLOW.draw(at(factor))
        assert isinstance(form, Form)
        scales = list(form.fields())
        assert [(type(scale), scale.low, scale.high) for scale in scales if isinstance(scale, Scale)] == [
            (Scale, 1, 5)
        ] * 4


@pytest.mark.parametrize("language", list(Language))
def test_no_two_statements_are_the_same(language: Language) -> None:
    say = scene(language).words
    said = [say.line(f"trust.{factor}.{name}") for factor, names in STATEMENTS.items() for name in names]
    assert len(set(said)) == 16


def test_a_check_is_kept_before_its_picture_is_looked_at() -> None:
    turn = filled_in(4, 4, 2, 1)
    assert isinstance(turn, Go)
    assert turn.talk.step == "result"
    check, write = turn.deeds
    assert isinstance(check, KeepCheck)
    assert check.focus == "intimacy"
    assert len(check.scores) == 16
    assert isinstance(write, Write)
    assert write.answers[1:2] == (
        Answer("What I know I explain so that my client can use it that very week.", "4 out of 5"),
    )
    assert len(write.answers) == 1 + 16


def test_the_journal_tells_first_what_a_check_came_to() -> None:
    assert entry(filled_in(3, 4, 2, 3)).answers[0] == Answer(
        "What did it come to?", "Strongest: reliability (4.0). Weakest: coming close (2.0)."
    )


def test_the_journal_names_no_strongest_factor_when_all_are_even() -> None:
    assert entry(filled_in(3, 3, 3, 3)).answers[0].text == "All four the same (3.0)."


def test_a_statement_without_a_point_is_asked_again() -> None:
    given = {**points(FACTORS[0], 3), "plain": ""}
    assert faults(submit(FLOW, at(), **given)) == {"plain": "choose"}


def test_the_result_tells_means_spread_role_and_balance_and_is_private() -> None:
    card = result(4, 4, 2, 2)
    shown = told(card)
    assert card.private
    assert "Credibility: 4.0 (answers from 3 to 5)" in shown
    assert "Coming close: 2.0 (answers from 1 to 3)" in shown
    assert "problem solver" in shown
    assert "(2.0): that is 5.0, on a scale from 0.6 to 15" in shown
    assert "(coming close) is 2.0. Balance counts as much" in shown


def test_a_check_in_balance_is_told_so() -> None:
    assert "(credibility) is 1.0: that is well balanced" in told(result(3, 4, 4, 2))


def test_four_factors_that_are_even_have_no_weakest_side() -> None:
    shown = told(result(4, 4, 4, 2))
    assert "All four came out the same" in shown
    assert "weakest" not in shown


def test_less_self_orientation_stands_further_out_in_the_picture() -> None:
    (drawn,) = (element for element in result(4, 4, 2, 1).elements if isinstance(element, Drawn))
    assert drawn.drawing.now.values == (4.0, 4.0, 2.0, 4.75)
    assert [shape.values[3] for shape in drawn.drawing.spread] == [4.0, 5.0]
    assert "less about you 4.8" in drawn.alt


def test_the_picture_holds_earlier_shapes_of_the_same_client_only() -> None:
    checks = (earlier(10, 3, 3, 3, 3), earlier(20, 1, 1, 1, 1, client="c1"), earlier(30, 2, 2, 2, 2))
    card = result(4, 4, 4, 2, checks=checks)
    (drawn,) = (element for element in card.elements if isinstance(element, Drawn))
    assert [shape.label for shape in drawn.drawing.earlier] == ["26 October", "15 November"]
    assert "On 15 November: credibility 3.0" in drawn.alt


def test_a_picture_holds_no_more_than_three_earlier_shapes() -> None:
    card = result(4, 4, 4, 2, checks=tuple(earlier(days, 3, 3, 3, 3) for days in range(1, 9)))
    (drawn,) = (element for element in card.elements if isinstance(element, Drawn))
    assert len(drawn.drawing.earlier) == EARLIER


def test_the_trend_tells_what_moved_since_the_check_before() -> None:
    shown = told(result(4, 4, 4, 2, checks=(earlier(10, 4, 5, 3, 2),)))
    assert "Since 15 November: reliability −0.8 and coming close +1.0." in shown


@pytest.mark.parametrize(
    ("checks", "line"),
    [((), "This is your first one."), ((earlier(10, 4, 4, 4, 2),), "Nothing has shifted since 15 November.")],
)
def test_a_first_check_and_an_unchanged_one_are_told_so(checks: tuple[TrustCheck, ...], line: str) -> None:
    assert line in told(result(4, 4, 4, 2, checks=checks))


def test_the_factor_that_was_chosen_gets_the_weight_and_a_plan() -> None:
    scored = at().at("weight", scores=example_scores(4, 4, 2, 2), kept_at=NOW, client="c1")
    turn = submit(FLOW, scored, focus="credibility", act="say what I do not know", on="2026-11-27")
    assert isinstance(turn, Finish)
    check, write, intend = turn.deeds
    assert check == KeepCheck(scored.answers.scores, "c1", "credibility")
    assert isinstance(write, Write)
    assert [answer.text for answer in write.answers] == ["credibility", "say what I do not know (Friday 27 November)"]
    assert intend == Intend("", "say what I do not know", date(2026, 11, 27), "trust-check", "credibility", "c1")
    assert "credibility" not in told(turn.card)


def test_under_the_picture_stands_the_way_to_the_weight() -> None:
    scored = at().at("result", scores=example_scores(4, 4, 2, 2), kept_at=NOW)
    assert onward(press(FLOW, scored, "weight")).step == "weight"


def test_a_check_is_about_a_client_when_there_are_clients() -> None:
    around = talk(FLOW, scene(clients=(ANNA,)))
    whom = onward(FLOW.begin(around))
    assert whom.step == "whom"
    assert "This is about Anna." in told(FLOW.draw(onward(submit(FLOW, whom, client="c1"))))
    assert "This is about" not in told(FLOW.draw(onward(submit(FLOW, whom, client="general"))))


def test_a_check_that_is_begun_for_a_client_does_not_ask_for_whom() -> None:
    begun = onward(FLOW.begin(talk(FLOW, scene(clients=(ANNA,)), "c1")))
    assert (begun.step, begun.answers.client) == (FACTORS[0], "c1")


def test_without_clients_a_check_is_in_general() -> None:
    assert onward(FLOW.begin(at())).step == FACTORS[0]


def test_points_are_still_there_when_a_form_is_drawn_again() -> None:
    now = onward(submit(FLOW, at(), **points(FACTORS[0], 3)))
    form = FLOW.draw(replace(now, step=FACTORS[0]))
    assert isinstance(form, Form)
    assert {field.value for field in form.fields()} == {3}


def test_a_closed_form_is_kept_with_a_way_back() -> None:
    turn = FLOW.take(at("intimacy"), Closed())
    assert isinstance(turn, Tell)
    assert "step 3 of 6" in told(turn.card)


def test_a_closed_picture_is_not_called_unfinished_and_leads_back_to_itself() -> None:
    scored = at().at("result", scores=example_scores(4, 4, 2, 2), kept_at=NOW)
    turn = FLOW.take(scored, Closed())
    assert isinstance(turn, Tell)
    assert "Your answers are in your journal." in told(turn.card)
    assert [button.name for button in turn.card.buttons()] == ["resume"]


def test_a_result_whose_points_are_gone_asks_for_them_again() -> None:
    assert isinstance(FLOW.draw(at("result")), Form)
    assert isinstance(FLOW.draw(at("weight")), Form)
