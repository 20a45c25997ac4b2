"""What a teacher sees: the day, the students, one student, one target of a student."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import AuditEntry, DateMove, LearningTarget, LevelDescription, Person, Plan, Reflection
from domain.vocabulary import EvidenceKind, Role, Visibility
from tests.support.conferring import NOT_YET, accepts, asks, records
from tests.support.history import has_shown, was_judged
from tests.support.newcomers import linked, new_student, newcomer
from tests.support.world import World


async def _open(school: World, code: str = "RP.2") -> None:
    await school.bo.presses_data(encode(a.OpenStudentTarget(school.ana.person.id, school.targets[code].id)))


async def _writes(school: World, text: str, visibility: Visibility) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Reflection(
                school_id=school.school.id,
                student_id=school.ana.person.id,
                text=text,
                visibility=visibility,
                written_at=school.clock.now(),
            )
        )


async def test_a_day_with_nothing_waiting_says_so(school: World) -> None:
    await school.bo.commands("home")
    assert school.bo.sees("Nothing waits for you now")
    assert school.bo.sees("You teach 2 students")


async def test_home_shows_requests_with_how_long_they_wait(school: World) -> None:
    await asks(school.ana, school)
    await school.bo.commands("home")
    assert school.bo.sees("Ana Morales: RP.2 Unit rates, asked on Wed, Nov 18")
    school.passes(days=2)
    await school.bo.commands("home")
    assert school.bo.sees("1 conference request waits for you")
    assert school.bo.sees("Ana Morales: RP.2 Unit rates, waiting for 2 school days")
    await school.bo.presses("Ana Morales · RP.2")
    assert school.bo.sees("Unit rates")


async def test_home_shows_today_s_conferences_and_those_without_an_outcome(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    school.passes(days=2)
    await school.bo.commands("home")
    assert school.bo.sees("Conferences today")
    assert "10:30" in school.bo.last
    school.passes(days=3)
    await school.bo.commands("home")
    assert school.bo.sees("1 conference still needs its outcome")


async def test_somebody_who_teaches_and_advises_has_one_home(school: World) -> None:
    await school.grace.commands("home")
    assert school.grace.sees("You teach 1 student.")
    assert school.grace.sees("You advise 1 student.")


async def test_home_names_what_target_cards_lack(school: World) -> None:
    target = school.targets["RP.1"]
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(LearningTarget).where(col(LearningTarget.id) == target.id).values(assessed_by=None)
        )
        await session.execute(
            delete(LevelDescription).where(
                col(LevelDescription.target_id).in_([target.id, school.targets["RP.2"].id])
            )
        )
    await school.bo.commands("home")
    assert school.bo.sees("Mathematics: 2 of 6 targets have no sentences for their levels yet.")
    assert school.bo.sees("Mathematics: 1 of 6 targets does not say how it is assessed.")
    await school.rosa.commands("home")
    assert "sentences for their levels" not in school.rosa.last


async def test_home_leaves_out_what_target_cards_do_not_lack(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            delete(LevelDescription).where(col(LevelDescription.target_id) == school.targets["RP.2"].id)
        )
    await school.bo.commands("home")
    assert school.bo.sees("Mathematics: 1 of 6 targets has no sentences for its levels yet.")
    assert "assessed" not in school.bo.last


async def test_home_leads_to_the_support_whose_review_day_has_come(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, NOT_YET)
    school.passes(days=30)
    await school.bo.commands("home")
    assert school.bo.sees("1 support to look at")
    await school.bo.presses("Is it working? · Ana Morales · RP.2")
    assert "Proficient: what unit rates looks like." in school.bo.form.intro


async def test_a_grade_is_said_without_its_leading_zero(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Person).where(col(Person.id) == school.ana.person.id).values(grade="07"))
    await school.bo.commands("students")
    assert school.bo.sees("Ana Morales · grade 7")


async def test_students_are_listed_by_name_and_in_pages(school: World) -> None:
    for number in range(9):
        await new_student(school, f"Kim{number}")
    await school.bo.commands("students")
    assert school.bo.sees("page 1 of 2")
    assert school.bo.last.index("Ana Morales") < school.bo.last.index("Jamal Carter")
    assert "Zoe" not in school.bo.last
    await school.bo.presses("Next page")
    assert school.bo.sees("Kim8")
    await school.bo.presses("Previous page")
    assert school.bo.sees("Ana Morales")
    await school.bo.presses_data(encode(a.ListStudents(99)))
    assert school.bo.sees("page 2 of 2")


@pytest.mark.parametrize("text", ["josé", "JOSE", "nuñez", "Nunez  jo"])
async def test_a_name_is_found_without_accents_and_in_any_case(school: World, text: str) -> None:
    person = await new_student(school, "José")
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Person).where(col(Person.id) == person.id).values(family_name="Núñez"))
    await school.bo.types(text)
    assert school.bo.sees("José Núñez")


async def test_one_hit_opens_the_student_at_once_and_several_are_listed(school: World) -> None:
    await school.bo.types("jam")
    assert school.bo.sees("Levels")
    await school.bo.types("a")
    assert school.bo.sees("Students for “a”")
    await school.bo.types("Zoe")
    assert school.bo.sees("Nobody you teach or advise has that in their name")


async def test_a_student_s_card_counts_levels_and_evidence_and_dates(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient")
    await was_judged(school, school.ana, "RP.2", "emerging")
    await has_shown(school, school.ana, "RP.2", "A poster", kind=EvidenceKind.PRODUCT)
    await has_shown(school, school.ana, "RP.2", "A talk")
    await asks(school.ana, school)
    await school.bo.types("Ana")
    assert school.bo.sees("Ratios (3 targets): Emerging 1 · Proficient 1")
    assert school.bo.sees("and 1 more competency")
    assert school.bo.sees("2 pieces of evidence")
    assert school.bo.sees("Mathematics 7A: 1 of 6 planned targets shown")
    assert school.bo.sees("1 waiting for a teacher")
    assert school.bo.sees("RP.2 Unit rates, asked on")
    assert "Lost phone" not in str(school.bo.buttons)
    await school.rosa.types("Ana")
    assert school.rosa.sees("advisee")
    assert "Lost phone" in str(school.rosa.buttons)


async def test_a_student_without_anything_has_an_honest_card(school: World) -> None:
    await new_student(school)
    await school.bo.types("Mia")
    assert school.bo.sees("No level has been recorded yet")
    assert school.bo.sees("No evidence has been logged yet")
    assert school.bo.sees("No plan with dates yet")
    assert school.bo.sees("no account is linked")


async def test_reflections_are_seen_only_as_far_as_they_are_shared(school: World) -> None:
    await _writes(school, "Nobody reads this.", Visibility.PRIVATE)
    await _writes(school, "For Rosa.", Visibility.ADVISOR)
    await _writes(school, "For my teachers.", Visibility.TEACHERS)
    await school.bo.types("Ana")
    assert school.bo.sees("For my teachers.")
    assert "For Rosa." not in school.bo.last
    await school.rosa.types("Ana")
    assert school.rosa.sees("For my teachers.")
    assert school.rosa.sees("For Rosa.")
    assert "Nobody reads this." not in school.bo.last + school.rosa.last


async def test_the_targets_of_a_student_are_listed_in_their_order(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient")
    await school.bo.types("Ana")
    await school.bo.presses("Targets")
    assert school.bo.sees("RP.1 Ratio language: Proficient")
    assert school.bo.sees("RP.2 Unit rates: no level yet")
    assert school.bo.last.index("RP.3") < school.bo.last.index("EE.1")
    await school.bo.presses("RP.1")
    assert school.bo.sees("Levels shown")


async def test_a_student_s_target_shows_levels_over_time_with_who_and_when(school: World) -> None:
    await was_judged(school, school.ana, "RP.2", "beginning", days_ago=30)
    await was_judged(school, school.ana, "RP.2", "emerging", days_ago=3)
    await has_shown(school, school.ana, "RP.2", "A poster", kind=EvidenceKind.PRODUCT, is_new_context=True)
    await _open(school)
    assert school.bo.last.index("Emerging, Sun") < school.bo.last.index("Beginning, Mon")
    assert school.bo.sees("Bo Li")
    assert school.bo.sees("A poster (something made, new context)")
    assert school.bo.sees("1 more kind of evidence")
    assert school.bo.sees("Agreed date")


async def test_what_is_too_much_for_a_card_is_counted(school: World) -> None:
    for number in range(9):
        await was_judged(school, school.ana, "RP.2", "emerging", days_ago=number + 1)
        await has_shown(school, school.ana, "RP.2", f"Piece {number}", days_ago=number + 1)
    await _open(school)
    assert school.bo.sees("and 4 earlier")
    assert school.bo.sees("and 4 more pieces")


async def test_moves_of_a_date_say_who_and_why(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        plan = (await session.scalars(select(Plan).where(col(Plan.student_id) == school.ana.person.id))).one()
        session.add(
            DateMove(
                school_id=school.school.id,
                plan_id=plan.id,
                student_id=school.ana.person.id,
                target_id=school.targets["RP.2"].id,
                from_on=datetime(2026, 9, 15, tzinfo=UTC).date(),
                to_on=datetime(2026, 9, 29, tzinfo=UTC).date(),
                reason="A week at home",
                moved_by_id=school.bo.person.id,
                moved_at=school.clock.now() - timedelta(days=40),
            )
        )
    await _open(school)
    assert school.bo.sees("by Bo Li: A week at home")


async def test_every_look_at_a_student_leaves_a_trace(school: World) -> None:
    await school.bo.types("Ana")
    await school.bo.presses("Targets")
    await school.bo.presses("RP.2")
    async with school.runtime.sessions() as session:
        looks = await session.scalar(
            select(func.count()).where(
                col(AuditEntry.what) == "saw student",
                col(AuditEntry.actor_id) == school.bo.person.id,
                col(AuditEntry.about_id) == school.ana.person.id,
            )
        )
    assert looks == 3


async def test_a_refused_look_leaves_none(school: World) -> None:
    await school.bo.presses_data(encode(a.OpenStudent(school.zoe.person.id)))
    assert school.bo.sees("Not found")
    async with school.runtime.sessions() as session:
        looks = await session.scalar(select(func.count()).where(col(AuditEntry.what) == "saw student"))
    assert looks == 0


async def test_stuck_is_on_the_teacher_s_list_until_somebody_has_read_it(school: World) -> None:
    await school.ana.presses_data(encode(a.SayStuck(school.targets["RP.2"].id)))
    await school.ana.types("Why per one?")
    await school.bo.commands("home")
    assert school.bo.sees("Ana Morales, stuck (RP.2 Unit rates)")
    assert school.bo.sees("Why per one?")
    await school.bo.presses("I have read it: Ana")
    assert school.bo.sees("Ana Morales knows that you have read it")
    assert school.ana.was_told("Bo Li")
    await school.bo.commands("home")
    assert school.bo.sees("Nothing waits for you now")


async def test_help_now_stands_on_the_help_lead_s_home_and_nobody_else_s(school: World) -> None:
    await school.zoe.commands("helpnow")
    await school.rosa.commands("home")
    assert school.rosa.sees("Zoe Ng, help now")
    await school.grace.commands("home")
    assert "help now" not in school.grace.last
    await school.rosa.presses("I have read it: Zoe")
    assert school.rosa.sees("Please find them in person")
    assert "Zoe Ng" not in school.rosa.buttons


async def test_who_reads_a_request_second_is_told_who_was_first(school: World) -> None:
    await school.ana.presses_data(encode(a.SayStuck(school.targets["RP.2"].id)))
    await school.ana.types("Why?")
    acknowledge = next(
        button.data
        for shown in school.bo.shown
        for row in shown.rendered.buttons
        for button in row
        if button.data.startswith("ha:")
    )
    await school.bo.presses_data(acknowledge)
    await school.rosa.presses_data(acknowledge)
    assert school.rosa.sees("Bo Li has read it already")


async def test_a_leader_reads_counts_and_no_name(school: World) -> None:
    await asks(school.ana, school)
    await school.helen.commands("home")
    assert school.helen.sees("Students with an account: 3 of 3")
    assert school.helen.sees("1 open conference; waiting for a teacher: 1")
    assert "Ana" not in school.helen.last
    await school.helen.types("Ana")
    assert school.helen.sees("Students with an account: 3 of 3")


async def test_a_teacher_of_nobody_is_told_so(school: World) -> None:
    talker = await linked(school, await newcomer(school, "Ida", Role.TEACHER))
    await talker.commands("students")
    assert talker.sees("You teach and advise nobody now")


async def test_a_student_is_no_staff(school: World) -> None:
    await school.ana.commands("students")
    assert school.ana.sees("Not found")
    await school.lucia.commands("students")
    assert school.lucia.sees("Not found")
    await school.ana.commands("links")
    assert school.ana.sees("Not found")
