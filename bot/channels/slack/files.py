"""Files on their way to Slack: uploaded, then shared with a conversation or a thread of it."""

from collections.abc import Sequence

import structlog

from bot.channels.base import DeliveryError, RenderedFile
from bot.channels.slack.calls import SlackCalls

log = structlog.get_logger()

LONGEST_TITLE = 255


def thread_in(conversation: str, place: str | None) -> str | None:
    """The ts of a message, where that is one of this conversation's; a window has none."""
    where, _, ts = (place or "").partition(":")
    return ts if where == conversation and ts else None


async def send_files(
    calls: SlackCalls, files: Sequence[RenderedFile], *, conversation: str, thread: str | None
) -> None:
    """Shares all that can be uploaded, at once. Raises DeliveryError about those that cannot."""
    uploaded: list[dict[str, str]] = []
    faults: list[str] = []
    for file in files:
        try:
            uploaded.append({"id": await _upload(calls, file), "title": file.file_name[:LONGEST_TITLE]})
        except DeliveryError as error:
            faults.append(error.reason)
    if uploaded:
        place = {"channel_id": conversation} | ({"thread_ts": thread} if thread else {})
        await calls.write("files.completeUploadExternal", files=uploaded, **place)
    if faults:
        raise DeliveryError(f"{len(faults)} of {len(files)}: {faults[0]}", permanent=True)


async def _upload(calls: SlackCalls, file: RenderedFile) -> str:
    """Slack's id of the file, shared with nobody yet. Raises DeliveryError."""
    try:
        content = await file.read()
    except OSError as error:
        raise DeliveryError(f"not in the store ({type(error).__name__})", permanent=True) from None
    where = await calls.ask("files.getUploadURLExternal", filename=file.file_name, length=len(content))
    if not where.get("upload_url") or not where.get("file_id"):
        raise DeliveryError("no address for it", permanent=True)
    await calls.upload(str(where["upload_url"]), content)
    return str(where["file_id"])
