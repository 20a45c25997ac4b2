"""One planned target with its agreed date: who may agree on another, and which days it may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import DateNotNeeded, FieldProblem, InvalidAnswers, NoDaysLeft, NotFound, Problem
from domain.models import LearningTarget, Person, Plan, PlannedTarget, Section
from domain.rules import dating
from domain.rules.dating import Room
from domain.rules.planning import day_at
from domain.rules.redating import named
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace.own_days import own_days
from domain.services.people import adults
from domain.vocabulary import Role

FIELD = "to_on"
"""The date in every form that asks for one."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A target on a student's plan."""

    plan: Plan
    planned: PlannedTarget
    target: LearningTarget
    student: Person
    days: Sequence[date]
    """The student's own instructional days, in order."""

    @property
    def due_on(self) -> date | None:
        """The agreed date, as the student's clock reaches it."""
        if self.planned.agreed_ordinal is None:
            return self.planned.agreed_due_on
        return day_at(self.days, self.planned.agreed_ordinal)

    def title(self, language: str) -> str:
        return targets.name_of(self.target, language).title


async def held(
    session: AsyncSession, student: Person, target_id: UUID, *, on: date, plan_id: UUID | None = None
) -> Dated:
    """The target on the student's plan, held until the transaction ends, so that dates move one at a time.

    Where two current plans have it, the one whose section's title comes first, as on the target's card; a
    plan where it is excused only if no other has it. Raises NotFound where no current plan has it.
    """
    statement = (
        select(Plan, PlannedTarget, LearningTarget)
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
        .join(
            Section,
            (col(Section.school_id) == col(Plan.school_id)) & (col(Section.id) == col(Plan.section_id)),
        )
        .where(
            col(Plan.school_id) == student.school_id,
            col(Plan.student_id) == student.id,
            col(Plan.ended_on).is_(None) | (col(Plan.ended_on) > on),
            col(PlannedTarget.target_id) == target_id,
        )
        .order_by(col(PlannedTarget.is_excused), col(Section.title), col(Plan.id))
        .limit(1)
        .with_for_update(of=PlannedTarget)
        # Whoever waited for the lock must see the row as the other one left it.
        .execution_options(populate_existing=True)
    )
    if plan_id is not None:
        statement = statement.where(col(Plan.id) == plan_id)
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise NotFound
    plan, planned, target = found
    own = await own_days(session, student.school_id, plan.calendar_id, student_ids=[student.id])
    return Dated(plan, planned, target, student, own.of(student.id))


async def deciders(
    session: AsyncSession, student: Person, section_id: UUID, *, on: date
) -> tuple[Person, ...]:
    """Who agrees on dates of a plan for the section: its teachers now; without any, the advisors."""
    around = await adults.around(session, student, on=on)
    teachers = {
        adult.person.id: adult.person
        for adult in around
        if adult.part is Role.TEACHER and adult.section_id == section_id
    }
    return tuple(teachers.values()) or adults.advisors(around)


async def decides(
    session: AsyncSession, student: Person, section_id: UUID, *, actor: Person, on: date
) -> bool:
    """Whether the actor is one of the deciders."""
    return actor.id in {person.id for person in await deciders(session, student, section_id, on=on)}


def refuse_if_done(dated: Dated, *, language: str) -> None:
    """Raises DateNotNeeded where the target is shown or excused."""
    if dated.planned.met_ordinal is not None or dated.planned.is_excused:
        raise DateNotNeeded(dated.title(language))


def room_of(dated: Dated, *, occasion: Occasion, language: str) -> Room:
    """The days a new date may have. Raises NoDaysLeft."""
    room = dating.room(dated.days, ends_on=dated.plan.ends_on, today=occasion.today)
    if room is None:
        raise NoDaysLeft(dated.title(language), dated.plan.ends_on)
    return room


def school_day(dated: Dated, to_on: date | None, *, within: Room) -> date:
    """The student's first school day on or after the one answered. Raises InvalidAnswers where nothing is
    answered, where it is out of the room, and where it is agreed already.
    """
    if to_on is None:
        raise InvalidAnswers({FIELD: FieldProblem(Problem.MISSING)})
    if not within.holds(to_on):
        earliest, latest = within.first_on.isoformat(), within.last_on.isoformat()
        raise InvalidAnswers({FIELD: FieldProblem(Problem.OUT_OF_RANGE, earliest=earliest, latest=latest)})
    day = named(dated.days, to_on).due_on or to_on
    if day == dated.due_on:
        raise InvalidAnswers({FIELD: FieldProblem(Problem.SAME_DATE)})
    return day
