"""What a student sees before they ask for a conference: what there is, what is still wanted, what was said.

None of it holds anybody up. Source: DOMAIN rules 3, 4 and 12
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain.forms import Detail
from domain.messages.parts import StillWanted
from domain.models import LearningTarget, Person, Support
from domain.rules.excerpts import excerpt
from domain.rules.levels import kinds_to_suggest
from domain.services.conferences import opened_supports
from domain.services.conferences.conference_requests import open_on
from domain.services.learning import targets
from domain.services.learning.targets import EvidenceShown
from domain.services.occasions import Occasion

LISTED = 5
"""Pieces named; the others are counted."""
LONGEST_TITLE = 60
LONGEST_SAID = 250
"""Characters of a next step or of what somebody said."""


@dataclass(frozen=True, slots=True)
class Readiness:
    evidence: tuple[EvidenceShown, ...]
    """All there is for the target, the latest first."""
    wanted: StillWanted
    wants_response: bool
    """Whether a "not yet" is open to which the student has said nothing."""
    details: dict[str, Detail]
    """For the form's `note`: numbers, words of `EvidenceKind`, and what people wrote."""


async def of(
    session: AsyncSession, student: Person, teacher: Person, *, target: LearningTarget, occasion: Occasion
) -> Readiness:
    """Asks no right: the caller has."""
    evidence = await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=target.id
    )
    wanted = targets.evidence_still_wanted(evidence, occasion.policy)
    conference = await open_on(session, student, target_id=target.id)
    support = await opened_supports.of_conference(session, conference) if conference else None
    kinds = {each.kind: None for each in evidence}
    details: dict[str, Detail] = {
        "pieces": wanted.pieces,
        "kinds": wanted.kinds,
        "new_contexts": wanted.new_contexts,
        "evidence": tuple(excerpt(each.title, LONGEST_TITLE) for each in evidence[:LISTED]),
        "more": max(0, len(evidence) - LISTED),
        "have": tuple(kinds),
        "suggested": kinds_to_suggest(kinds) if wanted.kinds or wanted.pieces else (),
        "teacher": teacher.full_name,
        "attempt": conference.attempt + 1 if conference and support else 1,
    }
    details |= _said(support)
    return Readiness(
        evidence,
        wanted,
        wants_response=support is not None and support.student_response is None,
        details=details,
    )


def _said(support: Support | None) -> dict[str, Detail]:
    """The next step that was named, and what both have said to the "not yet"; empty where none is open."""
    return {
        "next_step": excerpt(support.next_step if support else "", LONGEST_SAID),
        "said": excerpt((support and support.student_response) or "", LONGEST_SAID),
        "answer": excerpt((support and support.adult_response) or "", LONGEST_SAID),
    }
