"""Pages on paper: what a page says is in the PDF, in every alphabet, and nothing is fetched for it."""

import asyncio
import base64
import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.attachments import open_store
from bot.files.outgoing import LONGEST_PRINTED_SIDE, NoStore, Outgoing
from bot.paper.printer import NotPrintedError, Printer, missing_libraries
from bot.paper.sizes import paper_for
from domain.messages.base import PageFile, PrintedPage, StoredFile
from domain.sealing import Key, Keyring
from tests.files.test_outgoing import Album
from tests.support import samples_of_files as made
from tests.support.papers import laid_out, unpacked

PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><head><title>{title}</title>
<style>@page {{ size: {paper} }}</style></head><body><h1>{title}</h1><p>{words}</p>{more}</body></html>"""


def page(
    words: str = "x",
    *,
    title: str = "Page",
    language: str = "en",
    direction: str = "ltr",
    paper: str = "A4",
    more: str = "",
) -> str:
    return PAGE.format(
        words=words, title=title, language=language, direction=direction, paper=paper, more=more
    )


async def test_a_page_becomes_a_tagged_pdf_with_its_language_and_title() -> None:
    pdf = await Printer().pdf(page("¿Cómo creció?", title="Ana Ñandú", language="es", paper="letter"))
    assert pdf.startswith(b"%PDF-1.7")
    text = unpacked(pdf)
    assert b"/Lang (es)" in text
    assert b"/StructTreeRoot" in text
    assert b"/MediaBox [0 0 612 792]" in text
    assert "Ana Ñandú".encode("utf-16-be").hex().encode() in text.lower() or "Ana Ñandú".encode() in text


@pytest.mark.parametrize(
    "words", ["Plain words", "Mañana, ¿qué aprendí?", "تعلّمت النِّسب", "Ελληνικά", "Школа"]
)
async def test_every_letter_is_in_the_font_that_comes_along(words: str) -> None:
    found = await laid_out(page(words))
    assert words.split(maxsplit=1)[0][:3] in found.words
    assert {letter for letter in words if letter.strip()} <= found.letters


async def test_a_machine_without_fonts_prints_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><cachedir>{tmp_path}/cache</cachedir></fontconfig>", encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(empty))
    pdf = await Printer().pdf(page("تعلّمت Mañana", language="ar", direction="rtl"))
    assert b"DejaVu" in unpacked(pdf) or b"Waymark" in unpacked(pdf)


async def test_nothing_is_fetched_for_a_page(tmp_path: Path) -> None:
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode())
        writer.close()

    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY", encoding="utf-8")
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        there = f"http://127.0.0.1:{port}"
        more = (
            f'<img src="{there}/a.png"><link rel="stylesheet" href="{there}/b.css">'
            f'<object data="{secret.as_uri()}"></object><img src="{secret.as_uri()}">'
            f'<link rel="attachment" href="{secret.as_uri()}">'
            f"<style>@import url({there}/c.css); body {{ background: url({there}/d.png) }}</style>"
        )
        pdf = await Printer().pdf(page("Words", more=more))
    assert asked == []
    assert b"CANARY" not in unpacked(pdf)


async def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_is_printed() -> None:
    slow = page(more="<table><tr><td>" * 12 + "x" * 200_000 + "</td></tr></table>" * 12)
    with pytest.raises(NotPrintedError):
        await Printer(patience=timedelta(milliseconds=50)).pdf(slow)
    assert (await Printer().pdf(page())).startswith(b"%PDF")


async def test_a_press_that_is_out_of_order_is_said() -> None:
    with pytest.raises(NotPrintedError):
        await Printer(press="bot.paper.nothing").pdf(page())


async def test_printing_lets_others_go_on() -> None:
    """The press is a process of its own: the loop turns while it works."""
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0)
            beats += 1

    beating = asyncio.create_task(beat())
    await Printer().pdf(page("words " * 5_000))
    beating.cancel()
    assert beats > 1_000


async def test_pictures_are_in_the_pdf_as_large_as_paper_needs_them(tmp_path: Path) -> None:
    store = open_store(None, tmp_path, Keyring((Key.new(),)))
    large = await store.keep(made.saved(made.drawn(3_000, 2_000), "JPEG"))
    lost = StoredFile("lost.jpg", "0" * 64, "image/jpeg")
    album = Album("p.html", (StoredFile("l.jpg", large, "image/jpeg"), lost))
    shown: list[str] = []

    def write(pictures: Mapping[str, str]) -> str:
        shown.extend(pictures)
        (address,) = pictures.values()
        content = base64.b64decode(address.partition(",")[2])
        assert max(Image.open(io.BytesIO(content)).size) == LONGEST_PRINTED_SIDE
        return page(more=f'<img src="{address}" style="width:100%">')

    rendered = Outgoing(store).printed(PrintedPage("p.pdf", album), write)
    assert (rendered.file_name, rendered.media_type) == ("p.pdf", "application/pdf")
    assert b"/Image" in unpacked(await rendered.read())
    assert shown == [large]


async def test_the_file_of_a_page_that_cannot_be_printed_is_one_that_cannot_be_read() -> None:
    outgoing = Outgoing(NoStore(), Printer(press="bot.paper.nothing"))
    with pytest.raises(OSError, match="press"):
        await outgoing.printed(PrintedPage("p.pdf", PageFile("p.html")), lambda _: page()).read()


@pytest.mark.parametrize(
    ("language", "zone", "paper"),
    [
        ("en", "America/New_York", "letter"),
        ("es", "America/Mexico_City", "letter"),
        ("es", "America/Argentina/Buenos_Aires", "A4"),
        ("es-MX", "Europe/Madrid", "letter"),
        ("en-GB", "America/New_York", "A4"),
        ("ar", "Asia/Amman", "A4"),
        ("en", "UTC", "A4"),
        ("not a tag", "America/Chicago", "letter"),
    ],
)
def test_the_paper_is_what_lies_in_printers_there(language: str, zone: str, paper: str) -> None:
    assert paper_for(language, ZoneInfo(zone)) == paper


def test_this_machine_can_print() -> None:
    """What `waymark doctor` says where it cannot; the press needs all of them."""
    assert missing_libraries() == ()
