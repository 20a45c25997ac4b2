"""A school of nothing but plans: any number of students, their targets, and what happened to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from domain.ids import new_id
from domain.models import (
    Absence,
    Calendar,
    Competency,
    Conference,
    ConferenceStep,
    Evidence,
    EvidenceTarget,
    Framework,
    InstructionalDay,
    Judgement,
    LearningTarget,
    Level,
    LevelScale,
    Person,
    Plan,
    PlannedTarget,
    PlanStanding,
    School,
    Section,
)
from domain.rules.conferences import ENDED
from domain.rules.pace import RULE_VERSION, PlanFacts
from domain.vocabulary import (
    AbsenceState,
    CompetencyKind,
    ConferenceState,
    EvidenceContext,
    EvidenceKind,
    SectionKind,
    Showing,
)

FIRST_DAY = date(2026, 9, 1)

LEVELS = ("beginning", "emerging", "proficient", "beyond")


def weekdays(count: int, *, first: date = FIRST_DAY, closed: Collection[date] = ()) -> tuple[date, ...]:
    """So many days from the first on, less weekends and closed days."""
    found: list[date] = []
    day = first
    while len(found) < count:
        if day.weekday() < 5 and day not in closed:
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


@dataclass
class PaceSchool:
    """Writes rows as they stand after everything was gathered, or as things happen."""

    session: AsyncSession
    school: School
    section: Section
    levels: dict[str, UUID]
    target_ids: tuple[UUID, ...]
    calendars: dict[str, tuple[UUID, tuple[date, ...]]] = field(default_factory=dict)
    """Identity and instructional days, by name."""

    @property
    def id(self) -> UUID:
        return self.school.id

    async def calendar(self, name: str, days: Sequence[date]) -> UUID:
        calendar = Calendar(
            school_id=self.id,
            name=name,
            first_on=days[0],
            last_on=days[-1],
            is_default=not self.calendars,
        )
        await self._add(calendar)
        await self.session.execute(
            insert(InstructionalDay),
            [
                {"school_id": self.id, "calendar_id": calendar.id, "day": day, "ordinal": ordinal}
                for ordinal, day in enumerate(days)
            ],
        )
        self.calendars[name] = calendar.id, tuple(days)
        return calendar.id

    async def student(self, name: str = "") -> UUID:
        person = Person(
            school_id=self.id,
            sourced_id=name or str(new_id()),
            given_name=name or "Somebody",
            family_name="Example",
        )
        await self._add(person)
        return person.id

    async def plan(
        self,
        student_id: UUID,
        agreed: Sequence[int | None] = (),
        *,
        calendar: str = "main",
        starts: int = 0,
        section: Section | None = None,
    ) -> UUID:
        """A plan with these agreed dates, as ordinals; nothing has happened yet."""
        calendar_id, days = self.calendars[calendar]
        plan = Plan(
            school_id=self.id,
            student_id=student_id,
            section_id=(section or self.section).id,
            calendar_id=calendar_id,
            starts_on=days[starts],
        )
        await self._add(plan)
        for position, (target_id, ordinal) in enumerate(zip(self.target_ids, agreed, strict=False)):
            due_on = None if ordinal is None else days[ordinal]
            self.session.add(
                PlannedTarget(
                    school_id=self.id,
                    plan_id=plan.id,
                    target_id=target_id,
                    student_id=student_id,
                    position=position,
                    instructional_days=1,
                    baseline_due_on=due_on,
                    baseline_ordinal=ordinal,
                    agreed_due_on=due_on,
                    agreed_ordinal=ordinal,
                )
            )
        await self.session.flush()
        return plan.id

    async def facts(self, student_ids: Sequence[UUID], facts: Sequence[PlanFacts]) -> list[UUID]:
        """Plans with these facts, one for each student, just gathered; their ids in the same order."""
        calendar_id, days = self.calendars["main"]
        plan_ids = [new_id() for _ in facts]
        at = list(zip(plan_ids, student_ids, facts, strict=False))
        rows = [
            {
                "school_id": self.id,
                "plan_id": plan_id,
                "target_id": target_id,
                "student_id": student_id,
                "position": position,
                "instructional_days": 1,
                "agreed_ordinal": each.agreed_ordinal,
                "is_excused": each.is_excused,
                "met_ordinal": each.met_ordinal,
                "waiting_since_ordinal": each.waiting_since_ordinal,
                "days_waited": each.days_waited,
            }
            for plan_id, student_id, of_plan in at
            for position, (target_id, each) in enumerate(zip(self.target_ids, of_plan.targets, strict=False))
        ]
        plans = [
            {
                "school_id": self.id,
                "id": plan_id,
                "student_id": student_id,
                "section_id": self.section.id,
                "calendar_id": calendar_id,
                "starts_on": days[0],
                "is_too_late": of_plan.is_too_late,
                "starts_ordinal": of_plan.starts_ordinal,
                "due_ordinals": sorted(
                    each.due_ordinal
                    for each in of_plan.targets
                    if each.due_ordinal is not None and not each.is_excused
                ),
                "last_evidence_ordinal": of_plan.last_evidence_ordinal,
                "last_growth_ordinal": of_plan.last_growth_ordinal,
                "last_transfer_ordinal": of_plan.last_transfer_ordinal,
            }
            for plan_id, student_id, of_plan in at
        ]
        standings = [
            {
                "school_id": self.id,
                "plan_id": plan_id,
                "student_id": student_id,
                "section_id": self.section.id,
                "calendar_id": calendar_id,
                "rule_version": RULE_VERSION,
            }
            for plan_id, student_id, _ in at
        ]
        await self.session.execute(insert(Plan), plans)
        if rows:
            await self.session.execute(insert(PlannedTarget), rows)
        await self.session.execute(insert(PlanStanding), standings)
        return plan_ids

    async def away(
        self,
        student_id: UUID,
        first_on: date,
        last_on: date | None = None,
        *,
        state: AbsenceState = AbsenceState.CONFIRMED,
    ) -> None:
        await self._add(
            Absence(
                school_id=self.id,
                student_id=student_id,
                first_on=first_on,
                last_on=last_on or first_on,
                state=state,
                reported_by_id=student_id,
                reported_at=self.noon(first_on),
            )
        )

    async def away_on(self, student_id: UUID, days: Sequence[date]) -> None:
        """Confirmed absences of one day each."""
        rows = [
            Absence(
                school_id=self.id,
                student_id=student_id,
                first_on=day,
                last_on=day,
                state=AbsenceState.CONFIRMED,
                reported_by_id=student_id,
                reported_at=self.noon(day),
            ).model_dump()
            for day in days
        ]
        if rows:
            await self.session.execute(insert(Absence), rows)

    async def judged(
        self,
        student_id: UUID,
        target: int,
        level: str,
        shown_at: datetime,
        *,
        entered: timedelta = timedelta(),
    ) -> None:
        """`entered` is how long after it was shown."""
        await self._add(
            Judgement(
                school_id=self.id,
                student_id=student_id,
                target_id=self.target_ids[target],
                level_id=self.levels[level],
                judged_by_id=student_id,
                judged_at=shown_at + entered,
                shown_at=shown_at,
            )
        )

    async def showed(
        self,
        student_id: UUID,
        target: int,
        at: datetime,
        *,
        kind: EvidenceKind = EvidenceKind.WRITTEN,
        is_new_context: bool = False,
    ) -> None:
        evidence = Evidence(
            school_id=self.id,
            student_id=student_id,
            kind=kind,
            context=EvidenceContext.CLASS,
            is_new_context=is_new_context,
            title="Something",
            logged_by_id=student_id,
            logged_at=at,
            shown_at=at,
        )
        await self._add(evidence)
        await self._add(
            EvidenceTarget(school_id=self.id, evidence_id=evidence.id, target_id=self.target_ids[target])
        )

    async def conference(
        self, student_id: UUID, target: int, *steps: tuple[ConferenceState, datetime]
    ) -> UUID:
        """A conference that went through these states."""
        conference = Conference(
            school_id=self.id,
            student_id=student_id,
            target_id=self.target_ids[target],
            section_id=self.section.id,
            teacher_id=student_id,
            state=steps[-1][0],
            requested_at=steps[0][1],
            showing=Showing.EXPLAIN,
        )
        await self._add(conference)
        for state, at in steps:
            await self._step(conference.id, student_id, state, at)
        return conference.id

    async def moves_on(
        self, conference_id: UUID, student_id: UUID, state: ConferenceState, at: datetime
    ) -> None:
        await self.session.execute(
            update(Conference)
            .where(col(Conference.school_id) == self.id, col(Conference.id) == conference_id)
            .values(state=state)
        )
        await self._step(conference_id, student_id, state, at)

    async def _step(self, conference_id: UUID, by_id: UUID, state: ConferenceState, at: datetime) -> None:
        await self._add(
            ConferenceStep(school_id=self.id, conference_id=conference_id, to_state=state, by_id=by_id, at=at)
        )

    async def open_conference(self, student_id: UUID, target: int) -> UUID | None:
        found: UUID | None = await self.session.scalar(
            select(col(Conference.id)).where(
                col(Conference.school_id) == self.id,
                col(Conference.student_id) == student_id,
                col(Conference.target_id) == self.target_ids[target],
                col(Conference.state).not_in(ENDED),
            )
        )
        return found

    async def kept(self, plan_id: UUID) -> Plan:
        """The plan as the database has it."""
        return await self.session.get_one(Plan, (self.id, plan_id), populate_existing=True)

    async def target(self, plan_id: UUID, number: int) -> PlannedTarget:
        key = (self.id, plan_id, self.target_ids[number])
        return await self.session.get_one(PlannedTarget, key, populate_existing=True)

    async def standing(self, plan_id: UUID) -> PlanStanding:
        return await self.session.get_one(PlanStanding, (self.id, plan_id), populate_existing=True)

    async def standings(self) -> list[PlanStanding]:
        found = await self.session.scalars(
            select(PlanStanding)
            .where(col(PlanStanding.school_id) == self.id)
            .order_by(col(PlanStanding.plan_id))
            .execution_options(populate_existing=True)
        )
        return list(found)

    def noon(self, day: date) -> datetime:
        """12:00 local."""
        return datetime.combine(day, time(12), ZoneInfo(self.school.zone))

    async def no_plans(self) -> None:
        """As if there had never been any."""
        for model in (PlanStanding, PlannedTarget, Plan, Absence):
            await self.session.execute(delete(model))

    async def nothing_happened(self) -> None:
        """Nor was anybody ever judged, which the database would refuse to forget by itself."""
        self.session.expunge_all()
        await self.session.execute(text("SET LOCAL session_replication_role = replica"))
        for model in (EvidenceTarget, Evidence, Judgement, ConferenceStep, Conference):
            await self.session.execute(delete(model))
        await self.no_plans()
        await self.session.execute(text("SET LOCAL session_replication_role = origin"))
        self.school = await self.session.get_one(School, self.school.id)

    async def _add(self, *rows: SQLModel) -> None:
        self.session.add_all(rows)
        await self.session.flush()


async def open_school(
    session: AsyncSession,
    *,
    days: Sequence[date] = weekdays(180),
    zone: str = "America/New_York",
    targets: int = 8,
    depth: int | None = 2,
    name: str = "school",
) -> PaceSchool:
    """A school with one calendar, one section and one framework."""
    school = School(sourced_id=name, name="A school", zone=zone)
    session.add(school)
    await session.flush()
    scale = LevelScale(school_id=school.id, name="Scale", is_default=True)
    session.add(scale)
    await session.flush()
    levels = {
        code: Level(
            school_id=school.id,
            scale_id=scale.id,
            rank=rank,
            code=code,
            name=code,
            is_proficient=rank >= 3,
        )
        for rank, code in enumerate(LEVELS, 1)
    }
    framework = Framework(
        school_id=school.id, guid="f", title="Framework", subject="Subject", scale_id=scale.id
    )
    section = Section(
        school_id=school.id, sourced_id="s", title="Section", kind=SectionKind.COURSE, begins_on=days[0]
    )
    session.add_all([framework, section, *levels.values()])
    await session.flush()
    competency = Competency(
        school_id=school.id,
        framework_id=framework.id,
        guid="c",
        code="C",
        title="Competency",
        statement="Competency",
        kind=CompetencyKind.ACADEMIC,
        position=0,
    )
    session.add(competency)
    await session.flush()
    made = [
        LearningTarget(
            school_id=school.id,
            framework_id=framework.id,
            competency_id=competency.id,
            guid=f"t{number}",
            code=f"T.{number + 1}",
            title=f"Target {number + 1}",
            statement="I can.",
            assessed_by="A talk.",
            depth=depth,
            position=number,
        )
        for number in range(targets)
    ]
    session.add_all(made)
    await session.flush()
    found = PaceSchool(
        session,
        school,
        section,
        {code: level.id for code, level in levels.items()},
        tuple(target.id for target in made),
    )
    await found.calendar("main", days)
    return found
