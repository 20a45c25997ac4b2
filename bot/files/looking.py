"""What comes in is looked at before it is kept: what it really is, and how large."""

import asyncio
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath

import structlog

from bot.channels.base import FileOffer
from bot.files import kinds
from bot.files.pictures import PictureBrokenError, PictureTooLargeError, made_anew
from domain.errors import FileCannotBeOpened, FileNotKept, FileTooLarge, PictureTooLarge

log = structlog.get_logger()

FILE_LIMIT_MEGABYTES = 20
"""Source: Telegram Bot API, getFile: bots can download files of up to 20 MB."""

LONGEST_NAME = 80
_SEPARATORS = re.compile(r"[/\\]")
_RESERVED = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it will be kept."""

    content: bytes
    media_type: str
    file_name: str | None


class Looker:
    """Looks at one file after another, in a thread of its own: a picture of 50 megapixels takes 0.8 GB

    Shortcut: only pictures are made anew; what a recorder or an office program wrote into a sound, a film or
    a document (its author, a place) stays in it.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="looking")

    async def look(self, content: bytes, offer: FileOffer, *, megapixels: int) -> Looked:
        """Raises FileTooLarge, FileNotKept, PictureTooLarge, FileCannotBeOpened."""
        check_size(len(content))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _look, content, offer, megapixels)


def check_size(size_bytes: int) -> None:
    """Raises FileTooLarge."""
    if size_bytes > FILE_LIMIT_MEGABYTES << 20:
        raise FileTooLarge(FILE_LIMIT_MEGABYTES)


def _look(content: bytes, offer: FileOffer, megapixels: int) -> Looked:
    name = offer.file_name or ""
    kind = kinds.known(content, said=offer.media_type, file_name=name)
    if kind is None:
        raise FileCannotBeOpened if not content else FileNotKept
    media_type, suffix = kind.media_type, kind.suffix
    if kind.is_picture:
        try:
            content, media_type = made_anew(content, kind, most_pixels=megapixels * 1_000_000)
        except PictureTooLargeError:
            raise PictureTooLarge(megapixels) from None
        except PictureBrokenError as error:
            log.info("picture_not_opened", media_type=kind.media_type, reason=str(error))
            raise FileCannotBeOpened from None
        suffix = ".jpg" if media_type == "image/jpeg" else f".{media_type.partition('/')[2]}"
        check_size(len(content))
    return Looked(content, media_type, clean_name(name, suffix))


def clean_name(name: str, suffix: str) -> str | None:
    """A file's own name without folders, codes and tricks, with its true suffix; None without one."""
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    printed = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    stem = PurePosixPath(_RESERVED.sub("_", printed).strip(" .")).stem.strip(" .")
    return f"{stem[: LONGEST_NAME - len(suffix)].rstrip(' .')}{suffix}" if stem else None
