"""What Waymark's words and forms become in Block Kit, checked as strictly as the stand-in checks."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.base import FormWords, Rendered, RenderedButton, RenderedField, RenderedForm, RenderedOption
from bot.channels.slack import blocks as block_kit
from bot.channels.slack.forms import modal
from tests.support.slack_checks import block_faults, view_faults
from tests.support.slack_shown import buttons_of, plain_of

Json = dict[str, Any]  # Block Kit as Slack takes it


def shown(markup: str) -> list[Json]:
    blocks = block_kit.blocks(Rendered(markup))
    assert block_faults(blocks, "message") == []
    return blocks


def button(label: str, data: str = "h", look: str = "") -> RenderedButton:
    return RenderedButton(label, data, look)


AROUND = FormWords("optional", "{n} left", "{n} over", "Times", "Look again", "Close")


def field(name: str = "level", kind: str = "choice", **more: Any) -> RenderedField:
    return RenderedField(name=name, kind=kind, label="Which level?", **more)


def form(*fields: RenderedField, title: str = "Record", intro: str = "") -> Json:
    view = modal(RenderedForm(title, intro, "Save", "Cancel", "co:x", fields, AROUND))
    assert view_faults(view, "modal") == []
    return view


def options(number: int, *, hint: str = "") -> tuple[RenderedOption, ...]:
    return tuple(RenderedOption(f"o{n}", f"Option {n}", hint) for n in range(number))


def test_the_first_bold_line_is_a_header_and_each_paragraph_a_block() -> None:
    blocks = shown("<b>Unit rates</b>\nI can compare.\n\n🌱 <i>Next</i>: show it")
    assert [block["type"] for block in blocks] == ["header", "rich_text", "rich_text"]
    assert plain_of(blocks) == "Unit rates\nI can compare.\n🌱 Next: show it"
    (section,) = blocks[2]["elements"]
    assert section["elements"][1] == {"type": "text", "text": "Next", "style": {"italic": True}}


def test_a_line_that_is_only_partly_bold_is_no_header() -> None:
    assert [block["type"] for block in shown("<b>Ask</b> · 1 of 3\nWhy?")] == ["rich_text"]


def test_a_title_too_long_for_a_header_stays_bold_text() -> None:
    (block,) = shown(f"<b>{'long ' * 40}</b>")
    assert block["elements"][0]["elements"][0]["style"] == {"bold": True}


@pytest.mark.parametrize("name", ["&lt;!channel&gt;", "&lt;@U0BO&gt; &amp; co", "*bold* _no_ `code` :tada:"])
def test_a_name_that_looks_like_markup_is_just_a_name(name: str) -> None:
    blocks = shown(f"<b>{name}</b>\nhas asked <b>{name}</b>")
    kinds = {part["type"] for block in blocks[1:] for s in block["elements"] for part in s["elements"]}
    assert (blocks[0]["text"]["type"], kinds) == ("plain_text", {"text"})
    text = block_kit.message(Rendered(f"<b>{name}</b>"))["text"]
    assert "<" not in text
    assert text == name


def test_bullets_quotes_and_code_become_slacks_own() -> None:
    blocks = shown(
        "Shown:\n• one\n• <b>two</b>\n<blockquote>my words\n\nand more</blockquote>\n<pre>x = 1</pre>"
    )
    kinds = [part["type"] for block in blocks for part in block["elements"]]
    assert kinds == [
        "rich_text_section",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_preformatted",
    ]
    assert plain_of(blocks) == "Shown:\none\ntwo\nmy words\n\nand more\nx = 1"


def test_links_work_only_for_the_web() -> None:
    text = '<a href="https://school.example/a?b=1&amp;c=2">here</a> <a href="javascript:alert(1)">there</a>'
    (block,) = shown(text)
    parts = block["elements"][0]["elements"]
    assert parts[0] == {"type": "link", "url": "https://school.example/a?b=1&c=2", "text": "here"}
    assert parts[1] == {"type": "text", "text": " there"}


def test_a_message_without_words_still_has_some() -> None:
    assert plain_of(shown("")) == "…"
    assert block_kit.message(Rendered(" "))["text"] == "…"


def test_a_message_of_many_paragraphs_fits_with_its_buttons() -> None:
    rows = tuple((button(f"A rather long label for number {n}", f"o:{n}"),) for n in range(20))
    rendered = Rendered("\n\n".join(f"paragraph {n}" for n in range(80)), rows)
    blocks = block_kit.blocks(rendered)
    assert block_faults(blocks, "message") == []
    assert len(buttons_of([{**b, "block_id": str(n)} for n, b in enumerate(blocks)])) == 20
    assert "paragraph 79" in plain_of(blocks)


def test_a_message_of_endless_words_is_cut() -> None:
    blocks = shown("<b>Words</b>\n" + "word " * 4_000)
    assert plain_of(blocks).endswith("…")
    assert len(plain_of(blocks)) <= block_kit.LONGEST_TEXT + 1
    assert len(block_kit.message(Rendered("&lt;" * 9_000))["text"]) <= block_kit.LONGEST_FALLBACK


def test_short_buttons_stand_abreast_and_long_ones_alone() -> None:
    rows = (
        (button("Home", "h"), button("Help", "?")),
        (button("Path", "p"),),
        (button("I can find a unit rate and use it to compare", "o:1"),),
        (button("Back", "l"),),
    )
    blocks = block_kit.blocks(Rendered("<b>Hi</b>", rows))[1:]
    assert [[e["text"]["text"] for e in block["elements"]] for block in blocks] == [
        ["Home", "Help", "Path"],
        ["I can find a unit rate and use it to compare"],
        ["Back"],
    ]


def test_no_more_than_five_buttons_stand_abreast() -> None:
    rows = tuple((button(f"B{n}", f"o:{n}"), button(f"C{n}", f"t:{n}")) for n in range(4))
    blocks = block_kit.blocks(Rendered("Hi", rows))[1:]
    assert [len(block["elements"]) for block in blocks] == [4, 4]
    many = block_kit.blocks(Rendered("Hi", (tuple(button(f"B{n}", f"o:{n}") for n in range(12)),)))[1:]
    assert [len(block["elements"]) for block in many] == [5, 5, 2]


def test_two_buttons_that_do_the_same_never_share_a_block() -> None:
    blocks = block_kit.blocks(Rendered("Hi", ((button("Home"), button("Start")),)))
    assert block_faults(blocks, "message") == []
    assert [len(block["elements"]) for block in blocks[1:]] == [1, 1]


def test_a_buttons_data_look_and_length_are_slacks() -> None:
    rows = (
        (
            button("🎯 " + "long " * 30, "o:x", "primary"),
            button("", "k", "danger"),
            button("✓ ok", "l", "picked"),
        ),
    )
    blocks = block_kit.blocks(Rendered("Hi", rows))
    assert block_faults(blocks, "message") == []
    elements = [element for block in blocks[1:] for element in block["elements"]]
    assert [e["action_id"] for e in elements] == ["o:x", "k", "l"]
    assert [e.get("style") for e in elements] == ["primary", "danger", None]
    assert elements[0]["text"]["text"].endswith("…")
    assert len(elements[0]["text"]["text"]) <= 75


def test_a_form_carries_its_opener_and_the_names_of_its_fields() -> None:
    view = form(field("why", "text", max_length=20_000, hint="In your words"), intro="About <!here>")
    assert view["private_metadata"] == "co:x"
    assert [block["type"] for block in view["blocks"]] == ["section", "input"]
    assert view["blocks"][0]["text"] == {"type": "plain_text", "text": "About <!here>", "emoji": True}
    assert view["blocks"][1]["block_id"] == "why"
    assert view["blocks"][1]["element"]["max_length"] == 3_000
    assert view["blocks"][1]["hint"]["text"] == "In your words"


def test_a_title_too_long_for_a_modal_is_cut_at_a_word_and_told_whole() -> None:
    title = "What came of the conference: Maximiliane"
    view = form(field("why", "text"), title=title)
    assert view["title"]["text"] == "What came of the…"
    assert view["blocks"][0] == {
        "type": "header",
        "text": {"type": "plain_text", "text": title, "emoji": True},
    }


def test_a_title_is_not_cut_after_a_dot() -> None:
    assert (
        form(field("why", "text"), title="Accept: Ana Morales · RP.2")["title"]["text"]
        == "Accept: Ana Morales…"
    )


def test_short_hints_stand_with_their_options() -> None:
    view = form(field(options=options(4, hint="Shows it once"), initial="o2"))
    (block,) = view["blocks"]
    assert block["element"]["type"] == "radio_buttons"
    assert block["element"]["initial_option"]["description"]["text"] == "Shows it once"


def test_long_hints_stand_above_their_options() -> None:
    sentence = (
        "I can solve equations with one unknown, explain each step, and check my answer in the equation."
    )
    view = form(field(options=options(4, hint=sentence), initial="o1"))
    rubric, block = view["blocks"]
    assert plain_of([rubric]).count(sentence) == 4
    assert "description" not in str(block)
    assert block["element"]["initial_option"]["value"] == "o1"


def test_many_options_become_a_menu_with_their_sentences_above() -> None:
    view = form(
        field(options=options(11, hint="Short")),
        field("evidence", "choices", options=options(11), initial=("o3",)),
    )
    rubric, menu, boxes = view["blocks"]
    assert plain_of([rubric]).count("Short") == 11
    assert (menu["element"]["type"], boxes["element"]["type"]) == ("static_select", "multi_static_select")
    assert [option["value"] for option in boxes["element"]["initial_options"]] == ["o3"]


def test_more_options_than_slack_shows_are_left_out() -> None:
    (menu,) = form(field(options=options(130)))["blocks"]
    assert len(menu["element"]["options"]) == 100


def test_nothing_to_choose_is_not_asked() -> None:
    assert [b["block_id"] for b in form(field(), field("why", "text"))["blocks"]] == ["why"]


def test_dates_and_times_are_picked() -> None:
    at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    view = form(
        field("on", "date", initial="2026-11-20"),
        field("at", "moment", initial=at.isoformat()),
        field("or", "moment"),
    )
    on, at_block, without = (block["element"] for block in view["blocks"])
    assert on["initial_date"] == "2026-11-20"
    assert at_block["initial_date_time"] == int(at.timestamp())
    assert "initial_date_time" not in without


def test_a_field_that_depends_on_another_may_stay_empty() -> None:
    view = form(
        field("met", "text"),
        field("reason", "text", only_if=("level", ("proficient",))),
        field("note", "voice", required=False, initial="So far", multiline=False),
    )
    assert [block["optional"] for block in view["blocks"]] == [False, True, True]
    assert view["blocks"][2]["element"]["initial_value"] == "So far"
