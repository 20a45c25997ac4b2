"""The briefs of everybody who remains, as one page to print. Source: DOMAIN rule 29"""

from collections import defaultdict
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Printed:
    """One page of briefs."""

    page: BriefsPage
    number: int
    more: int
    """Briefs after those of this page."""


async def of_remaining(session: AsyncSession, adult: Person, *, number: int, occasion: Occasion) -> Printed:
    """Of this week, in the order of the list; past the end the last page. Leaves an audit entry for each
    student.

    Joins the caller's transaction.
    """
    week_on, count = monday_of(occasion.today), occasion.policy.coverage_weeks
    there = await weeks.advisees(session, adult, occasion=occasion, until=week_on, weeks=count)
    left = sorted((each for each in there if each.remains(week_on)), key=lambda each: each.order(week_on))
    number = max(0, min(number, (len(left) - 1) // MOST_BRIEFS))
    end = (number + 1) * MOST_BRIEFS
    shown = left[end - MOST_BRIEFS : end]
    found = await check_ins.of_students(
        session,
        adult.school_id,
        [each.student.id for each in shown],
        since=min((s.week_on for each in shown for s in each.standings), default=week_on),
        until=week_on,
    )
    by_student: defaultdict[UUID, list[CheckIn]] = defaultdict(list)
    for check_in in found:
        by_student[check_in.student_id].append(check_in)
    made = []
    for each in shown:
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
    part = f"-{number + 1}" if number else ""
    page = BriefsPage(
        file_name=f"check-ins-{occasion.today.isoformat()}{part}.html",
        advisor_name=adult.full_name,
        school_name=occasion.school.name,
        made_on=occasion.today,
        briefs=tuple(made),
    )
    return Printed(page, number, more=max(0, len(left) - end))
