"""The briefs of everybody who remains, as one page to print. Source: DOMAIN rule 29"""

from collections import defaultdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.advising import BriefsPage
from domain.models import CheckIn, Person
from domain.rules.check_ins import monday_of
from domain.services import audit
from domain.services.advising import briefs, weeks
from domain.services.coaching import check_ins
from domain.services.occasions import Occasion

MOST_BRIEFS = 40
"""On one page: a file of more could not be opened on a phone."""


async def of_remaining(session: AsyncSession, adult: Person, *, occasion: Occasion) -> BriefsPage:
    """Of this week, in the order of the list. Leaves an audit entry for each student.

    Joins the caller's transaction.
    """
    week_on, count = monday_of(occasion.today), occasion.policy.coverage_weeks
    there = await weeks.advisees(session, adult, occasion=occasion, until=week_on, weeks=count)
    left = sorted((each for each in there if each.remains(week_on)), key=lambda each: each.order(week_on))
    found = await check_ins.of_students(
        session,
        adult.school_id,
        [each.student.id for each in left[:MOST_BRIEFS]],
        since=min((s.week_on for each in left for s in each.standings), default=week_on),
        until=week_on,
    )
    by_student: defaultdict[UUID, list[CheckIn]] = defaultdict(list)
    for check_in in found:
        by_student[check_in.student_id].append(check_in)
    made = []
    for each in left[:MOST_BRIEFS]:
        audit.record(
            session,
            "printed brief",
            school_id=adult.school_id,
            actor_id=adult.id,
            about_id=each.student.id,
            now=occasion.now,
        )
        made.append(
            await briefs.compose(
                session,
                each.student,
                by_student[each.student.id],
                week_on=week_on,
                adult=adult,
                occasion=occasion,
            )
        )
    return BriefsPage(
        file_name=f"check-ins-{occasion.today.isoformat()}.html",
        advisor_name=adult.full_name,
        school_name=occasion.school.name,
        made_on=occasion.today,
        briefs=tuple(made),
    )
