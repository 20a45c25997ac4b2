"""One digest on a school day: by shared need, strengths first, everything else in a line."""

from datetime import date, time
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.messages.digest import TeacherDigest
from domain.models import Cadence, Calendar, Enrolment, Person, Promise, Section
from domain.services.support import digests
from domain.vocabulary import Membership, PaceStatus, PromiseState, Rung, SectionKind
from tests.scenarios.test_feedback import asks_jamal, has_a_photo, jamal_answers
from tests.support.conferring import accepts, asks, teaches_too
from tests.support.history import has_shown, was_judged
from tests.support.needing import (
    FRIDAY,
    MONDAY,
    SUPPORT,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    all_are_on_pace,
    case_of,
    is_dated,
    joins_class,
    morning,
    mornings,
    opens,
    records_support,
    slips,
    steps_of,
)
from tests.support.passing import it_is
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World


def digests_of(adult: Talker) -> int:
    return adult.chat.count("Why you got this: you teach or advise these students.")


async def settled(school: World) -> list[PromiseState]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Promise).where(col(Promise.message) == TeacherDigest.__name__).order_by(col(Promise.key))
        )
        return [promise.state for promise in found]


async def test_thirty_students_slip_in_one_week_and_the_teacher_gets_one_digest(school: World) -> None:
    await all_are_on_pace(school)
    for number in range(24):
        await joins_class(school, "Kim", number, past={"RP.3": 3})
    for number in range(24, 30):
        await joins_class(school, "Sam", number, past={"EE.1": 4})
    await morning(school, WEDNESDAY)
    assert digests_of(school.bo) == 1
    assert school.bo.sees("30 students need support now")
    assert school.bo.sees("RP.3 Percent problems: 24 students")
    assert school.bo.sees("and 21 more students")
    assert school.bo.sees("EE.1 Writing expressions: 6 students")
    assert school.bo.sees("Everyone else is on pace (2 students).")
    assert len(school.bo.last) < 2_500
    await morning(school, WEDNESDAY, "07:31")
    await morning(school, WEDNESDAY, "12:00")
    assert digests_of(school.bo) == 1


async def test_home_adds_up_where_not_all_needs_are_shown(school: World) -> None:
    await all_are_on_pace(school)
    for number, code in enumerate(("RP.1", "RP.2", "RP.3", "EE.1")):
        await joins_class(school, "Kim", number, past={code: 9 - number})
    await morning(school, WEDNESDAY)
    await opens(school.bo, a.GoHome())
    assert school.bo.sees("4 students need support now")
    assert school.bo.last.count("\n• ") == 3
    assert school.bo.sees("and 1 more student with another target")


async def test_of_those_in_equal_need_the_order_is_the_same_every_day(school: World) -> None:
    await all_are_on_pace(school)
    for number in (3, 1, 2):
        await joins_class(school, f"Kim{number}", number, past={"RP.3": 3})
    await morning(school, WEDNESDAY)
    await opens(school.bo, a.ListCases())
    places = [school.bo.last.index(f"Kim{number}") for number in (1, 2, 3)]
    assert places == sorted(places)


async def test_one_press_answers_a_whole_group(school: World) -> None:
    await all_are_on_pace(school)
    await was_judged(school, school.ana, "RP.2", "proficient", days_ago=40)
    await was_judged(school, school.jamal, "RP.2", "proficient", days_ago=40)
    for student in (school.ana, school.jamal):
        await slips(school, student)
    await mornings(school, WEDNESDAY, 4)
    assert school.bo.sees("RP.3 Percent problems: 2 students")
    await school.bo.presses("Small group (2)")
    await school.bo.fills(SUPPORT | {"students": list(await cases_of_form(school)), "support": "small_group"})
    assert school.bo.sees("Recorded for")
    assert school.ana.was_told("Bo Li has a plan with you for RP.3 Percent problems")
    assert school.jamal.was_told("Keeps a place for you in the group this week.")
    await morning(school, TUESDAY)
    assert digests_of(school.bo) == 1
    assert digests_of(school.rosa) == 1


async def cases_of_form(school: World) -> list[str]:
    field = next(field for field in school.bo.form.fields if field.name == "students")
    assert field.initial == tuple(option.value for option in field.options)
    return [option.value for option in field.options]


async def test_an_item_tells_strength_evidence_growth_date_and_gap(school: World) -> None:
    await all_are_on_pace(school)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=20)
    await has_shown(school, school.ana, "RP.3", "Two prices", days_ago=3)
    await slips(school, school.ana, days_past=5)
    await mornings(school, WEDNESDAY, 4)
    for part in (
        "✅ RP.1 Ratio language",
        "Planned for Wed, Nov 11, 8 school days ago.",
        "last growth Oct 29",
        "1 piece of evidence for it (Nov 15)",
        "RP.2 comes first",
    ):
        assert school.bo.sees(part)
    assert [label for label in school.bo.buttons if "Ana" in label] == [
        "🧩 Back to an earlier step · Ana Morales · RP.3",
        "Ana Morales · RP.3",
    ]


async def test_behind_and_growing_says_both_and_offers_time(school: World) -> None:
    await all_are_on_pace(school)
    await was_judged(school, school.ana, "RP.2", "proficient", days_ago=30)
    await was_judged(school, school.ana, "RP.3", "beginning", days_ago=9)
    await was_judged(school, school.ana, "RP.3", "emerging", days_ago=2)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 4)
    assert (await case_of(school, school.ana)).opened_for is PaceStatus.SLOW_BUT_GROWING
    assert school.bo.sees("6 school days ago. Growing all the while.")
    assert "📅 Agree on another date" in school.bo.buttons


async def test_a_request_over_the_agreed_days_is_marked_as_the_teachers_item(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await asks(school.ana, school, "RP.3")
    await mornings(school, THURSDAY, 5)
    assert school.bo.sees("waiting for 5 school days")
    assert "longer than" not in school.bo.last
    await morning(school, date(2026, 11, 26))
    assert school.bo.sees("waiting for 6 school days ⚠️ longer than the 5 school days agreed")
    assert school.bo.was_not_told("needs support")
    await school.bo.commands("start")
    assert school.bo.sees("longer than the 5 school days agreed")


async def test_nobody_is_written_to_when_nothing_asks_for_them(school: World) -> None:
    await all_are_on_pace(school)
    await morning(school, WEDNESDAY)
    assert school.bo.shown == school.rosa.shown == school.grace.shown == []
    assert set(await settled(school)) == {PromiseState.DROPPED}


async def test_what_comes_up_after_the_hour_waits_for_tomorrow(school: World) -> None:
    await all_are_on_pace(school)
    await morning(school, WEDNESDAY)
    await asks(school.ana, school, "RP.3")
    await morning(school, WEDNESDAY, "13:00")
    assert digests_of(school.bo) == 0
    await morning(school, THURSDAY)
    assert digests_of(school.bo) == 1


async def test_it_comes_at_the_hour_the_teacher_chose(school: World) -> None:
    await all_are_on_pace(school)
    async with school.runtime.sessions.begin() as session:
        bo = school.bo.person
        session.add(Cadence(school_id=bo.school_id, person_id=bo.id, digest_at=time(14, 0)))
    await asks(school.ana, school, "RP.3")
    await morning(school, THURSDAY, "13:59")
    assert digests_of(school.bo) == 0
    await morning(school, THURSDAY, "14:00")
    assert digests_of(school.bo) == 1


async def test_it_never_comes_on_a_day_without_school(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 3)
    await morning(school, date(2026, 11, 21))
    await morning(school, date(2026, 11, 22))
    assert digests_of(school.bo) == 0
    await morning(school, MONDAY)
    assert digests_of(school.bo) == 1


async def test_whoever_has_no_school_today_keeps_no_other_from_their_digest(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 3)
    await _comes_first_and_has_no_school(school)
    assert await it_is(school, MONDAY, "07:30", partial(digests.promise_due, at_most=1)) == 1


async def _comes_first_and_has_no_school(school: World) -> None:
    """A teacher whose id is before all others', in a calendar without school days."""
    school_id, first = school.school.id, UUID(int=1)
    async with school.runtime.sessions.begin() as session:
        away = Calendar(school_id=school_id, name="Away", first_on=FIRST_DAY, last_on=FIRST_DAY)
        session.add(away)
        session.add(
            Person(school_id=school_id, id=first, sourced_id="ida", given_name="Ida", family_name="W")
        )
        await session.flush()
        section = Section(
            school_id=school_id,
            sourced_id="away",
            title="Away",
            kind=SectionKind.COURSE,
            calendar_id=away.id,
            begins_on=FIRST_DAY,
        )
        session.add(section)
        await session.flush()
        session.add(
            Enrolment(
                school_id=school_id,
                sourced_id="ida@away",
                section_id=section.id,
                person_id=first,
                membership=Membership.TEACHER,
                begins_on=FIRST_DAY,
            )
        )


async def test_two_teachers_of_a_section_both_see_it_and_the_second_sees_that_it_is_done(
    school: World,
) -> None:
    await all_are_on_pace(school)
    await teaches_too(school, school.grace)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 4)
    assert school.bo.was_told("Ana Morales")
    assert school.grace.was_told("Ana Morales")
    case = await case_of(school, school.ana)
    await records_support(school.grace, case)
    await opens(school.bo, a.RecordSupport(case.id))
    assert school.bo.sees("Grace Okafor has responded in the meantime.")
    await opens(school.bo, a.OpenCase(case.id))
    assert school.bo.sees("Grace Okafor, review on Mon, Dec 7")


async def test_a_teacher_who_also_advises_gets_one_digest_with_both(school: World) -> None:
    await all_are_on_pace(school)
    await teaches_too(school, school.rosa)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 4)
    assert digests_of(school.rosa) == 1
    assert school.rosa.last.count("Ana Morales") == 1


async def test_whoever_is_ahead_is_named_for_reaching_further(school: World) -> None:
    await all_are_on_pace(school)
    await has_shown(school, school.ana, "RP.1", "A poster", is_new_context=True, days_ago=1)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=1)
    await morning(school, WEDNESDAY)
    assert school.bo.sees("Ready to reach further: Ana Morales (RP.2)")


async def test_fast_but_shallow_is_an_adults_to_deepen(school: World) -> None:
    await all_are_on_pace(school)
    async with school.runtime.sessions.begin() as session:
        target = await session.merge(school.targets["RP.1"])
        target.depth = 1
    await has_shown(school, school.ana, "RP.1", "A quiz", days_ago=1)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=1)
    await morning(school, WEDNESDAY)
    case = await case_of(school, school.ana)
    assert (case.opened_for, case.rung) == (PaceStatus.FAST_BUT_SHALLOW, Rung.ADULT)
    assert school.bo.sees("Ahead of the dates; recent evidence is recall only.")
    assert "needs support" not in school.bo.last
    assert school.ana.shown == []


async def test_on_the_adults_turn_nobody_is_told_behind(school: World) -> None:
    await all_are_on_pace(school)
    await is_dated(school, school.ana.person, past={"RP.1": 30, "RP.2": 20, "RP.3": 10})
    await mornings(school, WEDNESDAY, 4)
    for adult in (school.bo, school.rosa):
        assert adult.was_not_told("behind")
    assert school.bo.was_told("RP.1 Ratio language: 1 student")


async def test_the_history_of_a_case_names_the_digest_only_once(school: World) -> None:
    await all_are_on_pace(school)
    await slips(school, school.ana)
    await mornings(school, WEDNESDAY, 3)
    await mornings(school, MONDAY, 3)
    steps = await steps_of(school, await case_of(school, school.ana))
    assert list(steps) == ["opened", "student_told", "adult_told"]
    assert digests_of(school.bo) == 3


async def test_an_outcome_still_to_record_is_said_and_asks_for_a_digest_after_a_school_day(
    school: World,
) -> None:
    await all_are_on_pace(school)
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference, at="2026-11-19T10:30")
    await morning(school, THURSDAY)
    before = digests_of(school.bo)
    await morning(school, FRIDAY)
    assert digests_of(school.bo) == before, "one morning later it is still fresh"
    await morning(school, MONDAY)
    assert digests_of(school.bo) == before + 1
    assert school.bo.sees("1 conference still needs its outcome")
    await school.bo.presses("Conferences")
    assert school.bo.sees("outcome to record")


async def test_conferences_of_today_are_in_a_digest_and_are_never_the_reason_for_one(school: World) -> None:
    await all_are_on_pace(school)
    first = await asks(school.ana, school)
    await accepts(school.bo, first, at="2026-11-19T10:30")
    second = await asks(school.jamal, school)
    await accepts(school.bo, second, at="2026-11-20T11:30")
    await morning(school, THURSDAY)
    assert digests_of(school.bo) == 1, "two students have asked and are ahead since"
    assert school.bo.sees("1 conference today, at 10:30\u202fAM")
    assert school.bo.buttons.count("Conferences") == 1
    await morning(school, FRIDAY)
    assert digests_of(school.bo) == 1


async def test_evidence_that_waits_for_a_review_is_said_once_it_has_waited_for_a_school_day(
    school: World,
) -> None:
    await all_are_on_pace(school)
    await has_a_photo(school)
    await asks_jamal(school)
    await jamal_answers(school)
    await morning(school, THURSDAY)
    assert digests_of(school.bo) == 0
    await morning(school, FRIDAY)
    assert school.bo.sees("1 piece of evidence waits for your review")
    await school.bo.presses("Evidence to review")
    assert school.bo.sees("Each step has its unit.")
