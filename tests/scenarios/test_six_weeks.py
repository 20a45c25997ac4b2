"""Six weeks of check-ins of a whole school, beside a reckoning of its own: who is asked, who is met, what stays
agreed, who hears how often. 2,000 students in 100 advisories with `WAYMARK_FAULTS=long`, otherwise 100 in five,
one for each weekday.

The reckoning below knows the rules from the documents and nothing of the code it is compared with.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel, col

from bot.app import Runtime
from domain.errors import NotFound
from domain.messages.check_ins import CheckInQuestions
from domain.messages.families.weeks import FamilyWeekly
from domain.messages.nudges import WeeklyMessage
from domain.models import (
    Absence,
    AdvisoryTime,
    Cadence,
    Calendar,
    ChannelLink,
    CheckIn,
    Enrolment,
    FamilyTask,
    Framework,
    Guardianship,
    InstructionalDay,
    LearningTarget,
    Level,
    LevelScale,
    Person,
    Plan,
    PlannedTarget,
    Promise,
    RoleAssignment,
    School,
    Section,
)
from domain.models import Competency as CompetencyRow
from domain.rules.check_ins import CheckInAnswers, Said
from domain.rules.policy import Policy
from domain.services.advising import agreements, coverages, school_coverage, talks, weeks
from domain.services.advising.agreements import Agreed
from domain.services.advising.talks import Talked
from domain.services.coaching import check_ins
from domain.services.nudges.nudge_windows import student_nudges
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.vocabulary import (
    AbsenceState,
    ChannelName,
    FamilyTaskReason,
    Holder,
    LinkState,
    Membership,
    PromiseState,
    Rhythm,
    Role,
    SectionKind,
)
from scheduler import pacing
from tests.support.talk import FixedClock, settle

ZONE = ZoneInfo("America/New_York")
IS_LONG = os.environ.get("WAYMARK_FAULTS") == "long"
ADVISORIES = 100 if IS_LONG else 5
STUDENTS = 20
"""In each advisory, one of each of the odd lives below among them."""

FIRST_MONDAY = date(2026, 10, 19)
MONDAYS = [FIRST_MONDAY + timedelta(days=7 * n) for n in range(6)]
"""Clocks go back in the second week, on 1 November."""
CLOSED = {
    date(2026, 11, 3),
    *(date(2026, 11, 9 + n) for n in range(5)),
    date(2026, 11, 26),
    date(2026, 11, 27),
}
"""A day, a whole week, and a holiday's two days."""
HOURS = (8, 9, 10, 11, 12, 14, 15, 16)
LAST_DAY = date(2026, 12, 1)
"""What families hear of the last week comes after the holiday."""

LEFT, JOINED, ABSENT_ONE_DAY, AWAY_A_WEEK, NO_ACCOUNT, LATE, TALKS, MOVES, OUT_OF_REACH, MET_BEFORE = range(
    10
)
"""Odd lives, by the number of the student in the advisory; the others are as most are."""
ALONE_AT_HOME, TWO_AT_HOME, ONE_OF_THREE, UNLINKED_FAMILY = 10, 11, 12, 13
"""Families, by the same."""

LEFT_ON, JOINED_ON = date(2026, 10, 30), date(2026, 11, 2)
MOVED_ON = date(2026, 11, 18)
NEW_ADVISOR_ON = date(2026, 11, 2)
"""In advisory 0."""


# --- the reckoning ------------------------------------------------------------------------------------------


def school_days(monday: date) -> list[date]:
    week = [monday + timedelta(days=n) for n in range(5)]
    return [day for day in week if day not in CLOSED]


def weekday_of(advisory: int) -> int:
    """The school's own day (Wednesday) for every fifth advisory, else its own."""
    return 2 if advisory % 5 == 2 else advisory % 5


def hour_of(advisory: int) -> int:
    return 10 if advisory % 5 == 2 else 9 + advisory % 4


def asked_on(advisory: int, monday: date) -> date | None:
    """The first school day from the advisory's weekday on, else the last one of the week."""
    days = school_days(monday)
    later = [day for day in days if day.weekday() >= weekday_of(advisory)]
    there = later or days[-1:]
    return there[0] if there else None


@dataclass
class Reckoned:
    """One student, as the test knows them."""

    advisory: int
    number: int
    met: dict[date, bool] = field(default_factory=dict)
    """By week with a check-in: whether there was a talk. Weeks away are not in it."""
    away: set[date] = field(default_factory=set)
    asked: set[date] = field(default_factory=set)
    agreed: list[str] = field(default_factory=list)

    def advisory_on(self, day: date) -> int | None:
        if self.number == LEFT and day > LEFT_ON:
            return None
        if self.number == JOINED and day < JOINED_ON:
            return None
        if self.number == MOVES and day >= MOVED_ON:
            return (self.advisory + 1) % ADVISORIES
        return self.advisory

    def lives_through(self, monday: date) -> bool:
        """Whether there is a check-in of that week."""
        slot = asked_on(self.advisory, monday)
        return slot is not None and self.advisory_on(max(slot, monday)) is not None

    def is_asked(self, monday: date) -> bool:
        if not self.lives_through(monday) or self.number in (NO_ACCOUNT, OUT_OF_REACH):
            return False
        if self.number == AWAY_A_WEEK and monday == MONDAYS[2]:
            return False
        if self.number == MET_BEFORE and monday == MONDAYS[1]:
            return False
        if self.number == ABSENT_ONE_DAY and monday == MONDAYS[0]:
            return asked_on(self.advisory, monday) != school_days(monday)[-1]
        return True

    def weeks_unmet(self, before: date) -> int:
        count = 0
        for monday in sorted((each for each in self.met if each < before), reverse=True):
            if self.met[monday]:
                break
            count += 1
        return count


def will_be_met(who: Reckoned, week: int) -> bool:
    return (3 * who.advisory + 5 * who.number + week) % 4 != 0


# --- the school ---------------------------------------------------------------------------------------------


@dataclass
class Six:
    school: School
    students: dict[UUID, Reckoned]
    advisors: dict[int, Person]
    successor: Person
    leader: Person
    sections: dict[int, UUID]
    guardians: dict[UUID, set[UUID]]
    """Whose messages count, with their children."""
    unlinked: set[tuple[UUID, UUID]]


async def _build(runtime: Runtime, policy: dict[str, object]) -> Six:
    async with runtime.sessions.begin() as session:
        school = School(sourced_id="six", name="Six Weeks", zone=ZONE.key, settings=policy)
        session.add(school)
        await session.flush()
        maker = _Maker(school)
        six = maker.build()
        for layer in maker.layers:
            session.add_all(layer)
            await session.flush()
        await pace_facts.gather(session, school.id, student_ids=None)
    return six


class _Maker:
    """Everything of the school, in the order in which rows point to each other."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.layers: list[list[SQLModel]] = [[], [], [], [], []]

    def build(self) -> Six:
        of = self.school.id
        calendar = Calendar(
            school_id=of, name="main", first_on=date(2026, 9, 1), last_on=date(2027, 6, 16), is_default=True
        )
        days = [date(2026, 9, 1) + timedelta(days=n) for n in range(200)]
        taught = [day for day in days if day.weekday() < 5 and day not in CLOSED]
        self.layers[0].append(calendar)
        self.layers[1] += [
            InstructionalDay(school_id=of, calendar_id=calendar.id, day=day, ordinal=n)
            for n, day in enumerate(taught)
        ]
        self.course = self._section("Mathematics", SectionKind.COURSE)
        self.calendar, self.far = calendar, len(taught) - 1
        self.target = self._target()
        sections = {n: self._section(f"Advisory {n}", SectionKind.ADVISORY) for n in range(ADVISORIES)}
        advisors = {n: self._person(f"Advisor {n}", Role.ADVISOR) for n in range(ADVISORIES)}
        successor, leader = self._person("Successor", Role.ADVISOR), self._person("Leader", Role.LEADER)
        for n, section in sections.items():
            self._joins(
                advisors[n],
                section,
                Membership.TEACHER,
                until=NEW_ADVISOR_ON - timedelta(days=1) if n == 0 else None,
            )
            if n % 5 != 2:
                self.layers[2].append(
                    AdvisoryTime(
                        school_id=of, section_id=section.id, weekday=weekday_of(n), at=time(hour_of(n))
                    )
                )
        self._joins(successor, sections[0], Membership.TEACHER, since=NEW_ADVISOR_ON)
        students = {}
        for n in range(ADVISORIES):
            for number in range(STUDENTS):
                person = self._student(n, number, sections)
                students[person.id] = Reckoned(n, number)
        guardians, unlinked = self._families(students)
        return Six(
            self.school,
            students,
            advisors,
            successor,
            leader,
            {n: s.id for n, s in sections.items()},
            guardians,
            unlinked,
        )

    def _section(self, title: str, kind: SectionKind) -> Section:
        section = Section(
            school_id=self.school.id, sourced_id=title, title=title, kind=kind, begins_on=date(2026, 9, 1)
        )
        self.layers[0].append(section)
        return section

    def _target(self) -> LearningTarget:
        of = self.school.id
        scale = LevelScale(school_id=of, name="Default", is_default=True)
        framework = Framework(school_id=of, guid="m", title="Mathematics", scale_id=scale.id)
        competency = CompetencyRow(
            school_id=of, framework_id=framework.id, guid="c", title="C", statement="C", position=0
        )
        target = LearningTarget(
            school_id=of,
            framework_id=framework.id,
            competency_id=competency.id,
            guid="t",
            code="T.1",
            title="T",
            statement="I can.",
            position=0,
        )
        level = Level(
            school_id=of, scale_id=scale.id, rank=1, code="p", name="Proficient", is_proficient=True
        )
        self.layers[0].append(scale)
        self.layers[1] += [framework, level]
        self.layers[2].append(competency)
        self.layers[3].append(target)
        return target

    def _person(self, name: str, role: Role, *, reach: str = "linked") -> Person:
        of = self.school.id
        person = Person(school_id=of, sourced_id=name, given_name=name, family_name="S")
        self.layers[0].append(person)
        self.layers[1].append(
            RoleAssignment(school_id=of, person_id=person.id, role=role, begins_on=date(2026, 9, 1))
        )
        if reach != "none":
            self.layers[1].append(
                ChannelLink(
                    school_id=of,
                    person_id=person.id,
                    channel=ChannelName.MEMORY,
                    address=str(person.id),
                    state=LinkState.CONFIRMED,
                    linked_at=datetime(2026, 9, 1, tzinfo=UTC),
                    consent="school:2026-09",
                    unreachable_since=datetime(2026, 10, 1, tzinfo=UTC) if reach == "lost" else None,
                )
            )
        return person

    def _joins(
        self,
        person: Person,
        section: Section,
        membership: Membership,
        *,
        since: date = date(2026, 9, 1),
        until: date | None = None,
    ) -> None:
        self.layers[1].append(
            Enrolment(
                school_id=self.school.id,
                sourced_id=f"{person.sourced_id}@{section.sourced_id}@{since}",
                section_id=section.id,
                person_id=person.id,
                membership=membership,
                is_primary=True,
                begins_on=since,
                ends_on=until,
            )
        )

    def _student(self, advisory: int, number: int, sections: dict[int, Section]) -> Person:
        reach = {NO_ACCOUNT: "none", OUT_OF_REACH: "lost"}.get(number, "linked")
        person = self._person(f"Student {advisory}-{number}", Role.STUDENT, reach=reach)
        since = JOINED_ON if number == JOINED else date(2026, 9, 1)
        until = {LEFT: LEFT_ON, MOVES: MOVED_ON - timedelta(days=1)}.get(number)
        self._joins(person, sections[advisory], Membership.STUDENT, since=since, until=until)
        if number == MOVES:
            self._joins(person, sections[(advisory + 1) % ADVISORIES], Membership.STUDENT, since=MOVED_ON)
        if number == ABSENT_ONE_DAY:
            self._absent(person, asked_on(advisory, MONDAYS[0]), asked_on(advisory, MONDAYS[0]))
        if number == AWAY_A_WEEK:
            self._absent(person, MONDAYS[2], MONDAYS[2] + timedelta(days=4))
        if _has_plan(number):
            self._plan(person)
        return person

    def _absent(self, person: Person, first_on: date | None, last_on: date | None) -> None:
        assert first_on is not None
        assert last_on is not None
        self.layers[2].append(
            Absence(
                school_id=self.school.id,
                student_id=person.id,
                first_on=first_on,
                last_on=last_on,
                state=AbsenceState.CONFIRMED,
                reported_by_id=person.id,
                reported_at=datetime(2026, 10, 1, tzinfo=UTC),
            )
        )

    def _plan(self, person: Person) -> None:
        """One target, due long after the six weeks: nothing but the weekly message comes of it."""
        of, due_on = self.school.id, date(2027, 3, 1)
        plan = Plan(
            school_id=of,
            student_id=person.id,
            section_id=self.course.id,
            calendar_id=self.calendar.id,
            starts_on=date(2026, 9, 1),
        )
        self._joins(person, self.course, Membership.STUDENT)
        self.layers[2].append(plan)
        self.layers[4].append(
            PlannedTarget(
                school_id=of,
                plan_id=plan.id,
                target_id=self.target.id,
                student_id=person.id,
                position=0,
                instructional_days=10,
                baseline_due_on=due_on,
                baseline_ordinal=self.far,
                agreed_due_on=due_on,
                agreed_ordinal=self.far,
            )
        )
        self.layers[2].append(Cadence(school_id=of, person_id=person.id, rhythm=Rhythm.EVERY_WEEK))

    def _families(
        self, students: dict[UUID, Reckoned]
    ) -> tuple[dict[UUID, set[UUID]], set[tuple[UUID, UUID]]]:
        of_three: dict[int, set[UUID]] = defaultdict(set)
        homes: list[tuple[str, str, set[UUID]]] = []
        for student_id, who in students.items():
            if who.number in (ALONE_AT_HOME, NO_ACCOUNT):
                homes.append((f"Home {who.advisory}-{who.number}", "linked", {student_id}))
            if who.number == TWO_AT_HOME:
                homes += [(f"Home {who.advisory}-{n}", "linked", {student_id}) for n in ("a", "b")]
            if who.number == ONE_OF_THREE:
                of_three[who.advisory // 3].add(student_id)
            if who.number == UNLINKED_FAMILY:
                homes.append((f"Home {who.advisory}-{who.number}", "none", {student_id}))
        homes += [(f"Home of three {n}", "linked", there) for n, there in of_three.items()]
        guardians, unlinked = {}, set()
        for name, reach, children in homes:
            person = self._person(name, Role.GUARDIAN, reach=reach)
            self.layers[2] += [
                Guardianship(
                    school_id=self.school.id,
                    guardian_id=person.id,
                    student_id=child,
                    begins_on=date(2026, 9, 1),
                )
                for child in children
            ]
            if reach == "none":
                unlinked |= {(child, person.id) for child in children}
            else:
                guardians[person.id] = {child for child in children if students[child].number != NO_ACCOUNT}
        return guardians, unlinked


def _has_plan(number: int) -> bool:
    return number % 2 == 1


# --- the weeks ----------------------------------------------------------------------------------------------


def _ticks() -> Iterator[datetime]:
    """The hours of a school day at which anything is due here, and noon on the others."""
    day = FIRST_MONDAY
    while day <= LAST_DAY:
        hours = HOURS if day.weekday() < 5 and day not in CLOSED else (12,)
        yield from (datetime.combine(day, time(hour), ZONE) for hour in hours)
        day += timedelta(days=1)


@dataclass
class _Play:
    runtime: Runtime
    clock: FixedClock
    six: Six

    async def goes_by(self) -> None:
        for at in _ticks():
            self.clock.at = at.astimezone(UTC)
            if at.hour == 8:
                await self._meets_before(at)
            await pacing.pass_time(self.runtime.sessions, now=self.clock.now())
            await settle(self.runtime)
            if at.date() in CLOSED or at.weekday() > 4:
                continue
            monday = at.date() - timedelta(days=at.weekday())
            if monday not in MONDAYS:
                continue
            if at.hour == 14:
                await self._answers(at.date(), monday)
            if at.hour == 15 and at.date() == school_days(monday)[-1]:
                await self._meets(monday)
                await self._covers(monday)

    def _occasion(self) -> Occasion:
        policy = Policy(**self.six.school.settings)
        return Occasion(self.six.school, policy, self.clock.now())

    def _advisor(self, who: Reckoned) -> Person:
        day = self.clock.now().astimezone(ZONE).date()
        advisory = who.advisory_on(day)
        assert advisory is not None
        return self.six.successor if advisory == 0 and day >= NEW_ADVISOR_ON else self.six.advisors[advisory]

    async def _meets_before(self, at: datetime) -> None:
        """On the Monday of the second week, before the questions go out."""
        if at.date() == MONDAYS[1]:
            for student_id, who in self.six.students.items():
                if who.number == MET_BEFORE:
                    await self._talk(student_id, who, MONDAYS[1], 1)

    async def _answers(self, day: date, monday: date) -> None:
        """Most on the day they are asked, some a week late, some that they would rather talk."""
        occasion = self._occasion()
        async with self.runtime.sessions.begin() as session:
            for student_id, who in self.six.students.items():
                week = monday - timedelta(days=7) if who.number == LATE else monday
                if asked_on(who.advisory, monday) != day or who.number in (NO_ACCOUNT, OUT_OF_REACH):
                    continue
                if who.number == ABSENT_ONE_DAY and monday == MONDAYS[0]:
                    continue
                student = await session.get_one(Person, (occasion.school.id, student_id))
                row = await check_ins.of_week(session, student, week)
                if row is None or row.met_at is not None:
                    continue
                if who.number == TALKS:
                    check_ins.say_rather_talk(row, by=student, occasion=occasion)
                else:
                    said = CheckInAnswers(accomplishment=Said(words="Three pages."))
                    check_ins.answer(row, said, by=student, occasion=occasion)

    async def _meets(self, monday: date) -> None:
        for student_id, who in self.six.students.items():
            if who.advisory_on(self.clock.now().astimezone(ZONE).date()) is None or not who.lives_through(
                monday
            ):
                continue
            if who.number == AWAY_A_WEEK and monday == MONDAYS[2]:
                who.away.add(monday)
                continue
            if who.met.get(monday):
                continue
            who.met[monday] = False
            if will_be_met(who, MONDAYS.index(monday)):
                await self._talk(student_id, who, monday, MONDAYS.index(monday))

    async def _talk(self, student_id: UUID, who: Reckoned, monday: date, week: int) -> None:
        who.met[monday] = True
        occasion, advisor = self._occasion(), self._advisor(who)
        async with self.runtime.sessions.begin() as session:
            held = await weeks.hold(session, student_id, monday, adult=advisor, occasion=occasion)
            standing = await agreements.standing(session, held.student)
            assert [each.words for each in standing] == who.agreed
            done = {standing[0].id} if standing and (who.number + week) % 5 == 0 else set()
            if done:
                who.agreed.pop(0)
            new = f"{who.advisory}-{who.number}-{week}" if (who.number + week) % 3 == 0 else None
            if new:
                who.agreed.append(new)
            agreed = (Agreed(Holder.STUDENT, new),) if new else ()
            talked = Talked(note="We talked.", agreed=agreed, done=frozenset(done))
            await talks.record(session, held, talked, by=advisor, occasion=occasion)

    async def _covers(self, monday: date) -> None:
        """What advisors and leaders see at the end of the week is what was reckoned."""
        occasion, day = self._occasion(), self.clock.now().astimezone(ZONE).date()
        for advisory in sorted({0, 1, 2, ADVISORIES - 1}):
            there = {
                student_id: who
                for student_id, who in self.six.students.items()
                if who.advisory_on(day) == advisory
            }
            advisor = (
                self.six.successor if advisory == 0 and day >= NEW_ADVISOR_ON else self.six.advisors[advisory]
            )
            async with self.runtime.sessions.begin() as session:
                shown = await coverages.of_adult(session, advisor, occasion=occasion)
            over = [met for who in there.values() for week, met in who.met.items() if week < monday]
            now = [who.met[monday] for who in there.values() if monday in who.met]
            assert (shown.met, shown.of) == (sum(over), len(over)), (advisory, monday)
            assert (shown.this_week_met, shown.this_week_of) == (sum(now), len(now)), (advisory, monday)
            unmet = {
                student_id: 0 if who.met.get(monday) else who.weeks_unmet(monday)
                for student_id, who in there.items()
            }
            assert {row.student_id: row.weeks_unmet for row in shown.rows} == unmet
            assert [row.weeks_unmet for row in shown.rows] == sorted(unmet.values(), reverse=True)
        async with self.runtime.sessions.begin() as session:
            figures = await school_coverage.figures(session, self.six.leader, page=0, occasion=occasion)
        for total in figures.weeks:
            met = [
                who.met[total.week.week_on]
                for who in self.six.students.values()
                if total.week.week_on in who.met
            ]
            assert (total.met, total.of) == (sum(met), len(met))
        if day >= NEW_ADVISOR_ON:
            somebody = next(iter(self.six.students))
            async with self.runtime.sessions.begin() as session:
                with pytest.raises(NotFound):
                    await weeks.hold(session, somebody, monday, adult=self.six.advisors[0], occasion=occasion)


async def _sent(runtime: Runtime, six: Six, message: type) -> Counter[tuple[UUID, date]]:
    """By recipient and the Monday of the week in which it was sent."""
    async with runtime.sessions() as session:
        rows = await session.execute(
            select(col(Promise.recipient_id), col(Promise.sent_at)).where(
                col(Promise.school_id) == six.school.id,
                col(Promise.message) == message.__name__,
                col(Promise.state) == PromiseState.SENT,
            )
        )
    return Counter((recipient, _monday(sent_at)) for recipient, sent_at in rows if sent_at is not None)


def _monday(moment: datetime) -> date:
    day = moment.astimezone(ZONE).date()
    return day - timedelta(days=day.weekday())


@pytest.mark.parametrize("cap", [3, 1])
async def test_six_weeks_are_as_reckoned(runtime: Runtime, clock: FixedClock, cap: int) -> None:
    six = await _build(runtime, {"nudges_a_week": cap})
    await _Play(runtime, clock, six).goes_by()

    asked = await _sent(runtime, six, CheckInQuestions)
    assert {key: n for key, n in asked.items() if key[1] in MONDAYS} == {
        (student_id, monday): 1
        for student_id, who in six.students.items()
        for monday in MONDAYS
        if who.is_asked(monday)
    }
    weekly = await _sent(runtime, six, WeeklyMessage)
    assert {key: n for key, n in weekly.items() if key[1] in MONDAYS} == {
        (student_id, monday): 1
        for student_id, who in six.students.items()
        for monday in MONDAYS
        # Where there is one message a week, it is the check-in of whoever is in an advisory.
        if _has_plan(who.number) and school_days(monday) and (cap > 1 or not who.lives_through(monday))
    }
    assert max((await _nudges_a_week(runtime, six)).values()) <= cap
    await _families_heard(runtime, six)
    await _everybody_has_a_row(runtime, six)
    async with runtime.sessions() as session:
        for student_id, who in six.students.items():
            student = await session.get_one(Person, (six.school.id, student_id))
            assert [each.words for each in await agreements.standing(session, student)] == who.agreed


async def _nudges_a_week(runtime: Runtime, six: Six) -> Counter[tuple[UUID, date]]:
    async with runtime.sessions() as session:
        rows = await session.execute(
            select(col(Promise.recipient_id), col(Promise.sent_at)).where(
                col(Promise.school_id) == six.school.id,
                col(Promise.message).in_(student_nudges()),
                col(Promise.state) == PromiseState.SENT,
            )
        )
    return Counter((recipient, _monday(sent_at)) for recipient, sent_at in rows if sent_at is not None)


async def _families_heard(runtime: Runtime, six: Six) -> None:
    """Each once for each week with school, however many children; those nobody reaches are a task, once."""
    async with runtime.sessions() as session:
        rows = await session.execute(
            select(col(Promise.recipient_id), col(Promise.key)).where(
                col(Promise.school_id) == six.school.id,
                col(Promise.message) == FamilyWeekly.__name__,
                col(Promise.state) == PromiseState.SENT,
            )
        )
        heard = Counter((recipient, date.fromisoformat(key.rsplit(":", 1)[1])) for recipient, key in rows)
        tasks = await session.execute(
            select(col(FamilyTask.student_id), col(FamilyTask.guardian_id)).where(
                col(FamilyTask.school_id) == six.school.id,
                col(FamilyTask.reason) == FamilyTaskReason.NO_LINK,
            )
        )
        assert Counter(tuple(row) for row in tasks) == dict.fromkeys(six.unlinked, 1)
    assert {key: n for key, n in heard.items() if key[1] in MONDAYS} == {
        (guardian_id, monday): 1
        for guardian_id, children in six.guardians.items()
        for monday in MONDAYS
        if children and school_days(monday)
    }


async def _everybody_has_a_row(runtime: Runtime, six: Six) -> None:
    async with runtime.sessions() as session:
        rows = await session.execute(
            select(col(CheckIn.student_id), col(CheckIn.week_on)).where(
                col(CheckIn.school_id) == six.school.id
            )
        )
    assert Counter(tuple(row) for row in rows if row[1] in MONDAYS) == {
        (student_id, monday): 1
        for student_id, who in six.students.items()
        for monday in MONDAYS
        if who.lives_through(monday)
    }
