"""`/feedback/{token}`: what somebody outside of school saw of a student's work, on a small page.

The page is one request without scripts and cookies; the address is what lets somebody answer, once.
"""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.reading import head, storable
from bot.clock import Clock
from bot.database import Sessions
from bot.doors.languages import language_of
from bot.doors.tries import Tries
from bot.locales import LANGUAGES
from bot.rendering.environment import TEMPLATES
from bot.rendering.renderer import Renderer
from domain import forms
from domain.errors import InvalidAnswers
from domain.messages import shared
from domain.services.evidence.feedback import Question
from handlers import mentors
from handlers.turn import Audience

PATH = "/feedback/{token}"
STYLE_PATH = "/feedback/page.css"
LARGEST_BODY = 32 << 10
"""Bytes: the longest answers in any script, percent-encoded."""
MOST_FIELDS = 10
STYLE_KEPT = timedelta(hours=1)


class FeedbackDoor:
    """The page, in the browser's language or the one picked on it. Unknown, expired and answered addresses
    get one kind answer.
    """

    def __init__(self, sessions: Sessions, clock: Clock, renderer: Renderer) -> None:
        self._sessions = sessions
        self._clock = clock
        self._renderer = renderer
        self._look = look(renderer)
        self._tries = Tries()

    async def show(self, request: Request) -> Response:
        language = language_of(request)
        async with self._sessions() as session:
            question = await mentors.find(session, request.path_params["token"], now=self._clock.now())
            if question is None:
                return self._closed(language)
            return self._page(question, language)

    async def answer(self, request: Request) -> Response:
        """Keeps what was said, and thanks; what is missing or too long is said beside it, nothing typed is
        lost.
        """
        language, now = language_of(request), self._clock.now()
        if not self._tries.count(request.client.host if request.client else None, now=now):
            return self._told("slow_down", language, HTTPStatus.TOO_MANY_REQUESTS)
        content, size_bytes = await head(request, LARGEST_BODY)
        if size_bytes > LARGEST_BODY:
            return self._told("too_large", language, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        raw = _read(content)
        async with self._sessions.begin() as session:
            question = await mentors.find(session, request.path_params["token"], now=now)
            if question is None:
                return self._closed(language)
            try:
                answers = forms.read(mentors.form_of(question), raw)
            except InvalidAnswers as invalid:
                return self._page(question, language, raw=raw, invalid=invalid)
            await mentors.answer(session, question, answers, now=now)
            name = question.student.called
        return self._told("thanks", language, HTTPStatus.OK, student_name=name)

    def _page(
        self,
        question: Question,
        language: str,
        *,
        raw: Mapping[str, str] | None = None,
        invalid: InvalidAnswers | None = None,
    ) -> Response:
        audience = mentors.audience_of(question, language=language)
        facts = mentors.facts_of(question, language=language)
        problems = {
            name: self._renderer.problem(problem, audience)
            for name, problem in (invalid.problems if invalid else {}).items()
        }
        words = self._renderer.page(
            "feedback.html.j2",
            audience,
            m=facts,
            form=self._renderer.form(facts.form, audience),
            typed=raw,
            problems=problems,
            languages=shared.LANGUAGES,
        )
        return _html(words, language, HTTPStatus.UNPROCESSABLE_ENTITY if invalid else HTTPStatus.OK)

    async def style(self, request: Request) -> Response:
        """How the page looks."""
        kept = STYLE_KEPT // timedelta(seconds=1)
        return Response(self._look, media_type="text/css", headers={"Cache-Control": f"max-age={kept}"})

    def _closed(self, language: str) -> Response:
        return self._told("closed", language, HTTPStatus.NOT_FOUND)

    def _told(self, what: str, language: str, status: HTTPStatus, *, student_name: str = "") -> Response:
        words = self._renderer.page(
            "feedback_told.html.j2",
            Audience(language),
            what=what,
            student_name=student_name,
            # Elsewhere another language would be another page: what was sent is not sent again.
            languages=shared.LANGUAGES if what == "closed" else {},
        )
        return _html(words, language, status)


def look(renderer: Renderer) -> str:
    """The page's style sheet: light or dark as the system is."""
    colors = renderer.page("colors.css.j2", Audience(LANGUAGES[0]), has_switch=False)
    return colors + (TEMPLATES / "web" / "static" / "feedback.css").read_text()


def _read(content: bytes) -> dict[str, str]:
    """The fields of a form as browsers send it; of one named twice, the last. Anything else holds none."""
    try:
        pairs = parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: str(storable(value)).replace("\r\n", "\n") for name, value in pairs}


def _html(words: str, language: str, status: HTTPStatus) -> Response:
    assert language in LANGUAGES
    headers = {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(words, status_code=status, headers=headers)
