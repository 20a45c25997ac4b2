"""What was concluded in a conference, and what the student hears of it, in full."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.base import StoredFile
from domain.messages.conferences import LevelLine, NotYet
from domain.messages.outcomes import AlsoJudged, OutcomeBeside, OutcomeMet, OutcomeNotYet
from domain.messages.parts import TargetName
from domain.models import LearningTarget, Person
from domain.services.conferences.meetings import Meeting
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.services.plans import paths
from domain.vocabulary import EvidenceContext, TargetStanding


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """The teacher's words to the student, spoken."""

    attachment_id: UUID
    file: StoredFile


@dataclass(frozen=True, slots=True)
class OtherConclusion:
    """What the teacher concluded of another target that the same evidence speaks to."""

    target: LearningTarget
    lines: tuple[LevelLine, ...]
    level_code: str
    met: str
    reason_field: str
    """The form's field that asks for a reason."""
    reason: str | None = None
    not_yet: NotYet | None = None
    """There for every level that is not proficient."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the teacher concluded. `not_yet` is there for every level that is not proficient."""

    level_code: str
    context: EvidenceContext
    is_new_context: bool
    met: str
    evidence_ids: tuple[UUID, ...] = ()
    reason: str | None = None
    not_yet: NotYet | None = None
    feedback: str | None = None
    voice: VoiceMessage | None = None
    others: tuple[OtherConclusion, ...] = ()


ROOM = 2_400
"""Characters of what a teacher wrote in a "not yet" that one message holds."""
ROOM_FOR_ONE = 320
"""Characters that another target takes in it, at most."""


async def notices_of(
    session: AsyncSession,
    meeting: Meeting,
    lines: tuple[LevelLine, ...],
    conclusion: Conclusion,
    *,
    also: tuple[AlsoJudged, ...],
    by: Person,
    occasion: Occasion,
) -> tuple[OutcomeMet | OutcomeNotYet | OutcomeBeside, ...]:
    """What the student hears of the conference: one message, and a second where that one is full."""
    voice = conclusion.voice.file if conclusion.voice else None
    if conclusion.not_yet is None:
        met = await met_notice(
            session,
            meeting,
            lines,
            level_code=conclusion.level_code,
            met=conclusion.met,
            reason=conclusion.reason,
            by=by,
            occasion=occasion,
        )
        return (replace(met, feedback=conclusion.feedback, voice=voice, also=also),)
    not_yet = not_yet_notice(
        meeting,
        lines,
        conclusion.not_yet,
        level_code=conclusion.level_code,
        met=conclusion.met,
        by=by,
        occasion=occasion,
    )
    if _length(conclusion, conclusion.not_yet) + ROOM_FOR_ONE * len(also) <= ROOM:
        return (replace(not_yet, feedback=conclusion.feedback, voice=voice, also=also),)
    beside = OutcomeBeside(
        meeting.conference.id, not_yet.target, by.full_name, conclusion.feedback, voice, also
    )
    return (not_yet, beside) if beside.feedback or beside.voice or beside.also else (not_yet,)


def _length(conclusion: Conclusion, parts: NotYet) -> int:
    written = (
        conclusion.met,
        conclusion.feedback or "",
        parts.missing,
        parts.next_step,
        parts.offered,
        parts.try_again,
        parts.student_action,
        parts.adult_action,
        parts.success_signal,
    )
    return sum(map(len, written))


async def met_notice(
    session: AsyncSession,
    meeting: Meeting,
    lines: tuple[LevelLine, ...],
    *,
    level_code: str,
    met: str,
    reason: str | None,
    by: Person,
    occasion: Occasion,
) -> OutcomeMet:
    language = occasion.language_of(meeting.student)
    line = level_lines.named(lines, level_code)
    further = level_lines.beyond(lines, level_code)
    return OutcomeMet(
        conference_id=meeting.conference.id,
        target=targets.name_of(meeting.target, language),
        teacher_name=by.full_name,
        level=line.level,
        sentence=line.sentence,
        met=met,
        reason=reason,
        next_level=further.level if further else None,
        next_sentence=further.sentence if further else None,
        next_target=await _next_target(session, meeting, language=language, occasion=occasion),
    )


async def _next_target(
    session: AsyncSession, meeting: Meeting, *, language: str, occasion: Occasion
) -> TargetName | None:
    """The next one to show on the plan that this target is on."""
    steps = await paths.steps_of(
        session,
        meeting.student,
        now=occasion.now,
        zone=occasion.zone,
        policy=occasion.policy,
        language=language,
    )
    mine = {step.plan_id for step in steps if step.target.id == meeting.target.id}
    ahead = (
        step.target
        for step in steps
        if step.plan_id in mine
        and step.target.id != meeting.target.id
        and not step.is_met
        and step.standing.status is not TargetStanding.EXCUSED
    )
    return next(ahead, None)


def not_yet_notice(
    meeting: Meeting,
    lines: tuple[LevelLine, ...],
    not_yet: NotYet,
    *,
    level_code: str,
    met: str,
    by: Person,
    occasion: Occasion,
) -> OutcomeNotYet:
    line = level_lines.named(lines, level_code)
    bar = level_lines.bar(lines)
    return OutcomeNotYet(
        conference_id=meeting.conference.id,
        target=targets.name_of(meeting.target, occasion.language_of(meeting.student)),
        teacher_name=by.full_name,
        level=line.level,
        sentence=line.sentence,
        bar=bar.sentence if bar else None,
        met=met,
        not_yet=not_yet,
    )
