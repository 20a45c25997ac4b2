"""`GET /calendar/{token}.ics`: a teacher's conferences for the calendar program they gave the address to."""

import hashlib
from datetime import timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.clock import Clock
from bot.database import Sessions
from bot.rendering.renderer import Renderer
from domain.services.conferences import feeds
from handlers.turn import Audience

PATH = "/calendar/{token}.ics"
MEDIA_TYPE = "text/calendar; charset=utf-8"
KEPT = timedelta(minutes=5)
"""For so long a program may show what it has without asking."""


class CalendarDoor:
    """Answers calendar programs. Unknown, revoked and a teacher who has left all look the same."""

    def __init__(self, sessions: Sessions, clock: Clock, renderer: Renderer) -> None:
        self._sessions = sessions
        self._clock = clock
        self._renderer = renderer

    async def read(self, request: Request) -> Response:
        """The calendar; 304 for a program that has it already."""
        async with self._sessions() as session:
            feed = await feeds.read(session, request.path_params["token"], now=self._clock.now())
        if feed is None:
            return PlainTextResponse("There is no calendar here.", status_code=404)
        audience = Audience(feed.language, ZoneInfo(feed.zone))
        text = self._renderer.calendar(feed.entries, audience, subscribed_on=feed.today)
        content = text.encode()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": f"private, max-age={KEPT // timedelta(seconds=1)}"}
        if tag in _tags(request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        return Response(content, headers={**headers, "Content-Type": MEDIA_TYPE})


def _tags(header: str) -> set[str]:
    """Those that a program names; a proxy may have made them weak."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
