"""Every word a person reads: rendered everywhere, within the platforms' limits, and kind.

The snapshots are also the preview for whoever writes words. After a change on purpose:
`WAYMARK_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/test_words.py`, then read the difference.
"""

import os
import re
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.channels.base import Rendered
from bot.channels.telegram.words import fits_caption
from bot.locales import LANGUAGES
from bot.rendering.environment import TEMPLATES
from bot.rendering.renderer import Renderer
from domain.errors import Refusal
from domain.messages.base import Message
from domain.messages.registry import messages_by_name
from domain.naming import template_of
from handlers.turn import Audience
from tests.support.examples import everything, refusals
from tests.support.talk import plain
from tests.support.telegram_html import parse_html

SNAPSHOTS = Path(__file__).parent / "snapshots"

NEW_YORK = ZoneInfo("America/New_York")

BANNED = {
    "en": (
        r"fail(s|ed|ing|ure)?",
        r"(below|above|on|at) grade level",
        r"behind (your|the) class(mates)?",
        r"smart(er|est)?",
        r"gifted",
        r"lazy",
        r"low",
        r"good student",
        r"potential",
        r"rank(s|ed|ing)?",
        r"class average",
        r"struggl(e|es|ed|ing)",
    ),
    "es": (
        r"fracas\w*",
        r"reprob\w*",
        r"suspend\w*",
        r"suspenso",
        r"por (debajo|encima) del nivel",
        r"atrasad[oa]s?",
        r"list[oa]s? de la clase",
        r"inteligent\w*",
        r"superdotad\w*",
        r"floj[oa]s?",
        r"perezos[oa]s?",
        r"buen[a]? (alumn[oa]|estudiante)",
        r"potencial",
        r"ranking",
        r"promedio de la clase",
    ),
    "ar": (
        r"\w{0,3}(فشل|فاشل)\w*",
        r"\w{0,3}(رسوب|راسب)\w*",
        r"(تحت|فوق|دون|أعلى من|أقل من|في) مستوى الصف",
        r"(متأخر\w*|خلف|وراء|بعد) (عن )?(زملا\w+|أقران\w*|رفاق\w*)",
        r"(ال|و|وال)?(ذكي|ذكية|أذكى|أذكياء|عبقري\w*|نابغ\w*|شاطر\w*)",
        r"\w{0,3}موهوب\w*",
        r"\w{0,3}(كسول|كسالى|كسلان|مهمل)\w*",
        r"\w{0,3}(ضعيف|ضعفاء|منخفض|متدن)\w*",
        r"طالبة? (جيد|مجتهد|ممتاز)\w*",
        r"\w{0,3}متفوق\w*",
        r"إمكانات(ك|ه|ها|هم)",
        r"(ترتيب|تصنيف|مرتبة)(ك|ه|ها|هم)",
        r"(متوسط|معدل) (ال)?(صف|شعبة|فصل)\w*",
        r"\w{0,3}(متعثر|يتعثر|تعثر)\w*",
        r"(ي|ت)عاني\w*",
    ),
}
"""Source: DOMAIN rule 30. The other lists say the same in their languages."""

ALLOWED_TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "a"}


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", everything(), ids=lambda message: type(message).__name__)
def test_every_message_renders_within_the_limits(renderer: Renderer, example: Message, language: str) -> None:
    rendered = renderer.message(example, Audience(language, NEW_YORK))
    _check_limits(rendered)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_renders_within_the_limits(renderer: Renderer, refusal: Refusal, language: str) -> None:
    _check_limits(renderer.refusal(refusal, Audience(language, NEW_YORK)))


def _check_limits(rendered: Rendered) -> None:
    text = plain(rendered.html)
    assert text.strip()
    assert len(text) <= 4096, "over Telegram's limit"
    assert set(re.findall(r"</?([a-z]+)", rendered.html)) <= ALLOWED_TAGS
    parse_html(rendered.html)
    assert "\n\n\n" not in rendered.html
    assert not re.search(r"[ \t]{2,}|\bNone\b|\bTrue\b|\bFalse\b", text), text
    for button in chain(*rendered.buttons):
        assert 1 <= len(button.data.encode()) <= 64
        assert button.label.strip()
        assert len(button.label) <= 75, button.label
    assert sum(map(len, rendered.buttons)) <= 25
    if rendered.picture is not None:
        assert fits_caption(rendered.html), "over Telegram's limit for the words under a photo"
        assert rendered.picture.alt.strip()
        assert len(rendered.picture.alt) <= 2000, "over Slack's limit"
    data = [button.data for button in chain(*rendered.buttons)]
    assert len(data) == len(set(data)), "two buttons do the same"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(messages_by_name()))
def test_messages_read_as_they_did(renderer: Renderer, name: str, language: str) -> None:
    shown = []
    for example in everything():
        if type(example).__name__ == name:
            rendered = renderer.message(example, Audience(language, NEW_YORK))
            rows = ["  ".join(f"[{button.label}]" for button in row) for row in rendered.buttons]
            picture = [f"🖼 {rendered.picture.alt}"] if rendered.picture else []
            shown.append("\n".join([*picture, rendered.html, *rows]))
    path = SNAPSHOTS / language / f"{template_of(messages_by_name()[name])}.txt"
    text = "\n\n────────\n\n".join(shown) + "\n"
    if os.environ.get("WAYMARK_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_no_template_uses_a_banned_word() -> None:
    for path in TEMPLATES.rglob("*.j2"):
        words = re.sub(r"\{%(?!\s*trans).*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", " ", path.read_text("utf-8"))
        assert not _banned(words, "en"), path.name


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_translation_uses_a_banned_word(language: str) -> None:
    for message in _catalogue(language):
        for text in _texts(message):
            assert not _banned(text, language), text


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_sentence_is_translated(language: str) -> None:
    untranslated = [message.id for message in _catalogue(language) if not all(_texts(message))]
    assert not untranslated


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_catalogue_holds_exactly_the_sentences_of_the_templates(language: str) -> None:
    options = {"**.j2": {"encoding": "utf-8", "extensions": "jinja2.ext.i18n", "trimmed": "true"}}
    found = extract_from_dir(str(TEMPLATES), method_map=[("**.j2", "jinja2")], options_map=options)
    marked = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    known = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in _catalogue(language)}
    assert marked - known == set(), "run `make words` and translate"
    assert known - marked == set(), "run `make words`"


def _catalogue(language: str) -> list[Entry]:
    path = TEMPLATES / "locales" / language / "LC_MESSAGES" / "waymark.po"
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def _texts(message: Entry) -> tuple[str, ...]:
    """The translation in all its plural forms."""
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def _banned(text: str, language: str) -> list[str]:
    pattern = rf"\b({'|'.join(BANNED[language])})\b"
    return [found.group(0) for found in re.finditer(pattern, text, re.IGNORECASE)]
