"""From what a payload says to what is wished."""

from bot.attachments import AttachmentStore
from bot.channels.base import Channel, DeliveryError, FileOffer, Received
from domain import actions as a
from domain import errors
from domain.action_codec import decode
from domain.errors import FileTooLarge, UnknownButton
from handlers.commands import action_for
from handlers.turn import Submitted, Typed, Uploaded

FILE_LIMIT_MEGABYTES = 20
"""Source: Telegram Bot API, getFile: bots can download files of up to 20 MB."""


def understand(received: Received, file: Uploaded | None) -> a.AnyAction | Typed | Uploaded | Submitted:
    """What is wished; `file` is the one the payload offers, fetched. Raises Refusal."""
    if received.refusal is not None:
        raise getattr(errors, received.refusal)
    if received.button is not None:
        return decode(received.button)  # type: ignore[return-value]  # every action is in the union
    if received.command is not None:
        return action_for(received.command, received.argument)
    if received.form is not None:
        opener = decode(received.form[0])
        if not isinstance(opener, a.FormAction):
            raise UnknownButton
        return Submitted(opener, received.form[1])
    return file or Typed(received.text or "")


async def take_file(channel: Channel, offer: FileOffer, store: AttachmentStore) -> Uploaded:
    """Fetches an offered file and keeps its bytes. Raises FileTooLarge, DeliveryError."""
    if offer.size_bytes > FILE_LIMIT_MEGABYTES << 20:
        raise FileTooLarge(FILE_LIMIT_MEGABYTES)
    content = await channel.fetch(offer)
    try:
        sha256 = await store.keep(content)
    except OSError as error:
        raise DeliveryError(f"attachment store: {type(error).__name__}") from None
    return Uploaded(
        sha256=sha256,
        media_type=offer.media_type,
        size_bytes=len(content),
        file_name=offer.file_name,
        duration_seconds=offer.duration_seconds,
    )
