"""What somebody outside of school is asked, and says, at an address that a student passed on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from domain import actions as a
from domain.forms import Answers, Form, TextField
from domain.messages.parts import TargetName
from domain.rules.policy import policy_of
from domain.services.evidence import feedback
from domain.services.evidence.feedback import Given, Question
from domain.services.learning import targets
from domain.services.occasions import Occasion
from handlers.turn import Audience

LONGEST_ANSWER = 1_000
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class MentorQuestion:
    """Facts for the page: nothing of the student's record but the target they ask about."""

    student_name: str
    """The first name."""
    school_name: str
    target: TargetName
    statement: str
    """The target in student words."""
    question: str
    until: datetime | None
    form: Form


async def find(session: AsyncSession, token: str, *, now: datetime) -> Question | None:
    """The open question of an address; None for unknown, expired and answered alike.

    Held until the transaction ends, so that one address brings one answer.
    """
    return await feedback.by_token(session, token, now)


def audience_of(question: Question, *, language: str) -> Audience:
    return Audience(language, ZoneInfo(question.school.zone))


def facts_of(question: Question, *, language: str) -> MentorQuestion:
    """What the page says, in a language."""
    return MentorQuestion(
        student_name=question.student.called,
        school_name=question.school.name,
        target=targets.name_of(question.target, language),
        statement=targets.in_language(
            targets.translations_of(question.target, "statement"), question.target.statement, language
        ),
        question=question.request.question,
        until=question.request.expires_at,
        form=form_of(question),
    )


def form_of(question: Question) -> Form:
    about = f"{question.student.called} · {question.target.code}"
    return form_for(question.request.id, about=about, name=question.request.mentor_name or "")


def form_for(request_id: UUID, *, about: str, name: str) -> Form:
    """The same two prompts that a classmate gets, and how the mentor would like to be named."""
    return Form(
        a.GiveFeedback(request_id),
        (
            TextField(name="works", words="mentor_works", max_length=LONGEST_ANSWER),
            TextField(name="idea", words="mentor_idea", max_length=LONGEST_ANSWER, required=False),
            TextField(
                name="name",
                words="mentor_name",
                max_length=LONGEST_NAME,
                multiline=False,
                initial=name[:LONGEST_NAME],
            ),
        ),
        about=about,
    )


async def answer(session: AsyncSession, question: Question, answers: Answers, *, now: datetime) -> None:
    """Keeps it as evidence that waits for a teacher's word; the student hears of it at once.

    Joins the caller's transaction.
    """
    occasion = Occasion(question.school, policy_of(question.school.settings), now)
    given = Given(answers.text("works") or "", answers.text("idea"))
    await feedback.answer(session, question, given, by_name=answers.text("name"), occasion=occasion)
