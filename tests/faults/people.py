"""Ana and Bo, who know what they want and go by what they see.

Neither knows of the kill. Each looks at the newest thing on the screen and does what it asks for; where nothing
came of it, the same once more; where an answer may be missing, Ana looks at Home, as she is told to.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from domain import actions as a
from domain.action_codec import decode
from tests.faults.stage import Stage
from tests.support.conferring import MET, NOT_YET
from tests.support.slack_shown import ShownMessage as SlackMessage
from tests.support.telegram_server import ShownMessage as TelegramMessage

FRIDAY_HALF_PAST_TEN = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
"""10:30 in the school's zone."""

WORD = "I explained it to Jamal."
RESPONSE = "I will draw the line again."
REFLECTION = "I planned it first, and it helped."
VOICE = b"OggS what I think"
MOST_ACTS = 25
"""For one wish. Whoever needs more is going round in circles."""

INTERRUPTED = "I was interrupted"
Act = tuple[str, Callable[[], Awaitable[object]]]
Shown = TelegramMessage | SlackMessage


def button_for(message: Shown | None, *actions: type[a.Action]) -> str | None:
    """The data of the first button that does the first of these that there is a button for.

    By what a button does, for its words may be chosen anew any day.
    """
    if message is None:
        return None
    if isinstance(message, TelegramMessage):
        there = [button.data or "" for row in message.buttons for button in row]
    else:
        there = [button.action_id for button in message.buttons]
    return next((data for kind in actions for data in there if data and isinstance(decode(data), kind)), None)


@dataclass
class Ana:
    """A student on Telegram, asked step by step."""

    stage: Stage
    now: TelegramMessage | None = None
    """What changed last on her screen."""
    _before: dict[int, tuple[int, str]] = field(default_factory=dict)

    async def asks_for_a_conference(self) -> None:
        def next_act() -> Act:
            if self._is_asked_for_words():
                return self._types(WORD)
            if not self.is_home():
                ways = (a.PickOption, a.FinishPicking, a.RequestConference, a.OpenTarget)
                if (data := button_for(self.now, *ways)) is not None:
                    return self._presses(data)
            return self._types("ratio")

        await self._goes_on(
            next_act,
            until=lambda: (
                self.has_read("You asked for a conference: RP.1")
                or self.has_read("RP.1.*: waiting for Bo Li")
                or self.has_read("You asked for a conference on .* It waits for Bo Li")  # on the card
            ),
        )

    async def hears_of_the_time(self) -> None:
        await self._hears("Your conference is planned", on_home="RP.1.*: with Bo Li on")

    async def hears_not_yet(self) -> None:
        await self._hears("Not yet: RP.1", on_home="RP.1.*: not yet")

    async def hears_it_is_shown(self) -> None:
        await self._hears("Shown: RP.1", on_home="1 of 6 targets shown")

    async def responds(self) -> None:
        def next_act() -> Act:
            if self._is_asked_for_words():
                return self._types(RESPONSE)
            if (data := button_for(self.now, a.RespondToOutcome, a.OpenConference)) is not None:
                return self._presses(data)
            return self._types("/home")

        await self._goes_on(
            next_act,
            until=lambda: (
                self.has_read("Thank you for your words")
                or (self.is_home() and not self._reads("RP.1.*: not yet") and not self._can_go_on())
            ),
        )

    async def reflects(self) -> None:
        await self._reflects("Only you can read it", REFLECTION, lambda: self._types(REFLECTION))

    async def reflects_aloud(self) -> None:
        speaks: Act = ("speaks", lambda: self.stage.ana.sends_voice(VOICE, duration=4))
        await self._reflects("Your voice note is saved", "voice note", lambda: speaks)

    async def _reflects(self, kept: str, listed: str, says: Callable[[], Act]) -> None:
        """For herself alone: the first to whom it may be shown."""

        def next_act() -> Act:
            if (data := button_for(self.now, a.PickOption)) is not None:
                return self._presses(data)
            if self._is_asked_for_words():
                return says()
            if self.is_home() and self.was_interrupted:
                return self._presses(button_for(self.now, a.ListReflections))
            return self._types("/reflect")

        await self._goes_on(
            next_act,
            until=lambda: self.has_read(kept) or (self._reads("My reflections") and self._reads(listed)),
        )

    @property
    def was_interrupted(self) -> bool:
        return self.has_read(INTERRUPTED)

    def has_read(self, words: str) -> bool:
        """Anywhere in the chat; a regular expression."""
        return any(re.search(words, message.text) for message in self.stage.ana.chat if message.from_bot)

    def is_home(self) -> bool:
        return self._reads("Hi Ana")

    def _reads(self, words: str) -> bool:
        return self.now is not None and re.search(words, self.now.text) is not None

    def _is_asked_for_words(self) -> bool:
        return button_for(self.now, a.CancelForm) is not None and button_for(self.now, a.PickOption) is None

    def _can_go_on(self) -> bool:
        return button_for(self.now, a.ResumeForm) is not None

    async def _hears(self, notice: str, *, on_home: str) -> None:
        """What comes unasked comes once or, where its fate is not known, waits on Home."""
        await self.stage.is_calm()
        self._looks()
        if self.has_read(notice):
            return
        await self._goes_on(
            lambda: self._types("/home"), until=lambda: self.is_home() and self._reads(on_home)
        )

    async def _goes_on(self, next_act: Callable[[], Act], *, until: Callable[[], bool]) -> None:
        for _ in range(MOST_ACTS):
            if until():
                return
            if self._reads(INTERRUPTED):
                what, act = self._presses(button_for(self.now, a.GoHome))
            elif self._can_go_on():
                what, act = self._presses(button_for(self.now, a.ResumeForm))
            else:
                what, act = next_act()
            if await self.stage.does(f"Ana {what}", act(), seen=self._sees_something_new):
                self._looks()
        raise AssertionError(f"Ana goes round in circles at {self.now!r}")

    def _types(self, words: str) -> Act:
        return f"types {words!r}", lambda: self.stage.ana.sends(words)

    def _presses(self, data: str | None) -> Act:
        """On the message she looks at."""
        assert self.now is not None
        assert data is not None, f"no such button: {self.now!r}"
        message_id = self.now.message_id
        return f"presses {decode(data)}", lambda: self.stage.ana.presses_data(data, message_id=message_id)

    def _seen(self) -> dict[int, tuple[int, str]]:
        return {m.message_id: (m.edited, m.text) for m in self.stage.ana.chat if m.from_bot}

    def _sees_something_new(self) -> bool:
        return self._seen() != self._before

    def _looks(self) -> None:
        seen = self._seen()
        new = [number for number, how in seen.items() if self._before.get(number) != how]
        if new:
            self.now = next(m for m in self.stage.ana.chat if m.message_id == max(new))
        self._before = seen


@dataclass
class Bo:
    """A teacher in Slack, with forms in windows."""

    stage: Stage
    now: SlackMessage | None = None
    _before: dict[str, tuple[int, str]] = field(default_factory=dict)

    async def accepts_with_a_time(self) -> None:
        await self._sends_the_form(
            "starts_at",
            {"starts_at": FRIDAY_HALF_PAST_TEN, "place": "Room 12"},
            ways=(a.AcceptConference, a.OpenConference),
            until="Conference with Ana Morales on",
        )

    async def records(self, *, met: bool) -> None:
        await self._sends_the_form(
            "level",
            MET if met else NOT_YET,
            ways=(a.RecordOutcome, a.OpenConference),
            until="Recorded: Ana Morales",
        )

    async def hears(self, words: str) -> None:
        await self.stage.is_calm()
        self._looks()
        assert self._has_read(words), f"Bo never read {words!r}"

    async def _sends_the_form(
        self, name: str, answers: Mapping[str, Any], *, ways: tuple[type[a.Action], ...], until: str
    ) -> None:
        """Comes to the form with that field and sends it, until no window is open and he reads it is done."""
        user = self.stage.bo
        for _ in range(MOST_ACTS):
            self._looks()
            if user.modal is not None:
                assert name in str(user.modal["blocks"]), f"another window is open: {user.modal_text}"
                await user.fills(answers)
                await self.stage.does("Bo sends the form", user.submits(), seen=self._has_an_answer)
                await self.stage.is_calm()
            elif self._has_read(until):
                return
            else:
                what, act = self._way(ways)
                await self.stage.does(f"Bo {what}", act, seen=self._sees_something_new)
        raise AssertionError(f"Bo goes round in circles, wanting {until!r}, at {self.now!r}")

    def _has_an_answer(self) -> bool:
        """The window closed, or says why not: "not saved yet" asks to send it once more."""
        return self.stage.bo.modal is None or bool(self.stage.bo.modal_errors)

    def _way(self, ways: tuple[type[a.Action], ...]) -> tuple[str, Awaitable[object]]:
        data = button_for(self.now, *ways)
        if self.now is None or data is None:
            return "types /waymark requests", self.stage.bo.commands("/waymark", "requests")
        return f"presses {decode(data)}", self.stage.bo.presses_data(action_id=data, ts=self.now.ts)

    def _has_read(self, words: str) -> bool:
        return any(m.from_bot and words in m.plain for m in self.stage.bo.chat)

    def _seen(self) -> dict[str, tuple[int, str]]:
        return {m.ts: (m.edited, m.plain) for m in self.stage.bo.chat if m.from_bot}

    def _sees_something_new(self) -> bool:
        return self.stage.bo.modal is not None or self._seen() != self._before

    def _looks(self) -> None:
        seen = self._seen()
        new = [ts for ts, how in seen.items() if self._before.get(ts) != how]
        if new:
            self.now = next(m for m in self.stage.bo.chat if m.ts == max(new))
        self._before = seen
