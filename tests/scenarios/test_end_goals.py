"""Dates differ from student to student, what proficient means does not. Source: DOMAIN rules 8 and 15."""

import re
from datetime import date

from domain.action_codec import encode
from domain.actions import OpenTarget
from tests.scenarios.test_plans import agrees, dates_of
from tests.support.talk import Talker
from tests.support.world import World

LEVELS = ("Beginning", "Emerging", "Proficient", "College-ready")


async def levels_on_the_card(school: World, student: Talker, code: str) -> list[str]:
    """The sentences of the levels, as the student reads them."""
    await student.presses_data(encode(OpenTarget(school.targets[code].id)))
    return [
        each for each in re.findall(r"[\w-]+: what [^.]+\.", student.last) if each.split(":")[0] in LEVELS
    ]


async def test_two_students_of_a_class_have_different_dates_and_the_same_bar(school: World) -> None:
    together = (await dates_of(school, school.ana))["RP.3"], (await dates_of(school, school.jamal))["RP.3"]
    assert together[0] == together[1]

    await agrees(school, school.ana, "RP.3", date(2026, 12, 18))

    assert (await dates_of(school, school.ana))["RP.3"] == date(2026, 12, 18)
    assert (await dates_of(school, school.jamal))["RP.3"] == together[1]
    bar = await levels_on_the_card(school, school.ana, "RP.3")
    assert bar == [f"{level}: what percent problems looks like." for level in LEVELS]
    assert await levels_on_the_card(school, school.jamal, "RP.3") == bar
