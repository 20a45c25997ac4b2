"""All doors, as routes of the process's server."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.database import Sessions
from bot.doors import calendars, feedback
from bot.doors.calendars import CalendarDoor
from bot.doors.feedback import FeedbackDoor
from bot.doors.guard import Guarded
from bot.rendering.renderer import Renderer


def doors(sessions: Sessions, clock: Clock, renderer: Renderer) -> Sequence[BaseRoute]:
    """What is served by a secret address each."""
    guard = [Middleware(Guarded)]
    calendar = CalendarDoor(sessions, clock, renderer)
    mentors = FeedbackDoor(sessions, clock, renderer)
    return (
        Route(calendars.PATH, calendar.read, methods=["GET"], middleware=guard),
        Route(feedback.STYLE_PATH, mentors.style, methods=["GET"], middleware=guard),
        Route(feedback.PATH, mentors.show, methods=["GET"], middleware=guard),
        Route(feedback.PATH, mentors.answer, methods=["POST"], middleware=guard),
    )
