"""Pictures that cost nothing to draw."""

from bot.channels.base import Rendered, RenderedPicture
from tests.support.telegram_bot import png

ALT = "Math 7: 8 of 20 targets shown. The plan has 9 by now."


def a_picture(content: bytes | None = None, *, is_drawn: bool = True) -> RenderedPicture:
    """A picture with these bytes, or black; one that cannot be drawn where `is_drawn` is false."""

    async def draw(*, dark: bool) -> bytes | None:
        return (content or png(160, 100 + dark)) if is_drawn else None

    return RenderedPicture(alt=ALT, file_name="pace_picture.png", draw=draw)


def with_picture(html: str, picture: RenderedPicture | None = None, *, key: str = "") -> Rendered:
    return Rendered(html, key=key, picture=picture or a_picture())
