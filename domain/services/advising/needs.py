"""Who of an advisory shares a need: better talked about together, once. Source: DOMAIN rules 21 and 29"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.advising import SharedNeed, SharedNeeds
from domain.models import CheckIn, LearningTarget, Person
from domain.rules.check_ins import monday_of
from domain.services import audit
from domain.services.advising import weeks
from domain.services.coaching import check_ins
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people import students
from domain.services.support import case_views
from domain.services.support.case_views import Found
from domain.vocabulary import HelpWish, PaceStatus

FEWEST = 2
"""Students from which a need is a shared one."""

_WEEK = timedelta(days=7)

ALONE = frozenset({HelpWish.TALK, HelpWish.NOTHING})
"""Wishes that are no need of a group: a talk is wished with the advisor, alone."""


async def shared(session: AsyncSession, adult: Person, *, occasion: Occasion) -> SharedNeeds:
    """What two or more of the adult's advisees share now: what would help them, as they said this week, or
    last week while nobody has yet; the target they need support with; why Waymark asks for it.

    Leaves an audit entry.

    Joins the caller's transaction.
    """
    this_week = monday_of(occasion.today)
    there = await weeks.advisees(session, adult, occasion=occasion, until=this_week, weeks=0)
    names = {each.student.id: each.student.full_name for each in there}
    answered = await _answered(session, adult, list(names), since=this_week - _WEEK)
    open_cases = await case_views.for_adult(session, adult, occasion=occasion)
    found = [each for each in open_cases if each.student.id in names]
    audit.record(
        session,
        "saw shared needs",
        school_id=adult.school_id,
        actor_id=adult.id,
        about_id=None,
        now=occasion.now,
    )
    language = occasion.language_of(adult)
    needs = (
        *_by_wish(answered, names),
        *_by_target(found, names, language=language),
        *_by_reason(found, names),
    )
    return SharedNeeds(
        needs=tuple(sorted(needs, key=lambda need: -len(need.names))),
        answered=len(answered),
        of=len(names),
        week_on=answered[0].week_on if answered else None,
    )


async def _answered(
    session: AsyncSession, adult: Person, student_ids: Sequence[UUID], *, since: date
) -> list[CheckIn]:
    """Check-ins with an answer, of the latest week from that Monday on in which there is any."""
    found = (
        await session.scalars(
            select(CheckIn)
            .where(
                col(CheckIn.school_id) == adult.school_id,
                col(CheckIn.student_id).in_(student_ids),
                col(CheckIn.week_on) >= since,
                col(CheckIn.answered_at).is_not(None),
            )
            .order_by(col(CheckIn.week_on).desc())
        )
    ).all()
    return [each for each in found if each.week_on == found[0].week_on]


def _by_wish(answered: Iterable[CheckIn], names: dict[UUID, str]) -> list[SharedNeed]:
    by_wish: defaultdict[HelpWish, list[str]] = defaultdict(list)
    for each in answered:
        for wish in check_ins.answers_of(each).help - ALONE:
            by_wish[wish].append(names[each.student_id])
    return [
        SharedNeed(wish, None, None, _sorted(by_wish[wish]))
        for wish in HelpWish
        if len(by_wish[wish]) >= FEWEST
    ]


def _by_target(found: Iterable[Found], names: dict[UUID, str], *, language: str) -> list[SharedNeed]:
    by_target: defaultdict[UUID, dict[UUID, str]] = defaultdict(dict)
    there: dict[UUID, LearningTarget] = {}
    for each in found:
        if each.target is not None:
            there[each.target.id] = each.target
            by_target[each.target.id][each.student.id] = names[each.student.id]
    return [
        SharedNeed(
            None, targets.name_of(there[target_id], language), None, _sorted(people.values()), has_cases=True
        )
        for target_id, people in by_target.items()
        if len(people) >= FEWEST
    ]


def _by_reason(found: Iterable[Found], names: dict[UUID, str]) -> list[SharedNeed]:
    """Only where the targets differ: the same target says more."""
    by_reason: defaultdict[PaceStatus, dict[UUID, tuple[str, UUID | None]]] = defaultdict(dict)
    for each in found:
        by_reason[each.status][each.student.id] = (names[each.student.id], each.case.target_id)
    shared_needs = []
    for reason, people in by_reason.items():
        has_several = len({target_id for _, target_id in people.values()}) > 1
        if len(people) >= FEWEST and has_several:
            shared_needs.append(SharedNeed(None, None, reason, _sorted(name for name, _ in people.values())))
    return shared_needs


def _sorted(people: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(people, key=students.fold))
