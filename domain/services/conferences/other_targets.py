"""Judging other targets from the same conference: one piece of evidence may speak to several.

Each becomes a judgement of its own, under the same rule for Proficient. Source: DOMAIN rules 3, 5 and 12
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import FieldProblem, InvalidAnswers, Problem
from domain.forms import Answers
from domain.messages.base import Notice
from domain.messages.conferences import LevelLine, NotYet
from domain.messages.outcomes import AlsoJudged
from domain.models import Competency, Conference, ConferenceStep, EvidenceTarget, LearningTarget, Person
from domain.rules.conferences import Move, after
from domain.rules.supporting import SupportOffer, review_day
from domain.services.conferences import conference_times, opened_supports
from domain.services.conferences.answering import answerers
from domain.services.conferences.conference_moves import move, tell
from domain.services.conferences.conference_requests import open_on
from domain.services.conferences.judging import Shown, Verdict, judge
from domain.services.conferences.meetings import Meeting
from domain.services.conferences.outcome_notices import OtherConclusion, met_notice, not_yet_notice
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.vocabulary import CompetencyKind

MOST = 4
"""Targets asked about besides the conference's own; nobody fills in more between two lessons."""

NOT_NOW = "no"
"""The answer for a target that is not judged."""

_LOOKED_AT = 2 * MOST


@dataclass(frozen=True, slots=True)
class OtherTarget:
    """One that may be judged as well, with its levels and the names of its fields in the form."""

    target: LearningTarget
    lines: tuple[LevelLine, ...]

    @property
    def level_field(self) -> str:
        # Short, so that a button's data holds it; the end of an id is its random part.
        return f"also_{self.target.id.hex[-8:]}"

    @property
    def reason_field(self) -> str:
        return f"why_{self.target.id.hex[-8:]}"

    @property
    def step_field(self) -> str:
        return f"step_{self.target.id.hex[-8:]}"


async def beside(
    session: AsyncSession,
    meeting: Meeting,
    *,
    evidence_ids: Collection[UUID],
    teacher: Person,
    language: str,
    occasion: Occasion,
) -> tuple[OtherTarget, ...]:
    """Targets besides the conference's own that this evidence is tagged to and the teacher may judge; those
    that most of it speaks to first, at most `MOST`. No habits: they have their own ledger.
    """
    found = await session.scalars(_tagged(meeting, evidence_ids))
    others: list[OtherTarget] = []
    for target in found.all():
        teachers = await answerers(session, meeting.student, target, on=occasion.today)
        if len(others) < MOST and teacher.id in {each.teacher.id for each in teachers}:
            lines = await level_lines.of_target(session, target, language=language)
            others.append(OtherTarget(target, lines))
    return tuple(others)


async def read(
    session: AsyncSession,
    meeting: Meeting,
    others: Sequence[OtherTarget],
    answers: Answers,
    *,
    occasion: Occasion,
) -> tuple[OtherConclusion, ...]:
    """What the form says of each that is judged now. Raises InvalidAnswers."""
    judged = [other for other in others if answers.text(other.level_field) not in (None, NOT_NOW)]
    return tuple([await _read(session, meeting, other, answers, occasion=occasion) for other in judged])


async def hold(session: AsyncSession, student: Person, conclusions: Collection[OtherConclusion]) -> None:
    """Locks the conferences of their own, before anything else is: the order of locks is that of `slots`."""
    for target_id in sorted(each.target.id for each in conclusions):
        await open_on(session, student, target_id=target_id)


@dataclass(frozen=True, slots=True)
class Recorded:
    also: AlsoJudged
    is_told: bool
    """Whether the student has a message of its own about it."""


async def record(
    session: AsyncSession, shown: Shown, conclusion: OtherConclusion, *, by: Person, occasion: Occasion
) -> Recorded:
    """One more judgement. A conference of its own that waits moves on, and its student hears of it in full.

    Joins the caller's transaction; the caller has asked for what Proficient needs.
    """
    student, target, not_yet = shown.meeting.student, conclusion.target, conclusion.not_yet
    how = Move.RECORD_MET if not_yet is None else Move.RECORD_NOT_YET
    own = await open_on(session, student, target_id=target.id)
    step = None
    if own is not None and after(own.state, how) is not None:
        step = await move(session, own, how, by=by, now=occasion.now)
        begin_answer(own, occasion=occasion)
    judgement = await judge(
        session,
        shown,
        _verdict(conclusion),
        target=target,
        conference=own if own is not None and step is not None else shown.meeting.conference,
        by=by,
        occasion=occasion,
    )
    await opened_supports.close_on(session, student, target, now=occasion.now)
    support_id = None
    if not_yet is not None:
        # Of a conference that was "not yet" before, and stays so, it is the support from now on.
        support_id = opened_supports.open_for(
            session, judgement, not_yet, conference_id=own.id if own else None, now=occasion.now
        )
    if own is not None and step is not None:
        meeting = Meeting(own, student, target, shown.meeting.teacher)
        await _tell(session, meeting, conclusion, step=step, by=by, occasion=occasion)
    line = level_lines.named(conclusion.lines, conclusion.level_code)
    also = AlsoJudged(
        target=targets.name_of(target, occasion.language_of(student)),
        level=line.level,
        sentence=line.sentence,
        is_met=not_yet is None,
        next_step=not_yet.next_step if not_yet else None,
        support_id=support_id,
        reason=conclusion.reason,
    )
    return Recorded(also, is_told=step is not None)


async def _tell(
    session: AsyncSession,
    meeting: Meeting,
    conclusion: OtherConclusion,
    *,
    step: ConferenceStep,
    by: Person,
    occasion: Occasion,
) -> None:
    notice: Notice
    if conclusion.not_yet is None:
        notice = await met_notice(
            session,
            meeting,
            conclusion.lines,
            level_code=conclusion.level_code,
            met=conclusion.met,
            reason=conclusion.reason,
            by=by,
            occasion=occasion,
        )
    else:
        notice = not_yet_notice(
            meeting,
            conclusion.lines,
            conclusion.not_yet,
            level_code=conclusion.level_code,
            met=conclusion.met,
            by=by,
            occasion=occasion,
        )
    await tell(session, notice, meeting.student, step=step, student=meeting.student)


def _tagged(meeting: Meeting, evidence_ids: Collection[UUID]) -> Select[LearningTarget]:
    pieces = (
        select(col(EvidenceTarget.target_id), func.count().label("pieces"))
        .where(
            col(EvidenceTarget.school_id) == meeting.student.school_id,
            col(EvidenceTarget.evidence_id).in_(evidence_ids),
            col(EvidenceTarget.target_id) != meeting.target.id,
        )
        .group_by(col(EvidenceTarget.target_id))
        .subquery()
    )
    return (
        select(LearningTarget)
        .join(pieces, pieces.c.target_id == col(LearningTarget.id))
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            col(LearningTarget.school_id) == meeting.student.school_id,
            col(Competency.kind) != CompetencyKind.HABIT,
        )
        .order_by(pieces.c.pieces.desc(), col(LearningTarget.position), col(LearningTarget.id))
        .limit(_LOOKED_AT)
    )


def begin_answer(conference: Conference, *, occasion: Occasion) -> None:
    """The teacher has answered; what the student says to it is still to come."""
    conference.answered_at = conference.answered_at or occasion.now
    conference.response = None
    conference.responded_at = None


def _verdict(conclusion: OtherConclusion) -> Verdict:
    missing = conclusion.not_yet.missing if conclusion.not_yet else None
    return Verdict(conclusion.level_code, conclusion.met, missing, conclusion.reason)


async def _read(
    session: AsyncSession, meeting: Meeting, other: OtherTarget, answers: Answers, *, occasion: Occasion
) -> OtherConclusion:
    code = answers.text(other.level_field) or NOT_NOW
    line = level_lines.named(other.lines, code)
    next_step = answers.text(other.step_field)
    if not line.is_proficient and next_step is None:
        raise InvalidAnswers({other.step_field: FieldProblem(Problem.MISSING)})
    return OtherConclusion(
        target=other.target,
        lines=other.lines,
        level_code=code,
        # Without a sentence of the level, what was met in the conference is what there is to say.
        met=line.sentence or answers.text("met") or line.level.name,
        reason_field=other.reason_field,
        reason=answers.text(other.reason_field) if line.is_proficient else None,
        not_yet=None
        if line.is_proficient or next_step is None
        else await _not_yet(session, meeting, other, answers, next_step=next_step, occasion=occasion),
    )


async def _not_yet(
    session: AsyncSession,
    meeting: Meeting,
    other: OtherTarget,
    answers: Answers,
    *,
    next_step: str,
    occasion: Occasion,
) -> NotYet:
    """What is missing is what Proficient looks like; the support is the one chosen in the form."""
    bar = level_lines.bar(other.lines)
    wanted = bar.sentence if bar and bar.sentence else next_step
    support = answers.text("support") or SupportOffer.ONE_TO_ONE
    days = await conference_times.review_days(session, meeting.conference.section_id, occasion=occasion)
    return NotYet(
        missing=wanted,
        next_step=next_step,
        offered=support,
        try_again=support,
        student_action=support,
        adult_action=support,
        success_signal=wanted,
        review_on=review_day(occasion.today, occasion.policy, days),
    )
