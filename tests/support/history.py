"""What happened before a scenario begins: judgements and evidence."""

from datetime import timedelta

from domain.models import Evidence, EvidenceTarget, Judgement
from domain.services.pace import pace_facts
from domain.vocabulary import EvidenceContext, EvidenceKind
from tests.support.talk import Talker
from tests.support.world import NOW, World


async def was_judged(school: World, student: Talker, code: str, level: str, *, days_ago: int = 10) -> None:
    """Bo judged the student at this level."""
    at = NOW - timedelta(days=days_ago)
    async with school.runtime.sessions.begin() as session:
        session.add(
            Judgement(
                school_id=school.school.id,
                student_id=student.person.id,
                target_id=school.targets[code].id,
                level_id=school.levels[level].id,
                judged_by_id=school.bo.person.id,
                judged_at=at,
                shown_at=at,
            )
        )
        await pace_facts.gather(session, school.school.id, student_ids=[student.person.id])


async def has_shown(
    school: World,
    student: Talker,
    code: str,
    title: str,
    *,
    kind: EvidenceKind = EvidenceKind.ORAL,
    is_new_context: bool = False,
    days_ago: int = 10,
) -> None:
    """The student has a piece of evidence for the target."""
    at = NOW - timedelta(days=days_ago)
    async with school.runtime.sessions.begin() as session:
        piece = Evidence(
            school_id=school.school.id,
            student_id=student.person.id,
            kind=kind,
            context=EvidenceContext.CLASS,
            is_new_context=is_new_context,
            title=title,
            logged_by_id=school.bo.person.id,
            logged_at=at,
            shown_at=at,
        )
        session.add(piece)
        await session.flush()
        session.add(
            EvidenceTarget(
                school_id=school.school.id, evidence_id=piece.id, target_id=school.targets[code].id
            )
        )
        await pace_facts.gather(session, school.school.id, student_ids=[student.person.id])
