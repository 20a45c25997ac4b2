"""What comes in is looked at: what it really is, whether it is kept, and what of it."""

import io
import zipfile

import pytest
from PIL import Image, ImageCms
from structlog.testing import capture_logs

from bot.channels.base import FileOffer
from bot.files.looking import Looked, Looker, clean_name
from domain.errors import FileCannotBeOpened, FileNotKept, FileTooLarge, PictureTooLarge
from tests.support import samples_of_files as made

MEGAPIXELS = 80


async def look(content: bytes, *, said: str = "", name: str | None = None, most: int = MEGAPIXELS) -> Looked:
    return await Looker().look(content, FileOffer("x", said, len(content), name), megapixels=most)


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def is_red(picture: Image.Image, x: int, y: int) -> bool:
    red, green, blue = picture.convert("RGB").getpixel((x, y))  # type: ignore[misc]  # of an RGB picture: three
    return red > 200 and green < 80 and blue < 80


@pytest.mark.parametrize(
    ("content", "said", "media_type", "name"),
    [
        (made.photo(), "", "image/jpeg", "work.jpg"),
        (made.heic(), "", "image/jpeg", "work.jpg"),
        (made.png_with_words(), "", "image/png", "work.png"),
        (made.saved(made.drawn(), "WEBP"), "", "image/jpeg", "work.jpg"),
        (made.saved(made.drawn(), "GIF"), "", "image/png", "work.png"),
        (made.moving("GIF"), "", "image/gif", "work.gif"),
        (made.moving("WEBP"), "", "image/webp", "work.webp"),
        (made.VOICE, "", "audio/ogg", "work.ogg"),
        (made.wav(), "", "audio/wav", "work.wav"),
        (b"ID3\x04\x00" + bytes(90), "", "audio/mpeg", "work.mp3"),
        (b"\xff\xf3\x40\xc0" + bytes(90), "audio/mpeg", "audio/mpeg", "work.mp3"),
        (made.video(), "", "video/mp4", "work.mp4"),
        (made.video(), "audio/mp4", "audio/mp4", "work.m4a"),
        (made.video(brand=b"M4A "), "", "audio/mp4", "work.m4a"),
        (made.video(brand=b"qt  "), "", "video/quicktime", "work.mov"),
        (made.video(brand=b"3gp5"), "", "video/3gpp", "work.3gp"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(90), "audio/webm", "audio/webm", "work.weba"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(90), "", "video/webm", "work.webm"),
        (made.PDF, "", "application/pdf", "work.pdf"),
        (made.odt(), "", "application/vnd.oasis.opendocument.text", "work.odt"),
        ("Mi razón: ½ > ⅓".encode(), "", "text/plain", "work.txt"),
        ("Mi razón".encode("cp1252"), "text/plain", "text/plain", "work.txt"),
        ("Mi razón".encode("utf-16"), "", "text/plain", "work.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "", "application/msword", "work.doc"),
    ],
)  # fmt: skip
async def test_a_file_is_what_its_bytes_say(content: bytes, said: str, media_type: str, name: str) -> None:
    looked = await look(content, said=said, name="work.exe")
    assert (looked.media_type, looked.file_name) == (media_type, name)


async def test_an_office_file_is_told_by_what_is_in_it() -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (await look(made.docx(), name="essay.zip")) == Looked(made.docx(), word, "essay.docx")


@pytest.mark.parametrize(
    "content",
    [
        made.WINDOWS_PROGRAM,
        made.LINUX_PROGRAM,
        b"\xcf\xfa\xed\xfe" + bytes(90),
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"\n <html></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        made.zipped({"homework.exe": "MZ"}),
        made.zipped({"META-INF/MANIFEST.MF": ""}),
        made.docx(**{"word/vbaProject.bin": "macros"}),
        b"MZ" + made.docx(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"Rar!\x1a\x07\x01\x00" + bytes(30),
        b"\x1f\x8b\x08" + bytes(30),
        made.saved(made.drawn(), "TIFF"),
        bytes(500),
    ],
)
@pytest.mark.parametrize(("said", "name"), [("image/jpeg", "holiday.jpg"), ("", None)])
async def test_a_program_a_page_or_an_archive_is_not_kept_whatever_it_calls_itself(
    content: bytes, said: str, name: str | None
) -> None:
    with pytest.raises(FileNotKept):
        await look(content, said=said, name=name)


@pytest.mark.parametrize(
    "content", [made.photo(orientation=6), made.heic(), made.png_with_words()], ids=["jpeg", "heic", "png"]
)
async def test_of_a_picture_only_its_pixels_are_kept(content: bytes) -> None:
    assert made.SECRET.encode() in content
    looked = await look(content)
    for secret in (made.SECRET.encode(), b"Phone of Ana", b"Exif", b"GPS", b"xmp"):
        assert secret not in looked.content
    picture = seen(looked.content)
    assert not picture.getexif()
    assert not {"comment", "xmp", "exif", "icc_profile", "Comment"} & picture.info.keys()


async def test_a_photo_is_turned_upright() -> None:
    picture = seen((await look(made.photo(orientation=6))).content)
    assert picture.size == (80, 120)
    assert is_red(picture, 75, 5)
    assert not is_red(picture, 5, 5)


async def test_of_a_photo_with_another_beside_it_only_the_photo_is_kept() -> None:
    looked = await look(made.photo_with_another(), name="IMG_1.jpg")
    picture = seen(looked.content)
    assert (looked.media_type, looked.file_name) == ("image/jpeg", "IMG_1.jpg")
    assert (picture.format, picture.size) == ("JPEG", (80, 120))
    assert is_red(picture, 75, 5)


async def test_colours_of_a_phones_wide_screen_are_kept_for_every_screen() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    looked = await look(made.saved(made.drawn(), "JPEG", icc_profile=lab))
    assert is_red(seen(looked.content), 5, 5)
    assert "icc_profile" not in seen(looked.content).info


async def test_what_moves_goes_on_moving_and_what_is_see_through_stays_so() -> None:
    assert getattr(seen((await look(made.moving())).content), "n_frames", 1) == 3
    see_through = made.saved(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "WEBP", lossless=True)
    looked = await look(see_through)
    assert looked.media_type == "image/png"
    assert seen(looked.content).getpixel((4, 4)) == (0, 0, 0, 0)


@pytest.mark.parametrize("side", [30_000, 12_000, 9_000])
async def test_a_picture_that_would_unpack_into_a_flood_is_refused_from_its_header(side: int) -> None:
    content = made.bomb(side)
    assert len(content) < 1_000
    with pytest.raises(PictureTooLarge) as refused:
        await look(content, name="small.png")
    assert refused.value.limit_megapixels == MEGAPIXELS


async def test_a_school_says_how_large_a_picture_may_be() -> None:
    content = made.photo(width=1_500, height=1_000)
    with pytest.raises(PictureTooLarge):
        await look(content, most=1)
    assert seen((await look(content, most=2)).content).size == (1_500, 1_000)


async def test_a_picture_that_is_cut_off_cannot_be_opened() -> None:
    for content in (made.photo(width=900, height=900)[:2_000], made.heic()[:400], b""):
        with capture_logs(), pytest.raises(FileCannotBeOpened):
            await look(content, said="image/jpeg")


async def test_twenty_megabytes_are_taken_and_a_byte_more_is_not() -> None:
    limit = 20 * made.MEGABYTE
    assert (await look(made.video(limit))).content == made.video(limit)
    with pytest.raises(FileTooLarge):
        await look(made.video(limit + 1))


async def test_a_zip_of_very_many_members_is_not_read_through() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for number in range(20_001):
            package.writestr(f"word/{number}", "")
        package.writestr("[Content_Types].xml", "")
        package.writestr("word/document.xml", "")
    with pytest.raises(FileNotKept):
        await look(content.getvalue())


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
async def test_an_office_file_whose_insides_are_broken_is_not_kept(packed: int) -> None:
    content = bytearray(made.odt(packed))
    begins = content.index(b"mimetype") + len(b"mimetype")
    content[begins : begins + 20] = b"\xff" * 20
    with pytest.raises(FileNotKept):
        await look(bytes(content))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("My essay.docx", "My essay.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ana\\proof.PDF", "proof.pdf"),
        ("holiday\u202egpj.exe", "holidaygpj.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ('what? "this" <one>.pdf', "what_ _this_ _one_.pdf"),
        ("ñandú 数学.pdf", "ñandú 数学.pdf"),
        ("n" * 300, "n" * 76 + ".pdf"),
        ("..pdf", "pdf.pdf"),
        ("", None),
        ("...", None),
        ("/", None),
    ],
)
def test_names_lose_folders_codes_and_tricks(name: str, clean: str | None) -> None:
    assert clean_name(name, ".pdf") == clean
