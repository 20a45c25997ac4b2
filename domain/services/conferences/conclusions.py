"""A teacher's filled-in outcome form, as what was concluded: nothing in it is left empty."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import Answers
from domain.messages.base import StoredFile
from domain.messages.conferences import LevelLine, NotYet
from domain.models import Attachment, Person
from domain.rules.supporting import review_day
from domain.services.conferences import conference_times, other_targets
from domain.services.conferences.chosen_evidence import talked_about
from domain.services.conferences.meetings import Meeting, get_answerable
from domain.services.conferences.outcome_notices import Conclusion, VoiceMessage
from domain.services.learning import level_lines
from domain.services.occasions import Occasion
from domain.vocabulary import EvidenceContext


async def read(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, answers: Answers, occasion: Occasion
) -> Conclusion:
    """What the teacher left empty is said by the level's own sentence or by the support they chose.

    Raises NotFound, InvalidAnswers.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    lines = await level_lines.of_target(
        session, meeting.target, language=occasion.language_of(meeting.student)
    )
    line = next((each for each in lines if each.level.code == answers.text("level")), None)
    if line is None:
        raise InvalidAnswers({"level": FieldProblem(Problem.MISSING)})
    is_met = line.is_proficient
    others = await other_targets.beside(
        session,
        meeting,
        evidence_ids=await talked_about(session, meeting),
        teacher=teacher,
        language=occasion.language_of(meeting.student),
        occasion=occasion,
    )
    return Conclusion(
        level_code=line.level.code,
        context=EvidenceContext(answers.text("context") or EvidenceContext.CLASS),
        is_new_context=answers.text("new_context") == "yes",
        met=answers.text("met") or line.sentence or _missing("met"),
        evidence_ids=tuple(UUID(value) for value in answers.chosen("evidence")),
        reason=answers.text("reason") if is_met else None,
        not_yet=None if is_met else await _not_yet(session, meeting, lines, answers, occasion=occasion),
        feedback=answers.text("feedback"),
        voice=await _voice(session, teacher, answers),
        others=await other_targets.read(session, meeting, others, answers, occasion=occasion),
    )


async def _voice(session: AsyncSession, teacher: Person, answers: Answers) -> VoiceMessage | None:
    said = answers.voice("feedback")
    ids = (said.attachment_id,) if said else answers.files("recording")
    attachment = await session.scalar(
        select(Attachment).where(
            col(Attachment.school_id) == teacher.school_id,
            col(Attachment.id).in_(ids),
            col(Attachment.owner_id) == teacher.id,
        )
    )
    if attachment is None:
        return None
    name = attachment.file_name or f"feedback.{attachment.media_type.rpartition('/')[2]}"
    return VoiceMessage(attachment.id, StoredFile(name, attachment.sha256, attachment.media_type))


async def _not_yet(
    session: AsyncSession,
    meeting: Meeting,
    lines: tuple[LevelLine, ...],
    answers: Answers,
    *,
    occasion: Occasion,
) -> NotYet:
    support = answers.text("support") or _missing("support")
    bar = level_lines.bar(lines)
    days = await conference_times.review_days(session, meeting.conference.section_id, occasion=occasion)
    return NotYet(
        missing=answers.text("missing") or _missing("missing"),
        next_step=answers.text("next_step") or _missing("next_step"),
        offered=answers.text("offered") or support,
        try_again=answers.text("try_again") or support,
        student_action=answers.text("student_action") or support,
        adult_action=answers.text("adult_action") or support,
        success_signal=answers.text("success_signal")
        or (bar.sentence if bar else None)
        or _missing("success_signal"),
        review_on=review_day(occasion.today, occasion.policy, days, wanted=answers.day("review_on")),
    )


def _missing(field_name: str) -> str:
    """Never returns: raises InvalidAnswers for the field."""
    raise InvalidAnswers({field_name: FieldProblem(Problem.MISSING)})
