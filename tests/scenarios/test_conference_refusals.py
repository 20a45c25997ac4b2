"""Who may not, and what comes too late."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Enrolment
from domain.vocabulary import Membership
from tests.support.conferring import (
    MET,
    NOT_YET,
    accepts,
    asks,
    history,
    opens,
    proposes,
    records,
    teaches_too,
)
from tests.support.newcomers import guards
from tests.support.talk import Talker
from tests.support.world import World

OF_STUDENTS: tuple[type[a.Action], ...] = (
    a.OpenConference,
    a.CancelConference,
    a.ConfirmCancel,
    a.AcceptTime,
    a.AskOtherTime,
    a.RespondToOutcome,
    a.AcknowledgeOutcome,
)
OF_TEACHERS: tuple[type[a.Action], ...] = (
    a.OpenConference,
    a.AcceptConference,
    a.ProposeTime,
    a.RecordOutcome,
    a.AnswerResponse,
)


async def is_not_found(talker: Talker, action: a.Action, made_up: a.Action) -> bool:
    """Whether the action gets the very words that a made-up id gets."""
    await talker.presses_data(encode(made_up))
    expected = talker.last
    await talker.presses_data(encode(action))
    return talker.last == expected and talker.channel.chat(talker.address).form is None


async def leaves_class(school: World, talker: Talker) -> None:
    """Yesterday was their last day in the mathematics class."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.section_id) == school.maths.id, col(Enrolment.person_id) == talker.person.id)
            .values(ends_on=school.clock.now().date() - timedelta(days=1))
        )


@pytest.mark.parametrize("kind", OF_STUDENTS, ids=lambda kind: kind.__name__)
async def test_another_student_finds_no_such_conference(school: World, kind: type[a.Action]) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    assert await is_not_found(school.jamal, kind(conference.id), kind(uuid4()))  # type: ignore[call-arg]  # all take a conference's id
    assert await history(school, conference) == ["requested", "proposed"]


@pytest.mark.parametrize("kind", OF_TEACHERS, ids=lambda kind: kind.__name__)
async def test_a_teacher_of_other_students_finds_no_such_conference(
    school: World, kind: type[a.Action]
) -> None:
    conference = await asks(school.ana, school)
    assert await is_not_found(school.grace, kind(conference.id), kind(uuid4()))  # type: ignore[call-arg]  # all take a conference's id


@pytest.mark.parametrize("kind", OF_TEACHERS, ids=lambda kind: kind.__name__)
async def test_a_former_teacher_finds_no_such_conference(school: World, kind: type[a.Action]) -> None:
    conference = await asks(school.ana, school)
    await leaves_class(school, school.bo)
    assert await is_not_found(school.bo, kind(conference.id), kind(uuid4()))  # type: ignore[call-arg]  # all take a conference's id


async def test_a_form_opened_by_a_teacher_who_then_leaves_is_not_taken(school: World) -> None:
    conference = await asks(school.ana, school)
    await opens(school.bo, a.RecordOutcome(conference.id))
    await leaves_class(school, school.bo)
    await school.bo.fills(MET)
    assert await history(school, conference) == ["requested"]


async def test_a_request_follows_the_student_to_the_next_teacher(school: World) -> None:
    conference = await asks(school.ana, school)
    await teaches_too(school, school.rosa)
    await leaves_class(school, school.bo)
    await accepts(school.rosa, conference)
    assert school.ana.was_told("Rosa Delgado says yes.")
    await school.ana.presses("Ask for another time")
    await school.ana.types("Later, please.")
    await school.ana.presses("Skip")
    assert school.rosa.was_told("Later, please.")
    assert school.bo.was_not_told("Later, please.")


async def test_an_advisor_looks_on_without_answering(school: World) -> None:
    rosa = school.rosa
    conference = await asks(school.ana, school)
    await rosa.presses_data(encode(a.OpenConference(conference.id)))
    assert rosa.sees("Ana Morales · RP.2 Unit rates")
    assert not any("Accept" in label or "Record" in label for label in rosa.buttons)
    assert await is_not_found(rosa, a.AcceptConference(conference.id), a.AcceptConference(uuid4()))


async def test_a_student_who_left_the_class_may_still_take_the_request_back(school: World) -> None:
    conference = await asks(school.ana, school)
    await leaves_class(school, school.ana)
    await school.ana.presses_data(encode(a.ConfirmCancel(conference.id)))
    assert school.ana.sees("Your request is cancelled")
    assert school.bo.was_not_told("cancelled")


async def test_a_teacher_cannot_answer_for_the_student(school: World) -> None:
    conference = await asks(school.ana, school)
    await proposes(school.bo, conference)
    for kind in (a.AcceptTime, a.AskOtherTime, a.ConfirmCancel):
        await school.bo.presses_data(encode(kind(conference.id)))
    assert await history(school, conference) == ["requested", "proposed"]


async def test_a_student_cannot_judge_themselves(school: World) -> None:
    conference = await asks(school.ana, school)
    assert await is_not_found(school.ana, a.RecordOutcome(conference.id), a.RecordOutcome(uuid4()))


@pytest.mark.parametrize(
    "kind",
    [a.AcceptTime, a.AskOtherTime, a.RespondToOutcome, a.AcknowledgeOutcome],
    ids=lambda kind: kind.__name__,
)
async def test_a_button_of_another_state_changes_nothing(
    school: World, kind: type[a.AcceptTime | a.AskOtherTime | a.RespondToOutcome | a.AcknowledgeOutcome]
) -> None:
    conference = await asks(school.ana, school)
    await school.ana.presses_data(encode(kind(conference.id)))
    assert school.ana.sees("This conference has moved on")
    assert await history(school, conference) == ["requested"]


async def test_a_stale_button_of_the_teacher_says_that_it_moved_on(school: World) -> None:
    conference = await asks(school.ana, school)
    await accepts(school.bo, conference)
    await school.bo.presses_data(encode(a.AcceptConference(conference.id)))
    assert school.bo.sees("This conference has moved on")
    await records(school.bo, conference, MET)
    for kind in (a.AcceptConference, a.ProposeTime, a.RecordOutcome):
        await school.bo.presses_data(encode(kind(conference.id)))
        assert school.bo.sees("This conference has moved on")
    assert await history(school, conference) == ["requested", "scheduled", "met"]


async def test_a_stale_button_of_the_student_says_that_it_moved_on(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, MET)
    for kind in (a.CancelConference, a.ConfirmCancel, a.AcceptTime, a.AskOtherTime):
        await school.ana.presses_data(encode(kind(conference.id)))
        assert school.ana.sees("This conference has moved on")
    assert await history(school, conference) == ["requested", "met"]


async def test_a_not_yet_cannot_be_recorded_over(school: World) -> None:
    conference = await asks(school.ana, school)
    await records(school.bo, conference, NOT_YET)
    await school.bo.presses_data(encode(a.RecordOutcome(conference.id)))
    assert school.bo.sees("This conference has moved on")


async def test_a_made_up_target_cannot_be_asked_for(school: World) -> None:
    made_up = a.RequestConference(uuid4())
    await school.ana.presses_data(encode(made_up))
    assert school.bo.was_not_told("asks for a conference")
    await school.bo.presses_data(encode(a.RequestConference(school.targets["RP.2"].id)))
    assert school.bo.was_not_told("asks for a conference"), "asking is the student's"


async def test_what_a_student_writes_to_a_teacher_is_not_the_familys(school: World) -> None:
    conference = await asks(school.ana, school)
    await guards(school, school.lucia.person, school.ana.person)
    assert await is_not_found(school.lucia, a.OpenConference(conference.id), a.OpenConference(uuid4()))


async def test_membership_as_a_student_gives_no_right_to_answer(school: World) -> None:
    conference = await asks(school.ana, school)
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Enrolment)
            .where(col(Enrolment.person_id) == school.bo.person.id)
            .values(membership=Membership.STUDENT)
        )
    assert await is_not_found(school.bo, a.RecordOutcome(conference.id), a.RecordOutcome(uuid4()))
