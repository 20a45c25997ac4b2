"""What adults do about a case besides recording a support: invite to a conference, put off with a reason."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import FieldProblem, InvalidAnswers, NotFound, Problem
from domain.messages.conferences import Appointment
from domain.models import Conference, LearningTarget, Person
from domain.services import audit
from domain.services.conferences import conference_offers, conference_times
from domain.services.conferences.answering import answerers
from domain.services.occasions import Occasion
from domain.services.support import case_views, cases, supports
from domain.services.support.case_views import Found
from domain.vocabulary import CaseState, CaseStepKind

_HERE = (CaseState.OPEN, CaseState.SNOOZED)


async def get_open(
    session: AsyncSession, case_id: UUID, *, adult: Person, occasion: Occasion, is_locked: bool = False
) -> Found:
    """A case that waits for a response. Raises NotFound, AlreadyResponded."""
    found = await case_views.get(session, case_id, actor=adult, occasion=occasion, is_locked=is_locked)
    await supports.refuse_answered(session, found, occasion=occasion)
    return found


async def may_offer(session: AsyncSession, found: Found, *, adult: Person, occasion: Occasion) -> bool:
    """Whether the adult teaches the student the case's target now, and may so hold a conference on it."""
    if found.target is None:
        return False
    teachers = await answerers(
        session, found.student, found.target, section_id=found.case.section_id, on=occasion.today
    )
    return any(each.teacher.id == adult.id for each in teachers)


async def offer_conference(
    session: AsyncSession,
    case_id: UUID,
    *,
    teacher: Person,
    at: Appointment,
    word: str | None,
    occasion: Occasion,
) -> tuple[Conference, Found, LearningTarget]:
    """Invites the student to a conference on the case's target; the student takes the time or changes it.

    A "not yet" goes on with it. Raises NotInThisState where one is asked for or agreed already,
    InvalidAnswers for "starts_at" on a day without school, NotFound, AlreadyResponded. Joins the caller's
    transaction.
    """
    found = await get_open(session, case_id, adult=teacher, occasion=occasion, is_locked=True)
    target = found.target
    if target is None or not await may_offer(session, found, adult=teacher, occasion=occasion):
        raise NotFound
    conference = await conference_offers.offer(
        session,
        found.student,
        target,
        section_id=found.case.section_id,
        teacher=teacher,
        at=at,
        word=word,
        occasion=occasion,
    )
    kind = CaseStepKind.CONFERENCE_OFFERED
    cases.note_step(session, case_id, kind, occasion=occasion, by_id=teacher.id, note=word)
    _note(session, "offered conference", found, by=teacher, occasion=occasion)
    return conference, found, target


def snooze_range(occasion: Occasion) -> tuple[date, date]:
    """The first and the last day until which a case may be put off today."""
    today = occasion.today
    return today + timedelta(days=1), today + timedelta(days=occasion.policy.snooze_at_the_latest_days)


def usual_snooze(occasion: Occasion) -> date:
    """The day offered first, within `snooze_range`; it may be one without school."""
    first_on, last_on = snooze_range(occasion)
    return max(first_on, min(last_on, occasion.today + timedelta(days=occasion.policy.snooze_days)))


async def snooze(
    session: AsyncSession, case_id: UUID, *, adult: Person, until: date, reason: str, occasion: Occasion
) -> tuple[Found, date]:
    """Puts the case off until a school day, on which it is back by itself.

    A day without school moves to the next one. Raises InvalidAnswers for "until" where there is no school day
    within the limit, NotFound, AlreadyResponded. Joins the caller's transaction.
    """
    found = await get_open(session, case_id, adult=adult, occasion=occasion, is_locked=True)
    first_on, last_on = snooze_range(occasion)
    days = await conference_times.days_of_section(
        session, found.case.section_id, occasion=occasion, reach=last_on - occasion.today
    )
    later = days.first(max(until, first_on), last_on, count=1)
    back_on = later[0] if later else days.last(first_on, min(until, last_on))
    if back_on is None:
        raise InvalidAnswers({"until": FieldProblem(Problem.NO_SCHOOL_THAT_DAY)})
    values = {"state": CaseState.SNOOZED, "come_back_on": back_on}
    await cases.change(session, case_id, occasion=occasion, states=_HERE, **values)
    cases.note_step(session, case_id, CaseStepKind.SNOOZED, occasion=occasion, by_id=adult.id, note=reason)
    _note(session, "snoozed case", found, by=adult, occasion=occasion)
    return found, back_on


def _note(session: AsyncSession, what: str, found: Found, *, by: Person, occasion: Occasion) -> None:
    audit.record(
        session,
        what,
        school_id=by.school_id,
        actor_id=by.id,
        about_id=found.student.id,
        now=occasion.now,
        case=str(found.case.id),
    )
