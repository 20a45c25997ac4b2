"""What a teacher's or advisor's digest says today. Source: DOMAIN rules 16-18, 20 and 21"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.digest import Reaching, TeacherDigest, Waiting
from domain.messages.parts import TargetName
from domain.models import LearningTarget, Person, Plan, PlannedTarget, PlanStanding
from domain.services.advising import lists
from domain.services.agreement import differences, seconds
from domain.services.conferences import conference_lists, conferences
from domain.services.evidence import reviews as evidence_reviews
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import overviews
from domain.services.plans import date_wishes, school_days
from domain.services.support import case_views, digest_news, other_students, support_views
from domain.services.support.case_views import Found
from domain.vocabulary import PaceStatus

GROUPS = 3
"""Shared needs shown; a screenful with the rest in a number."""

LINES = 3
"""Students of the most urgent one."""

FURTHER_LINES = 2
"""Students of the others."""

FURTHER = 2
"""Reviews, requests and students ahead shown."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    lines: tuple[Reaching, ...]
    total: int
    is_new: bool
    """Whether somebody came to be ahead today."""


async def compose(session: AsyncSession, adult: Person, *, occasion: Occasion) -> TeacherDigest | None:
    """None where nothing asks for the adult today. Asks no right beyond what each list asks itself."""
    language = occasion.language_of(adult)
    found = await case_views.for_adult(session, adult, occasion=occasion)
    is_shallow = PaceStatus.FAST_BUT_SHALLOW
    groups = case_views.grouped([each for each in found if each.status is not is_shallow])
    shallow = case_views.grouped([each for each in found if each.status is is_shallow])
    reviews = await support_views.reviews_of(session, adult, occasion=occasion)
    theirs = await conferences.for_teacher(
        session, adult, zone=occasion.zone, now=occasion.now, language=language
    )
    waiting = theirs.waiting
    over, today = conference_lists.over_and_today(theirs.scheduled, occasion)
    evidence, evidence_since = await evidence_reviews.waiting_since(session, adult, on=occasion.today)
    proposals = len(await date_wishes.for_teacher(session, adult, on=occasion.today, language=language))
    ahead = await _ahead(session, adult, occasion=occasion, language=language)
    talks = await lists.left(session, adult, occasion=occasion)
    since = (*(each.starts_at for each in over), evidence_since)
    if not (
        found
        or reviews
        or proposals
        or ahead.is_new
        or any(each.school_days for each in waiting)
        or talks.is_urgent
        or await _is_over_a_school_day(session, since, occasion=occasion)
    ):
        return None
    listed = {each.student.id for each in found}
    shown = (
        *await case_views.need_groups(session, groups[:1], lines=LINES, occasion=occasion, language=language),
        *await case_views.need_groups(
            session, groups[1:GROUPS], lines=FURTHER_LINES, occasion=occasion, language=language
        ),
    )
    return TeacherDigest(
        name=adult.called,
        on=occasion.today,
        groups=await digest_news.mark_known(session, shown, found=found, adult=adult, occasion=occasion),
        students=_students(groups),
        more_students=_students(groups) - _students(groups[:GROUPS]),
        reviews=tuple(reviews[:FURTHER]),
        more_reviews=max(0, len(reviews) - FURTHER),
        requests=Waiting(
            tuple(overviews.conference_line(each) for each in waiting[:FURTHER]),
            max(0, len(waiting) - FURTHER),
            occasion.policy.answer_within_days,
        ),
        proposals=proposals,
        ahead=ahead.lines,
        more_ahead=ahead.total - len(ahead.lines),
        shallow=await case_views.need_groups(
            session, shallow[:1], lines=1, occasion=occasion, language=language
        ),
        others=await other_students.of_adult(session, adult, listed=listed, occasion=occasion),
        seconds=len(await seconds.waiting_for(session, adult, occasion=occasion)),
        differences=len(await differences.listed_for(session, adult, occasion=occasion)),
        today=len(today),
        first_at=min((each.starts_at for each in today if each.starts_at), default=None),
        to_record=len(over),
        evidence_reviews=evidence,
        talks=talks,
    )


def _students(groups: Sequence[Sequence[Found]]) -> int:
    """Each counted once, however many plans ask for support."""
    return len({each.student.id for group in groups for each in group})


async def _is_over_a_school_day(
    session: AsyncSession, since: Iterable[datetime | None], *, occasion: Occasion
) -> bool:
    """Whether the longest of these waits took more than a day of the school's own calendar."""
    on = min((occasion.day_of(each) for each in since if each), default=None)
    if on is None:
        return False
    days = await school_days.between(
        session, school_id=occasion.school.id, calendar_ids={None}, first_on=on, last_on=occasion.today
    )
    return days[None].passed(on, occasion.today) > 1


async def _ahead(session: AsyncSession, adult: Person, *, occasion: Occasion, language: str) -> _Ahead:
    """Students ahead of a plan of a course the adult teaches, those who came to it last first."""
    rows = (
        await session.execute(
            select(Person, col(PlanStanding.plan_id), col(PlanStanding.status_since))
            .join(
                PlanStanding,
                (col(PlanStanding.school_id) == col(Person.school_id))
                & (col(PlanStanding.student_id) == col(Person.id)),
            )
            .join(
                Plan,
                (col(Plan.school_id) == col(PlanStanding.school_id))
                & (col(Plan.id) == col(PlanStanding.plan_id)),
            )
            .where(
                col(Person.school_id) == adult.school_id,
                col(Plan.ended_on).is_(None),
                col(PlanStanding.status) == PaceStatus.AHEAD,
                col(PlanStanding.section_id).in_(case_views.sections_taught(adult, on=occasion.today)),
                col(PlanStanding.student_id).in_(case_views.taught(adult, on=occasion.today)),
            )
            .order_by(
                col(PlanStanding.status_since).desc().nulls_last(), col(Person.family_name), col(Person.id)
            )
        )
    ).all()
    lines = [
        Reaching(student.full_name, await _next_target(session, adult, plan_id, language=language))
        for student, plan_id, _ in rows[:FURTHER]
    ]
    return _Ahead(tuple(lines), len(rows), any(_is_today(since, occasion) for _, _, since in rows))


def _is_today(since: date | None, occasion: Occasion) -> bool:
    return since == occasion.today


async def _next_target(
    session: AsyncSession, adult: Person, plan_id: object, *, language: str
) -> TargetName | None:
    found = await session.scalar(
        select(LearningTarget)
        .join(
            PlannedTarget,
            (col(PlannedTarget.school_id) == col(LearningTarget.school_id))
            & (col(PlannedTarget.target_id) == col(LearningTarget.id)),
        )
        .where(
            col(PlannedTarget.school_id) == adult.school_id,
            col(PlannedTarget.plan_id) == plan_id,
            col(PlannedTarget.met_ordinal).is_(None),
            col(PlannedTarget.waiting_since_ordinal).is_(None),
            ~col(PlannedTarget.is_excused),
        )
        .order_by(col(PlannedTarget.position))
        .limit(1)
    )
    return targets.name_of(found, language) if found else None
