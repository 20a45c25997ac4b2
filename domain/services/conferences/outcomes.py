"""What came of a conference: the teacher's judgement, the support it opens, the student's response."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import FieldProblem, InvalidAnswers, NotInThisState, Problem
from domain.messages.conferences import NotYet
from domain.messages.outcomes import OutcomeAnswered, OutcomeMet, OutcomeNotYet
from domain.messages.parts import LevelName
from domain.models import (
    Conference,
    Evidence,
    EvidenceTarget,
    Framework,
    Judgement,
    JudgementEvidence,
    Level,
    Person,
    Support,
)
from domain.rules.conferences import Move
from domain.rules.levels import Piece, evidence_rule
from domain.services.conferences.answering import teachers_to_tell
from domain.services.conferences.conference_moves import move, note, tell
from domain.services.conferences.meetings import Meeting, get_answerable, get_own
from domain.services.conferences.outcome_notices import Conclusion, met_notice, not_yet_notice
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.services.promises import promise
from domain.vocabulary import EvidenceKind


@dataclass(frozen=True, slots=True)
class Recorded:
    meeting: Meeting
    level: LevelName
    is_met: bool
    review_on: date | None


async def record(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, conclusion: Conclusion, occasion: Occasion
) -> Recorded:
    """The outcome of a conference that is open; the student hears it at once.

    Raises NotInThisState for whoever comes second, InvalidAnswers for "reason" where Proficient lacks
    evidence and a reason (DOMAIN rule 3). Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    lines = await level_lines.of_target(
        session, meeting.target, language=occasion.language_of(meeting.student)
    )
    line = next(each for each in lines if each.level.code == conclusion.level_code)
    how = Move.RECORD_MET if line.is_proficient else Move.RECORD_NOT_YET
    step = await move(session, meeting.conference, how, by=teacher, now=occasion.now)
    if line.is_proficient:
        await _refuse_without_evidence(session, meeting, conclusion, occasion=occasion)
    meeting.conference.answered_at = meeting.conference.answered_at or occasion.now
    judgement = await _judge(session, meeting, conclusion, by=teacher, occasion=occasion)
    await pace_facts.gather(session, teacher.school_id, student_ids=[meeting.student.id])
    await _close_supports(session, meeting, is_met=line.is_proficient, now=occasion.now)
    notice: OutcomeMet | OutcomeNotYet
    not_yet = conclusion.not_yet
    if not_yet is None:
        notice = await met_notice(session, meeting, lines, conclusion, by=teacher, occasion=occasion)
    else:
        _open_support(session, meeting, judgement, not_yet, now=occasion.now)
        notice = not_yet_notice(meeting, lines, conclusion, not_yet, by=teacher, occasion=occasion)
    await tell(session, notice, meeting.student, step=step, student=meeting.student)
    return Recorded(meeting, line.level, line.is_proficient, not_yet.review_on if not_yet else None)


async def support_of(
    session: AsyncSession, conference: Conference, *, is_locked: bool = False
) -> Support | None:
    """The support that the conference's latest "not yet" opened, while it is open."""
    statement = select(Support).where(
        col(Support.school_id) == conference.school_id,
        col(Support.conference_id) == conference.id,
        col(Support.closed_at).is_(None),
    )
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def respond(
    session: AsyncSession, conference_id: UUID, *, student: Person, words: str, occasion: Occasion
) -> Meeting:
    """The student's words to a "not yet", also while they ask again; the teacher is told.

    Further words are added to the first; the same words twice count once. Raises NotInThisState where no
    support is open. Joins the caller's transaction. Source: DOMAIN rule 12
    """
    meeting = await get_own(session, conference_id, student=student)
    support = await support_of(session, meeting.conference, is_locked=True)
    if support is None:
        raise NotInThisState(conference_id, meeting.conference.state)
    said = support.student_response
    if said is not None and f"\n\n{said}".endswith(f"\n\n{words}"):
        return meeting
    support.student_response = words if said is None else f"{said}\n\n{words}"
    support.student_responded_at = occasion.now
    teachers = await teachers_to_tell(session, meeting.conference, student, meeting.target, on=occasion.today)
    for teacher in teachers:
        target = targets.name_of(meeting.target, occasion.language_of(teacher))
        notice = OutcomeAnswered(
            conference_id, student.id, student.full_name, target, words, support.review_on
        )
        key = f"support:{support.id}:{len(support.student_response)}:{teacher.id}"
        await promise(session, notice, to=teacher, key=key, about=student.id, now=occasion.now)
    note(session, "responded to outcome", meeting, by=student, now=occasion.now)
    return meeting


async def _refuse_without_evidence(
    session: AsyncSession, meeting: Meeting, conclusion: Conclusion, *, occasion: Occasion
) -> None:
    """Raises InvalidAnswers where Proficient has neither the evidence nor a reason. Source: DOMAIN rule 3"""
    evidence = await targets.evidence_for(
        session,
        school_id=meeting.student.school_id,
        student_id=meeting.student.id,
        target_id=meeting.target.id,
    )
    pieces = [
        Piece(piece.kind, piece.is_new_context) for piece in evidence if piece.id in conclusion.evidence_ids
    ]
    pieces.append(Piece(EvidenceKind.CONFERENCE, conclusion.is_new_context))
    if not evidence_rule(pieces, occasion.policy).nothing and not conclusion.reason:
        raise InvalidAnswers({"reason": FieldProblem(Problem.REASON_WANTED)})


async def _judge(
    session: AsyncSession, meeting: Meeting, conclusion: Conclusion, *, by: Person, occasion: Occasion
) -> Judgement:
    """The judgement, with the conference itself as evidence beside what was chosen."""
    shown_at = _shown_at(meeting.conference, occasion.now)
    shown = Evidence(
        school_id=by.school_id,
        student_id=meeting.student.id,
        kind=EvidenceKind.CONFERENCE,
        context=conclusion.context,
        is_new_context=conclusion.is_new_context,
        title=meeting.target.title,
        text=conclusion.met,
        logged_by_id=by.id,
        logged_at=occasion.now,
        shown_at=shown_at,
    )
    judgement = Judgement(
        school_id=by.school_id,
        student_id=meeting.student.id,
        target_id=meeting.target.id,
        level_id=await _level_id(session, meeting, conclusion.level_code),
        judged_by_id=by.id,
        judged_at=occasion.now,
        shown_at=shown_at,
        conference_id=meeting.conference.id,
        met=conclusion.met,
        missing=conclusion.not_yet.missing if conclusion.not_yet else None,
        reason=conclusion.reason,
    )
    session.add_all((shown, judgement))
    await session.flush()
    session.add(EvidenceTarget(school_id=by.school_id, evidence_id=shown.id, target_id=meeting.target.id))
    session.add_all(
        JudgementEvidence(school_id=by.school_id, judgement_id=judgement.id, evidence_id=evidence_id)
        for evidence_id in (*conclusion.evidence_ids, shown.id)
    )
    note(session, "judged target", meeting, by=by, now=occasion.now, level=conclusion.level_code)
    return judgement


def _shown_at(conference: Conference, now: datetime) -> datetime:
    """The agreed time where it has passed: what is entered late is ordered by when it was shown."""
    starts_at = conference.starts_at
    return starts_at if starts_at is not None and starts_at <= now else now


async def _level_id(session: AsyncSession, meeting: Meeting, code: str) -> UUID:
    framework = await session.get_one(Framework, (meeting.target.school_id, meeting.target.framework_id))
    found = await session.execute(
        select(col(Level.id)).where(
            col(Level.school_id) == framework.school_id,
            col(Level.scale_id) == framework.scale_id,
            col(Level.code) == code,
        )
    )
    return found.scalar_one()


async def _close_supports(session: AsyncSession, meeting: Meeting, *, is_met: bool, now: datetime) -> None:
    """Ends what an earlier "not yet" opened: the conference's own, and every one of a target now shown."""
    of_target = (col(Support.student_id) == meeting.student.id) & (
        col(Support.target_id) == meeting.target.id
    )
    await session.execute(
        update(Support)
        .where(
            col(Support.school_id) == meeting.conference.school_id,
            col(Support.closed_at).is_(None),
            of_target if is_met else col(Support.conference_id) == meeting.conference.id,
        )
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


def _open_support(
    session: AsyncSession, meeting: Meeting, judgement: Judgement, not_yet: NotYet, *, now: datetime
) -> None:
    session.add(
        Support(
            school_id=judgement.school_id,
            student_id=judgement.student_id,
            target_id=judgement.target_id,
            conference_id=meeting.conference.id,
            judgement_id=judgement.id,
            owner_id=judgement.judged_by_id,
            next_step=not_yet.next_step,
            offered=not_yet.offered,
            try_again=not_yet.try_again,
            student_action=not_yet.student_action,
            adult_action=not_yet.adult_action,
            success_signal=not_yet.success_signal,
            review_on=not_yet.review_on,
            opened_at=now,
        )
    )
