"""What the demo's page shows of each person: kept in memory, and told to whoever watches."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.channels.base import RenderedButton, RenderedForm

LONGEST_TRANSCRIPT = 400
"""Entries kept for a person; the oldest go first."""

SLOWEST_WATCHER = 1_000
"""Events a page may lag behind before it is sent away; it comes back and is told everything anew."""


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as the page asks for it, in light or dark."""

    id: str
    alt: str
    width: int
    """In pixels of the page."""
    height: int


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as the page asks for it."""

    id: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as shown: Waymark's as HTML, a person's own as text or as a file."""

    id: str
    at: datetime
    html: str = ""
    text: str = ""
    is_own: bool = False
    is_notice: bool = False
    is_voice: bool = False
    file_name: str | None = None
    duration_seconds: int | None = None
    language: str = "en"
    buttons: tuple[tuple[RenderedButton, ...], ...] = ()
    key: str = ""
    picture: ShownPicture | None = None
    files: tuple[ShownFile, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form opened whole, and the message it was opened from."""

    form: RenderedForm
    place: str | None


class Transcript:
    """What one person sees. Gone when the process ends, like the demo itself."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.home: Entry | None = None
        self.form: OpenForm | None = None
        self.unseen = 0
        """Messages that came unasked while no page was watching."""


class Watcher:
    """One open page. Ends when told to, or when it cannot keep up."""

    def __init__(self, addresses: frozenset[str]) -> None:
        self.addresses = addresses
        self._events: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(self, event: str) -> None:
        if self._events.qsize() < SLOWEST_WATCHER:
            self._events.put_nowait(event)
        else:
            self.end()

    def end(self) -> None:
        self._events.put_nowait(None)

    async def next(self) -> str | None:
        """The next event as JSON; None at the end."""
        return await self._events.get()


class Transcripts:
    """Everybody's, and the pages that watch them."""

    def __init__(self) -> None:
        self._by_address: dict[str, Transcript] = {}
        self._watchers: set[Watcher] = set()

    def of(self, address: str) -> Transcript:
        return self._by_address.setdefault(address, Transcript())

    @contextmanager
    def watching(self, addresses: Iterable[str]) -> Iterator[Watcher]:
        """A page that is first told all there is, then every change."""
        watcher = Watcher(frozenset(addresses))
        for address in watcher.addresses:
            transcript = self.of(address)
            transcript.unseen = 0
            watcher.tell(_event("transcript", address, **_all_of(transcript)))
        for address, transcript in self._by_address.items():
            if transcript.unseen:
                watcher.tell(_event("unseen", address, count=transcript.unseen))
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def add(self, address: str, entry: Entry) -> None:
        """Appends a message."""
        transcript = self.of(address)
        transcript.entries[entry.id] = entry
        while len(transcript.entries) > LONGEST_TRANSCRIPT:
            del transcript.entries[next(iter(transcript.entries))]
        self._tell(address, _event("entry", address, entry=_entry(entry)))
        if entry.is_notice and not self._is_watched(address):
            transcript.unseen += 1
            self.announce("unseen", person=address, count=transcript.unseen)

    def change(self, address: str, entry: Entry) -> None:
        """Shows a message anew in its old place; its time of arrival stays."""
        before = self.of(address).entries[entry.id]
        self.of(address).entries[entry.id] = replace(entry, at=before.at)
        self._tell(address, _event("edit", address, entry=_entry(self.of(address).entries[entry.id])))

    def show_home(self, address: str, entry: Entry) -> None:
        self.of(address).home = entry
        self._tell(address, _event("home", address, entry=_entry(entry)))

    def open_form(self, address: str, form: OpenForm) -> None:
        self.of(address).form = form
        self._tell(address, _event("form", address, form=asdict(form)))

    def close_form(self, address: str) -> None:
        if self.of(address).form is not None:
            self.of(address).form = None
            self._tell(address, _event("form", address, form=None))

    def announce(self, kind: str, **facts: Any) -> None:
        """Tells every page."""
        event = json.dumps({"type": kind, **facts})
        for watcher in tuple(self._watchers):
            watcher.tell(event)

    def end(self) -> None:
        """Sends every page away."""
        for watcher in tuple(self._watchers):
            watcher.end()

    def _is_watched(self, address: str) -> bool:
        return any(address in watcher.addresses for watcher in self._watchers)

    def _tell(self, address: str, event: str) -> None:
        for watcher in tuple(self._watchers):
            if address in watcher.addresses:
                watcher.tell(event)


def _all_of(transcript: Transcript) -> Mapping[str, Any]:
    return {
        "entries": [_entry(entry) for entry in transcript.entries.values()],
        "home": _entry(transcript.home) if transcript.home else None,
        "form": asdict(transcript.form) if transcript.form else None,
    }


def _event(kind: str, address: str, **facts: Any) -> str:
    return json.dumps({"type": kind, "person": address, **facts})


def _entry(entry: Entry) -> dict[str, Any]:
    return asdict(entry) | {"at": entry.at.isoformat()}
