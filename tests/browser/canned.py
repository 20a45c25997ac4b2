"""The page over a conversation of a few fixed answers: everything it can be asked to show, without a school.

`python -m tests.browser.canned` serves it on port 8765 to be looked at.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette

from bot.channels.base import (
    FormWords,
    Handled,
    Received,
    Rendered,
    RenderedButton,
    RenderedField,
    RenderedForm,
    RenderedOption,
)
from bot.channels.web.channel import HOME, WebChannel
from bot.channels.web.page import Persona, Surface, demo_routes
from bot.clock import MovableClock
from bot.rendering.renderer import Renderer
from domain.action_codec import encode
from domain.actions import GoHome
from domain.ids import new_id
from domain.vocabulary import ChannelName

ZONE = ZoneInfo("America/New_York")
GO_HOME = encode(GoHome())
NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)

PEOPLE = (
    Persona("ana", "Ana Morales", "student", Surface.PHONE, "ready to ask for a conference on EE.3", "es"),
    Persona("jamal", "Jamal Carter", "student", Surface.PHONE, "ahead in both subjects"),
    Persona("mei", "Mei Tran", "student", Surface.PHONE),
    Persona("lucia", "Lucía Morales", "guardian", Surface.PHONE, "mother of Ana and José"),
    Persona("bo", "Bo Li", "teacher", Surface.WORKSPACE, "teaches mathematics, three requests wait"),
    Persona("grace", "Grace Okafor", "teacher", Surface.WORKSPACE),
    Persona("rosa", "Rosa Delgado", "advisor", Surface.WORKSPACE, "hears every call for help"),
)

CARD = """<b>🎯 EE.3 · Inequalities</b>

<b>What to learn</b>
I can write and picture an inequality for a situation.

<b>What each level looks like</b>
• <b>Beginning</b>: I recognize &lt; and &gt; and can say which of two numbers is more.
• <b>Emerging</b> (you are here): I write an inequality when somebody gives me the words.
• <b>Proficient</b>: I write it for a situation of my own and picture it on a number line.

<b>How I am progressing</b>
🌱 Beginning → Emerging
📅 Planned for Fri, Nov 20"""

HOME_PAGE = """<b>Good morning, Bo</b>

⏳ <b>2 conference requests wait for you</b>
Mei Tran: EE.2, for 6 school days
Eli Novak: EE.1, since yesterday

📅 <b>Conferences today</b>
2:10 PM Priya Shah: RP.6, room 12

👥 You teach 41 students."""

NOTICE = """<b>💬 Ana Morales asks for a conference</b>
EE.3 · Inequalities

<blockquote>I can explain it with my paper route, that is a new place.</blockquote>
She would like to <b>explain it</b>."""

LEVELS = (
    RenderedOption("beginning", "Beginning", "I recognize < and > and can say which of two numbers is more."),
    RenderedOption("emerging", "Emerging", "I write an inequality when somebody gives me the words."),
    RenderedOption("proficient", "Proficient", "I write it for a situation of my own and picture it."),
)

AROUND = FormWords(
    optional="optional",
    left="Characters left: {n}",
    over="Characters too many: {n}",
    suggested="Suggested times",
    check="Please look at the marked answers.",
    close="Close",
)

FORM = RenderedForm(
    title="What did Ana show?",
    intro="Ana reads this as soon as you send it.",
    submit="Send",
    cancel="Not now",
    opener="co:1",
    fields=(
        RenderedField("level", "choice", "Level shown", "Choose the sentence that fits.", options=LEVELS),
        RenderedField("met", "text", "What she showed", max_length=120),
        RenderedField(
            "missing", "text", "What is still missing", only_if=("level", ("beginning", "emerging"))
        ),
        RenderedField(
            "kinds",
            "choices",
            "Evidence you looked at",
            required=False,
            options=(RenderedOption("a", "Paper route diary"), RenderedOption("b", "Exit ticket")),
            initial=("a",),
        ),
        RenderedField("review", "date", "Look again on", earliest="2026-11-19", latest="2027-06-16"),
        RenderedField(
            "when",
            "moment",
            "Next time to meet",
            required=False,
            earliest="2026-11-18T12:00:00-05:00",
            options=(
                RenderedOption("2026-11-19T10:30-05:00", "Thu, Nov 19, 10:30 AM"),
                RenderedOption("2026-11-20T14:10-05:00", "Fri, Nov 20, 2:10 PM"),
            ),
        ),
    ),
    around=AROUND,
)


class Canned:
    """An inbox and a conversation in one."""

    def __init__(self) -> None:
        self.clock = MovableClock(ahead=NOON - datetime.now(UTC))
        self.channel = WebChannel(intake=self, answer=self.answer, clock=self.clock)
        self.time_may_pass = asyncio.Event()
        self.time_may_pass.set()
        self.received: list[Received] = []
        self._waiting: dict[UUID, dict[str, Any]] = {}
        self._keys: set[str] = set()

    async def store(
        self, channel: ChannelName, *, key: str, address: str, payload: dict[str, Any]
    ) -> UUID | None:
        if key in self._keys:
            return None
        self._keys.add(key)
        row_id = new_id()
        self._waiting[row_id] = payload
        return row_id

    async def answer(self, name: ChannelName, address: str) -> Mapping[UUID, Handled]:
        handled = {}
        for row_id, payload in list(self._waiting.items()):
            if payload["address"] == address:
                del self._waiting[row_id]
                handled[row_id] = await self._handle(payload)
        return handled

    async def _handle(self, payload: dict[str, Any]) -> Handled:
        received = self.channel.read(payload)
        assert received is not None
        self.received.append(received)
        address = received.address
        if received.form is not None:
            return await self._take_form(address, received)
        if received.button == "form":
            await self.channel.open_form(address, payload, FORM)
        elif received.button == "ask":
            await self._show(
                received, Rendered("<b>Asked</b>\n⏳ It waits for Bo Li.", _buttons(("Home", "home")))
            )
            await self.channel.send(
                "bo",
                Rendered(
                    NOTICE, _buttons(("Accept", "form", "primary"), ("Other time", "x")), is_notice=True
                ),
            )
        elif received.button == "wild":
            await self._show(
                received, Rendered("<b>" + "Long words " * 400 + "</b>", _buttons(("Home", "home")))
            )
        elif received.command == HOME and received.place == HOME:
            await self._show(
                received, Rendered(self._home(), _buttons(("My students", "x"), ("Record outcome", "form")))
            )
        elif received.button == GO_HOME and received.place == HOME:
            await self._show(received, Rendered(self._home(), _buttons(("My students", "x"))))
        elif received.command is not None or received.button in ("home", GO_HOME):
            await self._show(
                received,
                Rendered(
                    CARD,
                    (
                        *_buttons(("Ask for a conference", "ask", "primary")),
                        *_buttons(("I'm stuck", "x"), ("🏠 Home", GO_HOME)),
                        *_buttons(("Delete it", "x", "danger"), ("✓ Only me", "x", "picked")),
                    ),
                ),
            )
        elif received.files and not received.files[0].reference:
            await self.channel.send(address, Rendered("<b>Too large</b>"))
        elif received.files:
            content = await self.channel.fetch(received.files[0])
            await self.channel.send(address, Rendered(f"<b>Heard</b>\n{len(content)} bytes, thank you."))
        else:
            await self.channel.send(address, Rendered("<b>I read that</b>\n<i>word for word</i>"))
        return Handled()

    async def _take_form(self, address: str, received: Received) -> Handled:
        assert received.form is not None
        if not received.form[1].get("met"):
            return Handled(problems={"met": "Please write something here.", "level": "Please choose one."})
        await self._show(received, Rendered("<b>✅ Sent to Ana</b>", _buttons(("Home", "home"))))
        return Handled()

    def _home(self) -> str:
        return f"{HOME_PAGE}\n\n🗓 {self.clock.now().astimezone(ZONE):%A}"

    async def _show(self, received: Received, rendered: Rendered) -> None:
        if received.place is None:
            await self.channel.send(received.address, rendered)
        else:
            await self.channel.show(received.address, received.place, rendered)

    async def move(self, by: timedelta) -> None:
        await self.time_may_pass.wait()
        self.clock.move(by)


def _buttons(*wanted: tuple[str, ...]) -> tuple[tuple[RenderedButton, ...], ...]:
    return (tuple(RenderedButton(*button) for button in wanted),)


async def everybody() -> tuple[Persona, ...]:
    return PEOPLE


def page_of(canned: Canned) -> Starlette:
    """The page's whole application over the canned conversation."""
    return Starlette(
        routes=demo_routes(
            canned.channel,
            Renderer(),
            personas=everybody,
            now=canned.clock.now,
            move_clock=canned.move,
            zone=ZONE,
            school_name="Riverbend School",
        )
    )


if __name__ == "__main__":
    uvicorn.run(page_of(Canned()), host="127.0.0.1", port=8765, log_level="warning")
