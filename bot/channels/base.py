"""What a channel is: a way for words to reach a person and for wishes to come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from domain.vocabulary import ChannelName


@dataclass(frozen=True, slots=True)
class RenderedButton:
    label: str
    data: str
    """The encoded action."""
    look: str = ""
    """"primary", "danger", "picked" or nothing."""


class DrawPng(Protocol):
    """Draws for light or dark surroundings; None where that went wrong, which is logged."""

    async def __call__(self, *, dark: bool) -> bytes | None: ...


class RenderedPicture:
    """A picture in words, and its drawing for who asks. It belongs to one send, and is drawn once for it."""

    def __init__(self, *, alt: str, file_name: str, draw: DrawPng) -> None:
        self.alt = alt
        """What it shows, for those who hear it: plain text of one or two sentences."""
        self.file_name = file_name
        self._draw = draw
        self._drawn: dict[bool, bytes | None] = {}

    async def png(self, *, dark: bool = False) -> bytes | None:
        """The drawing; None where there is none, and the words go alone."""
        if dark not in self._drawn:
            self._drawn[dark] = await self._draw(dark=dark)
        return self._drawn[dark]


class ReadBytes(Protocol):
    """The bytes of a file. Raises FileNotFoundError where the store has lost it."""

    async def __call__(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file that goes along with words."""

    file_name: str
    media_type: str
    read: ReadBytes = field(compare=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words for one person: HTML in Telegram's subset, and buttons in rows."""

    html: str
    buttons: tuple[tuple[RenderedButton, ...], ...] = ()
    key: str = ""
    """The promise's key; a channel that can, keeps it with the message to read back its fate."""
    is_notice: bool = False
    """Came unasked, so it should make itself heard."""
    language: str = "en"
    """Of the words, so that a page can have them read aloud right."""
    picture: RenderedPicture | None = field(default=None, compare=False)
    """To be shown above the words, which say enough without it."""
    files: tuple[RenderedFile, ...] = ()
    """To go along after the words, in this order, by `Channel.send_files`."""
    thread: str | None = None
    """The platform's id of the message that this one goes beneath, where the platform can."""


@dataclass(frozen=True, slots=True)
class RenderedOption:
    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RenderedField:
    """One field of a form opened whole."""

    name: str
    kind: str
    """text, voice, choice, choices, date, moment or files."""
    label: str
    hint: str = ""
    required: bool = True
    options: tuple[RenderedOption, ...] = ()
    """What to choose from; of a moment, times to suggest beside any other."""
    initial: Any = None
    max_length: int | None = None
    multiline: bool = True
    earliest: str | None = None
    latest: str | None = None
    takes: tuple[str, ...] = ()
    """Of files: the kinds that may be given."""
    most: int = 1
    """Of files: how many."""
    only_if: tuple[str, tuple[str, ...]] | None = None
    """Another field's name, and the values of it for which this one matters."""


@dataclass(frozen=True, slots=True)
class FormWords:
    """What a page says around the fields of a form, in the form's language and not in the page's."""

    optional: str
    left: str
    """How many characters are left: "{n}" stands for the number, here and in `over`."""
    over: str
    suggested: str
    """Of times to choose from."""
    check: str
    """Above a form that cannot be saved as it is."""
    close: str


@dataclass(frozen=True, slots=True)
class RenderedForm:
    title: str
    intro: str
    submit: str
    cancel: str
    opener: str
    """The encoded action: the form's identity."""
    fields: tuple[RenderedField, ...]
    around: FormWords
    language: str = "en"


@dataclass(frozen=True, slots=True)
class FileOffer:
    """A file the platform holds for us."""

    reference: str
    media_type: str
    size_bytes: int
    file_name: str | None = None
    duration_seconds: int | None = None
    album: str | None = None
    """Names what was sent together with others; unique to this occasion."""
    caption: str | None = None
    """Words sent along with it."""


@dataclass(frozen=True, slots=True)
class Received:
    """An incoming payload, read but not yet understood. Exactly one of the wishes is set."""

    address: str
    button: str | None = None
    """Encoded action."""
    command: str | None = None
    """Word after the slash, with `argument`."""
    argument: str = ""
    text: str | None = None
    files: tuple[FileOffer, ...] = ()
    """Sent at once."""
    form: tuple[str, dict[str, Any]] | None = None
    """Encoded opener and raw answers by field name."""
    form_files: Mapping[str, tuple[FileOffer, ...]] = field(default_factory=dict)
    """Files given in the form, by field name."""
    refusal: str | None = None
    """Class name of the refusal that such a payload always gets: "OnlyInPrivate", "FileNotUsable"."""
    language_hint: str | None = None
    place: str | None = None
    """Where a reply can be shown in place of what was pressed. Opaque; only the channel reads it."""
    place_is_fleeting: bool = False
    """The place is a window (a modal, a home page), not a message that could be the card."""
    can_open_forms: bool = False
    """A form can be opened whole in answer to this payload; else it is asked step by step."""

    @property
    def has_files(self) -> bool:
        return bool(self.files or self.form_files)


class DeliveryError(Exception):
    """A message did not go out, or nobody knows whether it did; what each library's errors are mapped to."""

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        unreachable: bool = False,
        place_is_gone: bool = False,
        is_left_behind: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        """Short and free of anybody's words."""
        self.permanent = permanent
        """Trying again cannot help."""
        self.unknown = unknown
        """It may have been delivered."""
        self.unreachable = unreachable
        """The person cannot be reached here any more (blocked the bot, left the workspace)."""
        self.place_is_gone = place_is_gone
        """It cannot be shown in its place any more; as a message of its own it can."""
        self.is_left_behind = is_left_behind
        """What was in the place is still there, to be taken away once it is shown elsewhere."""
        self.retry_after = retry_after


class Channel(Protocol):
    """A way to people. Between `start` and `stop` it stores what comes in and has it answered."""

    @property
    def name(self) -> ChannelName: ...

    async def start(self) -> None: ...

    async def stop(self) -> None:
        """Stops listening; what is stored stays stored."""
        ...

    def read(self, payload: dict[str, Any]) -> Received | None:
        """What a stored payload says; None where it says nothing to us. Raises on a malformed one."""
        ...

    async def acknowledge(self, payload: dict[str, Any]) -> None:
        """Tells the platform that a press was handled, where it waits for that. Never raises."""
        ...

    async def fetch(self, file: FileOffer) -> bytes:
        """The bytes of a file. Raises DeliveryError."""
        ...

    async def send(self, address: str, rendered: Rendered) -> str:
        """Sends a message; its id on the platform. Raises DeliveryError."""
        ...

    async def send_files(self, address: str, rendered: Rendered, *, beneath: str | None) -> None:
        """Sends the files of a message whose words are there, in their order; `beneath` is the words' id.

        One that cannot be sent keeps none of the others. Raises DeliveryError for it in the end.
        """
        ...

    async def show(self, address: str, place: str, rendered: Rendered) -> str | None:
        """Shows words in place of what was pressed. Raises DeliveryError: of a gone place, too.

        The id of the message that shows them now; None where they fill a window that is no message. Safe to
        repeat: showing the same again changes nothing.
        """
        ...

    async def take_away(self, address: str, place: str) -> None:
        """Removes a message that was left behind, or at least its buttons. Never raises."""
        ...

    async def open_form(self, address: str, payload: dict[str, Any], form: RenderedForm) -> None:
        """Opens a form whole. Raises DeliveryError, for instance when the moment for it has passed."""
        ...

    async def was_delivered(self, address: str, key: str, *, thread: str | None = None) -> bool | None:
        """Whether a message with that key arrived, also beneath the thread's message; None where the platform
        cannot tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one payload."""

    problems: dict[str, str] = field(default_factory=dict)
    """By field name, in words: a form that stays open."""
    failed: str = ""
    """Words of apology when something of ours broke."""
