"""Pace as a picture: whose it is, what is in it, and what is said where there is nothing to draw."""

from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import col

from bot.channels.base import DeliveryError
from domain.action_codec import encode
from domain.actions import ShowClassPicture, ShowPacePicture, ShowStudentPace
from domain.models import AuditEntry, Closure, Plan, PlannedTarget
from domain.services.pace.class_pictures import short_names
from tests.support.conferring import asks
from tests.support.history import was_judged
from tests.support.talk import Talker
from tests.support.world import World


def alt_of(reader: Talker) -> str:
    """What the newest message's picture shows, in words."""
    picture = reader.shown[-1].rendered.picture
    assert picture is not None, f"no picture in:\n{reader.chat}"
    return picture.alt


async def change_plan(school: World, student: Talker, **values: object) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Plan).where(col(Plan.student_id) == student.person.id).values(**values))


async def change_targets(school: World, student: Talker, **values: object) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(PlannedTarget).where(col(PlannedTarget.student_id) == student.person.id).values(**values)
        )


# --- a student's own ---------------------------------------------------------------------------------------


async def test_the_pace_picture_can_be_asked_for_by_a_word(school: World) -> None:
    await school.ana.commands("pace")
    assert school.ana.shown[-1].rendered.picture is not None


async def test_a_student_sees_their_pace_and_the_next_thing_to_do(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=60)
    await was_judged(school, school.ana, "RP.3", "college_ready", days_ago=20)
    await school.ana.commands("home")
    await school.ana.presses("My pace")
    assert school.ana.sees("2 of 6 targets shown. By today, 5 were planned.")
    assert school.ana.sees("Next: RP.2 Unit rates. It was planned for Tue, Sep 29")
    assert alt_of(school.ana).startswith("Mathematics 7A: 2 of 6 targets shown by Wed, Nov 18.")
    assert school.ana.buttons[0] == "RP.2 · Unit rates"
    assert (await drawn(school.ana)).startswith(b"\x89PNG")
    await school.ana.presses("RP.2")
    assert school.ana.sees("I can find a unit rate")
    assert school.ana.shown[-1].rendered.picture is None


async def drawn(reader: Talker) -> bytes:
    picture = reader.shown[-1].rendered.picture
    assert picture is not None
    return await picture.png() or b""


async def test_nobody_else_is_in_a_students_picture(school: World) -> None:
    await was_judged(school, school.jamal, "RP.1", "proficient")
    await was_judged(school, school.jamal, "RP.2", "proficient")
    await school.ana.commands("path")
    await school.ana.presses("My pace")
    assert school.ana.sees("0 of 6 targets shown")
    assert "Jamal" not in alt_of(school.ana) + school.ana.last


async def test_what_waits_for_a_teacher_is_said_and_stands_still(school: World) -> None:
    await asks(school.ana, school, code="RP.1")
    school.passes(days=14)
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert school.ana.sees("1 is on its way to a conference: its date waits.")
    assert school.ana.sees("Next: RP.2")


async def test_recent_pace_leads_to_a_range_and_never_to_one_day(school: World) -> None:
    for code, days_ago in (("RP.1", 70), ("RP.2", 14), ("RP.3", 7)):
        await was_judged(school, school.ana, code, "proficient", days_ago=days_ago)
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert school.ana.sees("At the pace of these weeks")
    assert school.ana.sees("That is a range, not a promise")
    assert "At this pace" in alt_of(school.ana)


async def test_a_new_plan_promises_nothing_from_a_single_week(school: World) -> None:
    await change_plan(school, school.ana, starts_on=date(2026, 11, 16), starts_ordinal=54)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=1)
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert "At the pace" not in school.ana.last


async def test_a_moved_date_is_drawn_beside_the_first_one(school: World) -> None:
    await school.ana.presses_data(encode(ShowPacePicture()))
    before = await drawn(school.ana)
    await change_targets(
        school,
        school.ana,
        agreed_due_on=col(PlannedTarget.agreed_due_on) + timedelta(days=14),
        agreed_ordinal=col(PlannedTarget.agreed_ordinal) + 10,
    )
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert school.ana.sees("By today, 4 were planned.")
    assert await drawn(school.ana) != before


async def test_a_long_break_is_in_the_picture_and_a_single_day_is_not(school: World) -> None:
    await school.ana.presses_data(encode(ShowPacePicture()))
    before = await drawn(school.ana)
    await closes(school, date(2026, 9, 7), date(2026, 9, 7))
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert await drawn(school.ana) == before
    await closes(school, date(2026, 10, 12), date(2026, 10, 16))
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert await drawn(school.ana) != before


async def closes(school: World, first_on: date, last_on: date) -> None:
    """Days without school that move no date of a plan."""
    async with school.runtime.sessions.begin() as session:
        plan = (await session.scalars(select(Plan).limit(1))).one()
        session.add(
            Closure(
                school_id=school.school.id,
                calendar_id=plan.calendar_id,
                uid=str(first_on),
                first_on=first_on,
                last_on=last_on,
                reason="Fall break",
            )
        )


async def test_a_shown_plan_is_complete_and_asks_for_nothing(school: World) -> None:
    for code in school.targets:
        await was_judged(school, school.ana, code, "proficient", days_ago=30)
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert school.ana.sees("All 6 targets of this plan are shown.")
    assert "Next" not in school.ana.last
    assert "6 of 6" in alt_of(school.ana)


async def test_a_plan_without_dates_shows_what_was_shown(school: World) -> None:
    await change_targets(
        school,
        school.ana,
        agreed_due_on=None,
        agreed_ordinal=None,
        baseline_due_on=None,
        baseline_ordinal=None,
    )
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert school.ana.sees("This plan has no dates yet. Your teacher can give it some.")
    assert school.ana.shown[-1].rendered.picture is None
    await was_judged(school, school.ana, "RP.1", "proficient")
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert "1 of 6 targets shown" in alt_of(school.ana)


async def test_without_a_plan_there_are_still_targets_to_look_at(school: World) -> None:
    await change_plan(school, school.ana, ended_on=date(2026, 11, 1))
    await school.ana.presses_data(encode(ShowPacePicture()))
    assert school.ana.sees("You have no path with dates yet.")
    assert school.ana.shown[-1].rendered.picture is None
    assert any("My targets" in label for label in school.ana.buttons)


async def test_a_section_without_a_plan_of_mine_is_not_found(school: World) -> None:
    await school.ana.presses_data(encode(ShowPacePicture(school.advisory.id)))
    refusal = school.ana.last
    await school.ana.presses_data(encode(ShowPacePicture(school.maths.id)))
    assert school.ana.sees("0 of 6 targets shown")
    assert refusal != school.ana.last
    assert "targets shown" not in refusal


async def test_only_a_student_has_a_pace_of_their_own(school: World) -> None:
    await school.bo.presses_data(encode(ShowPacePicture()))
    assert school.bo.shown[-1].rendered.picture is None
    await school.ana.presses_data(encode(ShowClassPicture()))
    assert school.ana.shown[-1].rendered.picture is None


# --- an adult's view ---------------------------------------------------------------------------------------


async def test_a_teacher_sees_a_students_pace_with_the_name_on_it(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient")
    await school.bo.commands("students")
    await school.bo.presses("Ana")
    await school.bo.presses("Pace")
    assert school.bo.sees("Ana Morales · Mathematics 7A")
    assert school.bo.sees("1 of 6 targets shown")
    assert alt_of(school.bo).startswith("Ana Morales · Mathematics 7A")
    async with school.runtime.sessions() as session:
        seen = (await session.scalars(select(col(AuditEntry.about_id)))).all()
    assert school.ana.person.id in seen


async def test_another_teachers_student_is_not_found(school: World) -> None:
    await school.grace.presses_data(encode(ShowStudentPace(school.ana.person.id)))
    assert school.grace.shown[-1].rendered.picture is None
    assert "Ana" not in school.grace.last
    await school.bo.presses_data(encode(ShowStudentPace(school.ana.person.id)))
    assert school.bo.sees("Ana Morales")


# --- a class -----------------------------------------------------------------------------------------------


async def test_a_teacher_sees_who_needs_what_by_target(school: World) -> None:
    await was_judged(school, school.ana, "RP.1", "proficient")
    await asks(school.jamal, school, code="RP.1")
    await school.bo.commands("home")
    await school.bo.presses("Who needs what")
    assert school.bo.sees("Who needs what · Mathematics 7A")
    assert school.bo.sees("RP.1 Ratio language ⏳ Jamal C.")
    assert school.bo.sees("RP.2 Unit rates 📅 Ana M., Jamal C.")
    assert "EE.3 Inequalities coming up for 2" in school.bo.last
    assert "RP.1: waits for you 1, shown 1;" in alt_of(school.bo)
    assert (await drawn(school.bo)).startswith(b"\x89PNG")
    assert "Zoe" not in school.bo.last + alt_of(school.bo)
    await school.bo.presses("Conferences")
    assert school.bo.sees("Jamal")


async def test_a_class_where_nothing_is_near_says_so_in_one_line(school: World) -> None:
    for student in (school.ana, school.jamal):
        for code in school.targets:
            await was_judged(school, student, code, "proficient")
    await school.bo.presses_data(encode(ShowClassPicture(school.maths.id)))
    assert school.bo.sees("No request waits, no date has passed, and none is near.")
    assert school.bo.shown[-1].rendered.picture is None


async def test_students_without_a_plan_are_counted_and_not_drawn(school: World) -> None:
    await change_plan(school, school.jamal, ended_on=date(2026, 11, 1))
    await school.bo.presses_data(encode(ShowClassPicture()))
    assert school.bo.sees("1 student has no plan here yet.")
    assert "Jamal" not in school.bo.last
    async with school.runtime.sessions.begin() as session:
        await session.execute(delete(PlannedTarget))
    await school.bo.presses_data(encode(ShowClassPicture()))
    assert school.bo.sees("Nobody in this section has a plan with dates yet.")


async def test_a_section_one_does_not_teach_is_not_found(school: World) -> None:
    await school.grace.presses_data(encode(ShowClassPicture(school.maths.id)))
    assert "Ana" not in school.grace.last
    await school.grace.presses_data(encode(ShowClassPicture()))
    assert school.grace.sees("Mathematics 7B")
    assert "Ana" not in school.grace.last


async def test_an_advisor_who_teaches_no_course_is_told_so(school: World) -> None:
    await school.rosa.presses_data(encode(ShowClassPicture()))
    assert school.rosa.sees("You teach no course now")


def test_names_are_short_unless_two_would_be_the_same(school: World) -> None:
    ana, jamal = school.ana.person, school.jamal.person
    twin = jamal.model_copy(update={"id": school.zoe.person.id, "family_name": "Cole"})
    assert short_names([ana, jamal]) == {ana.id: "Ana M.", jamal.id: "Jamal C."}
    assert short_names([ana, jamal, twin])[twin.id] == "Jamal Cole"


# --- on its way --------------------------------------------------------------------------------------------


async def test_a_card_left_behind_is_taken_away_once_its_successor_is_there(school: World) -> None:
    await school.ana.commands("home")
    await school.ana.presses("My pace")
    card = school.ana.shown[-1]
    assert card.rendered.picture is not None
    school.channel.cannot_show_words_in.add(card.id)
    await school.ana.presses("Home")
    assert school.ana.sees("Hi Ana")
    assert card.id not in [shown.id for shown in school.ana.shown]
    await school.ana.presses("My pace")
    assert school.ana.shown[-1].edited == 1, "Home is the card now"


async def test_nothing_is_taken_away_where_its_successor_did_not_arrive(school: World) -> None:
    await school.ana.commands("home")
    await school.ana.presses("My pace")
    card = school.ana.shown[-1]
    school.channel.cannot_show_words_in.add(card.id)
    school.channel.next_errors.append(DeliveryError("away", unknown=True))
    await school.ana.presses("Home")
    assert card.id in [shown.id for shown in school.ana.shown]
