"""The if-then plan at the end of a form: its fields, what makes it whole, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from nudges import dates
from nudges.deeds import Intend
from nudges.forms import Fault, Values
from nudges.journal import Answer
from nudges.screens import DateField, Field, TextField
from nudges.value import value
from nudges.words import Words

AHEAD = timedelta(days=366)
"""How far ahead a day may be chosen."""

_OPENINGS = {
    "trigger": ("als ", "wanneer ", "if ", "when "),
    "act": ("dan ", "ga ik ", "ik ga ", "then ", "i will ", "i’ll ", "i'll "),
}


@value(frozen=True, slots=True)
class Plan:
    """“If ``trigger``, then ``act``”, on a local date; the trigger may be empty."""

    trigger: str
    act: str
    on: date

    def intend(self, origin: str, subject: str, client: str = "") -> Intend:
        """Return the deed that makes an intention of it; ``client`` is whom it concerns (an id)."""
        return Intend(self.trigger, self.act, self.on, origin, subject, client)


def plan_fields(words: Words, *, hint: str = "plan.act_hint", required: bool = False) -> tuple[Field, ...]:
    """Return the fields of a plan: the moment, what one will do, and the day; ``hint`` is the key of what to do."""
    return (
        TextField("trigger", words.line("plan.trigger"), words.line("plan.trigger_hint"), required=False, limit=300),
        TextField("act", words.line("plan.act"), words.line(hint), required=required, limit=500),
        DateField("on", words.line("plan.on"), words.line("plan.on_hint"), required=required),
    )


def read_plan(values: Values, today: date) -> Plan | Mapping[str, Fault] | None:
    """Return the plan of a form, nothing when its fields were left alone, or what is wrong with it."""
    trigger, act, on = _bare("trigger", values), _bare("act", values), values.day("on")
    if not (trigger or act or on):
        return None
    if not act:
        return {"act": Fault("plan_act")}
    if on is None:
        return {"on": Fault("plan_day")}
    fault = day_fault(on, today)
    return {"on": fault} if fault else Plan(trigger, act, on)


def day_fault(on: date, today: date) -> Fault | None:
    """Tell what is wrong with a day on which someone wants to be asked."""
    if on < today:
        return Fault("past")
    return Fault("far") if on > today + AHEAD else None


def sentence(words: Words, trigger: str, act: str) -> str:
    """Return a plan as one sentence."""
    return words.line("plan.if_then", trigger=trigger, act=act) if trigger else act


def planned(words: Words, plan: Plan, question: str, today: date) -> Answer:
    """Return a plan as an answer for the journal."""
    day = dates.day(plan.on, words.language, today=today)
    return Answer(question, words.line("plan.on_day", plan=sentence(words, plan.trigger, plan.act), day=day))


def _bare(name: str, values: Values) -> str:
    """Return what was written without the words that its label already says."""
    text = values.text(name)
    for opening in _OPENINGS[name]:
        if text.casefold().startswith(opening) and len(text) > len(opening):
            text = text[len(opening) :].lstrip()
    return text.rstrip(" ,.") or text
