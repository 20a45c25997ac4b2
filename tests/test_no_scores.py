"""Nothing counts people: no streak, score, point, badge, rank or mood, neither kept nor said. Source: DOMAIN rules 5, 27

That no word says that a student is less than others is in tests/test_words.py.
"""

import re

import pytest
from babel.messages.pofile import read_po
from sqlmodel import SQLModel

from bot.rendering.environment import TEMPLATES
from domain.rules.policy import Policy

COUNTED = re.compile(
    r"streak|scor(e|ing)|sentiment|mood|distress|point|badge|percentile|average|gpa|rank|leader_?board|total"
)
LEVELS_ORDER = "level.rank"
"""Of the steps of a scale among each other, not of people."""

SAID = {
    "en": r"streaks?|leaderboards?|badges?|percentiles?|gpa|(days|weeks|times) in a row|(earn|win)(ed|s)? \w+ points?",
    "es": r"rachas?|insignias?|medallas?|percentil\w*|tablas? de posiciones|(días|semanas|veces) seguid[oa]s",
    "ar": r"(ال)?(شارة|شارات|وسام|أوسمة)|لوحة (ال)?(متصدرين|صدارة)|(أيام|أسابيع|مرات) متتالية",
}


def test_no_table_has_a_place_for_a_count_of_a_person() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if COUNTED.search(column.name)
    }
    assert found == {LEVELS_ORDER}


def test_no_setting_is_about_one() -> None:
    assert not [name for name in Policy.__slots__ if COUNTED.search(name)]


@pytest.mark.parametrize("language", SAID)
def test_no_sentence_speaks_of_one(language: str) -> None:
    """English stands in every catalogue, as what is translated."""
    catalogue = (
        TEMPLATES / "locales" / ("es" if language == "en" else language) / "LC_MESSAGES" / "waymark.po"
    )
    with catalogue.open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    strings = [entry.id if language == "en" else entry.string or "" for entry in entries]
    said = "\n".join(
        " \n".join(map(str, each)) if isinstance(each, (list, tuple)) else each for each in strings
    )
    assert len(said) > len(entries), "there is something to look through"
    assert re.findall(rf"\b(?:{SAID[language]})\b", said, re.IGNORECASE) == []
