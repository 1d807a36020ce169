"""The words of the window around the conversation, in Dutch and English; the bot's own words are not here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Say = Callable[..., str]

_WORDS: Mapping[str, tuple[str, str]] = {  # Dutch first, then English
    "consent_title": ("{app} toevoegen aan {team}", "Add {app} to {team}"),
    "consent_asks": ("{app} vraagt toestemming voor:", "{app} asks for:"),
    "consent_yes": ("Toestaan", "Allow"),
    "consent_no": ("Weigeren", "Decline"),
    "sandbox": ("Proefomgeving", "Sandbox"),
    "sandbox_is": ("Alles blijft op deze computer.", "Everything stays on this computer."),
    "messages": ("Berichten", "Messages"),
    "home": ("Startpagina", "Home"),
    "conversations": ("Gesprekken", "Conversations"),
    "people": ("Kijken als", "View as"),
    "you": ("jij", "you"),
    "app": ("app", "app"),
    "gallery": ("Galerij", "Gallery"),
    "unread": ("{count} nieuw", "{count} new"),
    "to_content": ("Naar het gesprek", "Skip to the conversation"),
    "clock": ("Klok", "Clock"),
    "clock_hour": ("+1 uur", "+1 hour"),
    "clock_day": ("+1 dag", "+1 day"),
    "clock_next": ("Naar het volgende bericht", "To the next message"),
    "clock_busy": ("De tijd verstrijkt …", "Time is passing …"),
    "clock_stands": ("Het is nu {time}.", "It is now {time}."),
    "clock_moved": ("De klok staat nu op {time}.", "The clock now stands at {time}."),
    "clock_back": ("De klok kan alleen vooruit. Het is nu {time}.", "The clock only moves forward. It is now {time}."),
    "clock_odd": (
        "Schrijf /clock +1d, +3h, +30m of een moment: 2026-12-01T09:00.",
        "Write /clock +1d, +3h, +30m or a moment: 2026-12-01T09:00.",
    ),
    "clock_none": ("Er staat geen bericht gepland.", "No message is planned."),
    "clock_hint": ("Zet de klok vooruit", "Move the clock forward"),
    "write_to": ("Schrijf naar {name}", "Message {name}"),
    "send": ("Verstuur", "Send"),
    "commands": ("Commando’s", "Commands"),
    "start_title": ("Hier begint je gesprek met {name}", "This is the start of your conversation with {name}"),
    "start_help": ("Typ een bericht of /nudge om te beginnen.", "Type a message or /nudge to start."),
    "channel_title": ("Hier begint #{name}", "This is the start of #{name}"),
    "channel_help": (
        "Iedereen van het team leest mee. Commando’s werken hier ook; het antwoord zie alleen jij.",
        "Everyone on the team reads along. Commands work here too; only you see the answer.",
    ),
    "home_empty": ("Nog even geduld: de startpagina komt eraan.", "One moment: the Home page is on its way."),
    "only_you": ("Alleen voor jou zichtbaar", "Only visible to you"),
    "edited": ("bewerkt", "edited"),
    "reply": ("antwoord in een draad", "reply in a thread"),
    "members": ("{count} leden", "{count} members"),
    "today": ("Vandaag", "Today"),
    "yesterday": ("Gisteren", "Yesterday"),
    "close": ("Sluiten", "Close"),
    "cancel": ("Annuleren", "Cancel"),
    "back": ("Terug", "Back"),
    "choose": ("Kies", "Choose"),
    "more": ("Meer", "More"),
    "optional": ("mag leeg blijven", "optional"),
    "field_needed": ("Vul dit veld in.", "Please fill in this field."),
    "field_long": ("Hier passen hoogstens {most} tekens.", "{most} characters fit here at most."),
    "field_short": ("Schrijf minstens {least} tekens.", "Write at least {least} characters."),
    "field_odd": ("Dit is niet in de gevraagde vorm.", "This is not in the form asked for."),
    "modal_failed": (
        "Verbinden lukte niet. Wat je schreef, staat er nog; probeer het opnieuw.",
        "Connecting did not work. What you wrote is still here; please try again.",
    ),
    "command_failed": (
        "{command} is mislukt: de app gaf niet op tijd antwoord. Probeer het opnieuw.",
        "{command} failed: the app did not answer in time. Please try again.",
    ),
    "command_unknown": (
        "{command} is geen geldig commando. Typ / om te zien welke er zijn.",
        "{command} is not a valid command. Type / to see which there are.",
    ),
    "act_failed": ("De app gaf niet op tijd antwoord.", "The app did not answer in time."),
    "act_gone": ("Dit is er niet meer.", "This is no longer here."),
    "offline": ("Geen verbinding met de proefomgeving.", "No connection to the sandbox."),
    "gallery_title": ("Elk scherm", "Every screen"),
    "gallery_count": ("{count} schermen", "{count} screens"),
    "gallery_empty": ("Geen schermen met deze keuze.", "No screens fit this choice."),
    "gallery_all": ("alle", "all"),
    "flow": ("Gesprek", "Flow"),
    "language": ("Taal", "Language"),
    "refused": ("Slack zou dit weigeren", "Slack would refuse this"),
    "kind_message": ("bericht", "message"),
    "kind_view": ("venster", "window"),
    "kind_home": ("startpagina", "Home"),
    "to_sandbox": ("Naar de proefomgeving", "To the sandbox"),
}


def words(language: str) -> Say:
    """Return ``say(key, **values)`` for ``nl`` or ``en``; a key that does not exist is a ``KeyError``."""
    column = 0 if language == "nl" else 1

    def say(key: str, **values: object) -> str:
        return _WORDS[key][column].format(**values)

    return say
