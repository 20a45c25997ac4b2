"""What time alone brings to a student: specific, answerable, few, and only while it is true."""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pytest
from sqlalchemy import Executable, select, update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.messages.base import Button, Nudge, Rows, StudentNudge
from domain.messages.nudges import DatePassed
from domain.models import CaseStep, PaceCase, Person, PlannedTarget, PlanStanding, Promise
from domain.services.learning import targets
from domain.services.nudges import first_messages, reaching, weekly
from domain.services.pace import pace_facts
from domain.services.promises import promise
from domain.vocabulary import CaseState, CaseStepKind, NudgeReason, PaceStatus, PromiseState
from tests.support.conferring import asks
from tests.support.examples import everything
from tests.support.history import has_shown, was_judged
from tests.support.passing import has_case, it_is, runs
from tests.support.talk import Talker
from tests.support.world import World

WEDNESDAY = date(2026, 11, 18)
THURSDAY = date(2026, 11, 19)
MONDAY = date(2026, 11, 23)
DATED = ("RP.1", "RP.2", "RP.3", "EE.1", "EE.2")
"""Targets whose dates have passed."""


async def works(school: World, student: Talker) -> None:
    """Something of the student's was logged lately, and no level grew."""
    await has_shown(school, student, "EE.3", "Draft", days_ago=2)


async def is_told(school: World, student: Talker) -> PaceCase:
    """Of a date that has passed."""
    await works(school, student)
    case = await has_case(school, student, on=WEDNESDAY)
    await it_is(school, WEDNESDAY, "10:00", first_messages.tell_due)
    return case


async def faults(school: World) -> list[str | None]:
    """Why messages were not sent."""
    async with school.runtime.sessions() as session:
        return list(
            await session.scalars(
                select(col(Promise.fault)).where(col(Promise.state) == PromiseState.DROPPED)
            )
        )


async def test_a_date_that_passed_is_said_with_what_can_be_done_and_help(school: World) -> None:
    await is_told(school, school.ana)
    assert school.ana.sees("RP.1 · Ratio language")
    assert school.ana.sees("This target was planned for Tue, Sep 15. 4 more dates on this path have passed")
    assert school.ana.sees("The goal stays the same, and you can get there.")
    assert school.ana.sees("Why you got this: the date of a target on your path has passed.")
    assert {"🙋 I'm ready", "💬 I'm stuck", "☎️ Help now"} <= set(school.ana.buttons)
    for word in ("behind", "late", "Emerging", "Draft"):
        assert word not in school.ana.last, "no label, and nothing of a record on a locked phone"


async def test_growth_is_said_beside_the_date(school: World) -> None:
    await was_judged(school, school.ana, "RP.2", "beginning", days_ago=20)
    await was_judged(school, school.ana, "RP.2", "emerging", days_ago=1)
    await is_told(school, school.ana)
    assert school.ana.sees("You are growing: you reached a new level not long ago.")
    assert school.ana.sees("planned for Tue, Sep 15")


async def test_it_is_told_once_however_often_time_passes(school: World) -> None:
    await is_told(school, school.ana)
    for day in (WEDNESDAY, THURSDAY, MONDAY):
        assert await it_is(school, day, "10:30", first_messages.tell_due) == 0
    assert school.ana.chat.count("This target was planned for") == 1


async def test_nothing_logged_for_weeks_is_a_question_with_answers_to_press(school: World) -> None:
    """DOMAIN section 3, case 7."""
    case = await has_case(school, school.ana, opened_for=PaceStatus.NO_DATA, on=WEDNESDAY)
    await it_is(school, WEDNESDAY, "10:00", first_messages.tell_due)
    assert school.ana.sees("Mathematics 7A: how is it going?")
    assert school.ana.sees("That says nothing about what you have learned")
    assert {"💬 I'm stuck", "☎️ Help now"} <= set(school.ana.buttons)
    await school.ana.presses("I worked on it somewhere else")
    assert school.ana.sees("It is noted that you have worked on it somewhere else. Bo Li can see it.")
    await school.ana.presses("I worked on it somewhere else")
    async with school.runtime.sessions() as session:
        kinds = list(
            await session.scalars(
                select(col(CaseStep.kind)).where(col(CaseStep.case_id) == case.id).order_by(col(CaseStep.at))
            )
        )
    assert kinds == [CaseStepKind.STUDENT_TOLD, CaseStepKind.STUDENT_ANSWERED], "pressed twice, noted once"


async def test_nobody_answers_for_somebody_else(school: World) -> None:
    case = await has_case(school, school.ana, on=WEDNESDAY)
    await school.jamal.presses_data(encode(a.SayWorkedElsewhere(case.id)))
    assert school.jamal.sees("Not found")
    await school.bo.presses_data(encode(a.SayWorkedElsewhere(case.id)))
    assert school.bo.sees("Not found")


async def test_an_old_answer_to_a_closed_case_changes_nothing(school: World) -> None:
    case = await has_case(school, school.ana, on=WEDNESDAY)
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(PaceCase).values(state=CaseState.CLOSED))
    await school.ana.presses_data(encode(a.SayWorkedElsewhere(case.id)))
    assert school.ana.sees("thank you")
    async with school.runtime.sessions() as session:
        assert list(await session.scalars(select(CaseStep))) == []


@pytest.mark.parametrize("what", ["shown", "asked", "closed", "excused"])
async def test_what_is_no_longer_so_is_not_sent(school: World, what: str) -> None:
    await works(school, school.ana)
    await has_case(school, school.ana, on=WEDNESDAY)
    assert await runs(school, first_messages.tell_due) == 1
    if what == "shown":
        for code in DATED:
            await was_judged(school, school.ana, code, "proficient", days_ago=0)
    elif what == "asked":
        for code in DATED:
            await _asks_quietly(school, code)
    elif what == "closed":
        await _set(school, update(PaceCase).values(state=CaseState.CLOSED))
    else:
        await _set(school, update(PlannedTarget).values(is_excused=True))
    await school.settles()
    school.ana.was_not_told("This target was planned for")
    assert await faults(school) == ["no longer so"]


async def _set(school: World, change: Executable) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(change)


async def _asks_quietly(school: World, code: str) -> None:
    """As if asked at that very moment: nothing that is due is delivered in between."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(PlannedTarget)
            .where(
                col(PlannedTarget.student_id) == school.ana.person.id,
                col(PlannedTarget.target_id) == school.targets[code].id,
            )
            .values(waiting_since_ordinal=56)
        )


async def test_what_changed_in_between_is_told_as_it_is(school: World) -> None:
    await works(school, school.ana)
    await has_case(school, school.ana, on=WEDNESDAY)
    await runs(school, first_messages.tell_due)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=0)
    await school.settles()
    assert school.ana.sees("RP.2 · Unit rates")
    assert school.ana.sees("3 more dates")


async def test_two_nudges_a_week_are_the_most_the_weekly_message_among_them(school: World) -> None:
    await works(school, school.ana)
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    await has_case(school, school.ana, on=MONDAY)
    assert await it_is(school, MONDAY, "16:10", first_messages.tell_due) == 1
    school.ana.was_not_told("This target was planned for")
    await it_is(school, date(2026, 11, 24), "07:00")
    assert school.ana.was_told("This target was planned for"), "not two on one day"
    async with school.runtime.sessions.begin() as session:
        await session.execute(update(PaceCase).values(state=CaseState.CLOSED))
    await has_case(school, school.ana, on=date(2026, 11, 24))
    assert await it_is(school, date(2026, 11, 24), "10:00", first_messages.tell_due) == 0
    assert await it_is(school, date(2026, 11, 30), "10:00", first_messages.tell_due) == 1, "in another week"


async def test_of_many_promised_at_once_one_comes_a_day_and_two_a_week(school: World) -> None:
    await works(school, school.ana)
    case = await has_case(school, school.ana, on=WEDNESDAY)
    nudge = DatePassed(case.id, targets.name_of(school.targets["RP.1"], "en"), WEDNESDAY)
    async with school.runtime.sessions.begin() as session:
        for number in range(4):  # as if nobody had seen what the others promised
            await promise(session, nudge, to=school.ana.person, key=f"{number}", now=school.clock.now())
    told = []
    for day in (WEDNESDAY, THURSDAY, date(2026, 11, 20), MONDAY):
        await it_is(school, day, "10:00")
        told.append(school.ana.chat.count("This target was planned for"))
    assert told == [1, 2, 2, 2]
    assert await faults(school) == ["enough this week"] * 2


async def test_whoever_left_the_school_hears_nothing_more(school: World) -> None:
    await works(school, school.ana)
    await has_case(school, school.ana, on=WEDNESDAY)
    await runs(school, first_messages.tell_due)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Person).where(col(Person.id) == school.ana.person.id).values(retired_on=WEDNESDAY)
        )
    await school.settles()
    assert not school.ana.shown


async def test_a_student_ahead_is_offered_more_once(school: World) -> None:
    for code in DATED:
        await was_judged(school, school.ana, code, "proficient", days_ago=30)
    await has_shown(school, school.ana, "EE.2", "Market stall", is_new_context=True, days_ago=1)
    await _is_far(school, "EE.3")
    assert await it_is(school, WEDNESDAY, "10:00", reaching.offer_due) == 1
    assert school.ana.sees("Mathematics 7A: you are ahead of your dates")
    assert school.ana.sees("Next on your path: EE.3 Inequalities")
    assert school.ana.sees("has a level beyond the one you have shown")
    assert {"EE.3 · Inequalities", "💬 I'm stuck", "☎️ Help now"} <= set(school.ana.buttons)
    assert await it_is(school, THURSDAY, "10:00", reaching.offer_due) == 0


async def test_fast_and_only_recalled_is_asked_to_go_somewhere_new(school: World) -> None:
    for code in DATED:
        await was_judged(school, school.ana, code, "proficient", days_ago=30)
    await _is_far(school, "EE.3")
    await runs(school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(PlanStanding)
            .where(col(PlanStanding.student_id) == school.ana.person.id)
            .values(status=PaceStatus.FAST_BUT_SHALLOW)
        )
        await reaching.offer_due(session, school.school, now=school.clock.now())
    await school.settles()
    assert school.ana.sees("Use something you have shown in a new place")
    school.ana.was_not_told("Next on your path")


async def test_whoever_has_nothing_further_keeps_nobody_waiting(school: World) -> None:
    await runs(school)
    async with school.runtime.sessions.begin() as session:
        of_jamal = col(PlannedTarget.student_id) == school.jamal.person.id
        await session.execute(update(PlannedTarget).where(of_jamal).values(is_excused=True))
        for student, since in ((school.jamal, date(2026, 11, 2)), (school.ana, date(2026, 11, 9))):
            await session.execute(
                update(PlanStanding)
                .where(col(PlanStanding.student_id) == student.person.id)
                .values(status=PaceStatus.AHEAD, status_since=since)
            )
    now = school.clock.now()
    for promised in (0, 1, 0):
        async with school.runtime.sessions.begin() as session:
            assert await reaching.offer_due(session, school.school, now=now, at_most=1) == promised


async def _is_far(school: World, code: str) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(PlannedTarget)
            .where(col(PlannedTarget.target_id) == school.targets[code].id)
            .values(agreed_ordinal=150, agreed_due_on=date(2027, 3, 30))
        )
        # As late as ahead of it counts: all that is dated by now is shown.
        await session.execute(
            update(PlannedTarget)
            .where(col(PlannedTarget.target_id) == school.targets["EE.2"].id)
            .values(agreed_ordinal=80, agreed_due_on=date(2026, 12, 22))
        )
        await pace_facts.gather(session, school.school.id, student_ids=None)


async def test_whoever_asks_for_their_rank_reads_of_their_own_growth(school: World) -> None:
    """DOMAIN section 3, case 14."""
    await was_judged(school, school.ana, "RP.1", "beginning", days_ago=20)
    await was_judged(school, school.ana, "RP.1", "proficient", days_ago=3)
    await school.ana.types("what is my rank?")
    assert school.ana.sees("Nobody is compared with anybody here, and there is no overall grade.")
    assert school.ana.sees("1 target shown. The latest: RP.1 Ratio language")
    assert school.ana.sees("RP.1 Ratio language: Beginning → Proficient")
    await school.zoe.types("¿soy el mejor?")
    assert school.zoe.sees("Your first level comes from a conversation with your teacher.")
    await school.ana.types("ratio")
    assert school.ana.sees("Found for “ratio”")


async def test_a_teacher_who_types_the_same_searches_for_a_student(school: World) -> None:
    await school.bo.types("rank")
    school.bo.was_not_told("Nobody is compared")


def test_a_nudge_without_help_does_not_build() -> None:
    """DOMAIN section 3, case 19."""

    @dataclass(frozen=True, slots=True)
    class Hurry(StudentNudge):
        WHY: ClassVar[NudgeReason] = NudgeReason.WEEKLY

        def buttons(self) -> Rows:
            return ((Button(a.GoHome()),),)

    with pytest.raises(TypeError, match="offers no help"):
        Hurry()


@pytest.mark.parametrize("example", [each for each in everything() if isinstance(each, Nudge)], ids=repr)
def test_every_nudge_says_why_it_came(example: Nudge) -> None:
    assert example.WHY in NudgeReason


async def test_a_request_made_in_the_meantime_leaves_nothing_to_say(school: World) -> None:
    for code in ("RP.2", "RP.3", "EE.1", "EE.2"):
        await was_judged(school, school.ana, code, "proficient", days_ago=30)
    await has_case(school, school.ana, on=WEDNESDAY)
    await asks(school.ana, school, "RP.1")
    assert await it_is(school, WEDNESDAY, "10:00", first_messages.tell_due) == 0
    school.ana.was_not_told("This target was planned for")


async def test_a_changed_grade_or_name_changes_nothing_but_the_name(school: World) -> None:
    """DOMAIN section 3, case 20: who somebody is selects no message and no target."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Person)
            .where(col(Person.id) == school.ana.person.id)
            .values(pronouns="they/them", grade="12", preferred_name="Annie")
        )
    await it_is(school, MONDAY, "16:00", weekly.promise_due)
    ana, jamal = (re.sub(r"💭 .*", "", each.last) for each in (school.ana, school.jamal))
    assert ana.replace("Annie", "Jamal") == jamal, "but for the question, which is another one for each"
