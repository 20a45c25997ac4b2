"""From a file or a framework to the plan of a section or a student: checked, so that it can be carried out.

All raise ImportRefused. They read only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.oddities import ImportRefused
from domain.exchange.plan_file import WrittenPlan
from domain.exchange.plan_words import check_count, check_end, listed, no_school_day
from domain.exchange.reading import counted
from domain.models import (
    Calendar,
    Competency,
    LearningTarget,
    Plan,
    PlannedTarget,
    Prerequisite,
    Section,
    SectionPlan,
)
from domain.rules import planning
from domain.rules.sequence import CircleError, in_order, out_of_order
from domain.services.pace import own_days
from domain.services.plans import plan_changes, plans
from domain.services.plans.replanning import PlanWish
from domain.vocabulary import CompetencyKind


@dataclass(frozen=True, slots=True)
class Bounds:
    """What somebody says about when a plan runs."""

    starts_on: date | None = None
    ends_on: date | None = None
    is_open_ended: bool = False
    """No hard end, whatever was said before."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that can be carried out, and what to mention about it."""

    wish: PlanWish
    codes: tuple[str, ...]
    """Of the targets, in order."""
    remarks: tuple[str, ...] = ()


async def from_file(
    session: AsyncSession, section: Section, written: WrittenPlan, *, bounds: Bounds, default_days: int
) -> Draft:
    """The file's targets in the file's order; one without a duration takes the default."""
    known = await _targets(session, section)
    found = [_named(known, step.target) for step in written.steps]
    double = _first_double(found)
    if double is not None:
        raise ImportRefused(f"The file names {double.code} twice, by its code and by its identifier.")
    days = [default_days if step.days is None else step.days for step in written.steps]
    said = Bounds(
        starts_on=bounds.starts_on or written.starts_on,
        ends_on=bounds.ends_on or written.ends_on,
        is_open_ended=bounds.is_open_ended,
    )
    remarks = await _out_of_order(session, found)
    return await _draft(session, section, found, days, bounds=said, remarks=remarks)


async def from_framework(
    session: AsyncSession, section: Section, *, competencies: Sequence[str], bounds: Bounds, days: int
) -> Draft:
    """All targets of the section's framework, or of some competencies, each after what it builds on."""
    if section.framework_id is None:
        raise ImportRefused(
            f"{section.title} has no framework. `waymark sections set` says what is learned in it."
        )
    found = await _targets(session, section)
    if competencies:
        chosen = await _competencies(session, section, competencies)
        found = [target for target in found if target.competency_id in chosen]
    if not found:
        raise ImportRefused(f"The framework of {section.title} has no target to plan.")
    check_count(len(found))
    by_id = {target.id: target for target in found}
    try:
        order = in_order([target.id for target in found], await _requirements(session, section.school_id))
    except CircleError as circle:
        round_trip = " → ".join(by_id[each].code for each in (*circle.members, circle.members[0]))
        raise ImportRefused(
            f"The prerequisites of these targets run in a circle: {round_trip}. Take one of them away."
        ) from circle
    return await _draft(session, section, [by_id[each] for each in order], [days] * len(order), bounds=bounds)


async def leaves_out(session: AsyncSession, section: Section, student_id: UUID, wish: PlanWish) -> list[str]:
    """Codes of the section's targets that a student's own plan lacks and that they have not shown.

    End goals stay: order, dates and supports move. Source: DOMAIN rules 8 and 15.
    """
    pacing = await section_plan(session, section)
    if pacing is None:
        return []
    settled = await session.scalars(
        select(col(PlannedTarget.target_id))
        .join(Plan, (col(Plan.school_id) == section.school_id) & (col(Plan.id) == col(PlannedTarget.plan_id)))
        .where(
            col(Plan.school_id) == section.school_id,
            col(Plan.section_id) == section.id,
            col(Plan.student_id) == student_id,
            col(Plan.ended_on).is_(None),
            col(PlannedTarget.is_excused) | col(PlannedTarget.met_ordinal).is_not(None),
        )
    )
    there = {target_id for target_id, _ in wish.steps} | set(settled)
    missing = [target for target, _ in await plan_changes.steps_of(session, pacing) if target not in there]
    codes = await session.execute(
        select(col(LearningTarget.id), col(LearningTarget.code)).where(col(LearningTarget.id).in_(missing))
    )
    code_by_id = {row.id: row.code for row in codes}
    return [code_by_id[target] for target in missing]


async def of_section(session: AsyncSession, section: Section) -> Draft:
    """The section's plan as it is, for a student who is to follow it again."""
    known = await section_plan(session, section)
    if known is None:
        raise ImportRefused(f"{section.title} has no plan. `waymark plan set` gives it one.")
    steps = await plan_changes.steps_of(session, known)
    order = [target_id for target_id, _ in steps]
    found = await session.scalars(
        select(LearningTarget).where(
            col(LearningTarget.school_id) == section.school_id, col(LearningTarget.id).in_(order)
        )
    )
    by_id = {target.id: target for target in found}
    return await _draft(
        session, section, [by_id[each] for each in order], [days for _, days in steps], bounds=Bounds()
    )


async def section_plan(session: AsyncSession, section: Section) -> SectionPlan | None:
    return await session.scalar(
        select(SectionPlan).where(
            col(SectionPlan.school_id) == section.school_id, col(SectionPlan.section_id) == section.id
        )
    )


async def _draft(
    session: AsyncSession,
    section: Section,
    targets: Sequence[LearningTarget],
    days: Sequence[int],
    *,
    bounds: Bounds,
    remarks: tuple[str, ...] = (),
) -> Draft:
    calendar_id = await plans.calendar_of(session, section)
    if calendar_id is None:
        raise ImportRefused("The school has no calendar yet. `waymark import calendar` brings one.")
    calendar = await session.get_one(Calendar, (section.school_id, calendar_id))
    known = await section_plan(session, section)
    starts_on = bounds.starts_on or (known.starts_on if known else section.begins_on or calendar.first_on)
    ends_on = bounds.ends_on or (known.ends_on if known else None)
    wish = PlanWish(
        steps=tuple((target.id, each) for target, each in zip(targets, days, strict=True)),
        starts_on=starts_on,
        ends_on=None if bounds.is_open_ended else ends_on,
        calendar_id=calendar_id,
    )
    check_end(wish.starts_on, wish.ends_on)
    teaches = await own_days.instructional_days(session, section.school_id, calendar_id)
    if not teaches:
        raise ImportRefused(f"The calendar {calendar.name} has no school day.")
    if not planning.has_room(wish.pacing, teaches):
        raise no_school_day(wish.starts_on, wish.ends_on)
    dates = planning.planned_dates(wish.pacing, teaches)
    undated = sum(day is None for day in dates.due_on)
    if undated:
        come = counted(undated, "target comes", "targets come")
        remarks += (f"{come} after the calendar's last school day, {teaches[-1]}: no date yet.",)
    if dates.durations != wish.pacing.durations:
        remarks += (f"Durations are compressed to end by {dates.due_on[-1]}.",)
    return Draft(wish, tuple(target.code for target in targets), remarks)


async def _targets(session: AsyncSession, section: Section) -> list[LearningTarget]:
    """Targets that may be planned for the section, in the order of its framework.

    Without a framework all of the school. Habits have a ledger of their own.
    """
    query = (
        select(LearningTarget)
        .join(
            Competency,
            (col(Competency.school_id) == col(LearningTarget.school_id))
            & (col(Competency.id) == col(LearningTarget.competency_id)),
        )
        .where(
            col(LearningTarget.school_id) == section.school_id,
            col(LearningTarget.retired_at).is_(None),
            col(Competency.kind) != CompetencyKind.HABIT,
        )
        .order_by(col(Competency.position), col(LearningTarget.position), col(LearningTarget.code))
    )
    if section.framework_id is not None:
        query = query.where(col(LearningTarget.framework_id) == section.framework_id)
    return list(await session.scalars(query))


def _named(known: Iterable[LearningTarget], name: str) -> LearningTarget:
    wanted = name.casefold()
    targets = list(known)
    by_guid = [target for target in targets if target.guid.casefold() == wanted]
    found = by_guid or [target for target in targets if target.code.casefold() == wanted]
    if not found:
        raise ImportRefused(f"There is no target {name} that could be planned in this class.")
    if len(found) > 1:
        raise ImportRefused(f"{counted(len(found), 'target')} have the code {name}. Give the identifier.")
    return found[0]


def _first_double(targets: Sequence[LearningTarget]) -> LearningTarget | None:
    seen: set[UUID] = set()
    for target in targets:
        if target.id in seen:
            return target
        seen.add(target.id)
    return None


async def _competencies(session: AsyncSession, section: Section, names: Collection[str]) -> set[UUID]:
    found = await session.scalars(
        select(Competency).where(
            col(Competency.school_id) == section.school_id,
            col(Competency.framework_id) == section.framework_id,
            col(Competency.retired_at).is_(None),
        )
    )
    by_name: defaultdict[str, set[UUID]] = defaultdict(set)
    for competency in found:
        for name in (competency.guid, competency.code, competency.title):
            if name:
                by_name[name.casefold()].add(competency.id)
    unknown = [name for name in names if name.casefold() not in by_name]
    if unknown:
        raise ImportRefused(f"There is no competency {listed(unknown)} in the framework of {section.title}.")
    return {each for name in names for each in by_name[name.casefold()]}


async def _requirements(session: AsyncSession, school_id: UUID) -> list[tuple[UUID, UUID]]:
    found = await session.execute(
        select(col(Prerequisite.target_id), col(Prerequisite.requires_id)).where(
            col(Prerequisite.school_id) == school_id
        )
    )
    return [(target_id, requires_id) for target_id, requires_id in found]


async def _out_of_order(session: AsyncSession, targets: Sequence[LearningTarget]) -> tuple[str, ...]:
    """What the file plans before what it builds on: allowed, for order is free, and said."""
    if not targets:
        return ()
    by_id = {target.id: target.code for target in targets}
    pairs = out_of_order([*by_id], await _requirements(session, targets[0].school_id))
    if not pairs:
        return ()
    told = listed(f"{by_id[target]} before {by_id[earlier]}" for target, earlier in pairs)
    return (f"The order is kept, though some come before what they build on: {told}.",)
