"""A small school for scenarios: two teachers, an advisor, four students, one framework."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from bot.app import Runtime
from domain.models import (
    Calendar,
    ChannelLink,
    Competency,
    Enrolment,
    Framework,
    InstructionalDay,
    LearningTarget,
    Level,
    LevelDescription,
    LevelScale,
    Person,
    Plan,
    PlannedTarget,
    Prerequisite,
    RoleAssignment,
    School,
    Section,
)
from domain.services.pace import pace_facts
from domain.services.people import links
from domain.vocabulary import ChannelName, CompetencyKind, LinkState, Membership, Role, SectionKind
from tests.support.memory import MemoryChannel
from tests.support.talk import FixedClock, Talker, settle

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
"""Wednesday, 10:00 in New York."""

FIRST_DAY = date(2026, 9, 1)

TARGETS = (
    ("RP.1", "Ratio language", "I can describe a relationship between two amounts with ratio language."),
    ("RP.2", "Unit rates", "I can find a unit rate and use it to compare."),
    ("RP.3", "Percent problems", "I can solve problems about percents of an amount."),
    ("EE.1", "Writing expressions", "I can write an expression for a situation."),
    ("EE.2", "Solving equations", "I can solve equations with one unknown and explain each step."),
    ("EE.3", "Inequalities", "I can write and picture an inequality."),
)

LEVELS = (
    ("beginning", "Beginning", False),
    ("emerging", "Emerging", False),
    ("proficient", "Proficient", True),
    ("college_ready", "College-ready", True),
)


@dataclass
class World:
    """The school, its people as talkers, and its targets and levels by code."""

    runtime: Runtime
    clock: FixedClock
    channel: MemoryChannel
    school: School
    targets: dict[str, LearningTarget]
    levels: dict[str, Level]
    maths: Section
    advisory: Section
    ana: Talker
    jamal: Talker
    zoe: Talker
    bo: Talker
    rosa: Talker
    grace: Talker
    helen: Talker
    lucia: Talker

    def passes(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Moves the clock."""
        self.clock.move(timedelta(days=days, hours=hours, minutes=minutes))

    async def settles(self) -> None:
        """Delivers everything that is due by now."""
        await settle(self.runtime)


async def build(runtime: Runtime, clock: FixedClock, channel: MemoryChannel) -> World:
    """Writes the school and links everybody on the memory channel. Commits."""
    async with runtime.sessions.begin() as session:
        school = School(sourced_id="riverbend", name="Riverbend School", zone="America/New_York")
        session.add(school)
        await session.flush()
        builder = _Builder(session, school)
        calendar = await builder.calendar()
        targets, levels, framework = await builder.framework()
        people = {
            "ana": await builder.person("Ana", "Morales", Role.STUDENT),
            "jamal": await builder.person("Jamal", "Carter", Role.STUDENT),
            "zoe": await builder.person("Zoe", "Ng", Role.STUDENT),
            "bo": await builder.person("Bo", "Li", Role.TEACHER),
            "rosa": await builder.person("Rosa", "Delgado", Role.TEACHER, Role.ADVISOR),
            "grace": await builder.person("Grace", "Okafor", Role.TEACHER, Role.ADVISOR),
            "helen": await builder.person("Helen", "Park", Role.LEADER),
            "lucia": await builder.person("Lucía", "Morales", Role.GUARDIAN),
        }
        school.help_lead_id = people["rosa"].id
        school.help_line_name, school.help_line_number = "988 Lifeline", "988"
        maths = await builder.section("Mathematics 7A", SectionKind.COURSE, framework.id, calendar.id)
        other = await builder.section("Mathematics 7B", SectionKind.COURSE, framework.id, calendar.id)
        advisory = await builder.section("Advisory Delgado", SectionKind.ADVISORY, None, None)
        others_advisory = await builder.section("Advisory Okafor", SectionKind.ADVISORY, None, None)
        for name, section, membership in (
            ("ana", maths, Membership.STUDENT),
            ("jamal", maths, Membership.STUDENT),
            ("bo", maths, Membership.TEACHER),
            ("zoe", other, Membership.STUDENT),
            ("grace", other, Membership.TEACHER),
            ("ana", advisory, Membership.STUDENT),
            ("jamal", advisory, Membership.STUDENT),
            ("rosa", advisory, Membership.TEACHER),
            ("zoe", others_advisory, Membership.STUDENT),
            ("grace", others_advisory, Membership.TEACHER),
        ):
            builder.enrol(people[name], section, membership)
        await builder.plan(people["ana"], maths, calendar, list(targets.values()))
        await builder.plan(people["jamal"], maths, calendar, list(targets.values()))
        await builder.plan(people["zoe"], other, calendar, list(targets.values()))
        await pace_facts.gather(session, builder.school.id, student_ids=None)
        for person in people.values():
            builder.link(person)
    talkers = {
        name: Talker(
            person=person,
            runtime=runtime,
            channel=channel,
            address=str(person.id),
            whole_forms=name in ("bo", "rosa", "grace", "helen"),
        )
        for name, person in people.items()
    }
    return World(runtime, clock, channel, school, targets, levels, maths, advisory, **talkers)


class _Builder:
    def __init__(self, session: AsyncSession, school: School) -> None:
        self.session = session
        self.school = school

    async def _add(self, *found: SQLModel) -> None:
        self.session.add_all(found)
        await self.session.flush()

    async def calendar(self) -> Calendar:
        """Weekdays of the school year, no closures."""
        calendar = Calendar(
            school_id=self.school.id,
            name="main",
            first_on=FIRST_DAY,
            last_on=date(2027, 6, 16),
            is_default=True,
        )
        await self._add(calendar)
        days = (
            calendar.first_on + timedelta(n) for n in range((calendar.last_on - calendar.first_on).days + 1)
        )
        weekdays = [day for day in days if day.weekday() < 5]
        await self._add(
            *(
                InstructionalDay(school_id=self.school.id, calendar_id=calendar.id, day=day, ordinal=ordinal)
                for ordinal, day in enumerate(weekdays)
            )
        )
        return calendar

    async def framework(self) -> tuple[dict[str, LearningTarget], dict[str, Level], Framework]:
        scale = LevelScale(school_id=self.school.id, name="Default", is_default=True)
        await self._add(scale)
        levels = {
            code: Level(
                school_id=self.school.id,
                scale_id=scale.id,
                rank=rank,
                code=code,
                name=name,
                is_proficient=shown,
            )
            for rank, (code, name, shown) in enumerate(LEVELS, 1)
        }
        framework = Framework(
            school_id=self.school.id,
            guid="maths",
            title="Mathematics",
            subject="Mathematics",
            scale_id=scale.id,
        )
        await self._add(framework, *levels.values())
        competencies = {
            code: Competency(
                school_id=self.school.id,
                framework_id=framework.id,
                guid=code,
                code=code,
                title=title,
                statement=title,
                kind=CompetencyKind.ACADEMIC,
                position=position,
            )
            for position, (code, title) in enumerate((("RP", "Ratios"), ("EE", "Expressions and equations")))
        }
        await self._add(*competencies.values())
        targets = {
            code: LearningTarget(
                school_id=self.school.id,
                framework_id=framework.id,
                competency_id=competencies[code[:2]].id,
                guid=code,
                code=code,
                title=title,
                statement=statement,
                assessed_by="A conversation about two problems of your own.",
                depth=2,
                position=position,
            )
            for position, (code, title, statement) in enumerate(TARGETS)
        }
        await self._add(*targets.values())
        await self._add(
            *(
                LevelDescription(
                    school_id=self.school.id,
                    target_id=target.id,
                    level_id=level.id,
                    sentence=f"{level.name}: what {target.title.lower()} looks like.",
                )
                for target in targets.values()
                for level in levels.values()
            ),
            Prerequisite(
                school_id=self.school.id, target_id=targets["RP.3"].id, requires_id=targets["RP.2"].id
            ),
        )
        return targets, levels, framework

    async def person(self, given_name: str, family_name: str, *roles: Role) -> Person:
        person = Person(
            school_id=self.school.id,
            sourced_id=f"{given_name}-{family_name}".lower(),
            given_name=given_name,
            family_name=family_name,
        )
        await self._add(person)
        await self._add(
            *(
                RoleAssignment(school_id=self.school.id, person_id=person.id, role=role, begins_on=FIRST_DAY)
                for role in roles
            )
        )
        return person

    async def section(
        self, title: str, kind: SectionKind, framework_id: UUID | None, calendar_id: UUID | None
    ) -> Section:
        section = Section(
            school_id=self.school.id,
            sourced_id=title,
            title=title,
            kind=kind,
            framework_id=framework_id,
            calendar_id=calendar_id,
            begins_on=FIRST_DAY,
        )
        await self._add(section)
        return section

    def enrol(self, person: Person, section: Section, membership: Membership) -> None:
        self.session.add(
            Enrolment(
                school_id=self.school.id,
                sourced_id=f"{person.sourced_id}@{section.sourced_id}",
                section_id=section.id,
                person_id=person.id,
                membership=membership,
                is_primary=membership is Membership.TEACHER,
                begins_on=FIRST_DAY,
            )
        )

    async def plan(
        self, student: Person, section: Section, calendar: Calendar, targets: Sequence[LearningTarget]
    ) -> None:
        """One target every 10 instructional days, from the first day on."""
        plan = Plan(
            school_id=self.school.id,
            student_id=student.id,
            section_id=section.id,
            calendar_id=calendar.id,
            starts_on=FIRST_DAY,
        )
        await self._add(plan)
        for position, target in enumerate(targets):
            ordinal = 10 * (position + 1)
            due_on = FIRST_DAY + timedelta(days=ordinal // 5 * 7)
            self.session.add(
                PlannedTarget(
                    school_id=self.school.id,
                    plan_id=plan.id,
                    target_id=target.id,
                    student_id=student.id,
                    position=position,
                    instructional_days=10,
                    baseline_due_on=due_on,
                    baseline_ordinal=ordinal,
                    agreed_due_on=due_on,
                    agreed_ordinal=ordinal,
                )
            )

    def link(self, person: Person) -> None:
        self.session.add(
            ChannelLink(
                school_id=self.school.id,
                person_id=person.id,
                channel=ChannelName.MEMORY,
                address=str(person.id),
                state=LinkState.CONFIRMED,
                linked_at=NOW - timedelta(days=30),
                consent=links.CONSENT,
            )
        )
