"""Scenarios' shorthand for students who need support, and for what adults do about it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import (
    CaseStep,
    Enrolment,
    InstructionalDay,
    PaceCase,
    Person,
    Plan,
    PlannedTarget,
    RoleAssignment,
    Section,
)
from domain.services.nudges import first_messages
from domain.services.pace import pace_facts
from domain.services.support import cases, digests, review_days
from domain.vocabulary import Membership, Role
from scheduler.pacing import Job
from tests.support.passing import it_is
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World

JOBS: tuple[Job, ...] = (
    cases.follow,
    first_messages.tell_due,
    digests.promise_due,
    review_days.promise_due,
)

WEDNESDAY = date(2026, 11, 18)
THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)

TODAY_ORDINAL = 56
"""Of the Wednesday on which the world begins."""

SUPPORT = {
    "next_step": "Draw the percent bar for two prices.",
    "support": "one_to_one",
    "success_signal": "Solves one percent problem alone.",
    "review_on": "2026-12-07",
}


async def is_dated(
    school: World, student: Person, *, past: dict[str, int], starts_on: date = FIRST_DAY
) -> None:
    """The student's targets are far away but for those whose dates passed so many school days ago."""
    async with school.runtime.sessions.begin() as session:
        plan = (await session.scalars(select(Plan).where(col(Plan.student_id) == student.id))).one()
        plan.starts_on = starts_on
        days = list(
            await session.scalars(
                select(col(InstructionalDay.day))
                .where(col(InstructionalDay.calendar_id) == plan.calendar_id)
                .order_by(col(InstructionalDay.ordinal))
            )
        )
        for number, (code, target) in enumerate(school.targets.items()):
            ordinal = TODAY_ORDINAL - past[code] if code in past else 120 + number
            await session.execute(
                update(PlannedTarget)
                .where(col(PlannedTarget.plan_id) == plan.id, col(PlannedTarget.target_id) == target.id)
                .values(agreed_ordinal=ordinal, agreed_due_on=days[ordinal])
            )
        await pace_facts.gather(session, school.school.id, student_ids=[student.id])


async def all_are_on_pace(school: World) -> None:
    for student in (school.ana, school.jamal, school.zoe):
        await is_dated(school, student.person, past={})


async def slips(school: World, student: Talker, code: str = "RP.3", *, days_past: int = 3) -> None:
    """One date of a plan that began two weeks ago has passed."""
    await is_dated(school, student.person, past={code: days_past}, starts_on=date(2026, 11, 4))


async def morning(school: World, day: date, wall: str = "07:30") -> int:
    """The school day begins: what is due by then is done and delivered."""
    return await it_is(school, day, wall, *JOBS)


async def mornings(school: World, first: date, count: int) -> date:
    """So many school days pass; the last one of them."""
    day, left = first, count
    while True:
        await morning(school, day)
        left -= 1
        if not left:
            return day
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)


async def case_of(school: World, student: Talker) -> PaceCase:
    """The student's latest case."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(PaceCase)
            .where(col(PaceCase.student_id) == student.person.id)
            .order_by(col(PaceCase.opened_at).desc(), col(PaceCase.id).desc())
        )
        case = found.first()
        assert case is not None, "the student has no case"
        return case


async def no_case(school: World) -> bool:
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(PaceCase))).first() is None


async def steps_of(school: World, case: PaceCase) -> Sequence[str]:
    """What happened to it, in order."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(CaseStep)
            .where(col(CaseStep.case_id) == case.id)
            .order_by(col(CaseStep.at), col(CaseStep.id))
        )
        return [step.kind.value for step in found]


async def opens(adult: Talker, action: a.Action) -> None:
    await adult.presses_data(encode(action))


async def records_support(adult: Talker, case: PaceCase, answers: dict[str, Any] | None = None) -> None:
    await opens(adult, a.RecordSupport(case.id))
    await adult.fills(SUPPORT if answers is None else answers)


async def leaves(school: World, adult: Talker, section: Section, *, last_day: date) -> None:
    """The adult teaches the section until that day."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(
                col(Enrolment.person_id) == adult.person.id,
                col(Enrolment.section_id) == section.id,
                col(Enrolment.membership) == Membership.TEACHER,
            )
            .values(ends_on=last_day)
        )


async def joins_class(school: World, name: str, number: int, *, past: dict[str, int]) -> Person:
    """One more student in mathematics, without any account, whose dates passed so many days ago."""
    async with school.runtime.sessions.begin() as session:
        theirs = (
            await session.scalars(select(Plan).where(col(Plan.student_id) == school.ana.person.id))
        ).one()
        planned = (
            await session.scalars(select(PlannedTarget).where(col(PlannedTarget.plan_id) == theirs.id))
        ).all()
        student = Person(
            school_id=school.school.id,
            sourced_id=f"more-{number}",
            given_name=name,
            family_name=f"Number{number:02}",
        )
        session.add(student)
        await session.flush()
        session.add_all(
            (
                RoleAssignment(
                    school_id=school.school.id, person_id=student.id, role=Role.STUDENT, begins_on=FIRST_DAY
                ),
                Enrolment(
                    school_id=school.school.id,
                    sourced_id=f"more-{number}@maths",
                    section_id=school.maths.id,
                    person_id=student.id,
                    membership=Membership.STUDENT,
                    begins_on=FIRST_DAY,
                ),
            )
        )
        plan = Plan(
            school_id=school.school.id,
            student_id=student.id,
            section_id=school.maths.id,
            calendar_id=theirs.calendar_id,
            starts_on=theirs.starts_on,
        )
        session.add(plan)
        await session.flush()
        session.add_all(
            PlannedTarget(
                school_id=school.school.id,
                plan_id=plan.id,
                target_id=each.target_id,
                student_id=student.id,
                position=each.position,
                instructional_days=each.instructional_days,
            )
            for each in planned
        )
    await is_dated(school, student, past=past)
    return student
