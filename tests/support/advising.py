"""Scenarios' shorthand for the weekly talk of advisor and student."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import CheckIn, CheckInAgreement, CheckInNote, Enrolment, Person, Section
from domain.rules.check_ins import CheckInAnswers, Said, to_json
from domain.vocabulary import CheckInMissed, HelpWish, Holder, Membership, Role, SectionKind
from tests.support.newcomers import joins, linked, newcomer
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World

MONDAY = date(2026, 11, 16)
"""Of the week in which the world begins."""

WEEK = timedelta(days=7)


def monday(weeks_back: int) -> date:
    return MONDAY - WEEK * weeks_back


async def had(
    school: World,
    student: Talker | Person,
    weeks_back: int = 0,
    *,
    met: bool = False,
    missed: CheckInMissed | None = None,
    wants_to_talk: bool = False,
    answers: CheckInAnswers | None = None,
    answered_at: datetime | None = None,
    section_id: UUID | None = None,
) -> UUID:
    """A check-in of that week as it was left; the id."""
    person = student.person if isinstance(student, Talker) else student
    now = school.clock.now()
    is_answered = answers is not None or wants_to_talk
    async with school.runtime.sessions.begin() as session:
        row = CheckIn(
            school_id=school.school.id,
            student_id=person.id,
            section_id=section_id or school.advisory.id,
            week_on=monday(weeks_back),
            opened_at=now - WEEK * weeks_back,
            answers=to_json(answers) if answers else None,
            answered_at=(answered_at or now - WEEK * weeks_back) if is_answered else None,
            answered_by_id=person.id if is_answered else None,
            wants_to_talk=wants_to_talk,
            met_at=now - WEEK * weeks_back if met else None,
            met_by_id=school.rosa.person.id if met else None,
            missed=missed,
        )
        session.add(row)
    return row.id


def said(
    accomplishment: str | None = "I explained unit rates to my brother.",
    *,
    going: str | None = None,
    wishes: tuple[HelpWish, ...] = (),
) -> CheckInAnswers:
    return CheckInAnswers(
        accomplishment=Said(words=accomplishment) if accomplishment else None,
        going=Said(words=going) if going else None,
        help=frozenset(wishes),
    )


async def agreed(school: World, check_in_id: UUID, words: str, *, holder: Holder = Holder.STUDENT) -> UUID:
    """An agreement of that talk that stands; the id."""
    async with school.runtime.sessions.begin() as session:
        check_in = await session.get_one(CheckIn, (school.school.id, check_in_id))
        row = CheckInAgreement(
            school_id=school.school.id,
            student_id=check_in.student_id,
            check_in_id=check_in.id,
            holder=holder,
            words=words,
            made_at=school.clock.now(),
            made_by_id=school.rosa.person.id,
        )
        session.add(row)
    return row.id


async def noted(school: World, check_in_id: UUID, words: str) -> None:
    """A note of Rosa's."""
    async with school.runtime.sessions.begin() as session:
        session.add(
            CheckInNote(
                school_id=school.school.id,
                check_in_id=check_in_id,
                author_id=school.rosa.person.id,
                words=words,
                noted_at=school.clock.now(),
            )
        )


async def brief_of(advisor: Talker, student: Talker | Person, weeks_back: int = 0) -> str:
    """What the advisor reads of the student; "Not found" for whom they do not advise."""
    person = student.person if isinstance(student, Talker) else student
    week = monday(weeks_back).toordinal() if weeks_back else 0
    await advisor.presses_data(encode(a.OpenBrief(person.id, week)))
    return advisor.last


async def check_in_of(school: World, student: Talker | Person, weeks_back: int = 0) -> CheckIn:
    person = student.person if isinstance(student, Talker) else student
    async with school.runtime.sessions() as session:
        return (
            await session.scalars(
                select(CheckIn).where(
                    col(CheckIn.student_id) == person.id, col(CheckIn.week_on) == monday(weeks_back)
                )
            )
        ).one()


async def agreements_of(school: World, student: Talker | Person) -> list[tuple[str, Holder, bool | None]]:
    """(words, who does it, whether it was done), the oldest first."""
    person = student.person if isinstance(student, Talker) else student
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(CheckInAgreement)
            .where(col(CheckInAgreement.student_id) == person.id)
            .order_by(col(CheckInAgreement.made_at), col(CheckInAgreement.id))
        )
        return [(each.words, each.holder, each.is_done) for each in found]


async def new_advisor(school: World, name: str = "Olga", *, first_day: date = FIRST_DAY) -> Talker:
    """Another advisor of Rosa's advisory."""
    person = await newcomer(school, name, Role.TEACHER, Role.ADVISOR)
    await joins(school, person, school.advisory.id, first_day=first_day)
    return await linked(school, person)


async def another_advisory(
    school: World, title: str, students: int, *, advisor: Person | None = None
) -> tuple[Section, list[Person]]:
    """An advisory with so many students without accounts."""
    async with school.runtime.sessions.begin() as session:
        section = Section(
            school_id=school.school.id,
            sourced_id=title,
            title=title,
            kind=SectionKind.ADVISORY,
            begins_on=FIRST_DAY,
        )
        session.add(section)
        await session.flush()
        if advisor is not None:
            session.add(
                Enrolment(
                    school_id=school.school.id,
                    sourced_id=f"{advisor.sourced_id}@{title}",
                    section_id=section.id,
                    person_id=advisor.id,
                    membership=Membership.TEACHER,
                    begins_on=FIRST_DAY,
                )
            )
    people = [
        await newcomer(
            school, f"{title.rsplit(maxsplit=1)[-1]}{number:02}", Role.STUDENT, sections=(section.id,)
        )
        for number in range(students)
    ]
    return section, people
