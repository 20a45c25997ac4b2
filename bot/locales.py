"""The languages there are: how each writes dates, times and numbers, and from which side it is read."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

from domain.messages import shared

LANGUAGES = tuple(shared.LANGUAGES)
"""Languages with a complete catalogue; the first is the templates' own."""

LOCALES: Mapping[str, str] = MappingProxyType({"en": "en_US", "es": "es_419", "ar": "ar"})
"""Whose forms a language takes; one that is not here takes those of no country.

Spanish as in Latin America: "2:30 p.m." and "1,234.5". Arabic of no country: its digits are 1, 2, 3, as
phones show them from Morocco to Lebanon and as the codes of targets have them.
"""

DAYS: Mapping[str, str] = MappingProxyType({"es": "EEE d MMM"})
"""How a language writes a day with its weekday, where that is not as CLDR has it: "el vie 20 nov" is read
aloud as it stands, "el vie, 20 nov" is not. A pattern of CLDR.
"""


def spoken(tag: str) -> str:
    """The language we have that is nearest to a BCP 47 tag: "es" for "es-MX"."""
    language = tag.partition("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


@cache
def locale_of(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, language))


def is_from_the_right(language: str) -> bool:
    return locale_of(language).text_direction == "rtl"


def comma_of(language: str) -> str:
    """Between parts of a line."""
    return "، " if is_from_the_right(language) else ", "


def tag_of(language: str) -> str:
    """For a browser, which would else choose digits by itself."""
    return f"{locale_of(language)}-u-nu-latn".replace("_", "-")


def direction_of(language: str) -> str:
    """As HTML writes it."""
    return locale_of(language).text_direction
