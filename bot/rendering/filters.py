"""How templates show dates, times, numbers and other people's words."""

import re
from datetime import date, datetime, time
from typing import Any

import jinja2
from babel import dates, numbers

from bot.locales import DAYS, comma_of, locale_of
from domain.rules.evidence import UNTITLED


def day(context: Any, value: date | str) -> str:
    """Like "Fri, Nov 20", in the order the language uses; of a date, or of one written "2026-11-20"."""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    language = context["language"]
    if pattern := DAYS.get(language):
        return dates.format_date(on, pattern, locale=locale_of(language))
    return dates.format_skeleton("MMMEd", on, locale=locale_of(language))


def short_day(context: Any, value: date) -> str:
    """Like "Nov 20", where there is little room."""
    return dates.format_skeleton("MMMd", value, locale=locale_of(context["language"]))


def month_day(context: Any, value: date) -> str:
    """Like "November 20"."""
    return dates.format_skeleton("MMMMd", value, locale=context["language"])


def titled(context: Any, title: str) -> str:
    return title_in_words(context.environment, context, title)


def title_in_words(environment: jinja2.Environment, context: Any, title: str) -> str:
    """The title that somebody gave; for what came without one, its form and day in the reader's words."""
    if UNTITLED.search(title) is None:
        return title
    here = {"language": context["language"], "zone": context["zone"]}
    module: Any = environment.get_template("words.j2").make_module(here)

    def in_words(found: re.Match[str]) -> str:
        return str(module.untitled(found["sign"], date.fromisoformat(found["day"]))).strip()

    return UNTITLED.sub(in_words, title)


def long_day(context: Any, value: date) -> str:
    return dates.format_date(value, format="long", locale=locale_of(context["language"]))


def moment(context: Any, value: datetime | str) -> str:
    """A point in time in the reader's zone, as a value or written with its offset."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = at.astimezone(context["zone"])
    return day(context, local.date()) + comma_of(context["language"]) + clock(context, local)


def clock(context: Any, value: datetime) -> str:
    return dates.format_time(
        value, format="short", tzinfo=context["zone"], locale=locale_of(context["language"])
    )


def wall(context: Any, value: time | str) -> str:
    """A time of day on the school's clock, as a value or written "16:00"."""
    at = time.fromisoformat(value) if isinstance(value, str) else value
    return dates.format_time(at, format="short", locale=locale_of(context["language"]))


def month_or_text(context: Any, value: str) -> str:
    """A month written "2026-11" like "November 2026"; anything else as it is."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return value
    month = date.fromisoformat(f"{value}-01")
    return dates.format_skeleton("yMMMM", month, locale=locale_of(context["language"]))


def number(context: Any, value: float) -> str:
    return numbers.format_decimal(value, locale=locale_of(context["language"]))


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of somebody's words, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0] + " …"
