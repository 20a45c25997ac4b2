"""What came of a conference: judgements, the support that a "not yet" opens, and what the student hears."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.messages.outcomes import AlsoJudged, OutcomeBeside, OutcomeMet, OutcomeNotYet
from domain.messages.parts import LevelName
from domain.models import Person
from domain.rules.conferences import Move
from domain.services.conferences import judging, opened_supports, other_targets
from domain.services.conferences.conference_moves import key_of, move, refuse_unless, tell
from domain.services.conferences.judging import Verdict
from domain.services.conferences.meetings import Meeting, get_answerable
from domain.services.conferences.outcome_notices import Conclusion, notices_of
from domain.services.learning import level_lines
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.services.promises import promise
from domain.services.reflecting import asking
from domain.vocabulary import ReflectionOccasion

OutcomeNotice = OutcomeMet | OutcomeNotYet | OutcomeBeside


@dataclass(frozen=True, slots=True)
class Recorded:
    meeting: Meeting
    level: LevelName
    is_met: bool
    review_on: date | None
    also: tuple[AlsoJudged, ...] = ()
    """All other targets that were judged."""


async def record(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, conclusion: Conclusion, occasion: Occasion
) -> Recorded:
    """The outcome of a conference that is open; the student hears it at once.

    Raises NotInThisState for whoever comes second, InvalidAnswers for each "reason" where Proficient lacks
    evidence and a reason (DOMAIN rule 3). Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    conference, student = meeting.conference, meeting.student
    refuse_unless(conference, Move.RECORD_NOT_YET)
    await other_targets.hold(session, student, conclusion.others)
    await _refuse_without_evidence(session, meeting, conclusion, occasion=occasion)
    lines = await level_lines.of_target(session, meeting.target, language=occasion.language_of(student))
    line = level_lines.named(lines, conclusion.level_code)
    not_yet = conclusion.not_yet
    step = await move(
        session,
        conference,
        Move.RECORD_MET if not_yet is None else Move.RECORD_NOT_YET,
        by=teacher,
        now=occasion.now,
    )
    other_targets.begin_answer(conference, occasion=occasion)
    shown = await judging.show(
        session,
        meeting,
        words=conclusion.met,
        context=conclusion.context,
        is_new_context=conclusion.is_new_context,
        evidence_ids=conclusion.evidence_ids,
        by=teacher,
        occasion=occasion,
    )
    judgement = await judging.judge(
        session,
        shown,
        _verdict(conclusion),
        target=meeting.target,
        conference=conference,
        by=teacher,
        occasion=occasion,
    )
    await opened_supports.close(session, meeting, is_met=not_yet is None, now=occasion.now)
    if not_yet is not None:
        opened_supports.open_for(session, judgement, not_yet, conference_id=conference.id, now=occasion.now)
    others = [
        await other_targets.record(session, shown, other, by=teacher, occasion=occasion)
        for other in conclusion.others
    ]
    await pace_facts.gather(session, teacher.school_id, student_ids=[student.id])
    beside = tuple(each.also for each in others if not each.is_told)
    first, *more = await notices_of(
        session, meeting, lines, conclusion, also=beside, by=teacher, occasion=occasion
    )
    first = await _with_question(session, first, meeting, key=key_of(step, student), occasion=occasion)
    await tell(session, first, student, step=step, student=student)
    for notice in more:
        key = f"conference:{conference.id}:{step.id}:beside"
        await promise(session, notice, to=student, key=key, about=student.id, now=occasion.now)
    return Recorded(
        meeting,
        line.level,
        not_yet is None,
        not_yet.review_on if not_yet else None,
        tuple(each.also for each in others),
    )


async def _with_question(
    session: AsyncSession, notice: OutcomeNotice, meeting: Meeting, *, key: str, occasion: Occasion
) -> OutcomeNotice:
    """The notice, with a question to reflect on where it is time for one."""
    if isinstance(notice, OutcomeBeside):
        return notice
    is_met = isinstance(notice, OutcomeMet)
    question = await asking.ask_along(
        session,
        meeting.student,
        follows=ReflectionOccasion.TARGET_MET if is_met else ReflectionOccasion.CONFERENCE,
        key=key,
        target_id=meeting.target.id,
        occasion=occasion,
    )
    return replace(notice, question=question)


def _verdict(conclusion: Conclusion) -> Verdict:
    return Verdict(
        level_code=conclusion.level_code,
        met=conclusion.met,
        missing=conclusion.not_yet.missing if conclusion.not_yet else None,
        reason=conclusion.reason,
        feedback=conclusion.feedback,
        voice_id=conclusion.voice.attachment_id if conclusion.voice else None,
    )


async def _refuse_without_evidence(
    session: AsyncSession, meeting: Meeting, conclusion: Conclusion, *, occasion: Occasion
) -> None:
    """Raises InvalidAnswers for every target that is to be Proficient with neither the evidence nor a
    reason. Source: DOMAIN rule 3
    """
    judged = [
        (meeting.target, conclusion.not_yet, conclusion.reason, "reason"),
        *((each.target, each.not_yet, each.reason, each.reason_field) for each in conclusion.others),
    ]
    problems: dict[str, FieldProblem] = {}
    for target, not_yet, reason, field_name in judged:
        if not_yet is not None or reason:
            continue
        wanted = await judging.still_wanted(
            session,
            meeting.student,
            target,
            evidence_ids=conclusion.evidence_ids,
            is_new_context=conclusion.is_new_context,
            occasion=occasion,
        )
        if not wanted.nothing:
            problems[field_name] = FieldProblem(
                Problem.EVIDENCE_WANTED,
                pieces=wanted.pieces,
                kinds=wanted.kinds,
                new_contexts=wanted.new_contexts,
            )
    if problems:
        raise InvalidAnswers(problems)
