"""Sentences of one direction with words of the other in them, and how each language writes days and numbers."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bidi import END, FIRST_STRONG, FROM_THE_RIGHT, LEFT_TO_RIGHT, bare, isolated, led, with_commas
from bot.channels.slack.blocks import lines_of
from bot.charts.look import LIGHT, WIDTH, Sheet
from bot.locales import LANGUAGES, direction_of, is_from_the_right, locale_of, tag_of
from bot.rendering.environment import environment
from tests.support.telegram_html import parse_html

NEW_YORK = ZoneInfo("America/New_York")
FIVE_PAST_TWO = datetime(2026, 11, 20, 19, 5, tzinfo=UTC)
ANA, SAMIR = "Ana Morales", "سمير"


def test_latin_words_are_isolated_in_arabic_and_arabic_ones_in_english() -> None:
    assert isolated(ANA, from_the_right=True) == f"{FIRST_STRONG}{ANA}{END}"
    assert isolated(SAMIR, from_the_right=False) == f"{FIRST_STRONG}{SAMIR}{END}"


@pytest.mark.parametrize("words", ["", "7", "5–9", "· 🎯", "20 نوفمبر", SAMIR])
def test_what_needs_no_marks_in_arabic_gets_none(words: str) -> None:
    assert isolated(words, from_the_right=True) == words


@pytest.mark.parametrize("words", ["", "7", ANA, "Nov 20", "Ñandú €", "数学", "+1 555 0100"])
def test_what_is_written_from_the_left_gets_no_marks_in_english(words: str) -> None:
    assert isolated(words, from_the_right=False) == words


def test_the_parts_of_a_phone_number_keep_their_order_in_arabic() -> None:
    assert isolated("+1 (555) 010-0199", from_the_right=True) == f"{LEFT_TO_RIGHT}+1 (555) 010-0199{END}"


@pytest.mark.parametrize("words", ["https://school.example/f/abc", "Look: https://school.example/f/abc"])
def test_an_address_stays_bare_because_a_mark_would_become_part_of_the_link(words: str) -> None:
    assert isolated(words, from_the_right=True) == words


def test_marks_stand_in_no_attribute_and_in_nothing_that_is_copied_or_typed() -> None:
    name = isolated(ANA, from_the_right=True)
    for markup in ('<a title="{}">x</a>', "<textarea rows='4'>\n{}</textarea>", "<code>{}</code>", "<{}>"):
        assert bare(markup.format(name)) == markup.format(ANA)
    assert bare(f"<p>{name}<br>{name}</p>") == f"<p>{name}<br>{name}</p>"


def test_a_code_and_its_title_are_one_part_that_lines_can_break() -> None:
    code, title, samir = (f"{FIRST_STRONG}{words}{END}" for words in ("RP.4", "Percent as a rate", SAMIR))
    assert bare(f"{code} {title}: 7") == f"{FIRST_STRONG}RP.4 Percent as a rate{END}: 7"
    assert bare(f"{code}: {title}, {code} {samir}") == f"{code}: {title}, {code} {samir}"


def test_each_line_of_somebodys_words_is_isolated_by_itself() -> None:
    assert isolated("one\n\ntwo", from_the_right=True) == f"{FIRST_STRONG}one{END}\n\n{FIRST_STRONG}two{END}"


@given(st.text(alphabet="aب1 \u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\n"), st.booleans())
def test_nobodys_words_reach_out_of_their_place(words: str, from_the_right: bool) -> None:
    for line in isolated(words + "aب", from_the_right=from_the_right).split("\n"):
        assert line.count(FIRST_STRONG) == line.count(END) <= 1
        assert not set(line) & set("\u2066\u2067\u202a\u202b\u202c\u202d\u202e")
        assert not line.strip() or (line.startswith(FIRST_STRONG) and line.endswith(END))


def test_a_line_that_does_not_begin_in_arabic_is_told_to_begin_from_the_right() -> None:
    name = f"{FIRST_STRONG}{ANA}{END}"
    assert led(f"<b>{name}</b> · 7") == f"<b>{FROM_THE_RIGHT}{name}</b> · 7"
    assert led(f"• {name}\n\nSlack: {SAMIR}") == f"• {FROM_THE_RIGHT}{name}\n\n{FROM_THE_RIGHT}Slack: {SAMIR}"
    assert led(f"🎯 {name}: {SAMIR}") == f"🎯 {name}: {SAMIR}", "what is isolated does not count"


def test_parts_are_put_together_with_the_languages_comma_and_words_keep_theirs() -> None:
    theirs = isolated("ثم, بعد", from_the_right=True)
    assert led(f"{SAMIR}, <b>{theirs}</b>, 1,234") == f"{SAMIR}، <b>{FIRST_STRONG}ثم, بعد{END}</b>، 1,234"


def test_a_page_has_the_languages_comma_too_and_its_style_keeps_its_own() -> None:
    style = "<style>p { font: a, b }</style>"
    assert with_commas(f'{style}<p title="a, b">{SAMIR}, 7</p>') == f'{style}<p title="a, b">{SAMIR}، 7</p>'


def test_marks_change_no_tag_no_heading_and_no_list() -> None:
    markup = led(f'<b>{FIRST_STRONG}RP.3{END}</b>\n• A &amp; B\n<a href="https://x.example/">A</a>')
    parse_html(markup)
    heading, item, link = lines_of(markup)
    assert heading.is_heading
    assert item.kind == "bullet"
    assert [piece.url for piece in link.pieces if piece.url] == ["https://x.example/"]


def _shown(language: str, template: str, **facts: Any) -> str:
    context = {"language": language, "zone": NEW_YORK}
    return environment(language).from_string(template).render(context | facts)


def test_what_stands_in_a_sentence_is_isolated_once_and_escaped() -> None:
    template = (
        "{% macro who(x) %}{{ x }}{% endmacro %}{{ x }}|{% trans x=x %}A {{ x }}{% endtrans %}|{{ who(x) }}"
    )
    shown = _shown("ar", template, x="<b>")
    inside = f"{FIRST_STRONG}&lt;b&gt;{END}"
    assert shown == f"{inside}|A {inside}|{inside}"
    assert _shown("en", template, x="<b>") == "&lt;b&gt;|A &lt;b&gt;|&lt;b&gt;"


def test_only_the_words_of_arabic_begin_on_the_right() -> None:
    assert [is_from_the_right(language) for language in ("en", "es", "ar")] == [False, False, True]
    assert {direction_of(language) for language in LANGUAGES} <= {"ltr", "rtl"}


@pytest.mark.parametrize(
    ("language", "clock", "day", "number"),
    [
        ("en", "2:05 PM", "Fri, Nov 20", "12,345.6"),
        ("es", "2:05 p.m.", "vie 20 nov", "12,345.6"),
        ("ar", "2:05 م", "الجمعة، 20 نوفمبر", "12,345.6"),
    ],
)
def test_times_days_and_numbers_are_written_as_people_there_do(
    language: str, clock: str, day: str, number: str
) -> None:
    assert _shown(language, "{{ at|clock }}", at=FIVE_PAST_TWO).replace("\u202f", " ") == clock
    assert _shown(language, "{{ on|day }}", on=date(2026, 11, 20)) == day
    assert _shown(language, "{{ n|number }}", n=12345.6) == number


def test_a_browser_is_told_the_country_and_the_digits() -> None:
    assert [tag_of(language) for language in ("en", "es", "ar")] == [
        "en-US-u-nu-latn",
        "es-419-u-nu-latn",
        "ar-u-nu-latn",
    ]
    assert str(locale_of("ar")) == "ar"


def test_a_picture_read_from_the_right_counts_from_there() -> None:
    sheets = [Sheet(LIGHT, height=100, is_mirrored=is_mirrored) for is_mirrored in (False, True)]
    boxes = [sheet.box_of(sheet.write("7", 20, 50)) for sheet in sheets]
    assert boxes[0].x0 < 30
    assert boxes[1].x1 > WIDTH - 30
    assert [sheet.axes(left=66, top=0, right=30, bottom=0).get_position().x0 for sheet in sheets] == [
        66 / WIDTH,
        30 / WIDTH,
    ]


def test_names_in_a_picture_keep_their_order_and_their_full_stops() -> None:
    english, arabic = [Sheet(LIGHT, height=100, is_mirrored=is_mirrored) for is_mirrored in (False, True)]
    assert english.line(english.listed(["Ana R.", "Bo O."])) == "Ana R., Bo O."
    ana, bo = (f"{FIRST_STRONG}{name}{END}" for name in ("Ana R.", "Bo O."))
    assert arabic.line(arabic.listed(["Ana R.", "Bo O."])) == f"{FROM_THE_RIGHT}{ana}، {bo}"
    assert arabic.line("📐") == f"{FROM_THE_RIGHT}…"
