"""The facts of a class picture: for each target that matters now, how every student of a section stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.parts import TargetName
from domain.messages.pictures import ClassNeeds, ClassPicture, SectionName, TargetNeeds
from domain.models import Enrolment, LearningTarget, Person, Plan, PlannedTarget, Section
from domain.rules.pace import standing
from domain.rules.planning import last_ordinal_until
from domain.services import audit
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace.own_days import OwnDays, own_days
from domain.services.pace.pictures import facts_of
from domain.services.people import students
from domain.vocabulary import Membership, SectionKind, TargetStanding

MOST_ROWS = 6
"""Targets in one picture: more, and a phone shows nothing."""

_NAMED = (TargetStanding.WAITING, TargetStanding.BEHIND, TargetStanding.DUE_SOON)


@dataclass(slots=True)
class _Stand:
    """How the students stand with one target so far."""

    target: TargetName
    position: int
    names: defaultdict[TargetStanding, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def need(self) -> tuple[int, ...]:
        return tuple(len(self.names[standing]) for standing in _NAMED)

    def by_need(self) -> tuple[int, ...]:
        """Sorts the most requests first, then the most dates that passed, then the path's order."""
        return (*(-number for number in self.need), self.position)

    def row(self) -> TargetNeeds:
        waiting, past, coming = (
            tuple(sorted(self.names[standing], key=students.fold)) for standing in _NAMED
        )
        later = len(self.names[TargetStanding.NOT_DUE]) + len(self.names[TargetStanding.NO_DATE])
        return TargetNeeds(self.target, waiting, past, coming, later, len(self.names[TargetStanding.MET]))


async def needs_of(
    session: AsyncSession,
    section_id: UUID | None,
    *,
    actor: Person,
    occasion: Occasion,
    language: str,
) -> ClassNeeds:
    """A section's needs: of the one named, or else the one with most to do.

    Raises NotFound for a section that the actor does not teach now. Leaves an audit entry. Joins the caller's
    transaction.
    """
    taught = await _taught(session, actor, on=occasion.today)
    wanted = [section for section in taught if section_id in (None, section.id)]
    if section_id is not None and not wanted:
        raise NotFound
    found = {
        section.id: await _needs(session, section, occasion=occasion, language=language) for section in wanted
    }
    if not found:
        return ClassNeeds(None, None)
    # Within one number `max` keeps the order of the titles.
    chosen = max(found, key=lambda each: _to_do(found[each].needs))
    audit.record(
        session,
        "saw class",
        school_id=actor.school_id,
        actor_id=actor.id,
        about_id=None,
        now=occasion.now,
        section=str(chosen),
    )
    others = tuple(SectionName(section.id, section.title) for section in taught if section.id != chosen)
    return ClassNeeds(found[chosen].title, found[chosen].needs, found[chosen].unplanned, others)


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    needs: ClassPicture | None
    unplanned: int


def _to_do(picture: ClassPicture | None) -> tuple[int, int]:
    return (picture.waiting, picture.past) if picture is not None else (-1, -1)


async def _taught(session: AsyncSession, actor: Person, *, on: date) -> Sequence[Section]:
    found = await session.scalars(
        select(Section)
        .join(
            Enrolment,
            (col(Enrolment.school_id) == col(Section.school_id))
            & (col(Enrolment.section_id) == col(Section.id)),
        )
        .where(
            col(Section.school_id) == actor.school_id,
            col(Section.kind) == SectionKind.COURSE,
            col(Section.retired_on).is_(None) | (col(Section.retired_on) > on),
            col(Enrolment.person_id) == actor.id,
            col(Enrolment.membership) == Membership.TEACHER,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
        )
        .distinct()
        .order_by(col(Section.title), col(Section.id))
    )
    return found.all()


async def _needs(session: AsyncSession, section: Section, *, occasion: Occasion, language: str) -> _Section:
    people = await _students(session, section, on=occasion.today)
    planned = await _planned(session, section, people, on=occasion.today)
    with_plan = {row.student_id for row in planned}
    unplanned = len(people) - len(with_plan)
    if not planned:
        return _Section(section.title, None, unplanned)
    names = short_names(person for person in people.values() if person.id in with_plan)
    days = await _days(session, section.school_id, {row.calendar_id for row in planned}, with_plan)
    today = {
        key: last_ordinal_until(days[key[0]].of(key[1]), occasion.today)
        for key in {(row.calendar_id, row.student_id) for row in planned}
    }
    stands: dict[UUID, _Stand] = {}
    for row in planned:
        target = targets.named(row.target_id, row.code, row.title, row.translations, language=language)
        stand = stands.setdefault(row.target_id, _Stand(target, row.position))
        where = standing(facts_of(row), today=today[row.calendar_id, row.student_id], policy=occasion.policy)
        stand.position = min(stand.position, row.position)
        stand.names[where.status].append(names[row.student_id])
    needed = sorted((stand for stand in stands.values() if any(stand.need)), key=_Stand.by_need)
    drawn = sorted(needed[:MOST_ROWS], key=lambda stand: (stand.position, stand.target.code))
    picture = ClassPicture(
        section_title=section.title,
        today=occasion.today,
        students=len(with_plan),
        rows=tuple(stand.row() for stand in drawn),
        more=len(needed) - len(drawn),
    )
    return _Section(section.title, picture, unplanned)


async def _students(session: AsyncSession, section: Section, *, on: date) -> dict[UUID, Person]:
    found = await session.scalars(
        select(Person)
        .join(
            Enrolment,
            (col(Enrolment.school_id) == col(Person.school_id))
            & (col(Enrolment.person_id) == col(Person.id)),
        )
        .where(
            col(Person.school_id) == section.school_id,
            col(Person.retired_on).is_(None) | (col(Person.retired_on) > on),
            col(Enrolment.section_id) == section.id,
            col(Enrolment.membership) == Membership.STUDENT,
            col(Enrolment.begins_on) <= on,
            col(Enrolment.ends_on).is_(None) | (col(Enrolment.ends_on) >= on),
        )
    )
    return {person.id: person for person in found}


async def _planned(
    session: AsyncSession, section: Section, people: Iterable[UUID], *, on: date
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Columns of every counted target of these students' current plans for the section."""
    found = await session.execute(
        select(
            col(Plan.student_id),
            col(Plan.calendar_id),
            col(PlannedTarget.target_id),
            col(PlannedTarget.position),
            col(PlannedTarget.agreed_ordinal),
            col(PlannedTarget.met_ordinal),
            col(PlannedTarget.waiting_since_ordinal),
            col(PlannedTarget.days_waited),
            col(PlannedTarget.is_excused),
            col(LearningTarget.code),
            col(LearningTarget.title),
            col(LearningTarget.translations),
        )
        .join(
            PlannedTarget,
            (col(PlannedTarget.school_id) == col(Plan.school_id))
            & (col(PlannedTarget.plan_id) == col(Plan.id)),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Plan.school_id))
            & (col(LearningTarget.id) == col(PlannedTarget.target_id)),
        )
        .where(
            col(Plan.school_id) == section.school_id,
            col(Plan.section_id) == section.id,
            col(Plan.student_id).in_(list(people)),
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > on),
            col(PlannedTarget.is_excused).is_(False),
        )
    )
    return found.all()


async def _days(
    session: AsyncSession, school_id: UUID, calendar_ids: set[UUID], student_ids: set[UUID]
) -> dict[UUID, OwnDays]:
    return {each: await own_days(session, school_id, each, student_ids=student_ids) for each in calendar_ids}


def short_names(people: Iterable[Person]) -> dict[UUID, str]:
    """The like of "Ana R." for each; whoever would share that with somebody is named in full."""
    there = list(people)
    short = {person.id: f"{person.called} {person.family_name[:1]}.".strip() for person in there}
    taken = Counter(short.values())
    return {
        person.id: short[person.id]
        if taken[short[person.id]] == 1 and person.family_name
        else person.full_name
        for person in there
    }
