"""The list of what lies with a teacher, a page of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession

from domain.messages.conferences import Appointment, RequestLine, RequestList, WaitingGroup
from domain.messages.parts import PAGE_SIZE, page_count
from domain.models import Person
from domain.rules.conferences import OUTCOMES, WaitsFor
from domain.services.conferences.conferences import OpenConference, for_teacher
from domain.services.conferences.groups import SMALLEST
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState

GROUPS_SHOWN = 2

SHOWN_FOR = timedelta(days=14)
"""Nobody has to say anything to what they have shown, so the list is not kept full of it."""


async def of_teacher(session: AsyncSession, teacher: Person, *, page: int, occasion: Occasion) -> RequestList:
    """Requests first, then times agreed, times proposed, those not yet there, and those shown to which the
    student has not said anything so far.

    A page that does not exist (any more) gives the nearest one.
    """
    mine = await for_teacher(
        session,
        teacher,
        zone=occasion.zone,
        now=occasion.now,
        language=occasion.language_of(teacher),
        with_unanswered=True,
    )
    met = (each for each in mine.met if occasion.now - each.since < SHOWN_FOR)
    everything = (*mine.waiting, *mine.scheduled, *mine.proposed, *mine.missed, *mine.not_yet, *met)
    pages = page_count(len(everything))
    at = max(0, min(page, pages - 1))
    return RequestList(
        waiting=len(mine.waiting),
        scheduled=len(mine.scheduled),
        proposed=len(mine.proposed),
        not_yet=len(mine.not_yet),
        lines=tuple(_line(each, occasion) for each in everything[at * PAGE_SIZE : (at + 1) * PAGE_SIZE]),
        page=at,
        pages=pages,
        groups=_groups(mine.waiting) if at == 0 else (),
    )


def over_and_today(
    scheduled: Sequence[OpenConference], occasion: Occasion
) -> tuple[list[OpenConference], list[OpenConference]]:
    """Of those with a time: the ones whose outcome is still to be recorded, and the others of today."""
    ended_by = occasion.now - timedelta(minutes=occasion.policy.conference_minutes)
    over: list[OpenConference] = []
    today: list[OpenConference] = []
    for each in scheduled:
        if each.starts_at is not None and each.starts_at <= ended_by:
            over.append(each)
        elif each.starts_at is not None and occasion.day_of(each.starts_at) == occasion.today:
            today.append(each)
    return over, today


async def next_to_record(
    session: AsyncSession, teacher: Person, *, after: datetime | None, occasion: Occasion
) -> OpenConference | None:
    """Whose outcome comes next: who meets at the same time as the one before, as in a
    group, then the earliest whose time has come.
    """
    mine = await for_teacher(
        session, teacher, zone=occasion.zone, now=occasion.now, language=occasion.language_of(teacher)
    )
    together = (each for each in mine.scheduled if after is not None and each.starts_at == after)
    begun = (each for each in mine.scheduled if each.starts_at and each.starts_at <= occasion.now)
    return next(chain(together, begun), None)


def _groups(waiting: Sequence[OpenConference]) -> tuple[WaitingGroup, ...]:
    """Targets on which several students wait, the most first."""
    by_target = Counter(each.target for each in waiting)
    return tuple(
        WaitingGroup(target, count)
        for target, count in by_target.most_common(GROUPS_SHOWN)
        if count >= SMALLEST
    )


def _line(conference: OpenConference, occasion: Occasion) -> RequestLine:
    at = conference.starts_at
    return RequestLine(
        conference_id=conference.id,
        student_name=conference.student_name,
        target=conference.target,
        state=conference.state,
        attempt=conference.attempt,
        since=conference.since,
        school_days=conference.school_days,
        is_overdue=is_overdue(conference, occasion),
        appointment=Appointment(at, conference.place) if at else None,
        review_on=conference.review_on,
        awaits_response=conference.state in OUTCOMES and conference.waits_for is WaitsFor.STUDENT,
    )


def is_overdue(conference: OpenConference, occasion: Occasion) -> bool:
    """Whether it has become the teacher's open item: unanswered for longer than agreed, past its time without
    an outcome, or at its review day. Source: DOMAIN rules 12 and 16
    """
    match conference.state:
        case ConferenceState.REQUESTED:
            return conference.school_days > occasion.policy.answer_within_days
        case ConferenceState.SCHEDULED:
            return conference.starts_at is not None and conference.starts_at < occasion.now
        case ConferenceState.NOT_YET:
            return conference.review_on is not None and conference.review_on <= occasion.today
        case _:
            return False
