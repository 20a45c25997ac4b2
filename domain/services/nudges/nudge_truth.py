"""What a nudge has to say now: asked anew at the moment of sending, for much can have happened since."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.base import Nudge
from domain.messages.check_ins import CheckInQuestions
from domain.messages.digest import TeacherDigest
from domain.messages.families.weeks import FamilyWeekly
from domain.messages.nudges import DatePassed, NothingLogged, ReachForward, RequestStillWaits, WeeklyMessage
from domain.messages.reminders import ConferenceReminder, ConferencesSoon
from domain.messages.supports import ReviewDay
from domain.messages.talks import CheckInAskedAgain
from domain.models import Cadence, PaceCase, Person
from domain.services.advising import asking
from domain.services.coaching import check_in_facts
from domain.services.conferences import reminders
from domain.services.families import weekly as family_weekly
from domain.services.nudges import first_facts, reach_facts, wait_facts, weekly_facts
from domain.services.occasions import Occasion
from domain.services.support import digest_facts, review_facts
from domain.vocabulary import CaseState, Rhythm


async def as_it_stands(
    session: AsyncSession, nudge: Nudge, *, to: Person, occasion: Occasion
) -> Nudge | None:
    """The nudge with the facts of now; None where there is nothing left to say. Asks no right."""
    match nudge:
        case DatePassed() | NothingLogged():
            return await _of_case(session, nudge.case_id, to=to, occasion=occasion)
        case RequestStillWaits():
            return await wait_facts.of_id(
                session, nudge.conference_id, nudge.attempt, student=to, occasion=occasion
            )
        case ReachForward():
            return await reach_facts.of_plan(session, to, nudge.plan_id, occasion=occasion)
        case WeeklyMessage():
            return await _weekly(session, nudge, to=to, occasion=occasion)
        case TeacherDigest():
            return await digest_facts.compose(session, to, occasion=occasion)
        case ReviewDay():
            return await review_facts.of_support(session, nudge.support_id, student=to, occasion=occasion)
        case ConferenceReminder() | ConferencesSoon():
            return await reminders.as_it_stands(session, nudge, to=to, occasion=occasion)
        case CheckInQuestions():
            return await check_in_facts.of_id(session, nudge.check_in_id, student=to, occasion=occasion)
        case FamilyWeekly():
            return await family_weekly.compose(session, to, nudge.week_on, occasion=occasion)
        case CheckInAskedAgain():
            return await asking.as_it_stands(session, nudge, to=to, occasion=occasion)
        case _:
            return nudge


async def _of_case(session: AsyncSession, case_id: UUID, *, to: Person, occasion: Occasion) -> Nudge | None:
    case = await session.get(PaceCase, (to.school_id, case_id))
    if case is None or case.state is not CaseState.OPEN:
        return None
    return await first_facts.of_case(session, case, student=to, occasion=occasion)


async def _weekly(
    session: AsyncSession, nudge: WeeklyMessage, *, to: Person, occasion: Occasion
) -> Nudge | None:
    rhythm = await session.scalar(
        select(col(Cadence.rhythm)).where(
            col(Cadence.school_id) == to.school_id, col(Cadence.person_id) == to.id
        )
    )
    if rhythm is Rhythm.OFF:
        return None
    composed = await weekly_facts.compose(session, to, occasion=occasion)
    return replace(composed, question=nudge.question) if composed is not None else None
