"""When the questions of the check-in go out in each advisory. Source: DOMAIN rule 29"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import CTE, Select, Time, cast, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.models import AdvisoryTime, Enrolment, Person, Section
from domain.rules.check_ins import monday_of
from domain.rules.nudging import Window
from domain.services.nudges import calendar_days
from domain.services.occasions import Occasion
from domain.vocabulary import Membership, SectionKind

_SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class AdvisoryWeek:
    """One advisory in a week in which it has a day with school."""

    section_id: UUID
    slot: datetime
    """When its questions go out."""
    at: time
    """Local, as was chosen; the slot is later where that lies in the quiet hours."""
    school_days: frozenset[date]
    """Of that week, in the advisory's calendar; at least one."""


async def advisory_weeks(
    session: AsyncSession, *, occasion: Occasion, on: date, section_ids: Collection[UUID] | None = None
) -> dict[UUID, AdvisoryWeek]:
    """The school's advisories, or those named, in the ISO week of a day, by section.

    One without a day with school in that week is absent. The weekday and hour are the advisory's own, else
    the school's; they follow the rule of weekly slots (`Window.weekly_slot`).
    """
    monday = monday_of(on)
    policy, school_id = occasion.policy, occasion.school.id
    usual_at = cast(literal(time.fromisoformat(policy.check_in_at)), Time)
    found = (
        await session.execute(
            select(
                col(Section.id),
                col(Section.calendar_id),
                func.coalesce(col(AdvisoryTime.weekday), policy.check_in_on),
                func.coalesce(col(AdvisoryTime.at), usual_at),
            )
            .outerjoin(
                AdvisoryTime,
                (col(AdvisoryTime.school_id) == col(Section.school_id))
                & (col(AdvisoryTime.section_id) == col(Section.id)),
            )
            .where(
                col(Section.school_id) == school_id,
                col(Section.kind) == SectionKind.ADVISORY,
                col(Section.retired_on).is_(None) | (col(Section.retired_on) > occasion.today),
                *([] if section_ids is None else [col(Section.id).in_(section_ids)]),
            )
        )
    ).all()
    if not found:
        return {}
    days = await calendar_days.days_between(session, school_id, first_on=monday, last_on=monday + _SIX_DAYS)
    quiet_from, quiet_until = policy.quiet_hours
    weeks: dict[UUID, AdvisoryWeek] = {}
    for section_id, calendar_id, weekday, at in found:
        school_days = days.of(frozenset({calendar_id}) if calendar_id else days.default)
        window = Window(occasion.zone, quiet_from, quiet_until, school_days)
        if school_days:
            # A time in the quiet hours of the week's last day has no later day to move on to.
            slot = window.weekly_slot(monday, weekday=weekday, at=at) or window.at(
                max(school_days), quiet_until
            )
            weeks[section_id] = AdvisoryWeek(section_id, slot, at, school_days)
    return weeks


def primary_advisories(
    school_id: UUID, *, on: date, student_ids: Collection[UUID] | None = None
) -> Select[UUID, UUID, date]:
    """(person_id, section_id, begins_on) of each student's advisory on that day, one for each student.

    Of two advisories it is the one marked as primary, else the one they have been in for longer.
    """
    statement = (
        select(col(Enrolment.person_id), col(Enrolment.section_id), col(Enrolment.begins_on))
        .ext(distinct_on(col(Enrolment.person_id)))
        .join(
            Section,
            (col(Section.school_id) == col(Enrolment.school_id))
            & (col(Section.id) == col(Enrolment.section_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Enrolment.school_id))
            & (col(Person.id) == col(Enrolment.person_id)),
        )
        .where(
            col(Enrolment.school_id) == school_id,
            col(Enrolment.membership) == Membership.STUDENT,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
            col(Section.kind) == SectionKind.ADVISORY,
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
        )
        .order_by(
            col(Enrolment.person_id),
            col(Enrolment.is_primary).desc(),
            col(Enrolment.begins_on),
            col(Enrolment.section_id),
        )
    )
    return statement if student_ids is None else statement.where(col(Enrolment.person_id).in_(student_ids))


def advised_on(school_id: UUID, *, on: date, student_ids: Collection[UUID] | None = None) -> CTE:
    """`primary_advisories` of everybody, or of those named, to join with, worked out once.

    Without the hint it is worked out anew for each row of whatever it is joined with while the planner knows
    nothing of them, as right after the check-ins of a week were opened: 13 ms times 2,000.
    """
    return (
        primary_advisories(school_id, on=on, student_ids=student_ids)
        .cte("advised")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


async def kept_days(
    session: AsyncSession, student_ids: Collection[UUID], *, occasion: Occasion
) -> dict[UUID, frozenset[date]]:
    """Days of this week and the next on which a student's check-in questions are still to go out: other
    nudges leave them free, for there is one a day. Students without an advisory are absent.
    """
    found = (
        await session.execute(
            primary_advisories(occasion.school.id, on=occasion.today, student_ids=student_ids)
        )
    ).all()
    if not found:
        return {}
    section_ids = {row.section_id for row in found}
    slots: dict[UUID, list[date]] = {}
    for week in (occasion.today, occasion.today + timedelta(days=7)):
        there = await advisory_weeks(session, occasion=occasion, on=week, section_ids=section_ids)
        for section_id, advisory in there.items():
            if advisory.slot > occasion.now:
                slots.setdefault(section_id, []).append(occasion.day_of(advisory.slot))
    return {row.person_id: frozenset(slots.get(row.section_id, ())) for row in found}
