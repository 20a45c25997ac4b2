"""What a student hears of an outcome, in full."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.conferences import LevelLine, NotYet
from domain.messages.outcomes import OutcomeMet, OutcomeNotYet
from domain.messages.parts import TargetName
from domain.models import Person
from domain.services.conferences.meetings import Meeting
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.services.plans import paths
from domain.vocabulary import EvidenceContext, TargetStanding


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


async def met_notice(
    session: AsyncSession,
    meeting: Meeting,
    lines: tuple[LevelLine, ...],
    conclusion: Conclusion,
    *,
    by: Person,
    occasion: Occasion,
) -> OutcomeMet:
    language = occasion.language_of(meeting.student)
    line = next(each for each in lines if each.level.code == conclusion.level_code)
    further = level_lines.beyond(lines, conclusion.level_code)
    return OutcomeMet(
        conference_id=meeting.conference.id,
        target=targets.name_of(meeting.target, language),
        teacher_name=by.full_name,
        level=line.level,
        sentence=line.sentence,
        met=conclusion.met,
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
    conclusion: Conclusion,
    not_yet: NotYet,
    *,
    by: Person,
    occasion: Occasion,
) -> OutcomeNotYet:
    line = next(each for each in lines if each.level.code == conclusion.level_code)
    bar = level_lines.bar(lines)
    return OutcomeNotYet(
        conference_id=meeting.conference.id,
        target=targets.name_of(meeting.target, occasion.language_of(meeting.student)),
        teacher_name=by.full_name,
        level=line.level,
        sentence=line.sentence,
        bar=bar.sentence if bar else None,
        met=conclusion.met,
        not_yet=not_yet,
    )
