"""Looking for something among one's own reflections.

Words lie sealed, so nothing can be looked for in the database: a student's own are opened, which are few.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Person
from domain.rules.seeking import Leaf, fold, is_found
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.reflecting import reflections
from domain.services.reflecting.reflections import Owned

MOST_MONTHS = 6
MOST_TARGETS = 6


async def find(
    session: AsyncSession, student: Person, query: str, *, occasion: Occasion
) -> tuple[tuple[Owned, ...], bool]:
    """The student's own reflections that have every word of the query, the latest first; and whether there is
    anything to look among.
    """
    language = occasion.language_of(student)
    mine = await reflections.all_own(session, student)
    months = months_by_name(language)
    found = (each for each in mine if is_found(_leaf(each, language, occasion), query, months))
    return tuple(found), bool(mine)


async def places(
    session: AsyncSession, student: Person, *, occasion: Occasion
) -> tuple[tuple[date, ...], tuple[str, ...]]:
    """Where to look without typing: the latest months, by their first day, and codes of the latest targets
    in which the student wrote something.
    """
    mine = await reflections.all_own(session, student)
    months = dict.fromkeys(occasion.day_of(each.reflection.written_at).replace(day=1) for each in mine)
    codes = dict.fromkeys(each.target.code for each in mine if each.target)
    return tuple(months)[:MOST_MONTHS], tuple(codes)[:MOST_TARGETS]


@cache
def months_by_name(language: str) -> Mapping[str, int]:
    """Names of months as people type them, folded, in that language and in English."""
    names: dict[str, int] = {}
    for each in (language, "en"):
        try:
            months = Locale.parse(each, sep="-").months
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            names |= {fold(name): number for number, name in months[form]["wide"].items()}
    return MappingProxyType(names)


def _leaf(owned: Owned, language: str, occasion: Occasion) -> Leaf:
    name = targets.name_of(owned.target, language) if owned.target else None
    return Leaf(
        written_on=occasion.day_of(owned.reflection.written_at),
        words=owned.reflection.text or "",
        about=name.in_full if name else "",
    )
