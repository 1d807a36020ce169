"""The words that begin a flow, typed after ``/nudge`` or in the direct conversation, in English and in Dutch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nudges.flows.until import says_until
from nudges.people import Language
from nudges.value import value

SEARCH_WORDS = 4
"""The most words of a search; a longer line that begins with “journal” is someone telling something."""


@value(frozen=True, slots=True)
class Command:
    """A flow to begin, and what it is about."""

    flow: str
    subject: str = ""


WORDS: Mapping[str, Mapping[Language, tuple[str, ...]]] = {
    "help": {Language.ENGLISH: ("help", "?"), Language.DUTCH: ("hulp",)},
    "now": {Language.ENGLISH: ("now",), Language.DUTCH: ("nu",)},
    "why": {Language.ENGLISH: ("why",), Language.DUTCH: ("waarom",)},
    "pause": {Language.ENGLISH: ("pause", "stop"), Language.DUTCH: ("pauze", "stoppen")},
    "resume": {Language.ENGLISH: ("resume", "continue"), Language.DUTCH: ("hervat", "hervatten", "verder")},
    "settings": {Language.ENGLISH: ("settings",), Language.DUTCH: ("instellingen",)},
    "journal": {Language.ENGLISH: ("journal",), Language.DUTCH: ("dagboek", "journaal")},
    "note": {Language.ENGLISH: ("note",), Language.DUTCH: ("notitie",)},
    "assumption-check": {
        Language.ENGLISH: ("assumption-check", "assumption", "assumptions"),
        Language.DUTCH: ("aanname", "aannames", "aannamecheck", "aanname-check"),
    },
    "my-clients": {Language.ENGLISH: ("my-clients", "clients"), Language.DUTCH: ("klanten", "mijn-klanten")},
    "kick-off": {Language.ENGLISH: ("kick-off", "kickoff"), Language.DUTCH: ("aftrap",)},
    "bad-news": {Language.ENGLISH: ("bad-news",), Language.DUTCH: ("slecht-nieuws",)},
    "wrap-up": {Language.ENGLISH: ("wrap-up", "wrapup"), Language.DUTCH: ("afronding", "afronden")},
    "former-client": {
        Language.ENGLISH: ("former-client", "former-clients"),
        Language.DUTCH: ("oud-klant", "oud-klanten"),
    },
    "promises": {Language.ENGLISH: ("promises", "promise"), Language.DUTCH: ("beloften", "beloftes", "belofte")},
    "hand-over": {Language.ENGLISH: ("hand-over", "handover"), Language.DUTCH: ("overdragen", "overdracht")},
    "boundary": {Language.ENGLISH: ("boundary", "boundaries"), Language.DUTCH: ("grens", "grenzen")},
    "client-story": {Language.ENGLISH: ("client-story", "story"), Language.DUTCH: ("klantverhaal", "verhaal")},
    "trust-check": {Language.ENGLISH: ("trust-check", "trust"), Language.DUTCH: ("vertrouwen", "vertrouwenscheck")},
    "learning-goals": {
        Language.ENGLISH: ("learning-goals", "goals", "goal"),
        Language.DUTCH: ("leerdoelen", "leerdoel", "doelen"),
    },
    "look-back": {Language.ENGLISH: ("look-back", "lookback"), Language.DUTCH: ("terugblik", "terugkijken")},
    "upcoming": {Language.ENGLISH: ("upcoming",), Language.DUTCH: ("straks", "binnenkort")},
    "sources": {Language.ENGLISH: ("sources", "source"), Language.DUTCH: ("bronnen", "bron")},
    "who-can-read": {Language.ENGLISH: ("privacy", "who-can-read"), Language.DUTCH: ("meelezen",)},
    "onboarding": {Language.ENGLISH: ("start", "begin"), Language.DUTCH: ("beginnen", "meedoen")},
}
"""Flow → language → its words; the first of each is the one that help tells."""

_FLOW_OF = {word: flow for flow, by_language in WORDS.items() for words in by_language.values() for word in words}
_STOPS = frozenset({"stop", "stoppen"})
_TAKES: Mapping[str, Callable[[str], bool]] = {
    "pause": says_until,
    "journal": lambda subject: len(subject.split()) <= SEARCH_WORDS,
}


def parse(text: str) -> Command | None:
    """Return what a line begins; ``None`` when it is not a command but something that someone says.

    Only “pause” (until when) and “journal” (words to search for) take more than their own word. An empty line is
    help.
    """
    word, _, subject = text.strip().removeprefix("/").partition(" ")
    if word.casefold() == "nudge":
        return parse(subject)
    return _command(word.casefold(), subject.strip()) if word else Command("help")


def spoken(flow: str, language: Language) -> str:
    """Return the words for a flow as help tells them: the person's own language first."""
    own = WORDS[flow][language][0]
    other = next(words[0] for other, words in WORDS[flow].items() if other is not language)
    return f"{own} ({other})"


def _command(word: str, subject: str) -> Command | None:
    flow = _FLOW_OF.get(word)
    if flow is None:
        return None
    if word in _STOPS:
        return None if subject else Command(flow, "stop")
    takes = _TAKES.get(flow)
    return Command(flow, subject) if not subject or (takes and takes(subject)) else None
