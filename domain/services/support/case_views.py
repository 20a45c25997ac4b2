"""Who needs support from an adult now, as lists and cards show it: by shared need, strengths first."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.messages.cases import NeedGroup, NeedLine
from domain.models import (
    Conference,
    Enrolment,
    LearningTarget,
    PaceCase,
    Person,
    Plan,
    PlannedTarget,
    PlanStanding,
    Section,
    Support,
)
from domain.rules.ladder import Urgency, group_key, likely_response
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.people.students import taught_by
from domain.services.support import need_facts
from domain.vocabulary import CaseState, ConferenceState, Membership, PaceStatus, Rung, SectionKind


@dataclass(frozen=True, slots=True)
class Found:
    """A case with those it concerns, before anything further is read about it."""

    case: PaceCase
    student: Person
    target: LearningTarget | None
    status: PaceStatus
    due_on: date | None
    days_past: int
    days_open: int
    teaches: bool
    """Whether the reader teaches the plan's course."""

    @property
    def urgency(self) -> Urgency:
        return Urgency(self.case.rung is Rung.TEAM, self.days_past, self.days_open)


async def for_adult(session: AsyncSession, actor: Person, *, occasion: Occasion) -> list[Found]:
    """Open cases whose turn the actor's is, the most urgent first.

    None on which a conference is coming up, and none whose support is to be reviewed first: those are in the
    list of reviews. As teacher of the plan's section or as advisor; once it lies with the team, as any
    teacher of the student.
    """
    on = occasion.today
    mine = and_(
        col(PaceCase.state) == CaseState.OPEN,
        ~_has_conference_ahead(occasion.now),
        or_(
            col(PaceCase.rung) == Rung.TEAM,
            and_(col(PaceCase.rung) == Rung.ADULT, _answers_for(actor, on=on), ~_is_to_review()),
        ),
    )
    found = await _find(session, mine, actor=actor, occasion=occasion)
    return sorted(found, key=lambda each: (each.urgency.key, each.student.family_name, each.case.id))


def _has_conference_ahead(now: datetime) -> ColumnElement[bool]:
    """A condition on PaceCase: a time is proposed or agreed, and has not passed."""
    return exists().where(
        col(Conference.school_id) == col(PaceCase.school_id),
        col(Conference.student_id) == col(PaceCase.student_id),
        col(Conference.target_id) == col(PaceCase.target_id),
        col(Conference.state).in_((ConferenceState.PROPOSED, ConferenceState.SCHEDULED)),
        col(Conference.starts_at) > now,
    )


def _is_to_review() -> ColumnElement[bool]:
    """A condition on PaceCase: what was agreed waits for its review."""
    return exists().where(
        col(Support.school_id) == col(PaceCase.school_id),
        col(Support.case_id) == col(PaceCase.id),
        col(Support.closed_at).is_(None),
        col(Support.result).is_(None),
    )


def _answers_for(actor: Person, *, on: date) -> ColumnElement[bool]:
    """A condition on PaceCase: the actor teaches its section, or advises its student, now."""
    return or_(
        col(PaceCase.section_id).in_(sections_taught(actor, on=on)),
        col(PaceCase.student_id).in_(taught_by(actor.school_id, actor.id, on=on, kind=SectionKind.ADVISORY)),
    )


def taught(actor: Person, *, on: date) -> Select[UUID]:
    """Ids of the students the actor teaches or advises now."""
    return taught_by(actor.school_id, actor.id, on=on)


def sections_taught(actor: Person, *, on: date) -> Select[UUID]:
    """Ids of the courses the actor teaches now."""
    return (
        select(col(Section.id))
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
    )


async def get(
    session: AsyncSession, case_id: UUID, *, actor: Person, occasion: Occasion, is_locked: bool = False
) -> Found:
    """For a teacher or advisor of the student, now. Raises NotFound for everybody else.

    Locked, it stays as it is until the transaction ends: of two adults the second sees what the first did.
    """
    if is_locked:
        await session.execute(
            select(PaceCase)
            .where(col(PaceCase.school_id) == actor.school_id, col(PaceCase.id) == case_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    found = await _find(session, col(PaceCase.id) == case_id, actor=actor, occasion=occasion)
    if not found:
        raise NotFound
    return found[0]


async def _find(
    session: AsyncSession, condition: ColumnElement[bool], *, actor: Person, occasion: Occasion
) -> list[Found]:
    on = occasion.today

    def clock(day: date | SQLColumnExpression[date]) -> ColumnElement[int]:
        return func.student_clock(
            col(Plan.school_id), col(Plan.calendar_id), col(Plan.student_id), day, type_=Integer
        )

    due = col(PlannedTarget.agreed_ordinal) + col(PlannedTarget.days_waited)
    found = await session.execute(
        select(
            PaceCase,
            Person,
            LearningTarget,
            col(PlanStanding.status),
            col(PlannedTarget.agreed_due_on),
            func.greatest(0, clock(on) - due),
            clock(on) - clock(col(PaceCase.opened_on)),
            col(PaceCase.section_id).in_(sections_taught(actor, on=on)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(PaceCase.school_id)) & (col(Person.id) == col(PaceCase.student_id)),
        )
        .join(
            Plan, (col(Plan.school_id) == col(PaceCase.school_id)) & (col(Plan.id) == col(PaceCase.plan_id))
        )
        .outerjoin(
            PlanStanding,
            (col(PlanStanding.school_id) == col(PaceCase.school_id))
            & (col(PlanStanding.plan_id) == col(PaceCase.plan_id)),
        )
        .outerjoin(
            LearningTarget,
            (col(LearningTarget.school_id) == col(PaceCase.school_id))
            & (col(LearningTarget.id) == col(PaceCase.target_id)),
        )
        .outerjoin(
            PlannedTarget,
            (col(PlannedTarget.school_id) == col(PaceCase.school_id))
            & (col(PlannedTarget.plan_id) == col(PaceCase.plan_id))
            & (col(PlannedTarget.target_id) == col(PaceCase.target_id)),
        )
        .where(
            col(PaceCase.school_id) == actor.school_id,
            col(PaceCase.student_id).in_(taught(actor, on=on)),
            condition,
        )
    )
    return [
        Found(
            case=row[0],
            student=row[1],
            target=row[2] if row[0].target_id else None,
            status=row[3] or row[0].opened_for,
            due_on=row[4],
            days_past=row[5] or 0,
            days_open=row[6],
            teaches=row[7],
        )
        for row in found
    ]


def grouped(found: Sequence[Found]) -> list[list[Found]]:
    """By the target they need support with, as `domain.rules.ladder` puts them in order."""
    groups: defaultdict[UUID | None, list[Found]] = defaultdict(list)
    for each in found:
        groups[each.case.target_id].append(each)
    return sorted(groups.values(), key=lambda group: group_key([each.urgency for each in group]))


async def need_groups(
    session: AsyncSession, groups: Sequence[Sequence[Found]], *, lines: int, occasion: Occasion, language: str
) -> tuple[NeedGroup, ...]:
    """The groups with at most so many lines each."""
    shown = [each for group in groups for each in group[:lines]]
    known = await need_lines(session, shown, occasion=occasion, language=language)
    return tuple(_group(group, [known[each.case.id] for each in group[:lines]], language) for group in groups)


def _group(group: Sequence[Found], lines: list[NeedLine], language: str) -> NeedGroup:
    first, target = lines[0], group[0].target
    has_gap = all(line.gap is not None for line in lines)
    response = likely_response(first.status, has_gap=has_gap, students=len(group))
    return NeedGroup(
        target=targets.name_of(target, language) if target else None,
        students=len(group),
        lines=tuple(lines),
        response=response.value,
    )


async def need_lines(
    session: AsyncSession, found: Collection[Found], *, occasion: Occasion, language: str
) -> dict[UUID, NeedLine]:
    """By case. A handful of queries, however many there are."""
    facts = await need_facts.gather(
        session,
        occasion.school.id,
        [(each.student.id, each.case.target_id) for each in found],
        case_ids=[each.case.id for each in found],
        language=language,
    )

    def line(each: Found) -> NeedLine:
        pair = (each.student.id, each.case.target_id)
        pieces, latest_at = facts.evidence.get(pair, (0, None))
        grew_at = facts.growth.get(each.student.id)
        return NeedLine(
            case_id=each.case.id,
            student_id=each.student.id,
            student_name=each.student.full_name,
            teaches=each.teaches,
            status=each.status,
            rung=each.case.rung,
            due_on=each.due_on,
            days_past=each.days_past,
            days_open=each.days_open,
            strength=facts.strengths.get(each.student.id),
            grew_on=occasion.day_of(grew_at) if grew_at else None,
            evidence=pieces,
            evidence_on=occasion.day_of(latest_at) if latest_at else None,
            gap=facts.gaps.get(pair),
            reviewed=facts.results.get(each.case.id),
        )

    return {each.case.id: line(each) for each in found}
