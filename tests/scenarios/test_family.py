"""What a family sees: levels, dates and conferences of their children, and nothing private."""

from datetime import date

import pytest

from domain import actions as a
from domain.action_codec import encode
from domain.models import Person, Reflection
from domain.vocabulary import Visibility
from tests.support.conferring import asks
from tests.support.history import has_shown, was_judged
from tests.support.newcomers import guards
from tests.support.talk import Talker
from tests.support.world import World


async def _writes(school: World, student: Person, text: str, visibility: Visibility) -> None:
    async with school.runtime.sessions.begin() as session:
        session.add(
            Reflection(
                school_id=school.school.id,
                student_id=student.id,
                text=text,
                visibility=visibility,
                written_at=school.clock.now(),
            )
        )


async def test_a_guardian_sees_levels_dates_and_conferences(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await was_judged(school, school.ana, "RP.1", "proficient")
    await has_shown(school, school.ana, "RP.1", "A secret poster")
    await asks(school.ana, school)
    await school.lucia.commands("home")
    assert school.lucia.sees("Ana Morales")
    assert school.lucia.sees("Ratios: 1 of 3 targets shown (Proficient 1)")
    assert school.lucia.sees("Mathematics 7A: 1 of 6 planned targets shown")
    assert school.lucia.sees("RP.2 Unit rates: asked for")
    assert "A secret poster" not in school.lucia.last


async def test_a_guardian_reads_only_what_is_shared_with_the_family(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await _writes(school, school.ana.person, "For my teachers.", Visibility.TEACHERS)
    await _writes(school, school.ana.person, "For all of you.", Visibility.FAMILY)
    await school.lucia.commands("home")
    assert school.lucia.sees("For all of you.")
    assert "For my teachers." not in school.lucia.last


async def test_a_guardian_of_two_sees_both_and_nobody_else(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await guards(school, school.lucia.person, school.zoe.person)
    await school.lucia.types("hello")
    assert school.lucia.sees("Ana Morales")
    assert school.lucia.sees("Zoe Ng")
    assert "Jamal" not in school.lucia.last


async def test_who_is_nobody_s_guardian_now_is_told_so(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person, last_day=date(2026, 11, 17))
    await school.lucia.commands("home")
    assert school.lucia.sees("No student is named as yours")
    assert "Ana" not in school.lucia.last


async def test_a_guardian_of_three_chooses_a_child_by_name(school: World) -> None:
    for child in (school.ana, school.jamal, school.zoe):
        await guards(school, school.lucia.person, child.person)
    await school.lucia.commands("home")
    assert school.lucia.buttons[:3] == ["Ana Morales", "Jamal Carter", "Zoe Ng"]
    await school.lucia.presses("Jamal Carter")
    assert school.lucia.sees("What Jamal can show so far")
    assert "Ana" not in school.lucia.last
    await school.lucia.presses("What the words mean")
    assert school.lucia.sees("Beginning → Emerging → Proficient → College-ready")


async def test_a_student_sees_by_name_who_of_the_family_sees_them(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.ana.commands("who")
    assert school.ana.sees("Lucía Morales")


async def test_a_leader_reads_the_protocol_and_no_small_number(school: World) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    await school.helen.commands("home")
    await school.helen.presses("What goes to families")
    assert school.helen.sees("Once a week, 48 hours after the student could read it")
    assert school.helen.sees("by message: few")
    for name in ("Ana", "Luc"):
        assert name not in school.helen.last
    await school.bo.presses_data(encode(a.ShowFamilyProtocol()))
    assert school.bo.sees("Not found")


@pytest.mark.parametrize("who", ["ana", "bo", "helen", "lucia"])
async def test_pages_and_tasks_are_the_advisor_s_alone(school: World, who: str) -> None:
    await guards(school, school.lucia.person, school.ana.person)
    talker: Talker = getattr(school, who)
    for action in (
        a.OpenFamily(school.ana.person.id),
        a.SayShown(school.ana.person.id),
        a.PrintFamilyPage(school.ana.person.id, school.lucia.person.id),
        a.InviteGuardian(school.ana.person.id, school.lucia.person.id),
    ):
        await talker.presses_data(encode(action))
        assert talker.sees("Not found")
