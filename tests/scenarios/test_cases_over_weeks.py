"""The whole ladder as the weeks bring it: the student's message, the digest, the support, the review."""

from datetime import timedelta

from bot.passing_time import PassingTime
from domain.vocabulary import CaseState
from tests.support.needing import SUPPORT, all_are_on_pace, case_of, records_support, slips, steps_of
from tests.support.talk import FixedClock
from tests.support.world import World


async def test_two_weeks_show_the_ladder_and_the_third_the_review(school: World, clock: FixedClock) -> None:
    async def told() -> None:
        return None

    passes = PassingTime(school.runtime, clock, told=told)
    await all_are_on_pace(school)
    await slips(school, school.ana)

    await passes.move(timedelta(days=1))
    assert school.ana.was_told("This target was planned for")
    assert "needs support" not in school.bo.chat

    await passes.move(timedelta(days=6))
    assert school.bo.was_told("RP.3 Percent problems: 1 student")
    case = await case_of(school, school.ana)
    await records_support(school.bo, case, SUPPORT | {"review_on": "2026-12-08"})
    assert school.ana.was_told("Bo Li has a plan with you for RP.3 Percent problems")
    digests = school.bo.chat.count("Why you got this: you teach or advise these students.")

    await passes.move(timedelta(days=12))
    assert school.bo.chat.count("Why you got this: you teach or advise these students.") == digests
    await passes.move(timedelta(days=2))
    assert school.bo.was_told("Ana Morales, RP.3: is it working?")
    assert school.ana.was_told("It is time for Bo Li and you to look at how it is going.")
    assert (await case_of(school, school.ana)).state is CaseState.OPEN
    assert list(await steps_of(school, case)) == [
        "opened",
        "student_told",
        "adult_told",
        "support_recorded",
        "came_back",
    ]
