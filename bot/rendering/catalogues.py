"""The sentences of each language, as templates look them up."""

import gettext
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from bot import bidi
from bot.locales import is_from_the_right

Isolate = Callable[[Any], Any]  # whatever a template shows


def isolating(language: str) -> Isolate:
    """Keeps what is put into a sentence apart from it where the two are written from different sides."""
    from_the_right = is_from_the_right(language)

    def isolated(value: Any) -> Any:
        is_data = isinstance(value, str) and not isinstance(value, Markup)  # markup is our own words
        return bidi.isolated(value, from_the_right=from_the_right) if is_data else value

    return isolated


def sentences(folder: Path, language: str, isolated: Isolate) -> dict[str, Callable[..., Markup]]:
    """What templates look sentences up with; what stands in one is isolated, then escaped."""
    words = _translations(folder, language)

    def filled(sentence: str, values: Mapping[str, Any]) -> Markup:
        return Markup(sentence) % {name: isolated(value) for name, value in values.items()}  # noqa: S704  # ours

    def say(sentence: str, /, **values: Any) -> Markup:
        return filled(words.gettext(sentence), values)

    def say_of_many(one: str, many: str, number: int, /, **values: Any) -> Markup:
        return filled(words.ngettext(one, many, number), {"num": number} | values)

    return {"gettext": say, "ngettext": say_of_many}


def _translations(folder: Path, language: str) -> gettext.NullTranslations:
    """The catalogue, compiled in memory: only the readable file is kept."""
    path = folder / language / "LC_MESSAGES" / "waymark.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
