"""The weekly check-in as students have it: asked at the advisory's time, answered as they like."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import (
    Absence,
    Attachment,
    ChannelLink,
    CheckIn,
    Enrolment,
    Person,
    Plan,
    Promise,
    School,
    Section,
)
from domain.rules.check_ins import Said
from domain.rules.policy import policy_of
from domain.services.coaching import check_ins, opening
from domain.services.nudges import first_messages, weekly
from domain.services.occasions import Occasion
from domain.services.pace import absence_reports
from domain.vocabulary import (
    AbsenceState,
    CheckInMissed,
    CheckInState,
    GoalState,
    HelpWish,
    Membership,
    PromiseState,
)
from scheduler import pacing
from scheduler.pacing import OPEN_CHECK_INS, PartedStep
from tests.support.coaching import (
    MONDAY,
    WEDNESDAY,
    check_in_of,
    goals_of,
    has_goal,
    is_closed,
    kept,
    meets_at,
    opens,
)
from tests.support.needing import slips
from tests.support.newcomers import guards, joins, leaves, linked, new_student
from tests.support.passing import has_case, it_is, job_runs, local
from tests.support.talk import Talker, plain
from tests.support.world import World

TUESDAY = date(2026, 11, 17)
THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
NEXT_MONDAY = date(2026, 11, 23)
NEXT_WEDNESDAY = date(2026, 11, 25)
A_DAY = timedelta(days=1)


async def rows(school: World) -> int:
    async with school.runtime.sessions() as session:
        return await session.scalar(select(func.count()).select_from(CheckIn)) or 0


async def is_away(
    school: World,
    student: Talker,
    first_on: date,
    last_on: date,
    state: AbsenceState = AbsenceState.CONFIRMED,
) -> Absence:
    async with school.runtime.sessions.begin() as session:
        absence = Absence(
            school_id=school.school.id,
            student_id=student.person.id,
            first_on=first_on,
            last_on=last_on,
            state=state,
            reported_by_id=student.person.id,
            reported_at=school.clock.now(),
        )
        session.add(absence)
    return absence


async def is_decided(school: World, absence: Absence, state: AbsenceState) -> None:
    """By the advisor."""
    async with school.runtime.sessions.begin() as session:
        rosa = await session.get_one(Person, (school.school.id, school.rosa.person.id))
        fresh = await session.get_one(School, school.school.id)
        occasion = Occasion(fresh, policy_of(fresh.settings), school.clock.now())
        if state is AbsenceState.WITHDRAWN:
            await absence_reports.withdraw(session, absence.id, actor=rosa, occasion=occasion)
        else:
            await absence_reports.decide(session, absence.id, state, actor=rosa, occasion=occasion)


async def has_setting(school: World, **settings: object) -> None:
    async with school.runtime.sessions.begin() as session:
        row = await session.get_one(School, school.school.id)
        row.settings = {**row.settings, **settings}


async def is_unreachable(school: World, student: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(ChannelLink)
            .where(col(ChannelLink.person_id) == student.person.id)
            .values(unreachable_since=school.clock.now())
        )


async def faults(school: World) -> list[str | None]:
    async with school.runtime.sessions() as session:
        return list(
            await session.scalars(
                select(col(Promise.fault)).where(
                    col(Promise.state) == PromiseState.DROPPED, col(Promise.message) == "CheckInQuestions"
                )
            )
        )


# --- the questions come --------------------------------------------------------------------------------------


async def test_everybody_in_an_advisory_is_asked_at_its_time_by_the_advisor(school: World) -> None:
    assert await opens(school, WEDNESDAY, "09:59") == 0
    assert await rows(school) == 0
    assert await opens(school, WEDNESDAY, "10:00") == 3
    assert school.ana.sees("Hi Ana, Rosa Delgado asks: how is your week?")
    assert school.zoe.sees("Grace Okafor asks")
    assert school.ana.sees("Why you got this: everyone in your advisory has a check-in every week")
    assert school.ana.sees("“I'd rather talk” is a full answer")
    assert {"✍️ Answer the questions", "💬 I'd rather talk", "☎️ Help now"} <= set(school.ana.buttons)
    assert len(school.bo.shown) == len(school.rosa.shown) == 0


async def test_it_is_asked_once_however_often_time_passes(school: World) -> None:
    await opens(school)
    for day, wall in ((WEDNESDAY, "10:01"), (THURSDAY, "10:00"), (FRIDAY, "16:00"), (SATURDAY, "12:00")):
        assert await opens(school, day, wall) == 0
    assert len(school.ana.shown) == 1
    assert await rows(school) == 3


async def test_an_advisory_has_its_own_time(school: World) -> None:
    await meets_at(school, school.advisory.id, 0, "08:15")
    assert await opens(school, MONDAY, "08:15") == 2
    assert await opens(school, WEDNESDAY, "10:00") == 1
    assert len(school.ana.shown) == len(school.zoe.shown) == 1


async def test_an_advisory_that_breaks_holds_no_other_back_and_is_made_up_for(school: World) -> None:
    school.clock.at = local(WEDNESDAY, "10:00")

    async def open_one(session: AsyncSession, at: School, section_id: UUID, *, now: datetime) -> int:
        done = await opening.open_one(session, at, section_id, now=now)
        if section_id == school.advisory.id:
            raise RuntimeError("half-way through")
        return done

    breaks = (PartedStep("open check-ins", opening.due, open_one),)
    passed = await pacing.pass_time(school.runtime.sessions, now=school.clock.now(), following=breaks)
    assert (passed.done, await rows(school)) == (1, 1), "the other advisory's, and nothing half done"
    assert await check_in_of(school, school.zoe) is not None
    assert await opens(school) == 2
    assert len(school.ana.shown) == len(school.zoe.shown) == 1


async def test_on_a_day_without_school_it_is_asked_on_the_next_one(school: World) -> None:
    await is_closed(school, WEDNESDAY)
    assert await opens(school, WEDNESDAY, "10:00") == 0
    assert await opens(school, THURSDAY, "09:59") == 0
    assert await opens(school, THURSDAY, "10:00") == 3


async def test_where_the_week_has_no_later_school_day_it_is_asked_on_the_last_one_before(
    school: World,
) -> None:
    await is_closed(school, WEDNESDAY, THURSDAY, FRIDAY)
    assert await opens(school, MONDAY, "10:00") == 0
    assert await opens(school, TUESDAY, "10:00") == 3


async def test_a_week_without_school_has_no_check_in_and_is_no_hole(school: World) -> None:
    await is_closed(school, *(MONDAY + A_DAY * n for n in range(5)))
    assert await opens(school, FRIDAY, "10:00") == 0
    assert await rows(school) == 0


@pytest.mark.parametrize(
    "day", [date(2026, 11, 4), date(2027, 3, 17)], ids=["after the clocks go back", "after they go forward"]
)
async def test_the_local_hour_is_kept_when_the_clocks_change(school: World, day: date) -> None:
    assert await opens(school, day, "09:59") == 0
    assert await opens(school, day, "10:00") == 3


async def test_an_hour_in_the_quiet_ones_moves_on_to_their_end(school: World) -> None:
    await meets_at(school, school.advisory.id, 2, "06:00")
    assert await opens(school, WEDNESDAY, "06:30") == 0
    assert await opens(school, WEDNESDAY, "07:00") == 2


async def test_what_was_missed_is_made_up_for_within_its_week_and_never_after(school: World) -> None:
    assert await opens(school, FRIDAY, "11:00") == 3
    assert len(school.ana.shown) == 1
    assert await opens(school, NEXT_MONDAY, "11:00") == 0
    assert await check_in_of(school, school.ana, NEXT_MONDAY) is None


async def test_after_the_last_school_day_everybody_still_counts_and_nobody_is_written_to(
    school: World,
) -> None:
    assert await opens(school, SATURDAY, "11:00") == 0
    assert await rows(school) == 3
    assert set(await faults(school)) == {"no moment for it this week"}


# --- who is asked --------------------------------------------------------------------------------------------


async def test_a_student_in_no_advisory_has_none_and_is_told_so_kindly(school: World) -> None:
    await leaves(school, school.ana.person, school.advisory.id, last_day=TUESDAY)
    assert await opens(school) == 2
    assert await check_in_of(school, school.ana) is None
    await school.ana.commands("week")
    assert school.ana.sees("You are in no advisory right now")


async def test_in_two_advisories_a_student_has_one_check_in(school: World) -> None:
    async with school.runtime.sessions() as session:
        other = (await session.scalars(select(Section).where(col(Section.title) == "Advisory Okafor"))).one()
    await joins(
        school, school.ana.person, other.id, membership=Membership.STUDENT, first_day=date(2026, 10, 1)
    )
    assert await opens(school) == 3
    assert (await kept(school, school.ana)).section_id == school.advisory.id
    assert school.ana.sees("Rosa Delgado asks")


async def test_of_two_advisories_the_one_marked_as_primary_counts(school: World) -> None:
    async with school.runtime.sessions() as session:
        other = (await session.scalars(select(Section).where(col(Section.title) == "Advisory Okafor"))).one()
    await joins(
        school,
        school.ana.person,
        other.id,
        membership=Membership.STUDENT,
        first_day=date(2026, 10, 1),
        is_primary=True,
    )
    await opens(school)
    assert school.ana.sees("Grace Okafor asks")


async def test_who_joins_later_in_the_week_is_asked_then_and_on_the_weekend_not(school: World) -> None:
    await opens(school)
    mia = await new_student(school)
    talker = await linked(school, mia)
    assert await opens(school, THURSDAY, "09:00") == 1
    assert len(talker.shown) == 0, "at the advisory's time of another day, and not in the middle of a lesson"
    await it_is(school, THURSDAY, "10:00")
    assert talker.sees("Rosa Delgado asks")
    late = await new_student(school, "Leo")
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment).where(col(Enrolment.person_id) == late.id).values(begins_on=SATURDAY)
        )
    await opens(school, SATURDAY, "12:00")
    assert await check_in_of(school, late) is None


async def test_who_leaves_today_is_asked_and_who_left_yesterday_is_not(school: World) -> None:
    await leaves(school, school.ana.person, school.advisory.id, last_day=WEDNESDAY)
    await leaves(school, school.jamal.person, school.advisory.id, last_day=TUESDAY)
    assert await opens(school) == 2
    assert await check_in_of(school, school.jamal) is None
    assert len(school.ana.shown) == 1


async def test_who_left_the_school_before_the_message_went_gets_none(school: World) -> None:
    await opens_without_sending(school)
    async with school.runtime.sessions.begin() as session:
        ana = await session.get_one(Person, (school.school.id, school.ana.person.id))
        ana.retired_on = TUESDAY
    await school.settles()
    assert len(school.ana.shown) == 0
    assert await check_in_of(school, school.ana) is not None, "history stays"


async def opens_without_sending(school: World) -> None:
    await job_runs(school, OPEN_CHECK_INS)


async def test_a_student_without_a_phone_has_a_check_in_and_no_message(school: World) -> None:
    mia = await new_student(school)
    assert await opens(school) == 3
    assert check_ins.state_of(await kept(school, mia)) is CheckInState.ASKED


async def test_who_gets_a_phone_within_the_week_is_asked_then(school: World) -> None:
    mia = await new_student(school)
    await opens(school)
    talker = await linked(school, mia)
    assert await opens(school, THURSDAY, "10:00") == 1
    assert talker.sees("how is your week?")


# --- away ----------------------------------------------------------------------------------------------------


async def test_who_is_away_that_day_is_asked_on_the_next_school_day_of_the_week(school: World) -> None:
    await is_away(school, school.ana, WEDNESDAY, WEDNESDAY)
    assert await opens(school) == 3
    assert len(school.ana.shown) == 0
    await it_is(school, THURSDAY, "09:59")
    assert len(school.ana.shown) == 0
    await it_is(school, THURSDAY, "10:00")
    assert school.ana.sees("how is your week?")


async def test_who_is_away_for_the_rest_of_the_week_is_not_asked_but_could_have_been_met(
    school: World,
) -> None:
    await is_away(school, school.ana, WEDNESDAY, FRIDAY)
    assert await opens(school) == 2
    await it_is(school, NEXT_MONDAY, "10:00")
    assert len(school.ana.shown) == 0, "never in the week after"
    assert check_ins.state_of(await kept(school, school.ana)) is CheckInState.ASKED


async def test_who_is_away_the_whole_week_counts_as_away(school: World) -> None:
    await is_away(school, school.ana, MONDAY, FRIDAY)
    assert await opens(school) == 2
    assert (await kept(school, school.ana)).missed is CheckInMissed.ABSENT
    await school.ana.commands("week")
    assert school.ana.sees("you were away this week")


async def test_days_away_that_nobody_confirmed_change_nothing(school: World) -> None:
    await is_away(school, school.ana, MONDAY, FRIDAY, AbsenceState.REPORTED)
    assert await opens(school) == 3
    assert school.ana.sees("how is your week?")


async def test_an_absence_confirmed_afterwards_makes_the_week_one_away_and_taken_back_no_longer(
    school: World,
) -> None:
    absence = await is_away(school, school.ana, MONDAY, FRIDAY, AbsenceState.REPORTED)
    await opens(school)
    school.clock.at += timedelta(days=7)
    await is_decided(school, absence, AbsenceState.CONFIRMED)
    assert (await kept(school, school.ana)).missed is CheckInMissed.ABSENT
    await is_decided(school, absence, AbsenceState.WITHDRAWN)
    assert (await kept(school, school.ana)).missed is None


@pytest.mark.parametrize("is_marked_first", [True, False])
async def test_what_the_advisor_marked_stays_when_an_absence_is_taken_back(
    school: World, *, is_marked_first: bool
) -> None:
    absence = await is_away(school, school.ana, MONDAY, FRIDAY, AbsenceState.REPORTED)
    await opens(school)
    marks = encode(a.SetNotMet(school.ana.person.id, 0, CheckInMissed.ABSENT))
    if is_marked_first:
        await school.rosa.presses_data(marks)
    await is_decided(school, absence, AbsenceState.CONFIRMED)
    if not is_marked_first:
        await school.rosa.presses_data(marks)
    await is_decided(school, absence, AbsenceState.WITHDRAWN)
    assert (await kept(school, school.ana)).missed is CheckInMissed.ABSENT
    await school.rosa.presses_data(encode(a.UndoMet(school.ana.person.id)))
    assert (await kept(school, school.ana)).missed is None


async def test_who_was_met_all_the_same_stays_met(school: World) -> None:
    absence = await is_away(school, school.ana, MONDAY, FRIDAY, AbsenceState.REPORTED)
    await opens(school)
    await was_met(school, school.ana)
    await is_decided(school, absence, AbsenceState.CONFIRMED)
    assert check_ins.state_of(await kept(school, school.ana)) is CheckInState.MET


async def was_met(school: World, student: Talker) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(CheckIn)
            .where(col(CheckIn.student_id) == student.person.id)
            .values(met_at=school.clock.now(), met_by_id=school.rosa.person.id)
        )


async def test_an_absence_confirmed_before_the_message_goes_holds_it_back(school: World) -> None:
    await opens_without_sending(school)
    await is_away(school, school.ana, WEDNESDAY, WEDNESDAY)
    await school.settles()
    assert len(school.ana.shown) == 0
    await it_is(school, THURSDAY, "10:00")
    assert school.ana.sees("how is your week?")


# --- a changed advisor ---------------------------------------------------------------------------------------


async def test_who_changes_the_advisory_takes_the_check_in_along(school: World) -> None:
    await opens(school)
    async with school.runtime.sessions() as session:
        other = (await session.scalars(select(Section).where(col(Section.title) == "Advisory Okafor"))).one()
    await leaves(school, school.ana.person, school.advisory.id, last_day=WEDNESDAY)
    await joins(school, school.ana.person, other.id, membership=Membership.STUDENT, first_day=THURSDAY)
    await opens(school, THURSDAY, "10:00")
    assert (await kept(school, school.ana)).section_id == other.id
    assert await rows(school) == 3
    assert len(school.ana.shown) == 1, "asked once, whoever asks"


async def test_once_met_it_stays_with_the_advisory_that_met(school: World) -> None:
    await opens(school)
    await was_met(school, school.ana)
    async with school.runtime.sessions() as session:
        other = (await session.scalars(select(Section).where(col(Section.title) == "Advisory Okafor"))).one()
    await leaves(school, school.ana.person, school.advisory.id, last_day=WEDNESDAY)
    await joins(school, school.ana.person, other.id, membership=Membership.STUDENT, first_day=THURSDAY)
    await opens(school, THURSDAY, "10:00")
    assert (await kept(school, school.ana)).section_id == school.advisory.id


async def test_the_message_names_whoever_is_the_advisor_when_it_goes(school: World) -> None:
    await opens_without_sending(school)
    await leaves(school, school.rosa.person, school.advisory.id, last_day=TUESDAY)
    await joins(school, school.grace.person, school.advisory.id)
    await school.settles()
    assert school.ana.sees("Grace Okafor asks")


# --- few messages --------------------------------------------------------------------------------------------


async def test_other_nudges_leave_the_check_in_its_place_in_the_week(school: World) -> None:
    await has_setting(school, nudges_a_week=2)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    assert len(school.ana.shown) == 1
    await has_case(school, school.ana, on=TUESDAY)
    assert await it_is(school, TUESDAY, "10:00", first_messages.tell_due) == 0, "the other place is kept"
    await opens(school)
    assert school.ana.sees("how is your week?")
    assert len(school.ana.shown) == 2


async def test_nobody_gets_more_than_the_cap_with_the_check_in_first(school: World) -> None:
    await has_setting(school, nudges_a_week=1)
    await meets_at(school, school.advisory.id, 0, "08:00")
    await opens(school, MONDAY, "08:00")
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    await it_is(school, FRIDAY, "16:00", weekly.promise_due)
    assert len(school.ana.shown) == 1
    assert school.ana.sees("how is your week?")


async def test_the_day_of_the_check_in_is_left_to_it(school: World) -> None:
    await has_case(school, school.ana, on=TUESDAY)
    assert await it_is(school, WEDNESDAY, "08:00", first_messages.tell_due) == 1
    assert len(school.ana.shown) == 0
    await opens(school)
    assert school.ana.sees("how is your week?")
    await it_is(school, THURSDAY, "08:00")
    assert len(school.ana.shown) == 2


async def test_a_check_in_that_is_opened_late_finds_its_day_left_to_it(school: World) -> None:
    await slips(school, school.ana)
    for day, wall, said in (
        (WEDNESDAY, "10:20", "how is your week?"),
        (THURSDAY, "08:00", "The goal stays the same"),
    ):
        school.clock.at = local(day, wall)
        await pacing.pass_time(school.runtime.sessions, now=school.clock.now())
        await school.settles()
        assert school.ana.sees(said)
    assert len(school.ana.shown) == 2


async def test_where_both_come_on_the_last_school_day_the_weekly_message_comes_the_day_before(
    school: World,
) -> None:
    await has_setting(school, check_in_on=4, weekly_on=4)
    for day in (THURSDAY, FRIDAY):
        for wall in ("09:00", "10:00", "16:00"):
            await it_is(school, day, wall, OPEN_CHECK_INS, weekly.promise_due)
    first, second = (plain(shown.rendered.html) for shown in school.ana.shown)
    assert "this is your week" in first
    assert "how is your week?" in second


async def test_on_a_day_on_which_dates_were_computed_anew_it_comes_all_the_same(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Plan).values(quiet_on=WEDNESDAY))
    assert await opens(school) == 3
    assert len(school.ana.shown) == 1


# --- answering -----------------------------------------------------------------------------------------------


async def test_a_student_answers_step_by_step_what_went_well_first(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    assert school.ana.sees("What did you get done, or what went well?")
    assert school.ana.sees("Rosa Delgado reads it before you talk")
    await school.ana.types("I explained ratios to Jamal.")
    assert school.ana.sees("How is it going?")
    await school.ana.types("Busy.")
    await school.ana.presses("More time")
    await school.ana.presses("A quiet place")
    await school.ana.presses("That is all")
    await school.ana.types("For RP.3")
    await school.ana.types("Find three unit rates.")
    assert school.ana.sees("your check-in is saved")
    assert school.ana.sees("Your goal for this week: Find three unit rates.")
    answers = check_ins.answers_of(await kept(school, school.ana))
    assert answers.accomplishment == Said("I explained ratios to Jamal.")
    assert answers.help == {HelpWish.TIME, HelpWish.PLACE}
    assert answers.help_words == Said("For RP.3")
    assert await goals_of(school, school.ana) == [(MONDAY, "Find three unit rates.", GoalState.OPEN)]


async def test_words_at_the_question_what_would_help_are_taken_as_the_words_they_are(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await skips(school.ana, 2)
    await school.ana.presses("More time")
    await school.ana.types("Somebody who sits with me for the equations.")
    assert school.ana.sees("A small goal for this week?"), "what they would have been asked for is there"
    await skips(school.ana, 1)
    answers = check_ins.answers_of(await kept(school, school.ana))
    assert answers.help == {HelpWish.TIME}
    assert answers.help_words == Said("Somebody who sits with me for the equations.")


async def skips(student: Talker, times: int) -> None:
    for _ in range(times):
        await student.presses("Skip" if "Skip" in student.buttons else "That is all")


async def test_one_answer_is_enough_and_none_is_asked_for_kindly(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await skips(school.ana, 5)
    assert school.ana.sees("One answer is enough, but it needs one.")
    await school.ana.types("I came every day.")
    assert school.ana.sees("your check-in is saved")
    assert check_ins.state_of(await kept(school, school.ana)) is CheckInState.ANSWERED


async def test_a_voice_note_counts_as_much_as_text(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.speaks(seconds=12)
    await skips(school.ana, 4)
    assert school.ana.sees("your check-in is saved")
    said = check_ins.answers_of(await kept(school, school.ana)).accomplishment
    assert said is not None
    assert said.seconds == 12
    await school.ana.presses("My answers")
    assert school.ana.sees("your voice message")


async def test_id_rather_talk_is_a_full_answer_in_one_press(school: World) -> None:
    await opens(school)
    await school.ana.presses("I'd rather talk")
    assert school.ana.sees("That is a full answer.")
    assert school.ana.sees("Rosa Delgado sees it, and your name comes first on the list.")
    check_in = await kept(school, school.ana)
    assert check_ins.state_of(check_in) is CheckInState.RATHER_TALK
    assert check_in.answered_at is not None
    await school.ana.presses("No need to talk after all")
    assert check_ins.state_of(await kept(school, school.ana)) is CheckInState.ASKED


async def test_who_would_rather_talk_may_write_too(school: World) -> None:
    await opens(school)
    await school.ana.presses("I'd rather talk")
    await school.ana.presses("Answer the questions")
    await school.ana.types("It is about the group.")
    await skips(school.ana, 4)
    check_in = await kept(school, school.ana)
    assert check_ins.state_of(check_in) is CheckInState.RATHER_TALK
    assert check_ins.answers_of(check_in).accomplishment == Said("It is about the group.")
    await school.ana.commands("week")
    await school.ana.presses("My answers")
    await school.ana.presses("No need to talk after all")
    assert check_ins.state_of(await kept(school, school.ana)) is CheckInState.ANSWERED


async def test_answered_again_it_is_edited_and_what_is_skipped_stays(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.types("First")
    await school.ana.types("Fine")
    await skips(school.ana, 3)
    school.passes(hours=1)
    await school.ana.presses("My answers")
    await school.ana.presses("Change my answers")
    await school.ana.types("Second")
    await skips(school.ana, 4)
    assert school.ana.sees("Your answers are changed")
    check_in = await kept(school, school.ana)
    answers = check_ins.answers_of(check_in)
    assert answers.accomplishment == Said("Second")
    assert answers.going == Said("Fine")
    assert check_in.edited_at == school.clock.now()
    assert check_in.answered_at == school.clock.now() - timedelta(hours=1)


async def test_once_they_have_talked_the_answers_stay(school: World) -> None:
    await opens(school)
    check_in = await kept(school, school.ana)
    await school.ana.presses("Answer the questions")
    await was_met(school, school.ana)
    await school.ana.types("Too late")
    assert school.ana.sees("You have talked already")
    for action in (a.AnswerCheckIn, a.SayRatherTalk, a.TakeBackTalk):
        await school.ana.presses_data(encode(action(check_in.id)))
        assert school.ana.sees("You have talked already")
    assert (await kept(school, school.ana)).answers is None


async def test_a_late_answer_says_which_week_it_belongs_to_and_stands_there(school: World) -> None:
    await opens(school)
    school.clock.at += timedelta(days=6)
    await school.ana.commands("week")
    assert school.ana.sees("the one of Mon, Nov 16 can still be answered")
    await school.ana.presses("Answer the questions")
    assert school.ana.sees("This is for the week of Mon, Nov 16. It is not too late.")
    await school.ana.types("Done it")
    await skips(school.ana, 4)
    assert school.ana.sees("It belongs to the week of Mon, Nov 16")
    assert check_ins.state_of(await kept(school, school.ana)) is CheckInState.ANSWERED
    assert await check_in_of(school, school.ana, NEXT_MONDAY) is None


async def test_when_the_next_one_is_there_the_card_shows_that_one(school: World) -> None:
    await opens(school)
    await opens(school, NEXT_WEDNESDAY, "10:00")
    await school.ana.commands("week")
    assert school.ana.sees("a few short questions wait for you")
    await school.ana.presses("Answer the questions")
    assert "It is not too late" not in school.ana.last


async def test_what_was_half_written_is_kept_and_goes_on(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.types("Half of it")
    await school.ana.commands("home")
    await school.ana.presses("Go on where I stopped")
    assert school.ana.sees("How is it going?")
    await skips(school.ana, 4)
    assert check_ins.answers_of(await kept(school, school.ana)).accomplishment == Said("Half of it")


async def test_answered_meanwhile_the_question_is_not_sent(school: World) -> None:
    await opens_without_sending(school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(CheckIn)
            .where(col(CheckIn.student_id) == school.ana.person.id)
            .values(answered_at=school.clock.now())
        )
    await school.settles()
    assert len(school.ana.shown) == 0
    assert len(school.jamal.shown) == 1


async def test_a_form_shown_whole_is_edited_as_a_whole(school: World) -> None:
    await opens(school)
    school.ana.whole_forms = True
    await school.ana.presses("Answer the questions")
    await school.ana.fills({"accomplishment": "A", "going": "B", "help": ["time"]})
    assert school.ana.sees("your check-in is saved")
    await school.ana.presses("My answers")
    await school.ana.presses("Change my answers")
    shown = {field.name: field.initial for field in school.ana.form.fields}
    assert (shown["accomplishment"], shown["going"], tuple(shown["help"])) == ("A", "B", ("time",))
    await school.ana.fills({"accomplishment": "A", "going": "", "help": []})
    answers = check_ins.answers_of(await kept(school, school.ana))
    assert (answers.accomplishment, answers.going, answers.help) == (Said("A"), None, frozenset())
    await school.ana.fills({"accomplishment": ""})
    assert "One answer is enough" in school.ana.problems["accomplishment"]


async def test_goals_of_the_week_before_are_looked_at_again_one_press_each(school: World) -> None:
    before = MONDAY - timedelta(days=7)
    for words in ("Finish the poster.", "Ask one question.", "Read 20 pages."):
        await has_goal(school, school.ana, words, week_on=before)
    await opens(school)
    assert school.ana.sees("3 goals wait for a look: one press each.")
    await school.ana.presses("Answer the questions")
    await skips(school.ana, 4)
    assert school.ana.sees("Your goal was: Finish the poster.")
    await school.ana.presses("Reached")
    assert school.ana.sees("Your goal was: Ask one question.")
    await school.ana.presses("Carry on")
    await school.ana.presses("Let it go")
    await skips(school.ana, 1)
    assert school.ana.sees("your check-in is saved"), "a look is an answer, too"
    assert await goals_of(school, school.ana) == [
        (before, "Finish the poster.", GoalState.REACHED),
        (before, "Ask one question.", GoalState.CARRIED),
        (before, "Read 20 pages.", GoalState.LET_GO),
        (MONDAY, "Ask one question.", GoalState.OPEN),
    ]


async def test_too_many_goals_at_once_are_refused_where_they_were_typed(school: World) -> None:
    await has_setting(school, goals_a_week=1)
    before = MONDAY - timedelta(days=7)
    await has_goal(school, school.ana, "Finish the poster.", week_on=before)
    await opens(school)
    await school.ana.presses("Answer the questions")
    await skips(school.ana, 4)
    await school.ana.presses("Carry on")
    await school.ana.types("Another one.")
    assert school.ana.sees("This week has room for no more than 1")
    await skips(school.ana, 1)
    assert school.ana.sees("your check-in is saved")
    assert [words for week_on, words, _ in await goals_of(school, school.ana) if week_on == MONDAY] == [
        "Finish the poster."
    ]


async def test_another_student_s_check_in_does_not_exist(school: World) -> None:
    await opens(school)
    check_in = await kept(school, school.ana)
    for action in (a.AnswerCheckIn, a.OpenCheckIn, a.SayRatherTalk, a.TakeBackTalk):
        await school.jamal.presses_data(encode(action(check_in.id)))
        assert school.jamal.sees("Not found")


# --- what goes along -----------------------------------------------------------------------------------------


async def test_words_of_a_fixed_mindset_are_answered_kindly_and_to_the_student_alone(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.types("I just can't learn algebra.")
    await skips(school.ana, 4)
    assert school.ana.sees("your check-in is saved")
    assert school.ana.sees("One thing to try:")
    for adult in (school.rosa, school.bo, school.lucia):
        adult.was_not_told("One thing to try")


async def test_sadness_is_answered_with_no_reframe(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.types("I am sad and tired today.")
    await skips(school.ana, 4)
    assert "One thing to try" not in school.ana.last


async def test_a_student_whose_family_is_told_reads_it_first(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await opens(school)
    assert school.ana.sees("your family reads about your week. You can read it first")
    assert any("my family" in label.casefold() for label in school.ana.buttons)
    assert "your family" not in school.jamal.last


async def test_id_rather_talk_is_beside_the_first_question_too(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    assert "💬 I'd rather talk" in school.ana.buttons
    await school.ana.presses("I'd rather talk")
    assert school.ana.sees("That is a full answer.")


async def attachments(school: World) -> int:
    async with school.runtime.sessions() as session:
        return await session.scalar(select(func.count()).select_from(Attachment)) or 0


async def test_a_recording_that_is_said_anew_is_gone_and_one_used_twice_stays(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.speaks(b"OggS one")
    await school.ana.speaks(b"OggS two")
    await skips(school.ana, 3)
    assert await attachments(school) == 2
    await school.ana.presses("My answers")
    await school.ana.presses("Change my answers")
    await school.ana.speaks(b"OggS two")
    await skips(school.ana, 4)
    assert await attachments(school) == 1, "what was said first is gone"
    await school.ana.presses("My answers")
    await school.ana.presses("Change my answers")
    await school.ana.types("In words now.")
    await skips(school.ana, 4)
    assert await attachments(school) == 1, "the other question still has it"


async def test_answers_lie_sealed(school: World) -> None:
    await opens(school)
    await school.ana.presses("Answer the questions")
    await school.ana.types("canary-words")
    await skips(school.ana, 4)
    async with school.runtime.sessions() as session:
        stored = (
            await session.execute(text("SELECT answers FROM check_in WHERE answers IS NOT NULL"))
        ).scalar_one()
    assert b"canary-words" not in bytes(stored)
