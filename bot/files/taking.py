"""Files that a payload offers: fetched, looked at and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.attachments import AttachmentStore
from bot.channels.base import Channel, DeliveryError, FileOffer, Received
from bot.files.looking import Looker, check_size
from domain.errors import (
    FieldProblem,
    FileCannotBeOpened,
    FileNotKept,
    FileTooLarge,
    PictureTooLarge,
    Problem,
    Refusal,
)
from handlers.turn import Uploaded


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files of one payload."""

    files: tuple[Uploaded, ...] = ()
    by_field: Mapping[str, tuple[Uploaded, ...]] = field(default_factory=dict)
    problems: Mapping[str, FieldProblem] = field(default_factory=dict)
    """Of a form's files, by field name."""
    refusal: Refusal | None = None
    """Of files outside of a form."""


class Taker:
    """Takes files in."""

    def __init__(self, store: AttachmentStore, looker: Looker) -> None:
        self._store = store
        self._looker = looker

    async def take(self, channel: Channel, received: Received, *, megapixels: int) -> Taken:
        """Raises DeliveryError where the platform or the store cannot be reached.

        Shortcut: of files sent at once all are kept or none; whoever sent them hears why and sends them anew.
        """
        try:
            files = [await self._one(channel, offer, megapixels) for offer in received.files]
        except Refusal as refusal:
            return Taken(refusal=refusal)
        by_field: dict[str, tuple[Uploaded, ...]] = {}
        problems: dict[str, FieldProblem] = {}
        for name, offers in received.form_files.items():
            try:
                by_field[name] = tuple([await self._one(channel, offer, megapixels) for offer in offers])
            except Refusal as refusal:
                problems[name] = _problem(refusal)
        return Taken(tuple(files), by_field, problems)

    async def _one(self, channel: Channel, offer: FileOffer, megapixels: int) -> Uploaded:
        """Raises Refusal, DeliveryError. What its platform calls too large is not fetched."""
        check_size(offer.size_bytes)
        looked = await self._looker.look(await channel.fetch(offer), offer, megapixels=megapixels)
        try:
            sha256 = await self._store.keep(looked.content)
        except OSError as error:
            raise DeliveryError(f"attachment store: {type(error).__name__}") from None
        return Uploaded(
            sha256=sha256,
            media_type=looked.media_type,
            size_bytes=len(looked.content),
            file_name=looked.file_name,
            duration_seconds=offer.duration_seconds,
            album=offer.album,
            caption=offer.caption,
        )


def _problem(refusal: Refusal) -> FieldProblem:
    match refusal:
        case FileTooLarge():
            return FieldProblem(Problem.FILE_TOO_LARGE, limit=refusal.limit_megabytes)
        case PictureTooLarge():
            return FieldProblem(Problem.PICTURE_TOO_LARGE, limit=refusal.limit_megapixels)
        case FileNotKept():
            return FieldProblem(Problem.FILE_NOT_KEPT)
        case FileCannotBeOpened():
            return FieldProblem(Problem.FILE_CANNOT_BE_OPENED)
        case _:
            raise refusal
