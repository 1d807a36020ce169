"""What handing over looks like: the situation in, our suggestion beside it, words of one’s own out, said once aloud."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nudges.flows.plans import plan_fields
from nudges.flows.series import ended
from nudges.flows.steps import form, readers
from nudges.flows.whom import client_fields
from nudges.screens import Card, Choice, Form, Option, Paragraph, Part, Quote, TextField
from nudges.text import Strong
from nudges.turns import Answers, Conversation

MOMENTS = ("before", "start", "asked", "insist", "offer", "uneasy", "surprised")
"""Where one can be: from the evening before to being taken by surprise."""
FIRST = {"before": "before", "insist": "insisting", "offer": "situation"}
"""The form that comes before the wording, where there is one."""
SITUATIONS = ("a", "b", "c", "d")
"""What one knows of a colleague: fully trusted, not worked with, not right, somebody there must be."""
WAYS = ("repeat", "name", "reversal", "senior")
"""What one can do when a client insists."""
CAREER = ("yes", "rarely", "no")
WORDING_LIMIT = 1_000
"""Characters of one’s own wording: it has to be said in one breath or two."""


class Handed(Answers):
    """What was found so far; ``on`` is the day the last card tells."""

    moment: str = ""
    client: str = ""
    fits: str = ""
    experience: str = ""
    career: str = ""
    situation: str = ""
    way: str = ""
    example: str = ""
    happened: str = ""
    own: str = ""
    forward: str = ""
    final: str = ""
    sounded: str = ""
    on: date | None = None


Talk = Conversation[Handed]


def subject_of(found: Handed) -> str:
    """Return what our suggestion is about: the moment, and within it the way or the situation."""
    if found.moment == "insist" and found.way:
        return f"way_{found.way}"
    if found.moment == "offer" and found.situation:
        return f"situation_{found.situation}"
    return found.moment or "asked"


def where(talk: Talk) -> Form:
    """Draw the question where one is."""
    words = talk.scene.words
    options = tuple(Option(moment, words.line(f"hand.at.{moment}")) for moment in MOMENTS)
    choice = Choice("moment", words.line("hand.where"), options, value=_chosen(talk.answers.moment))
    intro = Paragraph(words("hand.intro"))
    return _form(talk, "where", intro, choice, *client_fields(talk.scene, talk.answers.client))


def before(talk: Talk) -> Form:
    """Draw the preparation: who would fit, and whether this work still belongs in one’s career."""
    words, found = talk.scene.words, talk.answers
    options = tuple(Option(name, words.line(f"hand.career_{name}")) for name in CAREER)
    return _form(
        talk,
        "before",
        TextField("fits", words.line("hand.fits"), value=found.fits, limit=500),
        TextField("experience", words.line("hand.experience"), value=found.experience, lines=True, required=False),
        Choice("career", words.line("hand.career"), options, value=_chosen(found.career)),
    )


def situation(talk: Talk) -> Form:
    """Draw the four situations."""
    words = talk.scene.words
    options = tuple(Option(name, words.line(f"hand.situation_{name}")) for name in SITUATIONS)
    choice = Choice("situation", words.line("hand.situation"), options, value=_chosen(talk.answers.situation))
    return _form(talk, "situation", choice)


def insisting(talk: Talk) -> Form:
    """Draw the ways on when a client insists; without a true example the reversal is not one of them."""
    words, found = talk.scene.words, talk.answers
    made_up = found.happened == "no"
    ways = tuple(way for way in WAYS if not (made_up and way == "reversal"))
    options = tuple(Option(way, words.line(f"hand.way_{way}")) for way in ways)
    note: tuple[Part, ...] = (Paragraph(words("hand.not_real")),) if made_up else ()
    value = _chosen(found.way) if found.way in ways else ()
    return _form(talk, "insisting", *note, Choice("way", words.line("hand.way"), options, value=value))


def reversal(talk: Talk) -> Form:
    """Draw the question whether the example really happened."""
    words, found = talk.scene.words, talk.answers
    options = tuple(Option(name, words.line(f"hand.happened_{name}")) for name in ("yes", "no"))
    return _form(
        talk,
        "reversal",
        Paragraph(words("hand.reversal")),
        TextField("example", words.line("hand.example"), value=found.example, lines=True, required=False, limit=1000),
        Choice("happened", words.line("hand.happened"), options, value=_chosen(found.happened)),
    )


def wording(talk: Talk) -> Form:
    """Draw our suggestion and the room for words of one’s own; bad news and the way forward apart."""
    words, found, about = talk.scene.words, talk.answers, subject_of(talk.answers)
    own = "hand.bad_news" if about == "asked" else "hand.own"
    return _form(
        talk,
        "wording",
        Paragraph(words(f"hand.hint.{about}")),
        Paragraph(words(f"hand.say.{about}"), soft=True),
        *((Quote(found.example),) if about == "way_reversal" and found.example else ()),
        TextField(
            "own", words.line(own), words.line("hand.own_hint"), value=found.own, lines=True, limit=WORDING_LIMIT
        ),
        *_forward(talk, about),
    )


def _forward(talk: Talk, about: str) -> Iterable[TextField]:
    if about == "asked":
        label = talk.scene.words.line("hand.forward")
        yield TextField("forward", label, value=talk.answers.forward, lines=True, limit=WORDING_LIMIT)


def rehearsal(talk: Talk) -> Form:
    """Draw their own wording to be said aloud once, with the silence in it, and ask how it sounded."""
    words, found = talk.scene.words, talk.answers
    after: tuple[Part, ...] = (Quote(found.forward),) if found.forward else ()
    return _form(
        talk,
        "rehearsal",
        Paragraph(words("hand.aloud")),
        Quote(found.own),
        Paragraph((Strong(words.line("hand.silence")),)),
        *after,
        TextField("sounded", words.line("hand.sounded"), value=found.sounded, lines=True, required=False),
        TextField(
            "final",
            words.line("hand.final"),
            words.line("hand.final_hint"),
            value=found.final or _whole(found),
            lines=True,
        ),
    )


def _whole(found: Handed) -> str:
    """Return the wording in one piece, with the silence as an ellipsis."""
    return "\n…\n".join(filter(None, (found.own, found.forward)))


def plan(talk: Talk) -> Form:
    """Draw when it will be said, and how the talk ends."""
    words = talk.scene.words
    end = Paragraph(words("hand.end"))
    question = Paragraph((Strong(words.line("hand.when")),))
    fields = plan_fields(words, hint="hand.act_hint")
    return _form(talk, "plan", Quote(talk.answers.final), end, question, *fields, readers(words))


def ended_card(talk: Talk) -> Card:
    """Draw the end, with what belongs at the end of the talk itself."""
    words = talk.scene.words
    reminder = Paragraph(words("hand.end"), soft=True)
    return ended(words, "hand", talk.answers.on, talk.scene.today, reminder)


def _form(talk: Talk, step: str, *parts: Part) -> Form:
    return form(talk.scene.words, f"hand.{step}_form", *parts, close="check.later")


def _chosen(name: str) -> tuple[str, ...]:
    return (name,) if name else ()
