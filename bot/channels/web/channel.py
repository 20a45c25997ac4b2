"""The demo's channel: people as seen on a page of this computer. Without a log-in, so for nothing else."""

import secrets
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import UUID

from bot.channels.base import (
    DeliveryError,
    FileOffer,
    Handled,
    Received,
    Rendered,
    RenderedFile,
    RenderedForm,
    RenderedPicture,
)
from bot.channels.web.transcript import Entry, OpenForm, ShownFile, ShownPicture, Transcripts
from bot.clock import Clock
from domain.vocabulary import ChannelName

HOME = "home"
"""The place of the workspace's Home tab. Every other place is the id of a message."""

REMEMBERED = 500
"""Outcomes kept for a page that asks again after a lost answer."""

REMEMBERED_BYTES = 256 << 20
"""Of files uploaded and not looked at yet; the oldest go first."""

REMEMBERED_PICTURES = 100
"""Kept with their drawings, which take 0.1 MB each."""

SHARPNESS = 2
"""Pixels of a drawing for each of the page, each way."""
PNG_SIZES = slice(16, 24)
"""Width and height. Source: PNG specification, IHDR."""


class Inbox(Protocol):
    """Stores what came in; see `bot.intake.Intake`."""

    async def store(
        self, channel: ChannelName, *, key: str, address: str, payload: dict[str, Any]
    ) -> UUID | None: ...


Answer = Callable[[ChannelName, str], Awaitable[Mapping[UUID, Handled]]]
"""Answers what is stored of an address; see `bot.conversation.Conversation.answer_all`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One click or line on the page. One of the wishes is set; `place` is the message it was made on."""

    address: str
    has_workspace: bool
    """Sits at the workspace, where forms open whole; on the phone they are asked step by step."""
    text: str | None = None
    press: str | None = None
    opener: str | None = None
    answers: dict[str, Any] | None = None
    file: FileOffer | None = None
    wants_home: bool = False
    place: str | None = None


class WebChannel:
    """People on the page. What it shows is in memory and ends with the process; what it hears is stored."""

    def __init__(self, *, intake: Inbox, answer: Answer, clock: Clock) -> None:
        self._intake = intake
        self._answer = answer
        self._uploads: dict[str, bytes] = {}
        self._clock = clock
        self._stored: dict[str, UUID] = {}
        self._handled: dict[UUID, Handled] = {}
        self._pictures: dict[str, RenderedPicture] = {}
        self._shown_files: dict[str, RenderedFile] = {}
        self.transcripts = Transcripts()

    @property
    def name(self) -> ChannelName:
        return ChannelName.WEB

    async def start(self) -> None:
        """Nothing to do: the page's routes are served by the process."""

    async def stop(self) -> None:
        """Sends the open pages away, so that the server need not wait for them."""
        self.transcripts.end()

    async def take(self, wish: Wish, *, key: str) -> Handled:
        """Stores a wish and has it answered; what became of it.

        The key names the click: the same one again has no second effect and gets the same outcome.
        """
        address = wish.address
        stored = await self._intake.store(
            self.name, key=f"{address}:{key}", address=address, payload=asdict(wish)
        )
        if stored is not None:
            self._remember(self._stored, f"{address}:{key}", stored)
            self._show_own_words(wish)
        for row_id, handled in (await self._answer(self.name, address)).items():
            self._remember(self._handled, row_id, handled)
        # Another wish of this person may have been answering, and so have answered this one too.
        known = self._stored.get(f"{address}:{key}")
        outcome = self._handled.get(known, Handled()) if known is not None else Handled()
        if wish.opener is not None and not outcome.problems and not outcome.failed:
            self.transcripts.close_form(address)
        return outcome

    def read(self, payload: dict[str, Any]) -> Received | None:
        word, _, argument = (payload["text"] or "").strip().partition(" ")
        is_command = word.startswith("/") and len(word) > 1
        wants_home = payload["wants_home"]
        return Received(
            address=payload["address"],
            button=payload["press"],
            command=HOME if wants_home else word[1:] if is_command else None,
            argument="" if wants_home else argument,
            text=None if is_command else payload["text"],
            files=(FileOffer(**payload["file"]),) if payload["file"] else (),
            form=(payload["opener"], payload["answers"] or {}) if payload["opener"] else None,
            form_files=_form_files(payload["answers"] or {}),
            place=payload["place"],
            place_is_fleeting=payload["place"] == HOME,
            can_open_forms=payload["has_workspace"],
        )

    async def acknowledge(self, payload: dict[str, Any]) -> None:
        """The page waits for the answer to its request, and for nothing else."""

    async def fetch(self, file: FileOffer) -> bytes:
        """See Channel.fetch. What was uploaded to an earlier process is gone with it."""
        if file.reference not in self._uploads:
            raise DeliveryError("file: gone", permanent=True)
        return self._uploads[file.reference]

    def take_upload(self, content: bytes) -> str:
        """The reference under which `fetch` finds an uploaded file: kept in memory until then."""
        reference = secrets.token_hex(16)
        self._uploads[reference] = content
        while sum(map(len, self._uploads.values())) > REMEMBERED_BYTES:
            del self._uploads[next(iter(self._uploads))]
        return reference

    async def send(self, address: str, rendered: Rendered) -> str:
        """A message with a key that was sent before is not shown twice."""
        if rendered.key and (known := self._with_key(address, rendered.key)):
            return known
        entry = await self._entry(secrets.token_hex(8), rendered)
        self.transcripts.add(address, entry)
        return entry.id

    async def send_files(self, address: str, rendered: Rendered, *, beneath: str | None) -> None:
        """See Channel.send_files. They are there already: the page asks for each by itself."""

    async def show(self, address: str, place: str, rendered: Rendered) -> str | None:
        if place == HOME:
            self.transcripts.show_home(address, await self._entry(HOME, rendered))
            return None
        if place not in self.transcripts.of(address).entries:
            return await self.send(address, rendered)
        self.transcripts.change(address, await self._entry(place, rendered))
        return place

    async def take_away(self, address: str, place: str) -> None:
        """Nothing is ever left behind here: any message can be shown in place of any other."""

    async def open_form(self, address: str, payload: dict[str, Any], form: RenderedForm) -> None:
        self.transcripts.open_form(address, OpenForm(form, payload["place"]))

    async def was_delivered(self, address: str, key: str, *, thread: str | None = None) -> bool | None:
        """True for what is on the page; a message not there may have been shown by an earlier process."""
        return True if self._with_key(address, key) else None

    async def picture(self, picture_id: str, *, dark: bool) -> bytes | None:
        """The drawing of a picture shown lately, for a light or a dark page."""
        shown = self._pictures.get(picture_id)
        return await shown.png(dark=dark) if shown is not None else None

    async def file(self, file_id: str) -> tuple[RenderedFile, bytes] | None:
        """A file shown lately; None where it is not there any more."""
        file = self._shown_files.get(file_id)
        if file is None:
            return None
        try:
            return file, await file.read()
        except OSError:
            return None

    def _hold(self, file: RenderedFile) -> ShownFile:
        shown = ShownFile(secrets.token_hex(8), file.file_name, file.media_type)
        self._remember(self._shown_files, shown.id, file)
        return shown

    async def _place(self, picture: RenderedPicture | None) -> ShownPicture | None:
        """The picture ready to be asked for; None where it cannot be drawn, and the words stand alone."""
        png = await picture.png() if picture is not None else None
        if picture is None or png is None:
            return None
        width, height = (side // SHARPNESS for side in struct.unpack(">II", png[PNG_SIZES]))
        shown = ShownPicture(secrets.token_hex(8), picture.alt, width, height)
        self._remember(self._pictures, shown.id, picture, most=REMEMBERED_PICTURES)
        return shown

    async def _entry(self, entry_id: str, rendered: Rendered) -> Entry:
        return Entry(
            id=entry_id,
            at=self._clock.now(),
            html=rendered.html,
            is_notice=rendered.is_notice,
            language=rendered.language,
            buttons=rendered.buttons,
            key=rendered.key,
            picture=await self._place(rendered.picture),
            files=tuple(self._hold(file) for file in rendered.files),
        )

    def _with_key(self, address: str, key: str) -> str | None:
        entries = self.transcripts.of(address).entries.values()
        return next((entry.id for entry in entries if entry.key == key), None)

    def _show_own_words(self, wish: Wish) -> None:
        # What is typed on the Home tab is answered there; among the messages it would hang in the air.
        if wish.place == HOME or (wish.text is None and wish.file is None):
            return
        entry = Entry(
            id=secrets.token_hex(8),
            at=self._clock.now(),
            is_own=True,
            text=wish.text or "",
            is_voice=wish.file is not None and wish.file.media_type.startswith("audio/"),
            file_name=wish.file.file_name if wish.file else None,
            duration_seconds=wish.file.duration_seconds if wish.file else None,
        )
        self.transcripts.add(wish.address, entry)

    @staticmethod
    def _remember(memory: dict[Any, Any], key: str | UUID, value: object, *, most: int = REMEMBERED) -> None:
        """Keeps the newest; anything older than a few hundred clicks nobody asks for again."""
        memory[key] = value
        while len(memory) > most:
            del memory[next(iter(memory))]


def _form_files(answers: Mapping[str, Any]) -> dict[str, tuple[FileOffer, ...]]:
    """By field name, the files among the answers."""
    found = {name: tuple(map(_offer, given)) for name, given in answers.items() if isinstance(given, list)}
    return {name: tuple(filter(None, offers)) for name, offers in found.items() if any(offers)}


def _offer(given: object) -> FileOffer | None:
    if not isinstance(given, dict):
        return None
    match given:
        case {
            "reference": str(reference),
            "media_type": str(media_type),
            "size_bytes": int(size_bytes),
            **others,
        }:
            name = others.get("file_name")
            return FileOffer(reference, media_type, size_bytes, name if isinstance(name, str) else None)
        case _:
            return None
