"""People who are not linked yet, and the invites that lead them in."""

from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from domain.models import ChannelLink, Enrolment, Guardianship, Person, RoleAssignment
from domain.rules.policy import Policy
from domain.services.people import invites, links
from domain.vocabulary import ChannelName, LinkState, Membership, Role
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World


async def newcomer(school: World, name: str, *roles: Role, sections: tuple[UUID, ...] = ()) -> Person:
    """Somebody in the roster without an account; as a student, in the sections."""
    async with school.runtime.sessions.begin() as session:
        person = Person(
            school_id=school.school.id, sourced_id=name.lower(), given_name=name, family_name="Nováková"
        )
        session.add(person)
        await session.flush()
        for role in roles:
            session.add(
                RoleAssignment(
                    school_id=person.school_id, person_id=person.id, role=role, begins_on=FIRST_DAY
                )
            )
        for section_id in sections:
            session.add(
                Enrolment(
                    school_id=person.school_id,
                    sourced_id=f"{name}@{section_id}",
                    section_id=section_id,
                    person_id=person.id,
                    membership=Membership.STUDENT,
                    begins_on=FIRST_DAY,
                )
            )
    return person


async def new_student(school: World, name: str = "Mia") -> Person:
    """A student of Bo's section and Rosa's advisory, without an account."""
    return await newcomer(school, name, Role.STUDENT, sections=(school.maths.id, school.advisory.id))


async def invite(school: World, person: Person) -> str:
    """A fresh token for the memory channel."""
    async with school.runtime.sessions.begin() as session:
        issued = await invites.issue(
            session,
            person,
            channel=ChannelName.MEMORY,
            policy=Policy(),
            by=None,
            now=school.clock.now(),
        )
    return issued.token


def account(school: World, person: Person, address: str) -> Talker:
    """Somebody at an address of their own, linked or not."""
    return Talker(
        person=person, runtime=school.runtime, channel=school.channel, address=address, whole_forms=False
    )


async def linked(school: World, person: Person) -> Talker:
    """The person with a confirmed account, answering forms as a whole."""
    talker = Talker(
        person=person,
        runtime=school.runtime,
        channel=school.channel,
        address=str(person.id),
        whole_forms=True,
    )
    async with school.runtime.sessions.begin() as session:
        session.add(
            ChannelLink(
                school_id=person.school_id,
                person_id=person.id,
                channel=ChannelName.MEMORY,
                address=talker.address,
                state=LinkState.CONFIRMED,
                linked_at=school.clock.now(),
                consent=links.CONSENT,
            )
        )
    return talker


async def joins(
    school: World,
    person: Person,
    section_id: UUID,
    *,
    membership: Membership = Membership.TEACHER,
    first_day: date = FIRST_DAY,
    last_day: date | None = None,
    is_primary: bool = False,
) -> None:
    """The person teaches or advises in the section; or learns in it."""
    async with school.runtime.sessions.begin() as session:
        session.add(
            Enrolment(
                school_id=person.school_id,
                sourced_id=f"{person.sourced_id}@{section_id}/{membership}/{first_day}",
                section_id=section_id,
                person_id=person.id,
                membership=membership,
                is_primary=is_primary,
                begins_on=first_day,
                ends_on=last_day,
            )
        )


async def guards(school: World, guardian: Person, student: Person, *, last_day: date | None = None) -> None:
    """The person is the student's guardian."""
    async with school.runtime.sessions.begin() as session:
        session.add(
            Guardianship(
                school_id=guardian.school_id,
                guardian_id=guardian.id,
                student_id=student.id,
                begins_on=FIRST_DAY,
                ends_on=last_day,
            )
        )


async def leaves(school: World, person: Person, section_id: UUID, *, last_day: date) -> None:
    """The person's time in the section ends with that day."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == person.id, col(Enrolment.section_id) == section_id)
            .values(ends_on=last_day)
        )
