"""Who was met over the weeks: by name for an advisor, as numbers for leaders (DOMAIN rules 29 and 32)."""

from sqlalchemy import select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.messages.coverage import AdvisoryCoverage, Cell, SchoolCoverage
from domain.models import Enrolment, Person, School
from domain.rules.policy import policy_of
from domain.services.advising import coverages, school_coverage
from domain.services.occasions import Occasion
from domain.vocabulary import CheckInMissed
from tests.support.advising import another_advisory, had
from tests.support.newcomers import new_student
from tests.support.world import World


async def _occasion(school: World) -> Occasion:
    async with school.runtime.sessions() as session:
        row = await session.get_one(School, school.school.id)
    return Occasion(row, policy_of(row.settings), school.clock.now())


async def _of_rosa(school: World) -> AdvisoryCoverage:
    occasion = await _occasion(school)
    async with school.runtime.sessions.begin() as session:
        return await coverages.of_adult(session, school.rosa.person, occasion=occasion)


async def _of_school(school: World, page: int = 0) -> SchoolCoverage:
    occasion = await _occasion(school)
    async with school.runtime.sessions.begin() as session:
        return await school_coverage.figures(session, school.helen.person, page=page, occasion=occasion)


# --- by name -----------------------------------------------------------------------------------------------


async def test_weeks_are_marks_and_the_longest_unmet_stands_first(school: World) -> None:
    mia = await new_student(school)
    for weeks_back in (4, 3, 1):  # two weeks ago there was no school
        await had(school, school.ana, weeks_back, met=weeks_back == 4)
        await had(school, school.jamal, weeks_back, met=True)
        missed = CheckInMissed.ABSENT if weeks_back == 1 else None
        await had(school, mia, weeks_back, met=weeks_back == 4, missed=missed)
    for student in (school.ana, school.jamal, mia):
        await had(school, student)
    found = await _of_rosa(school)
    assert [week.has_school for week in found.weeks] == [True, True, False, True, True]
    assert [week.is_over for week in found.weeks] == [True, True, True, True, False]
    cells = {row.name: row.cells for row in found.rows}
    assert cells["Ana Morales"] == (Cell.MET, Cell.UNMET, Cell.NOTHING, Cell.UNMET, Cell.COMING)
    assert cells["Mia Nováková"] == (Cell.MET, Cell.UNMET, Cell.NOTHING, Cell.AWAY, Cell.COMING)
    assert [(row.name, row.weeks_unmet) for row in found.rows] == [
        ("Ana Morales", 2),
        ("Mia Nováková", 1),
        ("Jamal Carter", 0),
    ]
    assert (found.met, found.of) == (5, 8)
    assert (found.this_week_met, found.this_week_of) == (0, 3)


async def test_whoever_is_met_this_week_waits_no_longer(school: World) -> None:
    await had(school, school.ana, 2)
    await had(school, school.ana, 1)
    await had(school, school.ana, met=True)
    found = await _of_rosa(school)
    assert next(row for row in found.rows if row.name == "Ana Morales").weeks_unmet == 0
    assert found.this_week_met == 1


async def test_the_advisor_reads_names_and_sees_a_picture(school: World) -> None:
    await had(school, school.ana, 2)
    await had(school, school.ana, 1)
    await had(school, school.jamal, 1, met=True)
    await school.rosa.commands("advisory")
    await had(school, school.ana)
    await school.rosa.commands("advisory")
    await school.rosa.presses("Who I met over the weeks")
    assert school.rosa.sees("Ana Morales: 2 weeks")
    assert school.rosa.sees("Weeks without school and days away are no gaps.")
    picture = school.rosa.shown[-1].rendered.picture
    assert picture is not None
    assert "Ana Morales: no talk for 2 weeks" in picture.alt
    png = await picture.png(dark=False)
    assert png is not None
    assert png.startswith(b"\x89PNG")


async def test_history_comes_along_to_a_new_advisory(school: World) -> None:
    await had(school, school.ana, 2)
    await had(school, school.ana, 1)
    section, _ = await another_advisory(school, "Advisory New", 0, advisor=school.grace.person)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(
                col(Enrolment.person_id) == school.ana.person.id,
                col(Enrolment.section_id) == school.advisory.id,
            )
            .values(section_id=section.id)
        )
    await school.grace.presses_data(encode(a.ShowCoverage()))
    assert school.grace.sees("Ana Morales: 2 weeks")
    await school.rosa.presses_data(encode(a.ShowCoverage()))
    assert "Ana" not in school.rosa.last


async def test_nothing_happened_yet_is_said_kindly(school: World) -> None:
    await school.rosa.presses_data(encode(a.ShowCoverage()))
    assert school.rosa.sees("There have been no check-ins yet.")


# --- as numbers --------------------------------------------------------------------------------------------


async def _advisories(school: World, *sizes: int) -> list[list[Person]]:
    """Advisories of these sizes, with three weeks of check-ins: in advisory n, the first n students of each
    were never met, everybody else was.
    """
    made = []
    for number, size in enumerate(sizes):
        section, people = await another_advisory(school, f"Advisory N{number}", size)
        for weeks_back in (3, 2, 1):
            for place, person in enumerate(people):
                await had(school, person, weeks_back, met=place >= number, section_id=section.id)
        made.append(people)
    return made


async def test_a_leader_reads_totals_and_advisories_the_longest_unmet_first(school: World) -> None:
    await _advisories(school, 12, 14)
    found = await _of_school(school)
    assert [(each.met, each.of) for each in found.weeks if each.of] == [(25, 26)] * 3
    assert [(each.title, each.longest_unmet, each.long_unmet) for each in found.advisories] == [
        ("Advisory N1", 3, 1),
        ("Advisory N0", 0, 0),
    ]
    assert found.long_unmet == 1
    assert found.hidden == 0


async def test_a_small_advisory_cannot_be_worked_out(school: World) -> None:
    await _advisories(school, 12, 14, 4)
    found = await _of_school(school)
    assert found.hidden == 2
    assert [each.title for each in found.advisories] == ["Advisory N1"]
    assert [(each.met, each.of) for each in found.weeks if each.of] == [(27, 30)] * 3


async def test_a_school_of_few_says_nothing(school: World) -> None:
    await _advisories(school, 5)
    found = await _of_school(school)
    assert all(each.met is None and each.of is None for each in found.weeks)
    assert found.advisories == ()
    assert found.long_unmet is None
    await school.helen.presses_data(encode(a.ShowSchoolCoverage()))
    assert school.helen.sees("fewer than 10 students")


async def test_no_student_is_named_to_a_leader_and_nobody_else_reads_it(school: World) -> None:
    people = (await _advisories(school, 12, 14))[0]
    await school.helen.commands("home")
    await school.helen.presses("Weekly talks")
    assert school.helen.sees("Advisory N1")
    assert not [person for person in people if person.family_name in school.helen.last]
    assert school.helen.shown[-1].rendered.files == ()
    picture = school.helen.shown[-1].rendered.picture
    assert picture is not None
    assert await picture.png(dark=True)
    for talker in (school.bo, school.ana, school.lucia, school.rosa):
        await talker.presses_data(encode(a.ShowSchoolCoverage()))
        assert talker.last.startswith("Not found")


async def test_days_away_are_no_gap_in_the_numbers(school: World) -> None:
    section, people = await another_advisory(school, "Advisory Away", 12)
    for person in people:
        await had(school, person, 1, missed=CheckInMissed.ABSENT, section_id=section.id)
        await had(school, person, 2, met=True, section_id=section.id)
    found = await _of_school(school)
    assert [(each.met, each.of) for each in found.weeks if each.week.is_over] == [(12, 12), (0, 0)]
    assert found.advisories[0].longest_unmet == 0


async def test_many_advisories_are_read_page_by_page(school: World) -> None:
    await _advisories(school, *[10] * 9)
    first, second = await _of_school(school), await _of_school(school, 1)
    assert (first.pages, first.told, len(first.advisories), len(second.advisories)) == (2, 9, 8, 1)
    longest = [each.longest_unmet for each in first.advisories]
    assert longest == sorted(longest, reverse=True)


async def test_this_week_s_talk_ends_a_wait(school: World) -> None:
    await _advisories(school, 10, 11)
    async with school.runtime.sessions() as session:
        waiting = await session.scalar(select(Person).where(col(Person.given_name) == "N100"))
    assert waiting is not None
    assert (await _of_school(school)).long_unmet == 1
    await had(school, waiting, met=True)
    assert (await _of_school(school)).long_unmet == 0
