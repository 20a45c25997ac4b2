"""Real files, made when they are asked for."""

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Mapping

import pillow_heif
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

MEGABYTE = 1 << 20
SECRET = "Ana's home"


def drawn(width: int = 120, height: int = 80, *, mode: str = "RGB") -> Image.Image:
    """White, with a red corner at the upper left."""
    picture = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 3, height // 3), fill="red")
    return picture


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()


def exif(*, orientation: int = 1) -> Image.Exif:
    """What a phone writes beside a photo: where it was taken, with what, how it was held."""
    notes = Image.Exif()
    notes[Base.Orientation] = orientation
    notes[Base.Make] = "Phone of Ana"
    notes[Base.ImageDescription] = SECRET
    notes.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (40.0, 44.0, 55.0), GPS.GPSLongitudeRef: "W"}
    )
    return notes


def photo(*, orientation: int = 1, width: int = 120, height: int = 80) -> bytes:
    """A JPEG with a place in it; with orientation 6 its red corner is seen at the upper right."""
    picture = drawn(width, height)
    return saved(
        picture, "JPEG", exif=exif(orientation=orientation), comment=SECRET.encode(), xmp=SECRET.encode()
    )


def photo_with_another() -> bytes:
    """As a phone takes it that keeps its brightness beside it: a JPEG with a second, smaller one in it."""
    beside = drawn(60, 40)
    return saved(drawn(), "MPO", save_all=True, append_images=[beside], exif=exif(orientation=6))


def heic() -> bytes:
    """As an iPhone takes it, a place and all."""
    heif = pillow_heif.from_pillow(drawn())
    content = io.BytesIO()
    heif.save(content, exif=exif().tobytes(), quality=80)
    return content.getvalue()


def png_with_words() -> bytes:
    notes = PngInfo()
    notes.add_text("Comment", SECRET)
    notes.add_itxt("XML:com.adobe.xmp", SECRET)
    return saved(drawn(mode="RGBA"), "PNG", pnginfo=notes, exif=exif())


def bomb(side: int = 30_000) -> bytes:
    """A PNG of some hundred bytes that says it has so many pixels each way."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(900)))


def moving(kind: str = "GIF") -> bytes:
    frames = [drawn().rotate(angle) for angle in (0, 90, 180)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)


def video(size_bytes: int = 4_000, *, brand: bytes = b"isom") -> bytes:
    """An MP4 as far as its boxes go: what is in it is nothing."""
    kind = struct.pack(">I", 24) + b"ftyp" + brand + struct.pack(">I", 512) + b"isommp42"
    return kind + struct.pack(">I", size_bytes - 24) + b"mdat" + bytes(size_bytes - 32)


def wav() -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(1_600))
    return content.getvalue()


def zipped(members: Mapping[str, str], packed: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packed) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return content.getvalue()


def docx(**more: str) -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"} | more)


def odt(packed: int = zipfile.ZIP_STORED) -> bytes:
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>"}
    return zipped(members, packed)


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
VOICE = b"OggS\x00\x02" + bytes(20) + b"\x01OpusHead" + bytes(200)
WINDOWS_PROGRAM = b"MZ\x90\x00\x03" + bytes(200) + b"PE\x00\x00" + bytes(200)
LINUX_PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(400)
