"""An advisor's students with their check-ins: asked in every query whether they advise them now.

History follows the student: whoever advises them now sees all of it, whoever did before sees nothing any more
(DOMAIN rule 33).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.models import CheckIn, Enrolment, Person, Section
from domain.rules import check_ins as rules
from domain.rules.check_ins import monday_of
from domain.services.nudges.advisory_weeks import advisory_weeks, primary_advisories
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.services.people.reachable import is_reachable
from domain.vocabulary import CheckInMissed, CheckInState, Membership, SectionKind

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one week's check-in stands; nothing of what was said in it."""

    week_on: date
    state: CheckInState
    missed: CheckInMissed | None
    meets_at: datetime | None
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Advisee:
    """A student with the check-ins of some weeks, the latest first."""

    student: Person
    is_reachable: bool
    standings: tuple[Standing, ...]

    def of_week(self, week_on: date) -> Standing | None:
        return next((each for each in self.standings if each.week_on == week_on), None)

    def weeks_unmet(self, before: date) -> int:
        """In a row, of those before the week that begins on that Monday."""
        return rules.weeks_unmet(each.state for each in self.standings if each.week_on < before)

    def remains(self, week_on: date) -> bool:
        """Whether the talk of that week is still to come, opened or not."""
        there = self.of_week(week_on)
        if there is None:
            return True
        return there.state not in (CheckInState.MET, CheckInState.AWAY) and there.missed is None

    def meets_at(self, week_on: date, occasion: Occasion) -> datetime | None:
        """The time agreed for a talk in that week, whether in it or when last they talked."""
        agreed = [each.meets_at for each in self.standings if each.week_on <= week_on and each.meets_at]
        there = [each for each in agreed if monday_of(occasion.day_of(each)) == week_on]
        return max(there, default=None)

    def order(self, week_on: date) -> tuple[int, int, int, str, str]:
        """Sorts who remains first: who wants to talk, then the longest unmet; then the others by name."""
        there = self.of_week(week_on)
        is_met = there is not None and there.state is CheckInState.MET
        group = 0 if self.remains(week_on) else 2 if is_met else 1
        wants = there is not None and there.state is CheckInState.RATHER_TALK
        name = students.fold(f"{self.student.family_name} {self.student.called}")
        return group, 0 if wants else 1, -self.weeks_unmet(week_on), name, str(self.student.id)


def week_of(number: int, occasion: Occasion) -> date:
    """The Monday of the week that an action names; of this week for 0. Raises NotFound for one to come."""
    this_week = monday_of(occasion.today)
    if number == 0:
        return this_week
    try:
        week_on = monday_of(date.fromordinal(number))
    except (ValueError, OverflowError):
        raise NotFound from None
    if week_on > this_week:
        raise NotFound
    return week_on


async def advisees(
    session: AsyncSession, adult: Person, *, occasion: Occasion, until: date, weeks: int
) -> list[Advisee]:
    """Everybody the adult advises now, with their check-ins of so many weeks up to that Monday's, by name.

    Three queries, however many there are.
    """
    on = occasion.today
    # Apart: together, on tables just filled and not analyzed yet, it took minutes.
    advised_ids = (await session.scalars(students.advised_by(adult, on=on))).all()
    found = (
        await session.execute(
            select(Person, is_reachable(Person)).where(
                col(Person.school_id) == adult.school_id,
                col(Person.id).in_(advised_ids),
                col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            )
        )
    ).all()
    standings = await standings_of(
        session,
        adult.school_id,
        [student.id for student, _ in found],
        since=until - _WEEK * weeks,
        until=until,
    )
    there = [Advisee(student, reached, standings.get(student.id, ())) for student, reached in found]
    return sorted(there, key=lambda each: (students.fold(each.student.full_name), each.student.id))


async def standings_of(
    session: AsyncSession, school_id: UUID, student_ids: Collection[UUID], *, since: date, until: date
) -> dict[UUID, tuple[Standing, ...]]:
    """By student, the latest first; of the weeks from one Monday to another, both included. Asks no right."""
    found = await session.execute(
        select(
            col(CheckIn.student_id),
            col(CheckIn.week_on),
            col(CheckIn.met_at),
            col(CheckIn.missed),
            col(CheckIn.wants_to_talk),
            col(CheckIn.answered_at),
            col(CheckIn.meets_at),
        )
        .where(
            col(CheckIn.school_id) == school_id,
            col(CheckIn.student_id).in_(student_ids),
            col(CheckIn.week_on).between(since, until),
        )
        .order_by(col(CheckIn.week_on).desc())
    )
    standings: defaultdict[UUID, list[Standing]] = defaultdict(list)
    for student_id, week_on, met_at, missed, wants, answered_at, meets_at in found:
        state = rules.state_of(
            is_met=met_at is not None,
            missed=missed,
            wants_to_talk=wants,
            is_answered=answered_at is not None,
        )
        standings[student_id].append(Standing(week_on, state, missed, meets_at, met_at))
    return {student_id: tuple(there) for student_id, there in standings.items()}


async def own_advisories(session: AsyncSession, adult: Person, *, on: date) -> Sequence[Section]:
    """The advisories the adult has now, the primary one first."""
    found = await session.execute(
        select(Section, col(Enrolment.is_primary))
        .join(
            Enrolment,
            (col(Enrolment.school_id) == col(Section.school_id))
            & (col(Enrolment.section_id) == col(Section.id)),
        )
        .where(
            col(Section.school_id) == adult.school_id,
            col(Section.kind) == SectionKind.ADVISORY,
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
            col(Enrolment.person_id) == adult.id,
            col(Enrolment.membership) == Membership.TEACHER,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
        )
        .order_by(col(Enrolment.is_primary).desc(), col(Section.title), col(Section.id))
    )
    return list({section.id: section for section, _ in found}.values())


@dataclass(frozen=True, slots=True)
class Held:
    """A check-in of an advisee's, held until the transaction ends: of two adults the second sees what the
    first did.
    """

    student: Person
    check_in: CheckIn


async def hold(
    session: AsyncSession, student_id: UUID, week_on: date, *, adult: Person, occasion: Occasion
) -> Held:
    """The student's check-in of that week.

    That of this week is opened where the talk comes before the questions. Raises NotFound for a student the
    adult does not advise now, and for a week without a check-in. Joins the caller's transaction.
    """
    student = await students.get_advised(session, student_id, actor=adult, on=occasion.today)
    check_in = await _locked(session, student, week_on)
    if check_in is None and week_on == monday_of(occasion.today):
        await _open(session, student, week_on, occasion=occasion)
        check_in = await _locked(session, student, week_on)
    if check_in is None:
        raise NotFound
    return Held(student, check_in)


async def _locked(session: AsyncSession, student: Person, week_on: date) -> CheckIn | None:
    found: CheckIn | None = await session.scalar(
        select(CheckIn)
        .where(
            col(CheckIn.school_id) == student.school_id,
            col(CheckIn.student_id) == student.id,
            col(CheckIn.week_on) == week_on,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


async def _open(session: AsyncSession, student: Person, week_on: date, *, occasion: Occasion) -> None:
    """In a week without school there is none."""
    mine = (
        await session.execute(
            primary_advisories(student.school_id, on=occasion.today, student_ids=[student.id])
        )
    ).first()
    if mine is None:
        return
    weeks = await advisory_weeks(session, occasion=occasion, on=week_on, section_ids=[mine.section_id])
    if mine.section_id not in weeks:
        return
    await session.execute(
        insert(CheckIn)
        .values(
            school_id=student.school_id,
            id=new_id(),
            student_id=student.id,
            section_id=mine.section_id,
            week_on=week_on,
            opened_at=occasion.now,
        )
        .on_conflict_do_nothing()
    )


async def who_is_next(
    session: AsyncSession, adult: Person, week_on: date, *, occasion: Occasion
) -> tuple[int, Person | None]:
    """How many of the adult's advisees remain in that week, and who is next."""
    there = await advisees(
        session, adult, occasion=occasion, until=week_on, weeks=occasion.policy.coverage_weeks
    )
    left = sorted((each for each in there if each.remains(week_on)), key=lambda each: each.order(week_on))
    return len(left), left[0].student if left else None
