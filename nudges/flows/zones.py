"""The time zones and countries to choose from, under the names people know them by."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from unicodedata import normalize

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from nudges.people import Language
from nudges.screens import Option

ZONES = (
    *("Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi"),
    *("America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Caracas", "America/Chicago"),
    *("America/Curacao", "America/Denver", "America/Halifax", "America/Lima", "America/Los_Angeles"),
    *("America/Mexico_City", "America/New_York", "America/Paramaribo", "America/Phoenix", "America/Santiago"),
    *("America/Sao_Paulo", "America/St_Johns", "America/Toronto", "America/Vancouver"),
    *("Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem"),
    *("Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Riyadh"),
    *("Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tehran", "Asia/Tokyo"),
    *("Atlantic/Azores", "Atlantic/Canary", "Atlantic/Reykjavik"),
    *("Australia/Adelaide", "Australia/Brisbane", "Australia/Melbourne", "Australia/Perth", "Australia/Sydney"),
    *("Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Bucharest"),
    *("Europe/Budapest", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul"),
    *("Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Luxembourg", "Europe/Madrid", "Europe/Moscow"),
    *("Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Sofia", "Europe/Stockholm"),
    *("Europe/Vienna", "Europe/Warsaw", "Europe/Zurich"),
    *("Pacific/Auckland", "Pacific/Honolulu", "UTC"),
)
"""Common IANA zones; a person's present one is always offered beside them."""

COUNTRIES = (
    *("AR", "AT", "AU", "AW", "BE", "BG", "BR", "CA", "CH", "CL", "CN", "CO", "CW", "CY", "CZ", "DE", "DK", "EE"),
    *("EG", "ES", "FI", "FR", "GB", "GR", "HK", "HR", "HU", "ID", "IE", "IL", "IN", "IS", "IT", "JP", "KE", "KR"),
    *("LT", "LU", "LV", "MA", "MT", "MX", "MY", "NG", "NL", "NO", "NZ", "PE", "PH", "PL", "PT", "RO", "RS", "SA"),
    *("SE", "SG", "SI", "SK", "SR", "TH", "TR", "TW", "UA", "US", "VN", "ZA"),
)
"""Countries (ISO 3166-1 alpha-2) whose public holidays can be kept free."""

NO_COUNTRY = "none"
"""Chosen by someone who wants no holidays kept free."""


def zone_options(language: Language, present: str) -> tuple[Option, ...]:
    """Return the zones by the name of their city, the person's present one among them."""
    zones = {_city(zone, language): zone for zone in (*ZONES, present)}
    return _by_label(Option(zone, city) for city, zone in zones.items())


def country_options(language: Language, present: str | None, none: str) -> tuple[Option, ...]:
    """Return the countries by name, after the choice for none; the present one is always among them."""
    names = Locale(language.value).territories
    countries = {*COUNTRIES, present} if present else set(COUNTRIES)
    return (Option(NO_COUNTRY, none), *_by_label(Option(country, names[country]) for country in countries))


def country_of(zone: str) -> str | None:
    """Guess someone's country from their zone; ``None`` when the zone names no country that we offer."""
    country = get_global("zone_territories").get(zone)
    return country if country in COUNTRIES else None


@cache
def _city(zone: str, language: Language) -> str:
    return str(get_timezone_location(zone, locale=language.value, return_city=True)).rpartition("/")[2]


def _by_label(options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda option: normalize("NFKD", option.label)))
