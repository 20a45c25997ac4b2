"""Scenarios as talk: people who press, type and are told."""

import html
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.app import Runtime
from bot.channels.base import Handled, Rendered, RenderedForm
from domain.models import Person
from domain.vocabulary import ChannelName
from tests.support.memory import MemoryChannel, Shown

_numbers = itertools.count(1)


class FixedClock:
    """Stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


def plain(markup: str) -> str:
    """What a person reads of a rendered message."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@dataclass
class Talker:
    """Somebody on the memory channel. Adults get forms whole, students are asked step by step."""

    person: Person
    runtime: Runtime
    channel: MemoryChannel
    address: str
    whole_forms: bool

    async def types(self, text: str) -> None:
        await self._does(text=text)

    async def commands(self, word: str, argument: str = "") -> None:
        await self._does(command=word, argument=argument)

    async def speaks(self, content: bytes = b"OggS voice", *, seconds: int = 3) -> None:
        await self.sends_file(content, media_type="audio/ogg", seconds=seconds)

    async def sends_file(
        self,
        content: bytes,
        *,
        media_type: str,
        seconds: int | None = None,
        claims_bytes: int | None = None,
        album: str | None = None,
        caption: str | None = None,
    ) -> None:
        """A file; `claims_bytes` is the size the platform names, where it is not the true one."""
        reference = f"file-{next(_numbers)}"
        self.channel.files[reference] = content
        offer = {
            "reference": reference,
            "media_type": media_type,
            "size_bytes": claims_bytes or len(content),
            "duration_seconds": seconds,
            "album": album,
            "caption": caption,
        }
        await self._does(file=offer)

    async def presses(self, label: str) -> None:
        """The newest button whose words contain the label."""
        for shown in reversed(self.shown):
            for button in itertools.chain(*shown.rendered.buttons):
                if label.casefold() in button.label.casefold():
                    await self._does(button=button.data, place=shown.id)
                    return
        raise AssertionError(f"no button {label!r} among {self.buttons}\n{self.chat}")

    async def presses_data(self, data: str, *, place: str | None = None) -> None:
        """Button data of any kind, whether or not such a button was ever shown."""
        await self._does(button=data, place=place)

    async def fills(
        self,
        answers: Mapping[str, Any],
        *,
        form: RenderedForm | None = None,
        files: Mapping[str, tuple[bytes, str]] | None = None,
    ) -> None:
        """The form opened last, or one that still stands open, filled in and sent, with a file (its bytes,
        its type) for some fields.
        """
        offers = {}
        for name, (content, media_type) in (files or {}).items():
            reference = f"file-{next(_numbers)}"
            self.channel.files[reference] = content
            offers[name] = [{"reference": reference, "media_type": media_type, "size_bytes": len(content)}]
        await self._does(form=[(form or self.form).opener, dict(answers)], form_files=offers)

    @property
    def form(self) -> RenderedForm:
        form = self.channel.chat(self.address).form
        assert form is not None, f"no form is open\n{self.chat}"
        return form

    @property
    def problems(self) -> dict[str, str]:
        """What was wrong with the form sent last, by field name."""
        return self._problems

    _problems: dict[str, str] = None  # type: ignore[assignment]  # set by every act

    @property
    def shown(self) -> list[Shown]:
        return self.channel.chat(self.address).shown

    @property
    def last(self) -> str:
        """The newest message, as read."""
        assert self.shown, "nothing was shown yet"
        return plain(self.shown[-1].rendered.html)

    @property
    def buttons(self) -> list[str]:
        """Labels of the newest message's buttons."""
        if not self.shown:
            return []
        return [button.label for button in itertools.chain(*self.shown[-1].rendered.buttons)]

    @property
    def chat(self) -> str:
        """Everything shown, for a failure's message."""
        return "\n---\n".join(plain(shown.rendered.html) for shown in self.shown)

    def sees(self, text: str) -> bool:
        """Whether the newest message contains the text."""
        assert text.casefold() in self.last.casefold(), f"{text!r} is not in:\n{self.last}"
        return True

    def was_told(self, text: str) -> bool:
        """Whether any message contains the text."""
        assert text.casefold() in self.chat.casefold(), f"{text!r} was not told:\n{self.chat}"
        return True

    def was_not_told(self, text: str) -> bool:
        assert text.casefold() not in self.chat.casefold(), f"{text!r} was told:\n{self.chat}"
        return True

    async def _does(self, **payload: Any) -> None:
        full = {"address": self.address, "whole_forms": self.whole_forms, **payload}
        row_id = await self.runtime.intake.store(
            ChannelName.MEMORY, key=f"memory-{next(_numbers)}", address=self.address, payload=full
        )
        handled = await self.runtime.conversation.answer_all(ChannelName.MEMORY, self.address)
        became = handled[row_id] if row_id is not None and row_id in handled else Handled()
        self._problems = became.problems
        if became.failed and "form" in payload:  # shown in the form itself, which stays open
            self.shown.append(Shown("form", Rendered(became.failed)))
        await settle(self.runtime)


async def settle(runtime: Runtime) -> None:
    """Delivers everything that is due."""
    while await runtime.delivery.deliver_due():
        pass
