"""Files on their way out: from the store, from text, and as a page with its pictures in it."""

import base64
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from bot.attachments import AttachmentStore, open_store
from bot.files import outgoing
from bot.files.outgoing import LONGEST_SIDE, NoStore, Outgoing
from domain.messages.base import PageFile, StoredFile, TextFile
from domain.sealing import Key, Keyring
from tests.support import samples_of_files as made


@dataclass(frozen=True, slots=True)
class Album(PageFile):
    shown: tuple[StoredFile, ...]

    def pictures(self) -> tuple[StoredFile, ...]:
        return self.shown


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return open_store(None, tmp_path, Keyring((Key.new(),)))


async def test_what_somebody_sent_is_read_from_the_store_when_it_is_sent(store: AttachmentStore) -> None:
    file = StoredFile("talk.ogg", hashlib.sha256(made.VOICE).hexdigest(), "audio/ogg")
    rendered = Outgoing(store).stored(file)
    with pytest.raises(FileNotFoundError):
        await rendered.read()
    await store.keep(made.VOICE)
    assert (rendered.file_name, rendered.media_type, await rendered.read()) == (
        "talk.ogg",
        "audio/ogg",
        made.VOICE,
    )


async def test_a_text_is_a_file_of_its_own() -> None:
    rendered = Outgoing(NoStore()).text(TextFile("plan.txt", "text/plain", "Mañana"))
    assert await rendered.read() == "Mañana".encode()


async def test_a_page_has_its_pictures_in_it_made_small_and_goes_without_those_that_are_lost(
    store: AttachmentStore,
) -> None:
    large = await store.keep(made.saved(made.drawn(3_000, 1_000), "JPEG"))
    lost = StoredFile("lost.jpg", "0" * 64, "image/jpeg")
    written: list[Mapping[str, str]] = []

    def write(pictures: Mapping[str, str]) -> str:
        written.append(pictures)
        return "<html>ñ</html>"

    page = Outgoing(store).page(Album("p.html", (StoredFile("l.jpg", large, "image/jpeg"), lost)), write)
    assert await page.read() == "<html>ñ</html>".encode()
    assert page.media_type == "text/html"
    ((sha256, address),) = written[0].items()
    kind, _, content = address.partition(";base64,")
    assert (sha256, kind) == (large, "data:image/jpeg")
    assert max(Image.open(io.BytesIO(base64.b64decode(content))).size) == LONGEST_SIDE


async def test_the_more_pictures_a_page_has_the_smaller_each_is(
    store: AttachmentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "AT_FULL_SIZE", 1)
    pictures = [
        StoredFile("l.jpg", await store.keep(made.saved(made.drawn(2_000, number), "JPEG")), "image/jpeg")
        for number in range(100, 104)
    ]
    written: list[str] = []

    def write(addresses: Mapping[str, str]) -> str:
        written.extend(addresses.values())
        return ""

    await Outgoing(store).page(Album("p.html", tuple(pictures)), write).read()
    contents = [base64.b64decode(address.partition(";base64,")[2]) for address in written]
    assert {max(Image.open(io.BytesIO(each)).size) for each in contents} == {LONGEST_SIDE // 2}
