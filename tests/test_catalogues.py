"""Each translation says what the English says: the same values, tags and signs, in all of its plural forms."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from gettext import c2py
from unicodedata import bidirectional

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po

from bot.bidi import MARKS
from bot.locales import LANGUAGES, is_from_the_right
from bot.rendering.environment import TEMPLATES
from tests.support.counted import Counted, counted

TRANSLATED = LANGUAGES[1:]
FROM_THE_RIGHT = tuple(filter(is_from_the_right, TRANSLATED))

VALUE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
TAG = re.compile(r"</?[a-z]+[^>]*>")
SIGN = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]")
COMMAND = re.compile(r"(?<![\w/<])/[a-z]+\b")
LATIN = re.compile(r"[A-Za-z]{2,}")

NAMES = frozenset(
    {"Waymark", "Telegram", "Slack", "Google", "Outlook", "Apple", "JavaScript", "kappa", "https"}
)
"""Written in Latin letters everywhere, besides what is in capitals: PDF, RP.3."""


@cache
def catalogue(language: str) -> Catalog:
    with (TEMPLATES / "locales" / language / "LC_MESSAGES" / "waymark.po").open("rb") as file:
        return read_po(file, locale=language)


def form_for(language: str) -> Callable[[int], int]:
    """Which of the plural forms a number takes."""
    rule: Callable[[int], int] = c2py(catalogue(language).plural_expr)
    return rule


def forms(entry: Entry) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())


def entries(language: str) -> list[Entry]:
    return [entry for entry in catalogue(language) if entry.id]


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each translated form beside the English it stands for; of several, the one with all values."""
    for entry in entries(language):
        english = entry.id if isinstance(entry.id, str) else entry.id[1]
        yield from ((english, form) for form in forms(entry))


@pytest.fixture(scope="module")
def counts() -> dict[str, Counted]:
    """Sentences with a number, by their English for many."""
    return {each.many: each for each in counted(TEMPLATES)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_has_every_plural_form_of_the_language(language: str) -> None:
    many = catalogue(language).num_plurals
    for entry in entries(language):
        assert len(forms(entry)) == (1 if isinstance(entry.id, str) else many), entry.id
        assert all(form.strip() for form in forms(entry)), entry.id


@pytest.mark.parametrize(
    ("language", "numbers"), [("es", (1, 0)), ("ar", (0, 1, 2, 3, 11, 100))], ids=["es", "ar"]
)
def test_each_number_finds_its_form(language: str, numbers: tuple[int, ...]) -> None:
    assert catalogue(language).num_plurals == len(numbers)
    form_of = form_for(language)
    assert [form_of(number) for number in numbers] == list(range(len(numbers)))
    assert {form_of(number) for number in range(1000)} == set(range(len(numbers)))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_value_stands_in_every_form(language: str, counts: dict[str, Counted]) -> None:
    """Only the number itself may be a word: "one target", "no targets", "two targets"."""
    for entry in entries(language):
        if isinstance(entry.id, str):
            assert values(str(entry.string)) == values(entry.id), entry.id
            continue
        said = counts[entry.id[1]]
        for number, form in zip(examples(language), forms(entry), strict=True):
            may_be_a_word = {said.number} if number <= 2 else set()
            assert values(form) <= values(said.many), form
            assert values(said.many) - may_be_a_word <= values(form), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_tags_signs_and_commands_are_those_of_the_english(language: str) -> None:
    for english, translated in pairs(language):
        assert sorted(TAG.findall(translated)) == sorted(TAG.findall(english)), translated
        assert set(SIGN.findall(english)) == set(SIGN.findall(translated)), translated
        assert set(COMMAND.findall(english)) <= set(COMMAND.findall(translated)), translated


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_brings_marks_of_direction(language: str) -> None:
    for _, translated in pairs(language):
        assert not set(translated) & set(MARKS), "the rendering adds them"


@pytest.mark.parametrize("language", FROM_THE_RIGHT)
def test_nothing_is_left_in_latin_letters(language: str) -> None:
    for english, translated in pairs(language):
        words = TAG.sub("", VALUE.sub("", translated))
        left = {word for word in LATIN.findall(words) if word not in NAMES and not word.isupper()}
        kept = {word for said in kept_as_they_are(english) for word in LATIN.findall(said)}
        assert left <= kept, translated
        assert any(bidirectional(letter) in {"R", "AL"} for letter in words) or not LATIN.search(
            VALUE.sub("", english)
        ), translated


@pytest.mark.parametrize("language", FROM_THE_RIGHT)
def test_the_signs_are_those_of_the_language(language: str) -> None:
    for _, translated in pairs(language):
        bare = re.sub(r"https?://\S*", "", VALUE.sub("", TAG.sub("", translated)))
        assert not re.search(r"[,;?]", bare), translated
        assert not re.search("[\u0660-\u0669\u06f0-\u06f9]", bare), "digits are those of the codes"


def values(sentence: str) -> set[str]:
    return {one or other for one, other in VALUE.findall(sentence)}


def examples(language: str) -> list[int]:
    """A number for each plural form, the smallest."""
    form_of = form_for(language)
    first = {form_of(number): number for number in reversed(range(1000))}
    # "One" of a language with two forms: the other one holds 0, too, and more than that.
    if len(first) <= 2:
        return [1, 1000]
    return [first[form] for form in sorted(first)]


def kept_as_they_are(english: str) -> list[str]:
    """Commands, addresses, file names and endings."""
    return re.findall(
        r"/waymark [a-z]+(?:, [a-z]+)*|(?<![\w/<])/[a-z]+\b|https?://\S*|\b\w+\.\w+\b|\.[a-z]{3,4}\b", english
    )
