"""Pictures, made anew from their pixels: nothing that a camera or a program wrote beside them is left.

Shortcut: a JPEG is compressed once more, which nobody sees and a program could measure.
"""

import io
import struct
from collections.abc import Iterator

import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from bot.files.kinds import Known

QUALITY = 88
"""Of a JPEG: what a phone's own camera saves."""

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}


class PictureTooLargeError(Exception):
    """It says that it has more pixels than anybody wants to unpack."""


class PictureBrokenError(Exception):
    """It cannot be read to its end."""


def made_anew(content: bytes, kind: Known, *, most_pixels: int) -> tuple[bytes, str]:
    """The picture upright, in the web's colours and without any words beside it; its media type.

    Its size is read from the header before anything is unpacked. What a phone takes becomes a JPEG; what has
    see-through parts a PNG; what moves stays as it is. Raises PictureTooLargeError, PictureBrokenError.
    """
    try:
        if kind.media_type == "image/heic":
            return _still(_opened_heic(content, most_pixels))
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind.media_type]]) as picture:
            _check(picture.size, most_pixels)
            # Phones put a second picture into a JPEG, for its brightness or its depth: that is no moving one.
            if kind.media_type != "image/jpeg" and getattr(picture, "is_animated", False):
                return _moving(picture, most_pixels)
            return _still(_upright(picture), is_drawn=kind.media_type in ("image/png", "image/gif"))
    except (PictureTooLargeError, PictureBrokenError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLargeError from None
    except UnidentifiedImageError:
        raise PictureBrokenError("not what it begins like") from None
    except Exception as error:  # a boundary: decoders raise whatever a malformed file makes them stumble over
        raise PictureBrokenError(type(error).__name__) from error


def made_small(content: bytes, *, longest_side: int) -> tuple[bytes, str]:
    """The same picture with no side longer, for a page; its media type. Of what moves, the first moment.

    Raises PictureBrokenError.
    """
    try:
        with Image.open(io.BytesIO(content), formats=list(_FORMATS.values())) as picture:
            picture.thumbnail((longest_side, longest_side))
            return _still(picture)
    except Exception as error:  # a boundary, as above
        raise PictureBrokenError(type(error).__name__) from error


def _check(size: tuple[int, int], most_pixels: int) -> None:
    width, height = size
    if width * height > most_pixels:
        raise PictureTooLargeError


def _opened_heic(content: bytes, most_pixels: int) -> Image.Image:
    """The main picture of the file. Its decoder turns it upright."""
    opened = pillow_heif.open_heif(content)
    main = opened[opened.primary_index]
    _check(main.size, most_pixels)
    return main.to_pillow()


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except (ValueError, TypeError, KeyError, struct.error):  # a camera's notes are not always well written
        return picture


def _still(picture: Image.Image, *, is_drawn: bool = False) -> tuple[bytes, str]:
    clean = _clean(picture)
    if is_drawn or clean.mode == "RGBA":
        return _saved(clean, "PNG"), "image/png"
    return _saved(clean, "JPEG", quality=QUALITY), "image/jpeg"


def _moving(picture: Image.Image, most_pixels: int) -> tuple[bytes, str]:
    """Every frame anew, at the pace it had."""
    width, height = picture.size
    _check((width * getattr(picture, "n_frames", 1), height), most_pixels)
    durations = [int(frame.info.get("duration", 100)) for frame in ImageSequence.Iterator(picture)]
    frames = _frames(picture)
    first = next(frames)
    kind = "GIF" if picture.format == "GIF" else "WEBP"
    content = _saved(first, kind, save_all=True, append_images=frames, duration=durations, loop=0)
    return content, f"image/{kind.lower()}"


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(picture):
        yield _clean(frame)


def _clean(picture: Image.Image) -> Image.Image:
    """Pixels alone, in the colours that every screen knows."""
    profile = picture.info.get("icc_profile")
    is_see_through = picture.has_transparency_data
    plain = picture.convert("RGBA" if is_see_through else "RGB")
    if profile and picture.mode in ("RGB", "RGBA"):
        plain = _in_srgb(plain, profile)
    copy = Image.new(plain.mode, plain.size)
    copy.paste(plain)
    return copy


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, own, ImageCms.createProfile("sRGB"), outputMode=picture.mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):  # colours a shade off are still the picture
        return picture
    return converted or picture


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()
