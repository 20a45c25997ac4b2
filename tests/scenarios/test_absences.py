"""Days away: reported by students, families and advisors; an advisor's word stops the clock."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Absence, Enrolment, Judgement, Plan, PlannedTarget, PlanStanding
from domain.rules.policy import Policy
from domain.services.occasions import Occasion
from domain.services.pace import absence_reports
from domain.vocabulary import AbsenceState
from tests.support.newcomers import guards, joins, linked, newcomer
from tests.support.talk import Talker
from tests.support.world import World

MONDAY, WEDNESDAY = "2026-11-23", "2026-11-25"
"""Three school days; EE.3 is agreed for the Tuesday."""


async def reports_own(student: Talker, first_on: str = MONDAY, last_on: str | None = WEDNESDAY) -> None:
    """The student reports days away, without saying why."""
    await student.commands("away")
    await student.types(first_on)
    if last_on is None:
        await student.presses("Skip")
    else:
        await student.types(last_on)
    await student.presses("Skip")


async def _absences(school: World) -> Sequence[Absence]:
    async with school.runtime.sessions() as session:
        return (await session.scalars(select(Absence).order_by(col(Absence.id)))).all()


async def _due(school: World, code: str = "EE.3") -> tuple[date | None, date | None]:
    """Agreed and baseline."""
    async with school.runtime.sessions() as session:
        found = await session.scalar(
            select(PlannedTarget).where(
                col(PlannedTarget.student_id) == school.ana.person.id,
                col(PlannedTarget.target_id) == school.targets[code].id,
            )
        )
        assert found is not None
        return found.agreed_due_on, found.baseline_due_on


async def test_a_student_reports_and_the_advisor_s_word_moves_the_dates(school: World) -> None:
    await school.ana.commands("path")
    await school.ana.presses("I was away, or will be")
    assert school.ana.sees("First day away?")
    await school.ana.types(MONDAY)
    assert school.ana.sees("Leave it out for one day.")
    await school.ana.types(WEDNESDAY)
    assert school.ana.sees("You need not say. Please write nothing about health")
    await school.ana.types("Family")
    assert school.ana.sees("Your days away: Mon, Nov 23 – Wed, Nov 25 (3 school days)")
    assert school.ana.sees("Rosa Delgado can confirm it. Until then dates stay as they are")
    assert await _due(school) == (date(2026, 11, 24), date(2026, 11, 24))

    assert school.rosa.was_told("Ana Morales is away: Mon, Nov 23 – Wed, Nov 25 (3 school days)")
    assert school.rosa.sees("Reported by the student.")
    assert school.rosa.sees("Family")
    school.bo.was_not_told("away")
    await school.rosa.presses("Confirm")
    assert school.rosa.sees("Confirmed: dates wait for 3 school days.")
    assert school.rosa.sees("1 date has changed.")
    assert school.ana.was_told("Rosa Delgado confirmed them. Your dates moved by 3 school days.")
    assert await _due(school) == (date(2026, 11, 27), date(2026, 11, 24))
    await school.ana.commands("path")
    assert school.ana.sees("EE.3 Inequalities · Fri, Nov 27")


async def test_what_lies_in_the_past_takes_days_off_what_passed(school: World) -> None:
    await reports_own(school.ana, "2026-11-11", "2026-11-17")
    await school.rosa.presses("Confirm")
    assert school.rosa.sees("1 date has changed.")
    await school.ana.types("EE.3")
    await school.ana.presses("EE.3")
    assert school.ana.sees("Planned for Tue, Dec 1 (first planned: Tue, Nov 24)")
    await school.bo.presses_data(encode(a.OpenStudentTarget(school.ana.person.id, school.targets["EE.2"].id)))
    assert school.bo.sees("Agreed date: Tue, Nov 10, coming up")


async def test_nobody_is_nudged_on_the_day_dates_moved_and_standings_are_due_anew(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(PlanStanding).values(is_stale=False))
    await reports_own(school.ana)
    await school.rosa.presses("Confirm")
    async with school.runtime.sessions() as session:
        quiet = await session.scalars(select(col(Plan.student_id)).where(col(Plan.quiet_on).is_not(None)))
        assert quiet.all() == [school.ana.person.id]
        stale = await session.scalars(select(col(PlanStanding.student_id)).where(col(PlanStanding.is_stale)))
        assert stale.all() == [school.ana.person.id]


async def test_a_report_that_is_not_confirmed_leaves_everything_as_it_is(school: World) -> None:
    await reports_own(school.ana)
    await school.rosa.presses("Not confirmed")
    assert school.rosa.sees("the days count as school days, and dates stay")
    assert school.ana.was_told("Rosa Delgado did not confirm them, so dates stay as they are.")
    assert await _due(school) == (date(2026, 11, 24), date(2026, 11, 24))


async def test_the_first_decision_counts_and_an_advisor_can_take_it_back(school: World) -> None:
    await reports_own(school.ana)
    absence_id = (await _absences(school))[0].id
    await school.rosa.presses_data(encode(a.ConfirmAbsence(absence_id)))
    for late in (a.ConfirmAbsence(absence_id), a.DeclineAbsence(absence_id)):
        await school.rosa.presses_data(encode(late))
        assert school.rosa.sees("Decided before, by Rosa Delgado: confirmed.")
    await school.rosa.presses("Take it back")
    assert school.rosa.sees("Taken back: the days count as school days.")
    assert school.ana.was_told("Rosa Delgado took them back, so they count as school days.")
    assert await _due(school) == (date(2026, 11, 24), date(2026, 11, 24))
    assert school.ana.chat.count("confirmed them") == 1


async def test_a_day_named_while_days_away_were_confirmed_stays_when_they_are_taken_back(
    school: World,
) -> None:
    await reports_own(school.ana)
    await school.rosa.presses("Confirm")
    absence_id = (await _absences(school))[0].id
    school.clock.move(timedelta(minutes=5))
    await school.bo.presses_data(encode(a.MoveDate(school.ana.person.id, school.targets["EE.3"].id)))
    await school.bo.fills({"to_on": "2026-12-03", "reason": "Agreed in class."})
    assert await _due(school) == (date(2026, 12, 3), date(2026, 11, 24))
    school.clock.move(timedelta(minutes=5))
    await school.rosa.presses_data(encode(a.WithdrawAbsence(absence_id)))
    assert await _due(school) == (date(2026, 12, 3), date(2026, 11, 24))
    await school.ana.commands("path")
    assert school.ana.sees("EE.3 Inequalities · Thu, Dec 3")


async def test_two_advisors_deciding_at_the_same_moment_decide_once(school: World) -> None:
    olga = await newcomer(school, "Olga")
    await joins(school, olga, school.advisory.id)
    await reports_own(school.ana)
    absence_id = (await _absences(school))[0].id
    occasion = Occasion(school.school, Policy(), school.clock.now())

    async def decides(who: object, state: AbsenceState) -> bool:
        person = olga if who == "olga" else school.rosa.person
        async with school.runtime.sessions.begin() as session:
            return (
                await absence_reports.decide(session, absence_id, state, actor=person, occasion=occasion)
            ).is_new

    decided = await asyncio.gather(
        decides("olga", AbsenceState.CONFIRMED), decides("rosa", AbsenceState.DECLINED)
    )
    assert sorted(decided) == [False, True]


async def test_a_student_takes_a_report_back_until_it_is_decided(school: World) -> None:
    await reports_own(school.ana)
    await school.ana.presses("Take it back")
    assert school.ana.sees("Taken back: the days count as school days.")
    await school.rosa.presses("Confirm")
    assert school.rosa.sees("Decided before, by Ana Morales: taken back.")
    await reports_own(school.ana)
    await school.rosa.presses("Confirm")
    withdraw = encode(a.WithdrawAbsence((await _absences(school))[1].id))
    await school.ana.presses_data(withdraw)
    assert school.ana.sees(
        "Decided before, by Rosa Delgado: confirmed. If that is not right, the advisor can take it back"
    )
    assert await _due(school) == (date(2026, 11, 27), date(2026, 11, 24))


async def test_a_guardian_reports_for_their_child(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.lucia.commands("home")
    await school.lucia.presses("Days away · Ana")
    await school.lucia.types("2026-11-19")
    await school.lucia.presses("Skip")
    await school.lucia.types("Ill")
    assert school.lucia.sees("Days away of Ana Morales: Thu, Nov 19 (1 school day)")
    assert school.rosa.was_told("Reported by Lucía Morales.")
    await school.rosa.presses("Confirm")
    assert school.lucia.was_told("Days away of Ana Morales: Thu, Nov 19 (1 school day)")
    assert school.lucia.was_told("Dates moved by 1 school day.")
    assert school.ana.was_told("Your dates moved by 1 school day.")
    await school.lucia.commands("absences")
    assert school.lucia.sees("1. Ana Morales, Thu, Nov 19 (1 school day): confirmed")
    assert "1. Take it back" not in school.lucia.buttons


async def test_an_advisor_s_own_report_needs_nobody_else(school: World) -> None:
    await school.rosa.types("Ana")
    await school.rosa.presses("Days away")
    await school.rosa.fills({"first_on": MONDAY, "last_on": WEDNESDAY, "reason": "School trip"})
    assert school.rosa.sees("Days away of Ana Morales: Mon, Nov 23 – Wed, Nov 25 (3 school days)")
    assert school.rosa.sees("Confirmed: dates wait for 3 school days.")
    assert school.ana.was_told("Your dates moved by 3 school days.")
    (absence,) = await _absences(school)
    assert absence.state is AbsenceState.CONFIRMED


async def test_days_known_already_are_refused_and_overlapping_ones_count_once(school: World) -> None:
    await school.rosa.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
    await school.rosa.fills({"first_on": MONDAY, "last_on": WEDNESDAY})
    await reports_own(school.ana, "2026-11-24", None)
    assert school.ana.sees("Days away from Mon, Nov 23 to Wed, Nov 25 are confirmed.")
    await reports_own(school.ana, WEDNESDAY, "2026-11-26")
    await school.rosa.presses("Confirm")
    assert school.rosa.sees("Confirmed: dates wait for 1 school day.")
    assert school.ana.was_told("Your dates moved by 1 school day.")
    assert (await _due(school))[0] == date(2026, 11, 30)
    await reports_own(school.ana, "2026-11-30", None)
    await reports_own(school.ana, "2026-11-30", None)
    assert school.ana.sees("are noted and wait for the advisor.")


@pytest.mark.parametrize(
    ("first_on", "last_on", "words"),
    [
        ("2026-11-21", "2026-11-22", "There is no school on these days anyway"),
        (WEDNESDAY, MONDAY, "The last day comes after the first one: 2026-11-25 or later."),
        ("2025-11-21", None, "Please choose a date from 2026-07-21 to 2027-03-18."),
        ("soon", None, "Please give a date like 2026-11-20."),
    ],
)
async def test_days_that_make_no_sense_are_refused_kindly(
    school: World, first_on: str, last_on: str | None, words: str
) -> None:
    await school.rosa.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
    await school.rosa.fills({"first_on": first_on, "last_on": last_on})
    assert words in " ".join(school.rosa.problems.values())
    assert not await _absences(school)


async def test_whoever_does_not_answer_for_the_student_finds_nothing(school: World) -> None:
    for other in (school.bo, school.grace, school.jamal, school.helen, school.lucia):
        await other.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
        assert other.sees("Not found")
    await school.bo.commands("away")
    assert school.bo.sees("Not found")
    await reports_own(school.ana)
    absence_id = (await _absences(school))[0].id
    for other in (school.bo, school.grace, school.jamal, school.helen, school.lucia):
        for action in (
            a.ConfirmAbsence(absence_id),
            a.DeclineAbsence(absence_id),
            a.WithdrawAbsence(absence_id),
        ):
            await other.presses_data(encode(action))
            assert other.sees("Not found")
        await other.commands("absences")
        assert other.sees("No days away are noted.")
    await school.ana.presses_data(encode(a.ConfirmAbsence(absence_id)))
    assert school.ana.sees("Not found")


async def test_without_an_advisor_a_leader_decides(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.section_id) == school.advisory.id)
            .values(ends_on=date(2026, 11, 1))
        )
    await reports_own(school.ana)
    assert school.ana.sees("Helen Park can confirm it.")
    await school.helen.presses("Confirm")
    assert school.ana.was_told("Helen Park confirmed them.")


async def test_the_advisor_s_list_holds_what_waits_first(school: World) -> None:
    await school.rosa.presses_data(encode(a.ReportAbsence(school.ana.person.id)))
    await school.rosa.fills({"first_on": MONDAY, "last_on": WEDNESDAY})
    await reports_own(school.jamal, "2026-11-19", None)
    await school.rosa.commands("absences")
    assert school.rosa.sees(
        "1. Jamal Carter, Thu, Nov 19 (1 school day): waits for the advisor\n"
        "2. Ana Morales, Mon, Nov 23 – Wed, Nov 25 (3 school days): confirmed"
    )
    await school.rosa.presses("1. Confirm")
    assert school.jamal.was_told("Your dates moved by 1 school day.")
    await school.rosa.commands("absences")
    await school.rosa.presses("1. Take it back")
    assert school.ana.was_told("Rosa Delgado took them back")


async def test_dates_past_the_hard_end_are_named_to_the_advisor(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Plan).values(ends_on=date(2026, 11, 25)))
    await reports_own(school.ana)
    await school.rosa.presses("Confirm")
    assert school.rosa.sees("1 of them is past the end of the plan.")


async def test_days_away_touch_no_level_and_no_plan_is_needed(school: World) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(Plan).values(ended_on=date(2026, 11, 1)))
    await reports_own(school.ana)
    await school.rosa.presses("Confirm")
    assert school.rosa.sees("Confirmed. No date has to wait for it.")
    assert school.ana.was_told("No date had to move.")
    async with school.runtime.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Judgement)) == 0


async def test_days_away_speak_spanish_too(school: World) -> None:
    await school.ana.commands("language")
    await school.ana.presses("Español")
    await school.ana.commands("away")
    await school.ana.types(MONDAY)
    await school.ana.types(WEDNESDAY)
    await school.ana.presses("Omitir")
    await school.rosa.presses("Confirm")
    assert school.ana.was_told("Tus fechas se movieron 3 días de clase.")


async def test_somebody_linked_elsewhere_reports_nothing(school: World) -> None:
    stranger = await linked(school, await newcomer(school, "Otto"))
    await stranger.commands("away")
    assert stranger.sees("Not found")
