"""What a page says around the fields of a form is in the form's language, as its fields are."""

from dataclasses import asdict

import pytest

from bot.channels.base import FormWords
from bot.locales import LANGUAGES
from bot.rendering.renderer import Renderer
from domain import actions as a
from domain.forms import Form, TextField
from handlers.turn import Audience

FORM = Form(opener=a.SetGoal(), fields=(TextField(name="words"),))


def around(language: str) -> FormWords:
    return Renderer().form(FORM, Audience(language)).around


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_word_around_a_form_stays_english(language: str) -> None:
    english, theirs = asdict(around("en")), asdict(around(language))
    assert all(theirs.values())
    assert [name for name, words in theirs.items() if words == english[name]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_of_characters_has_its_number(language: str) -> None:
    words = around(language)
    assert "{n}" in words.left
    assert "{n}" in words.over
