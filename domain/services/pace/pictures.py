"""The facts of a student's pace picture: dates, what was shown when, and where recent pace leads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import TargetName
from domain.messages.pictures import BandEnd, Break, PacePicture, SectionName, StudentPace
from domain.models import Closure, LearningTarget, Person, Plan, PlannedTarget, Section
from domain.rules.pace import PlanFacts, PlannedFacts, outlook
from domain.rules.planning import day_at, last_ordinal_until
from domain.rules.policy import Policy
from domain.services import audit
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace.own_days import own_days
from domain.services.people import students

SHORTEST_BREAK_DAYS = 3
"""Calendar days without school from which they are worth showing."""

LONGEST_BAND = 4
"""A picture goes on after the last date by at most this part of the plan, to show where pace leads."""


@dataclass(frozen=True, slots=True)
class FoundPace:
    picture: PacePicture | None
    """None without any plan."""
    others: tuple[SectionName, ...]
    """Sections with a further plan."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """One counted target of a plan."""

    target: TargetName
    facts: PlannedFacts
    baseline_due_on: date | None
    agreed_due_on: date | None


async def pace_of(
    session: AsyncSession,
    student: Person,
    section_id: UUID | None,
    *,
    occasion: Occasion,
    language: str,
) -> FoundPace:
    """One current plan of the student: of the section, or else the one whose next date comes first.

    Raises NotFound for a section without one. Asks no right.
    """
    plans = await _plans(session, student, on=occasion.today)
    pictures = {
        section.id: await _picture(session, student, plan, section, occasion=occasion, language=language)
        for plan, section in plans
        if section_id in (None, section.id)
    }
    if not pictures:
        if section_id is not None:
            raise NotFound
        return FoundPace(None, ())
    # Within one date `min` keeps the order of the titles.
    chosen = min(pictures, key=lambda each: pictures[each].coming_on or date.max)
    others = tuple(SectionName(section.id, section.title) for _, section in plans if section.id != chosen)
    return FoundPace(pictures[chosen], others)


async def of_student(
    session: AsyncSession,
    student_id: UUID,
    section_id: UUID | None,
    *,
    actor: Person,
    occasion: Occasion,
    language: str,
) -> StudentPace:
    """The same for an adult. Raises NotFound unless the actor teaches or advises the student now.

    Leaves an audit entry. Joins the caller's transaction.
    """
    student = await students.get_taught(session, student_id, actor=actor, on=occasion.today)
    audit.record(
        session,
        "saw student",
        school_id=actor.school_id,
        actor_id=actor.id,
        about_id=student.id,
        now=occasion.now,
    )
    found = await pace_of(session, student, section_id, occasion=occasion, language=language)
    named = replace(found.picture, student_name=student.full_name) if found.picture else None
    return StudentPace(student.id, student.full_name, named, found.others)


async def _plans(session: AsyncSession, student: Person, *, on: date) -> Sequence[Row[Plan, Section]]:
    found = await session.execute(
        select(Plan, Section)
        .join(
            Section,
            (col(Section.school_id) == col(Plan.school_id)) & (col(Section.id) == col(Plan.section_id)),
        )
        .where(
            col(Plan.school_id) == student.school_id,
            col(Plan.student_id) == student.id,
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > on),
        )
        .order_by(col(Section.title), col(Plan.id))
    )
    return found.all()


async def _picture(
    session: AsyncSession,
    student: Person,
    plan: Plan,
    section: Section,
    *,
    occasion: Occasion,
    language: str,
) -> PacePicture:
    planned = await _planned(session, plan, language=language)
    of_calendar = await own_days(session, plan.school_id, plan.calendar_id, student_ids=[student.id])
    days = of_calendar.of(student.id)
    today = last_ordinal_until(days, occasion.today)
    picture = _drawn(plan, planned, days, today=today, on=occasion.today)
    return replace(
        picture,
        section_title=section.title,
        outlook=_outlook(plan, planned, days, today=today, policy=occasion.policy),
        breaks=await _breaks(session, plan, until=picture.ends_on),
    )


async def _planned(session: AsyncSession, plan: Plan, *, language: str) -> list[_Planned]:
    """The plan's counted targets, in its order."""
    found = await session.execute(
        select(PlannedTarget, LearningTarget)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(PlannedTarget.school_id))
            & (col(LearningTarget.id) == col(PlannedTarget.target_id)),
        )
        .where(
            col(PlannedTarget.school_id) == plan.school_id,
            col(PlannedTarget.plan_id) == plan.id,
            col(PlannedTarget.is_excused).is_(False),
        )
        .order_by(col(PlannedTarget.position))
    )
    return [
        _Planned(targets.name_of(target, language), facts_of(row), row.baseline_due_on, row.agreed_due_on)
        for row, target in found
    ]


def facts_of(row: PlannedTarget | Row[*tuple[Any, ...]]) -> PlannedFacts:
    """What pace is computed from, of a planned target or a row with its columns."""
    return PlannedFacts(
        agreed_ordinal=row.agreed_ordinal,
        met_ordinal=row.met_ordinal,
        waiting_since_ordinal=row.waiting_since_ordinal,
        days_waited=row.days_waited,
        is_excused=row.is_excused,
    )


def _drawn(
    plan: Plan, planned: Sequence[_Planned], days: Sequence[date], *, today: int, on: date
) -> PacePicture:
    """The picture without what has to be looked up elsewhere."""
    agreed = {each.target.id: _due_on(each, days, today=today) for each in planned}
    open_ones = [
        (due_on, each.target)
        for each in planned
        if each.facts.met_ordinal is None
        and each.facts.waiting_since_ordinal is None
        and (due_on := agreed[each.target.id]) is not None
    ]
    coming_on, coming = min(open_ones, key=lambda dated: dated[0], default=(None, None))
    dates = sorted(day for day in agreed.values() if day is not None)
    last = max((*dates, plan.starts_on))
    return PacePicture(
        section_title="",
        student_name=None,
        begins_on=plan.starts_on,
        ends_on=max(plan.ends_on or last, last),
        today=on,
        planned=tuple(sorted(each.baseline_due_on for each in planned if each.baseline_due_on)),
        agreed=tuple(dates),
        shown=tuple(
            sorted(
                max(day_at(days, each.facts.met_ordinal) or plan.starts_on, plan.starts_on)
                for each in planned
                if each.facts.met_ordinal is not None
            )
        ),
        targets=len(planned),
        is_moved=any(each.baseline_due_on != each.agreed_due_on for each in planned),
        waiting=sum(
            each.facts.waiting_since_ordinal is not None and each.facts.met_ordinal is None
            for each in planned
        ),
        coming=coming,
        coming_on=coming_on,
    )


def _due_on(planned: _Planned, days: Sequence[date], *, today: int) -> date | None:
    """The agreed date as it counts: it stands still while a request waits (DOMAIN rule 16)."""
    facts = planned.facts
    if facts.due_ordinal is None:
        return None
    waits = max(0, today - facts.waiting_since_ordinal) if facts.waiting_since_ordinal is not None else 0
    still = waits if facts.met_ordinal is None else 0
    return day_at(days, facts.due_ordinal + still) or planned.agreed_due_on


def _outlook(
    plan: Plan, planned: Sequence[_Planned], days: Sequence[date], *, today: int, policy: Policy
) -> tuple[BandEnd, BandEnd] | None:
    """Where recent pace leads, drawn no farther than a part of the plan after its end; None while it is too
    early to tell, or where both paces are one.
    """
    of_targets = tuple(each.facts for each in planned)
    end = last_ordinal_until(days, plan.ends_on) if plan.ends_on is not None else None
    facts = PlanFacts(starts_ordinal=plan.starts_ordinal, targets=of_targets)
    found = outlook(facts, today=today, last_ordinal=end, policy=policy)
    if found.earliest is None or found.latest is None or found.earliest == found.latest:
        return None
    due = [each.due_ordinal for each in of_targets if each.due_ordinal is not None]
    last = end if end is not None else max(due, default=today)
    limit = min(len(days) - 1, last + max(1, (last - plan.starts_ordinal) // LONGEST_BAND))
    if limit <= today:
        return None
    shown = sum(each.met_ordinal is not None for each in of_targets)

    def drawn(finish: int) -> BandEnd:
        if finish <= limit:
            return BandEnd(days[finish], len(planned))
        so_far = (len(planned) - shown) * (limit - today) // (finish - today)
        return BandEnd(days[limit], shown + so_far)

    return drawn(found.latest), drawn(found.earliest)


async def _breaks(session: AsyncSession, plan: Plan, *, until: date) -> tuple[Break, ...]:
    found = await session.scalars(
        select(Closure)
        .where(
            col(Closure.school_id) == plan.school_id,
            col(Closure.calendar_id) == plan.calendar_id,
            col(Closure.last_on) >= plan.starts_on,
            col(Closure.first_on) <= until,
        )
        .order_by(col(Closure.first_on), col(Closure.id))
    )
    return tuple(
        Break(each.first_on, each.last_on, each.reason)
        for each in found
        if (each.last_on - each.first_on).days + 1 >= SHORTEST_BREAK_DAYS
    )
