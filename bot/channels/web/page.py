"""The demo's page and what it asks the server for."""

import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.base import FileOffer, Handled
from bot.channels.web.channel import HOME, WebChannel, Wish
from bot.channels.web.guard import OnlyThisComputer
from bot.channels.web.reading import checked, head, read, storable
from bot.channels.web.stream import EventStream
from bot.locales import LANGUAGES, is_from_the_right, tag_of
from bot.rendering.environment import TEMPLATES
from bot.rendering.renderer import Renderer
from domain.action_codec import encode
from domain.actions import GoHome
from handlers.turn import Audience

LARGEST_FILE = 20 << 20
"""Bytes kept of an upload. Of a larger one nothing is, and the conversation says that it is too large."""

SHOWN = ("image/", "audio/", "video/", "text/html")
"""What a browser shows by itself; everything else is saved."""

ALONE = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Content-Security-Policy of a file: it runs nothing, and loads nothing from anywhere."""

_SECONDS = re.compile(r"[0-9]{1,5}")


class Surface(StrEnum):
    PHONE = "phone"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be in the demo."""

    id: str
    """The address on the web channel."""
    name: str
    role: str
    """A role's word of `domain.vocabulary.Role`; the page groups by it."""
    surface: Surface
    note: str = ""
    """Why they are interesting, in one line; who has one is shown first."""
    language: str = "en"


Personas = Callable[[], Awaitable[Sequence[Persona]]]
Now = Callable[[], datetime]
MoveClock = Callable[[timedelta], Awaitable[None]]


class _Click(BaseModel):
    person: str
    key: str = Field(default_factory=lambda: secrets.token_hex(16), min_length=1, max_length=80)
    """Names the click, so that asking again after a lost answer has no second effect."""
    message_id: str | None = Field(default=None, max_length=80)


class _Said(_Click):
    text: str = Field(min_length=1, max_length=20_000)


class _Pressed(_Click):
    data: str = Field(min_length=1, max_length=64)


class _FilledIn(_Click):
    opener: str = Field(min_length=1, max_length=64)
    answers: dict[str, Any]


class _ClockMove(BaseModel):
    days: int = Field(default=0, ge=0, le=31)
    hours: int = Field(default=0, ge=0, le=24)


def demo_routes(
    channel: WebChannel,
    renderer: Renderer,
    *,
    personas: Personas,
    now: Now,
    move_clock: MoveClock,
    zone: ZoneInfo,
    school_name: str,
) -> list[BaseRoute]:
    """Everything the page needs, for this computer only."""
    page = _Page(
        channel,
        renderer,
        personas=personas,
        now=now,
        move_clock=move_clock,
        zone=zone,
        school_name=school_name,
    )
    routes = [
        Route("/", page.show),
        Route("/colors.css", page.colors),
        Route("/api/personas", page.list_personas),
        Route("/api/stream", page.stream),
        Route("/api/pictures/{picture}", page.picture),
        Route("/api/files/{file}", page.file),
        Route("/api/say", page.say, methods=["POST"]),
        Route("/api/press", page.press, methods=["POST"]),
        Route("/api/submit", page.submit, methods=["POST"]),
        Route("/api/close", page.close_form, methods=["POST"]),
        Route("/api/upload", page.upload, methods=["POST"]),
        Route("/api/attach", page.attach, methods=["POST"]),
        Route("/api/home", page.home, methods=["POST"]),
        Route("/api/clock", page.clock, methods=["GET", "POST"]),
        Mount("/static", _Fresh(directory=TEMPLATES / "web" / "static")),
    ]
    return [Mount("/", routes=routes, middleware=[Middleware(OnlyThisComputer)])]


class _Page:
    def __init__(
        self,
        channel: WebChannel,
        renderer: Renderer,
        *,
        personas: Personas,
        now: Now,
        move_clock: MoveClock,
        zone: ZoneInfo,
        school_name: str,
    ) -> None:
        self._channel = channel
        self._renderer = renderer
        self._personas = personas
        self._now = now
        self._move_clock = move_clock
        self._zone = zone
        self._school_name = school_name
        self._by_id: dict[str, Persona] = {}

    async def show(self, request: Request) -> Response:
        """The page, in the language asked for with `?language=`."""
        wanted = request.query_params.get("language", LANGUAGES[0])
        language = wanted if wanted in LANGUAGES else LANGUAGES[0]
        words = self._renderer.page(
            "demo.html.j2",
            Audience(language, self._zone),
            language=language,
            locale=tag_of(language),
            from_the_right=" ".join(filter(is_from_the_right, LANGUAGES)),
            zone=self._zone.key,
            school_name=self._school_name,
            go_home=encode(GoHome()),
        )
        return HTMLResponse(words, headers={"Cache-Control": "no-store"})

    async def colors(self, request: Request) -> Response:
        """The page's colors, light and dark by its own switch."""
        colors = self._renderer.page("colors.css.j2", Audience(LANGUAGES[0]), has_switch=True)
        return Response(colors, media_type="text/css", headers={"Cache-Control": "no-cache"})

    async def list_personas(self, request: Request) -> Response:
        """Everybody there is, and the phone's command menu in each language."""
        people = await self._personas()
        self._by_id = {persona.id: persona for persona in people}
        commands = {language: self._renderer.commands(language) for language in LANGUAGES}
        return JSONResponse({"personas": [asdict(persona) for persona in people], "commands": commands})

    async def stream(self, request: Request) -> Response:
        """Server-sent events about the people named with `?person=`."""
        people = [(await self._persona(person)).id for person in request.query_params.getlist("person")]
        return EventStream(self._channel.transcripts, people)

    async def picture(self, request: Request) -> Response:
        """A picture of a message; with `?theme=dark` for a dark page."""
        dark = request.query_params.get("theme") == "dark"
        png = await self._channel.picture(request.path_params["picture"], dark=dark)
        if png is None:
            raise HTTPException(404, "This picture is not there any more.")
        return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    async def file(self, request: Request) -> Response:
        """A file of a message. What could be a page of its own is shown without any rights."""
        found = await self._channel.file(request.path_params["file"])
        if found is None:
            raise HTTPException(404, "This file is not there any more.")
        file, content = found
        how = "inline" if file.media_type.startswith(SHOWN) else "attachment"
        headers = {
            "Cache-Control": "private, max-age=3600",
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.file_name)}",
            "Content-Security-Policy": ALONE,
            "X-Content-Type-Options": "nosniff",
        }
        return Response(content, media_type=file.media_type, headers=headers)

    async def say(self, request: Request) -> Response:
        said = await read(request, _Said)
        return await self._take(said, text=said.text)

    async def press(self, request: Request) -> Response:
        pressed = await read(request, _Pressed)
        return await self._take(pressed, press=pressed.data)

    async def submit(self, request: Request) -> Response:
        filled = await read(request, _FilledIn)
        return await self._take(filled, opener=filled.opener, answers=filled.answers)

    async def close_form(self, request: Request) -> Response:
        """Closes a form unsent; nobody is asked, as nothing happened."""
        click = await read(request, _Click)
        self._channel.transcripts.close_form((await self._persona(click.person)).id)
        return _outcome(Handled())

    async def home(self, request: Request) -> Response:
        """The workspace's Home tab anew; on the phone, a first message."""
        click = await read(request, _Click)
        persona = await self._persona(click.person)
        place = HOME if persona.surface is Surface.WORKSPACE else None
        return await self._take(click.model_copy(update={"message_id": place}), wants_home=True)

    async def upload(self, request: Request) -> Response:
        """A file as the request's body; who, what and which click are in the query, its kind in the headers.

        The size is capped while reading.
        """
        query = request.query_params
        click = checked(
            _Click, {"person": query.get("person"), "key": query.get("key") or secrets.token_hex(16)}
        )
        content, size_bytes = await head(request, LARGEST_FILE)
        seconds = query.get("seconds", "")
        offer = FileOffer(
            reference=self._channel.take_upload(content) if size_bytes <= LARGEST_FILE else "",
            media_type=request.headers.get("content-type", "").partition(";")[0][:100],
            size_bytes=size_bytes,
            file_name=storable(query.get("name", ""))[:200] or None,
            duration_seconds=int(seconds) if _SECONDS.fullmatch(seconds) else None,
            album=storable(query.get("album", ""))[:100] or None,
        )
        return await self._take(click, file=offer)

    async def attach(self, request: Request) -> Response:
        """A file for a form's answer, as the request's body; the answer names it by what comes back."""
        await self._persona(request.query_params.get("person", ""))
        content, size_bytes = await head(request, LARGEST_FILE)
        return JSONResponse(
            {
                "reference": self._channel.take_upload(content) if size_bytes <= LARGEST_FILE else "",
                "media_type": request.headers.get("content-type", "").partition(";")[0][:100],
                "size_bytes": size_bytes,
                "file_name": storable(request.query_params.get("name", ""))[:200] or None,
            }
        )

    async def clock(self, request: Request) -> Response:
        """The demo's time; a POST moves it forward by `days` and `hours`."""
        if request.method == "POST":
            move = await read(request, _ClockMove)
            await self._move_clock(timedelta(days=move.days, hours=move.hours))
            self._channel.transcripts.announce("clock", now=self._now().isoformat())
        return JSONResponse({"now": self._now().isoformat(), "zone": self._zone.key})

    async def _take(self, click: _Click, **wish: Any) -> Response:
        persona = await self._persona(click.person)
        made = Wish(persona.id, persona.surface is Surface.WORKSPACE, place=click.message_id)
        return _outcome(await self._channel.take(replace(made, **wish), key=click.key))

    async def _persona(self, person: str) -> Persona:
        if person not in self._by_id:
            self._by_id = {persona.id: persona for persona in await self._personas()}
        if person not in self._by_id:
            raise HTTPException(404, "Nobody here has this id.")
        return self._by_id[person]


class _Fresh(StaticFiles):
    """Static files that the browser asks about each time, so that a new version shows at once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _outcome(handled: Handled) -> Response:
    return JSONResponse({"problems": handled.problems, "failed": handled.failed})
