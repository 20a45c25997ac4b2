"""One conference for several students on the same target."""

from domain import actions as a
from domain.action_codec import encode
from domain.models import Conference
from tests.support.conferring import MET, NOT_YET, asks, history, opens, records
from tests.support.timing import as_it_is, slots_taken
from tests.support.world import World

LIBRARY = {"starts_at": "2026-11-20T10:30", "place": "Library"}


async def gathered(school: World) -> tuple[Conference, Conference]:
    first, second = await asks(school.ana, school), await asks(school.jamal, school)
    await school.bo.presses_data(encode(a.ListRequests()))
    assert school.bo.sees("2 wait on RP.2 Unit rates: one conference could serve them all.")
    await school.bo.presses("One conference for several")
    students = next(field for field in school.bo.form.fields if field.name == "students")
    assert students.initial == (str(first.id), str(second.id)), "the longest waits are chosen already"
    await school.bo.fills(LIBRARY | {"students": [str(first.id), str(second.id)]})
    return first, second


async def test_one_time_is_proposed_to_all_and_each_hears_how_many_and_not_who(school: World) -> None:
    first, second = await gathered(school)
    assert school.bo.sees("2 students are asked whether it suits:")
    assert school.ana.sees("In a group of 2.")
    assert school.jamal.sees("In a group of 2.")
    assert school.ana.was_not_told("Jamal")
    (slot,) = await slots_taken(school)
    assert slot.is_group
    assert (await as_it_is(school, first)).slot_id == (await as_it_is(school, second)).slot_id == slot.id


async def test_each_answers_alone_and_the_time_stays_until_the_last_is_out_of_it(school: World) -> None:
    first, second = await gathered(school)
    await school.ana.presses("That time suits me")
    await school.jamal.presses_data(encode(a.ConfirmCancel(second.id)))
    assert await history(school, first) == ["requested", "proposed", "scheduled"]
    assert len(await slots_taken(school)) == 1
    await school.ana.presses_data(encode(a.OpenConference(first.id)))
    assert "group" not in school.ana.last, "nobody else is left in it"
    await school.ana.presses_data(encode(a.ConfirmCancel(first.id)))
    assert await slots_taken(school) == []


async def test_the_outcome_is_each_students_own(school: World) -> None:
    first, second = await gathered(school)
    await school.ana.presses("That time suits me")
    await school.jamal.presses("That time suits me")
    await records(school.bo, first, MET)
    assert "Next: Jamal Carter · RP.2" in school.bo.buttons
    await records(school.bo, second, NOT_YET)
    assert not any("Next" in label for label in school.bo.buttons), "nobody else was in it"
    assert (await history(school, first))[-1] == "met"
    assert (await history(school, second))[-1] == "not_yet"


async def test_one_alone_is_no_group_and_a_group_has_its_size(school: World) -> None:
    first, _ = await asks(school.ana, school), await asks(school.jamal, school)
    await opens(school.bo, a.GatherGroup(school.targets["RP.2"].id))
    await school.bo.fills(LIBRARY | {"students": [str(first.id)]})
    assert "at least 2" in school.bo.problems["students"]
    assert await history(school, first) == ["requested"]


async def test_nobody_gathers_students_they_do_not_teach(school: World) -> None:
    await asks(school.ana, school)
    await opens(school.grace, a.GatherGroup(school.targets["RP.2"].id))
    assert school.grace.sees("Not found")
