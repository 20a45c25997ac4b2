"""The evidence that a conference is about."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import Conference, ConferenceEvidence
from domain.services.conferences.meetings import Meeting
from domain.services.learning import targets
from domain.services.learning.targets import EvidenceShown

EVIDENCE_OFFERED = 8
"""The latest pieces; more would not fit a phone's screen as buttons."""


async def chosen_ids(session: AsyncSession, conference: Conference) -> frozenset[UUID]:
    """The evidence the student wants to talk about."""
    found = await session.scalars(
        select(col(ConferenceEvidence.evidence_id)).where(
            col(ConferenceEvidence.school_id) == conference.school_id,
            col(ConferenceEvidence.conference_id) == conference.id,
        )
    )
    return frozenset(found)


async def of_target(session: AsyncSession, meeting: Meeting) -> tuple[EvidenceShown, ...]:
    """All the student's evidence for the target, the latest first."""
    return await targets.evidence_for(
        session,
        school_id=meeting.student.school_id,
        student_id=meeting.student.id,
        target_id=meeting.target.id,
    )


async def talked_about(session: AsyncSession, meeting: Meeting) -> tuple[UUID, ...]:
    """What the outcome rests on unless the teacher says else: what the student chose, or all there is where
    they chose nothing; the latest first, as far as a form can offer it.
    """
    chosen = await chosen_ids(session, meeting.conference)
    evidence = await of_target(session, meeting)
    return tuple(each.id for each in evidence[:EVIDENCE_OFFERED] if not chosen or each.id in chosen)
