"""Pictures on their way into Slack's blocks: uploaded, waited for, and named in an image block."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.channels.base import DeliveryError, RenderedPicture
from bot.channels.slack.calls import SlackCalls

log = structlog.get_logger()

PAUSES_SECONDS = (0.2, 0.4, 0.8, 1.2)
"""Between looks at a file: Slack takes a moment to inspect one, and refuses blocks that show it earlier."""

LONGEST_TITLE = 255
LONGEST_ALT = 2_000
"""Source: Slack, image block, alt_text."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture that blocks may show."""

    file_id: str
    alt: str


async def place(
    calls: SlackCalls,
    picture: RenderedPicture | None,
    *,
    pauses_seconds: Sequence[float] = PAUSES_SECONDS,
) -> Placed | None:
    """The picture in Slack's hands, shared with nobody until blocks show it. Never raises.

    None where there is none, or it could not be drawn or uploaded: then the words go alone.
    """
    png = await picture.png() if picture is not None else None
    if picture is None or png is None:
        return None
    try:
        where = await calls.ask("files.getUploadURLExternal", filename=picture.file_name, length=len(png))
        await calls.upload(str(where["upload_url"]), png)
        file_id = str(where["file_id"])
        title = picture.alt[:LONGEST_TITLE]
        await calls.write("files.completeUploadExternal", files=[{"id": file_id, "title": title}])
        await _until_inspected(calls, file_id, pauses_seconds)
    except (DeliveryError, KeyError) as error:
        reason = error.reason if isinstance(error, DeliveryError) else "no address for it"
        log.warning("picture_not_uploaded", reason=reason)
        return None
    return Placed(file_id, picture.alt[:LONGEST_ALT])


async def _until_inspected(calls: SlackCalls, file_id: str, pauses_seconds: Sequence[float]) -> None:
    """Returns when Slack knows what kind of file it is, or after the last pause."""
    for seconds in (*pauses_seconds, None):
        told = await calls.ask("files.info", file=file_id)
        if (told.get("file") or {}).get("mimetype") or seconds is None:
            return
        await asyncio.sleep(seconds)
