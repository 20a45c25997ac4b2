"""The templates of a language, with the sentences and filters they are written in."""

from functools import cache
from pathlib import Path

import jinja2
from jinja2.ext import Extension

from bot.locales import comma_of, is_from_the_right
from bot.rendering import filters
from bot.rendering.catalogues import isolating, sentences

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


class SentencesKeepTheirLine(Extension):
    """The line break after a translated sentence is part of the message, other block tags leave none."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return source.replace("endtrans %}\n", "endtrans +%}\n")


@cache
def environment(language: str) -> jinja2.Environment:
    """One for each language in a process: reading its catalogue and compiling templates takes longer than
    whatever is said with them. Nobody changes it.
    """
    isolated = isolating(language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=isolated,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n", SentencesKeepTheirLine],
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    environment.globals |= sentences(TEMPLATES / "locales", language, isolated)
    onward, back = ("←", "→") if is_from_the_right(language) else ("→", "←")
    environment.globals |= {"onward": onward, "back": back, "comma": comma_of(language)}
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters |= {
        "day": jinja2.pass_context(filters.day),
        "short_day": jinja2.pass_context(filters.short_day),
        "long_day": jinja2.pass_context(filters.long_day),
        "moment": jinja2.pass_context(filters.moment),
        "clock": jinja2.pass_context(filters.clock),
        "wall": jinja2.pass_context(filters.wall),
        "month_or_text": jinja2.pass_context(filters.month_or_text),
        "number": jinja2.pass_context(filters.number),
        "excerpt": filters.excerpt,
        "titled": jinja2.pass_context(filters.titled),
        "month_day": jinja2.pass_context(filters.month_day),
    }
    return environment
