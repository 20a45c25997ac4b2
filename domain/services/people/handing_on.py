"""What was meant for an adult who has left, or no longer works with the student: who gets it instead.

A request that nobody reads would wait for ever, and its student with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.absences import AbsenceReported
from domain.messages.asking_help import StudentStuck, StudentWantsHelpNow
from domain.messages.base import Message
from domain.messages.conference_notices import ConferenceRequested, OtherTimeWanted, TimeAccepted
from domain.messages.dates import DateWished
from domain.models import (
    Absence,
    Conference,
    DateProposal,
    HelpRequest,
    LearningTarget,
    Person,
    Plan,
    Promise,
    School,
)
from domain.rules.conferences import ENDED
from domain.services.conferences.answering import teachers_to_tell
from domain.services.learning import targets
from domain.services.people import adults, help_requests, invites, students
from domain.services.plans import agreed_dates
from domain.services.promises import promise
from domain.vocabulary import AbsenceState, ProposalState

OfConference = ConferenceRequested | OtherTimeWanted | TimeAccepted


async def hand_on(
    session: AsyncSession, row: Promise, message: Message, *, on: date, now: datetime
) -> tuple[Person, ...]:
    """Promises a request to those who take the recipient's place, and says who they are.

    Only what still waits for an answer is handed on; whoever was told before is not told again, for the key
    differs by its recipient alone. Joins the caller's transaction.
    """
    ending = f":{row.recipient_id}"
    if not row.key.endswith(ending):
        return ()
    school = await session.get_one(School, row.school_id)
    found = await _instead(session, message, school, on=on)
    told = []
    for adult in found:
        if adult.id == row.recipient_id:
            continue
        may_see = row.about_id is not None and await students.may_see(
            session, school_id=school.id, actor_id=adult.id, student_id=row.about_id, on=on
        )
        is_new = await promise(
            session,
            await _worded_for(session, message, adult, school),
            to=adult,
            key=f"{row.key.removesuffix(ending)}:{adult.id}",
            now=now,
            about=row.about_id if may_see else None,
        )
        told += [adult] if is_new else []
    return tuple(told)


async def _instead(session: AsyncSession, message: Message, school: School, *, on: date) -> Sequence[Person]:
    """Who may answer now; nobody where nothing waits for an answer any more."""
    match message:
        case ConferenceRequested() | OtherTimeWanted() | TimeAccepted():
            return await _of_conference(session, message, school, on=on)
        case StudentStuck() | StudentWantsHelpNow():
            return await _of_help(session, message, school, on=on)
        case DateWished():
            return await _of_date(session, message, school, on=on)
        case AbsenceReported():
            return await _of_absence(session, message, school, on=on)
        case _:
            return ()


async def _of_conference(
    session: AsyncSession, message: OfConference, school: School, *, on: date
) -> Sequence[Person]:
    conference = await session.get(Conference, (school.id, message.conference_id))
    if conference is None or conference.state in ENDED:
        return ()
    student = await session.get_one(Person, (school.id, conference.student_id))
    target = await session.get_one(LearningTarget, (school.id, conference.target_id))
    teachers = await teachers_to_tell(session, conference, student, target, on=on)
    return teachers or await _advisors(session, student, on=on)


async def _of_help(
    session: AsyncSession, message: StudentStuck | StudentWantsHelpNow, school: School, *, on: date
) -> Sequence[Person]:
    request = await session.get(HelpRequest, (school.id, message.help_id))
    if request is None or request.acknowledged_at is not None:
        return ()
    student = await session.get_one(Person, (school.id, request.student_id))
    if isinstance(message, StudentWantsHelpNow):
        return await help_requests.whom_help_now_reaches(session, student, school=school, on=on)
    target = await _target(session, school.id, request.target_id)
    return await help_requests.whom_stuck_reaches(session, student, school=school, target=target, on=on)


async def _of_date(
    session: AsyncSession, message: DateWished, school: School, *, on: date
) -> Sequence[Person]:
    proposal = await session.get(DateProposal, (school.id, message.proposal_id))
    if proposal is None or proposal.state is not ProposalState.OPEN:
        return ()
    student = await session.get_one(Person, (school.id, proposal.student_id))
    plan = await session.get_one(Plan, (school.id, proposal.plan_id))
    return await agreed_dates.deciders(session, student, plan.section_id, on=on)


async def _of_absence(
    session: AsyncSession, message: AbsenceReported, school: School, *, on: date
) -> Sequence[Person]:
    absence = await session.get(Absence, (school.id, message.absence_id))
    if absence is None or absence.state is not AbsenceState.REPORTED:
        return ()
    student = await session.get_one(Person, (school.id, absence.student_id))
    return await invites.deciders(session, student, on=on)


async def _advisors(session: AsyncSession, student: Person, *, on: date) -> Sequence[Person]:
    return adults.advisors(await adults.around(session, student, on=on))


async def _target(session: AsyncSession, school_id: UUID, target_id: UUID | None) -> LearningTarget | None:
    return await session.get_one(LearningTarget, (school_id, target_id)) if target_id else None


async def _worded_for(session: AsyncSession, message: Message, adult: Person, school: School) -> Message:
    """The same facts, with the target's name in the new reader's language."""
    if not isinstance(
        message, ConferenceRequested | OtherTimeWanted | TimeAccepted | StudentStuck | DateWished
    ):
        return message
    if message.target is None:
        return message
    target = await session.get_one(LearningTarget, (school.id, message.target.id))
    return replace(message, target=targets.name_of(target, adult.language or school.language))
