"""What a file is, by its bytes. What its sender says of it only decides where the bytes leave a choice."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import puremagic

HEAD_BYTES = 1 << 16
"""In which every signature lies that is looked for."""

MOST_MEMBERS = 20_000
"""Of an office file. Source: PLATFORM, zips are read by an allow-list of members and with caps."""

_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of these a part is unpacked when a part is asked for; of others a small piece unpacks into a flood."""

_CODES = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*(<[!?a-z]|#!)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of file that is kept."""

    media_type: str
    suffix: str
    is_picture: bool = False


_JPEG = Known("image/jpeg", ".jpg", is_picture=True)
_HEIC = Known("image/heic", ".heic", is_picture=True)
_OGG = Known("audio/ogg", ".ogg")
_MP3 = Known("audio/mpeg", ".mp3")
_MP4, _M4A = Known("video/mp4", ".mp4"), Known("audio/mp4", ".m4a")
_MOV, _3GP = Known("video/quicktime", ".mov"), Known("video/3gpp", ".3gp")
_WEBM, _WEBA = Known("video/webm", ".webm"), Known("audio/webm", ".weba")
_TEXT = Known("text/plain", ".txt")

_BY_SIGNATURE: Mapping[str, Known] = MappingProxyType(
    {
        "image/jpeg": _JPEG,
        "image/png": Known("image/png", ".png", is_picture=True),
        "image/gif": Known("image/gif", ".gif", is_picture=True),
        "application/pdf": Known("application/pdf", ".pdf"),
        "application/rtf": Known("application/rtf", ".rtf"),
        "audio/ogg": _OGG,
        "audio/mpeg": _MP3,
        "audio/flac": Known("audio/flac", ".flac"),
        "audio/aac": Known("audio/aac", ".aac"),
    }
)
"""By the name that the library of signatures has for it; the first that fits counts."""

_BY_RIFF: Mapping[bytes, Known] = MappingProxyType(
    {
        b"WEBP": Known("image/webp", ".webp", is_picture=True),
        b"WAVE": Known("audio/wav", ".wav"),
        b"AVI ": Known("video/x-msvideo", ".avi"),
    }
)
_BRANDS: tuple[tuple[bytes, Known], ...] = (
    *((brand, _HEIC) for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")),
    (b"M4A ", _M4A),
    (b"M4B ", _M4A),
    (b"qt  ", _MOV),
    (b"3g", _3GP),
    *((brand, _MP4) for brand in (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"f4v")),
)
"""Beginnings of major brands. Source: ISO/IEC 14496-12, ftyp; mp4ra.org."""

_OPEN_XML: Mapping[str, Known] = MappingProxyType(
    {
        "word/document.xml": Known(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"
        ),
        "xl/workbook.xml": Known(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"
        ),
        "ppt/presentation.xml": Known(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"
        ),
    }
)
_OPEN_DOCUMENT: Mapping[str, Known] = MappingProxyType(
    {
        f"application/vnd.oasis.opendocument.{kind}": Known(
            f"application/vnd.oasis.opendocument.{kind}", suffix
        )
        for kind, suffix in (
            ("text", ".odt"),
            ("spreadsheet", ".ods"),
            ("presentation", ".odp"),
            ("graphics", ".odg"),
        )
    }
)
_OLD_OFFICE: Mapping[str, Known] = MappingProxyType(
    {
        "WordDocument": Known("application/msword", ".doc"),
        "Workbook": Known("application/vnd.ms-excel", ".xls"),
        "PowerPoint Document": Known("application/vnd.ms-powerpoint", ".ppt"),
    }
)
"""By the name of the stream that makes it one. Source: MS-DOC, MS-XLS, MS-PPT."""


def known(content: bytes, *, said: str = "", file_name: str = "") -> Known | None:
    """The kind that is kept; None for any other, executables, web pages and archives among them.

    Of `said`, the sender's media type, only whether it is sound or film counts, for containers of both.
    """
    head = content[:HEAD_BYTES]
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12], said)
    if head.startswith(b"\x1aE\xdf\xa3"):
        return _matroska(head, said)
    if head.startswith(b"PK\x03\x04"):
        return _office(content)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(content)
    if head.startswith(b"#!AMR"):
        return Known("audio/amr", ".amr")
    if head.startswith(b"RIFF"):
        return _BY_RIFF.get(head[8:12])
    found = set(_signatures(head))
    for name, kind in _BY_SIGNATURE.items():
        if name in found:
            return kind
    if said.startswith("audio/mp") and _is_frame(head):
        return _MP3
    return _text(content, said, file_name)


def _signatures(head: bytes) -> Iterator[str]:
    """The library's names of what begins like this."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return
    for match in matches:
        if match.offset >= 0:  # others are about the end
            yield match.mime_type


def _by_brand(brand: bytes, said: str) -> Known | None:
    found = next((kind for beginning, kind in _BRANDS if brand.startswith(beginning)), None)
    return _M4A if found in (_MP4, _3GP) and said.startswith("audio/") else found


def _matroska(head: bytes, said: str) -> Known | None:
    """Source: Matroska, EBML header, DocType."""
    if b"webm" in head[:64]:
        return _WEBA if said.startswith("audio/") else _WEBM
    return Known("video/x-matroska", ".mkv") if b"matroska" in head[:64] else None


def _office(content: bytes) -> Known | None:
    """An office file without macros. Only the list of its members is read, and the word that names it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if len(names) > MOST_MEMBERS or any(_is_macro(name) for name in names):
                return None
            if "[Content_Types].xml" in names:
                return next((kind for name, kind in _OPEN_XML.items() if name in names), None)
            if "mimetype" in names and package.getinfo("mimetype").compress_type in _BOUNDED:
                with package.open("mimetype") as word:
                    return _OPEN_DOCUMENT.get(word.read(100).decode("ascii", "replace").strip())
    # What zipfile raises of a malformed file; RuntimeError of a password or an unknown compression.
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError):
        return None
    return None


def _is_macro(name: str) -> bool:
    return name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/"))


def _old_office(content: bytes) -> Known | None:
    """A document of the nineties' format without macros: an installer has none of these streams."""
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        return None
    return next((kind for name, kind in _OLD_OFFICE.items() if name.encode("utf-16-le") in content), None)


def _is_frame(head: bytes) -> bool:
    """The beginning of MPEG sound without a title. Source: ISO/IEC 11172-3, header."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0  # noqa: PLR2004


def _text(content: bytes, said: str, file_name: str) -> Known | None:
    """Plain words: nothing that a browser would run, and no codes in it."""
    words = _words(content, may_be_old=said.startswith("text/"))
    if not words.strip() or _CODES.search(words) or _MARKUP.match(words):
        return None
    if file_name.lower().endswith(".csv"):
        return Known("text/csv", ".csv")
    if file_name.lower().endswith(".md"):
        return Known("text/markdown", ".md")
    return _TEXT


def _words(content: bytes, *, may_be_old: bool) -> str:
    """Nothing where they are no words; before Unicode there was the alphabet of Windows."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for each in (encoding, "cp1252") if may_be_old else (encoding,):
        try:
            return content.decode(each)
        except UnicodeDecodeError:
            continue
    return ""
