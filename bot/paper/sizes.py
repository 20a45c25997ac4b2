"""Which paper lies in the printer."""

from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global

LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
"""Territories that print on US Letter; everybody else prints on A4. Source: Unicode CLDR, paperSize"""


def paper_for(language: str, zone: ZoneInfo) -> str:
    """The paper as CSS names it, by the territory of the language's tag, else by that of the zone.

    Either "letter" or "A4"; A4 where neither tells.
    """
    territory = _territory_of(language) or get_global("zone_territories").get(zone.key, "")
    return "letter" if territory in LETTER else "A4"


def _territory_of(language: str) -> str | None:
    try:
        return Locale.parse(language.replace("-", "_")).territory
    except (ValueError, UnknownLocaleError):
        return None
