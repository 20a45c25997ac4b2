"""Scenarios' shorthand for work that two people judge."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from domain import actions as a
from domain.action_codec import encode
from domain.ids import new_id
from domain.models import (
    Conference,
    Enrolment,
    Evidence,
    EvidenceTarget,
    Judgement,
    JudgementEvidence,
    School,
    SecondJudgement,
    Section,
)
from domain.rules.agreement import is_sampled
from domain.services.agreement import asking
from domain.vocabulary import (
    ConferenceState,
    EvidenceContext,
    EvidenceKind,
    Membership,
    SecondReason,
    Showing,
)
from tests.support.talk import Talker
from tests.support.world import FIRST_DAY, World

WORK = "Four pounds for six dollars, so one pound is 1.50."

JUDGES_WORDS = "BOS-OWN-WORDS"
"""In everything the first judge wrote: none of it may reach the second."""


async def shows(
    school: World,
    student: Talker,
    code: str = "RP.2",
    *,
    text: str | None = WORK,
    kind: EvidenceKind = EvidenceKind.WRITTEN,
    logged_by: Talker | None = None,
    title: str = "Prices at the market",
    url: str | None = None,
) -> UUID:
    """A piece of evidence that the student sent."""
    now = school.clock.now()
    async with school.runtime.sessions.begin() as session:
        piece = Evidence(
            school_id=school.school.id,
            student_id=student.person.id,
            kind=kind,
            context=EvidenceContext.COMMUNITY,
            is_new_context=True,
            title=title,
            text=text,
            url=url,
            logged_by_id=(logged_by or student).person.id,
            logged_at=now,
            shown_at=now,
        )
        session.add(piece)
        await session.flush()
        session.add(
            EvidenceTarget(
                school_id=school.school.id, evidence_id=piece.id, target_id=school.targets[code].id
            )
        )
        return piece.id


async def is_judged(
    school: World,
    student: Talker,
    level: str = "proficient",
    *,
    code: str = "RP.2",
    by: Talker | None = None,
    on: Sequence[UUID] | None = None,
    in_sample: bool | None = None,
) -> UUID:
    """A first judgement on the student's work, with a conference held; `in_sample` decides its lot."""
    judge, now = by or school.bo, school.clock.now()
    evidence = [await shows(school, student, code)] if on is None else list(on)
    judgement_id = new_id()
    while in_sample is not None and is_sampled(judgement_id, 5) != in_sample:
        judgement_id = new_id()
    async with school.runtime.sessions.begin() as session:
        conference = Conference(
            school_id=school.school.id,
            student_id=student.person.id,
            target_id=school.targets[code].id,
            section_id=school.maths.id,
            teacher_id=judge.person.id,
            state=ConferenceState.MET,
            requested_at=now,
            answered_at=now,
            closed_at=now,
            showing=Showing.EXPLAIN,
            word=JUDGES_WORDS,
            self_level_id=school.levels["college_ready"].id,
        )
        held = Evidence(
            school_id=school.school.id,
            student_id=student.person.id,
            kind=EvidenceKind.CONFERENCE,
            context=EvidenceContext.CLASS,
            title=JUDGES_WORDS,
            text=JUDGES_WORDS,
            logged_by_id=judge.person.id,
            logged_at=now,
            shown_at=now,
        )
        session.add_all((conference, held))
        await session.flush()
        session.add(
            Judgement(
                school_id=school.school.id,
                id=judgement_id,
                student_id=student.person.id,
                target_id=school.targets[code].id,
                level_id=school.levels[level].id,
                judged_by_id=judge.person.id,
                judged_at=now,
                shown_at=now,
                conference_id=conference.id,
                met=JUDGES_WORDS,
                missing=JUDGES_WORDS,
                reason=JUDGES_WORDS,
            )
        )
        await session.flush()
        session.add_all(
            JudgementEvidence(school_id=school.school.id, judgement_id=judgement_id, evidence_id=each)
            for each in (*evidence, held.id)
        )
    return judgement_id


async def draws(school: World) -> int:
    """The sample is drawn; how many colleagues were asked."""
    async with school.runtime.sessions.begin() as session:
        fresh = await session.get_one(School, school.school.id)
        return await asking.draw(session, fresh, now=school.clock.now())


async def set_policy(school: World, **numbers: object) -> None:
    async with school.runtime.sessions.begin() as session:
        fresh = await session.get_one(School, school.school.id)
        fresh.settings = {**fresh.settings, **numbers}


async def seconds(school: World) -> list[SecondJudgement]:
    """All second judgements, the oldest first."""
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(SecondJudgement).order_by(col(SecondJudgement.asked_at), col(SecondJudgement.id))
        )
        return list(found)


async def is_asked(school: World, colleague: Talker, judgement_id: UUID) -> UUID:
    """The colleague is asked to look at a judgement."""
    async with school.runtime.sessions.begin() as session:
        second = SecondJudgement(
            school_id=school.school.id,
            judgement_id=judgement_id,
            judge_id=colleague.person.id,
            because=SecondReason.SAMPLE,
            asked_at=school.clock.now(),
        )
        session.add(second)
    return second.id


async def was_judged_twice(
    school: World,
    first: str,
    second: str,
    *,
    by: Talker | None = None,
    colleague: Talker | None = None,
    code: str = "RP.2",
    because: SecondReason = SecondReason.SAMPLE,
) -> UUID:
    """Two people have judged the same work of Ana's; the second judgement's id."""
    judgement_id = await is_judged(school, school.ana, first, by=by, code=code)
    async with school.runtime.sessions.begin() as session:
        row = SecondJudgement(
            school_id=school.school.id,
            judgement_id=judgement_id,
            judge_id=(colleague or school.rosa).person.id,
            because=because,
            asked_at=school.clock.now(),
            level_id=school.levels[second].id,
            words="The rate is there, the comparison is not.",
            judged_at=school.clock.now(),
        )
        session.add(row)
    return row.id


async def opens(adult: Talker, action: a.Action) -> None:
    await adult.presses_data(encode(action))


async def stops_teaching(school: World, adult: Talker) -> None:
    """The adult is in no section any more."""
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            delete(Enrolment).where(
                col(Enrolment.person_id) == adult.person.id,
                col(Enrolment.membership) == Membership.TEACHER,
            )
        )


async def joins(school: World, adult: Talker, section: Section) -> None:
    """The adult becomes one of the section's teachers."""
    async with school.runtime.sessions.begin() as session:
        session.add(
            Enrolment(
                school_id=school.school.id,
                sourced_id=f"{adult.person.sourced_id}-joins-{section.sourced_id}",
                section_id=section.id,
                person_id=adult.person.id,
                membership=Membership.TEACHER,
                begins_on=FIRST_DAY,
            )
        )
