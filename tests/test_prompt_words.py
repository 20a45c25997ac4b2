"""Every built-in question, and everything that is said of a fixed mindset, has words in every language."""

import pytest

from bot.locales import LANGUAGES
from bot.rendering.renderer import Renderer
from domain.messages.mindset import AnotherView
from domain.messages.reflections import ReflectionSaved
from domain.rules.mindset import STRATEGIES
from domain.rules.prompts import BANK, LONGEST_WORDS
from domain.vocabulary import Visibility
from handlers.turn import Audience
from tests.support.examples.student import ID


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_one_short_line_of_its_own(renderer: Renderer, language: str) -> None:
    words = [renderer.prompt(prompt.name, Audience(language)) for prompt in BANK]
    assert all(0 < len(each) <= LONGEST_WORDS for each in words)
    assert len(set(words)) == len(BANK)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_saying_gets_one_other_view_and_one_thing_to_try(renderer: Renderer, language: str) -> None:
    plain = ReflectionSaved(ID, Visibility.PRIVATE, (), is_voice=False)
    without = renderer.message(plain, Audience(language)).html
    for saying, strategies in STRATEGIES.items():
        for strategy in strategies:
            view = AnotherView(saying.value, strategy.value)
            saved = ReflectionSaved(ID, Visibility.PRIVATE, (), is_voice=False, another_view=view)
            added = renderer.message(saved, Audience(language)).html.removeprefix(without)
            seen, tried = (line for line in added.splitlines() if line)
            assert len(seen) > len("🌱 ") + 20
            assert len(tried) > len("💡 ") + 20
