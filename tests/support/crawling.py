"""Somebody who presses everything that only shows, and remembers every word they saw."""

from collections.abc import Iterable
from dataclasses import MISSING, dataclass, field, fields
from typing import get_args, get_type_hints
from uuid import UUID

from bot.channels.base import RenderedForm
from domain.action_codec import decode, encode
from domain.actions import Action, AnyAction, FormAction
from domain.errors import UnknownButton
from tests.support.talk import Talker, plain

SHOWING = ("Show", "List", "Open", "Go", "Choose", "Export", "Judge", "Print", "Preview", "Read")
"""What the names of actions begin with that only show something. Forms only open, too."""

MOST = 900
"""Screens that one person is led to; more of them mean that the walk goes in circles."""

READ_ALOUD = ("text/", "application/json")
"""Kinds of files whose bytes are words."""


def only_shows(kind: type[Action]) -> bool:
    return kind in get_args(FormAction) or kind.__name__.startswith(SHOWING)


def starts(ids: dict[str, UUID]) -> Iterable[Action]:
    """Everything that only shows and can be wished for without a button: with the ids where it names one."""
    for kind in get_args(AnyAction):
        hints = get_type_hints(kind)
        names = {name for name, hint in hints.items() if hint is UUID or UUID in get_args(hint)}
        asked = {each.name for each in fields(kind) if each.default is MISSING}
        if not only_shows(kind) or not asked <= ids.keys():
            continue
        if names & ids.keys():
            yield kind(**{name: ids[name] for name in names & ids.keys()})
        if not asked:
            yield kind()


@dataclass
class Walker:
    """Walks from the starting actions through every button that only shows."""

    talker: Talker
    seen: list[str] = field(default_factory=list)

    async def walk(self, begin: Iterable[Action]) -> str:
        """Everything there was to read on the way: messages, buttons, forms, files."""
        waiting, known = [encode(each) for each in begin], set[str]()
        while waiting:
            data = waiting.pop()
            if data in known:
                continue
            known.add(data)
            assert len(known) < MOST, "the walk goes in circles"
            waiting += await self._press(data)
        return "\n".join(self.seen)

    async def _press(self, data: str) -> list[str]:
        self.talker.whole_forms = True  # a form at once instead of step by step
        chat = self.talker.channel.chat(self.talker.address)
        chat.form = None
        chat.shown.clear()
        chat.files.clear()
        await self.talker.presses_data(data)
        found = []
        for shown in chat.shown:
            self.seen.append(plain(shown.rendered.html))
            if shown.rendered.picture is not None:
                self.seen.append(shown.rendered.picture.alt)
            for button in (each for row in shown.rendered.buttons for each in row):
                self.seen.append(button.label)
                if _leads_on(button.data):
                    found.append(button.data)
        if chat.form is not None:
            self.seen.append(_words_of(chat.form))
        for name, media_type, content in chat.files:
            self.seen.append(name)
            if media_type.startswith(READ_ALOUD):
                self.seen.append(content.decode())
        return found


def _leads_on(data: str) -> bool:
    try:
        return only_shows(type(decode(data)))
    except UnknownButton:
        return False


def _words_of(form: RenderedForm) -> str:
    """All of a form: what stands above, its fields with what is filled in already."""
    return repr(form)
