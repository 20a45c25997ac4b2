"""Scenarios' shorthand for what is done again and again around a conference."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.models import Conference, ConferenceStep, Enrolment, Evidence, EvidenceTarget, Support
from domain.vocabulary import EvidenceContext, EvidenceKind, Membership
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World

FRIDAY = "2026-11-20T10:30"
"""Two days after the world begins, 10:30 in the school's zone."""

NOT_YET = {
    "level": "emerging",
    "context": "class",
    "new_context": "no",
    "met": "You set up the ratio in the right order.",
    "missing": "The rate for one pound.",
    "next_step": "Draw the double number line down to 1.",
    "support": "one_to_one",
}

MET = {
    "level": "proficient",
    "context": "class",
    "new_context": "no",
    "met": "You explained it in two ways.",
    "reason": "Three weeks of work at the market stall.",
}


async def asks(student: Talker, school: World, code: str = "RP.2", *, word: str | None = None) -> Conference:
    """The student asks for a conference on a target, without choosing evidence."""
    await wants_to_ask(student, school, code)
    await student.presses("explain it")
    if student.shown and "That is all" in student.buttons:
        await student.presses("That is all")
    if word is None:
        await student.presses("Skip")
    else:
        await student.types(word)
    return await latest_conference(school)


async def wants_to_ask(student: Talker, school: World, code: str = "RP.2") -> None:
    """The student opens the request and leaves out what comes before how they want to show it."""
    await student.presses_data(encode(a.RequestConference(school.targets[code].id)))
    while student.shown and "Skip" in student.buttons and "Explain it" not in student.buttons:
        await student.presses("Skip")


async def opens(teacher: Talker, action: a.Action) -> None:
    """The teacher opens a form by its action."""
    await teacher.presses_data(encode(action))


async def accepts(teacher: Talker, conference: Conference, at: str = FRIDAY, place: str = "Room 12") -> None:
    await opens(teacher, a.AcceptConference(conference.id))
    await teacher.fills({"starts_at": at, "place": place})


async def proposes(teacher: Talker, conference: Conference, at: str = FRIDAY) -> None:
    await opens(teacher, a.ProposeTime(conference.id))
    await teacher.fills({"starts_at": at})


async def records(teacher: Talker, conference: Conference, answers: dict[str, Any]) -> None:
    await opens(teacher, a.RecordOutcome(conference.id))
    await teacher.fills(answers)


async def latest_conference(school: World) -> Conference:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Conference).order_by(col(Conference.requested_at).desc(), col(Conference.id).desc())
        )
        conference = found.first()
        assert conference is not None, "nobody asked for a conference"
        return conference


async def history(school: World, conference: Conference) -> Sequence[str]:
    """The states it went through, in order."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(ConferenceStep)
            .where(col(ConferenceStep.conference_id) == conference.id)
            .order_by(col(ConferenceStep.at), col(ConferenceStep.id))
        )
        return [step.to_state for step in found]


async def supports(school: World) -> Sequence[Support]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(Support).order_by(col(Support.opened_at)))
        return list(found)


async def has_evidence(
    school: World,
    student: Talker,
    title: str,
    *,
    code: str = "RP.2",
    kind: EvidenceKind = EvidenceKind.WRITTEN,
    is_new_context: bool = False,
    at: datetime,
) -> UUID:
    """A piece of evidence the student's teacher has logged."""
    async with school.runtime.sessions.begin() as session:
        piece = Evidence(
            school_id=school.school.id,
            student_id=student.person.id,
            kind=kind,
            context=EvidenceContext.CLASS,
            is_new_context=is_new_context,
            title=title,
            logged_by_id=school.bo.person.id,
            logged_at=at,
            shown_at=at,
        )
        session.add(piece)
        await session.flush()
        session.add(
            EvidenceTarget(
                school_id=school.school.id, evidence_id=piece.id, target_id=school.targets[code].id
            )
        )
        return piece.id


async def teaches_too(school: World, adult: Talker) -> None:
    """The adult joins the mathematics class as a second teacher."""
    async with school.runtime.sessions.begin() as session:
        session.add(
            Enrolment(
                school_id=school.school.id,
                sourced_id=f"second-{adult.person.sourced_id}",
                section_id=school.maths.id,
                person_id=adult.person.id,
                membership=Membership.TEACHER,
                begins_on=FIRST_DAY,
            )
        )
