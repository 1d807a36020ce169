"""Why a nudge came, and why at that moment, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nudges import dates
from nudges.catalogue import Catalogue, Prompt
from nudges.flows.themes import theme_name
from nudges.screens import Element, Paragraph
from nudges.text import Link, Plain, Text, plain
from nudges.words import Words

_RESEARCH: Mapping[str, str] = {
    "plans": "https://doi.org/10.1080/10463283.2024.2334563",
    "progress": "https://eprints.whiterose.ac.uk/91437",
    "dormant": "https://sloanreview.mit.edu/article/the-power-of-reconnection-how-dormant-ties-can-surprise-you/",
    "debrief": "https://www.researchgate.net/publication/236068923",
    "fading": "https://lib.digitalsquare.io/items/f82f1b70-2847-41fb-b961-7ba74af3e287",
    "cost": "https://topsight.net/paper/W3024038044",
    "timing": "https://mhealth.jmir.org/2023/1/e38342",
    "quotient": "https://pinneyinsurance.com/earn-your-clients-trust/",
}
"""What was found → where it was published; each has its sentence in ``words`` under ``evidence.``."""
_EVIDENCE_OF: Mapping[str, str] = {
    "intention_due": "plans",
    "goal": "progress",
    "former_client": "dormant",
    "look_back": "debrief",
    "rotation": "fading",
    "least_recent": "fading",
    "explore": "fading",
    "answered": "cost",
    "snoozed": "timing",
    "asked_now": "timing",
    "factor": "quotient",
}
"""The key of a reason → what was found that it rests on."""


def reason(words: Words, given: Mapping[str, str], today: date) -> Text | None:
    """Return the sentence for a nudge's reason; ``None`` when it keeps none."""
    key = f"why.{given.get('key', '')}"
    if not words.has(key):
        return None
    return words(key, **{name: _said(words, name, value, today) for name, value in given.items() if name != "key"})


def evidence(words: Words, given: Mapping[str, str]) -> tuple[Element, ...]:
    """Return what is known of why this works, and where to read it; nothing where we know of no research."""
    key = _EVIDENCE_OF.get(given.get("key", ""), "")
    if not key:
        return ()
    read = Link(words.line("evidence.read"), _RESEARCH[key])
    return (Paragraph((*words(f"evidence.{key}"), Plain(" "), read), soft=True),)


def because(words: Words, prompt: Prompt, catalogue: Catalogue, now: Text | None) -> tuple[Element, ...]:
    """Return why we ask a prompt, why it came, and the text it comes from."""
    return (
        Paragraph(plain(prompt.why.say(words.language))),
        *((Paragraph(now),) if now else ()),
        credit(words, catalogue, prompt.source),
    )


def credit(words: Words, catalogue: Catalogue, source: str) -> Paragraph:
    """Return the line that names a text and its authors."""
    named = catalogue.sources[source]
    return Paragraph(words("why.source", title=named.title, authors=named.authors.say(words.language)), soft=True)


def missed(words: Words, given: Mapping[str, str]) -> tuple[Element, ...]:
    """Return one line for the messages that did not come while we were away; nothing when none was missed."""
    count = given.get("missed", "")
    if not count.isdecimal() or int(count) == 0:
        return ()
    key = "nudge.missed_one" if int(count) == 1 else "nudge.missed"
    return (Paragraph(words(key, count=count), soft=True),)


def asked_before(words: Words, given: Mapping[str, str]) -> tuple[Element, ...]:
    """Return the line that a question about a plan comes back, or comes for the last time; nothing the first time."""
    ask = given.get("ask", "")
    return (Paragraph(words(f"intention.ask_{ask}"), soft=True),) if ask else ()


def _said(words: Words, name: str, value: str, today: date) -> str:
    match name:
        case "theme":
            return theme_name(words, value)
        case "factor":
            return words.line(f"factor.{value}")
        case "stage":
            return words.line(f"stage.{value}")
        case "day":
            return dates.day(date.fromisoformat(value), words.language, today=today)
        case _:
            return value
