"""Asking for a conference, for the first time or once more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import AlreadyAsked, NoTeacherForTarget
from domain.ids import new_id
from domain.messages.conference_notices import ConferenceRequested
from domain.messages.parts import LevelName
from domain.models import Conference, ConferenceEvidence, ConferenceStep, LearningTarget, Level, Person
from domain.rules.conferences import ENDED, Move
from domain.services.conferences import (
    bookings,
    invitations,
    judging,
    offers,
    opened_supports,
    responses,
)
from domain.services.conferences.answering import Answerer, answerers
from domain.services.conferences.bookings import Placed
from domain.services.conferences.conference_moves import move, note, tell
from domain.services.conferences.meetings import Meeting
from domain.services.evidence import sharing
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.services.people import progress
from domain.vocabulary import ConferenceState, Showing


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the student wants to show it."""

    showing: Showing
    evidence_ids: tuple[UUID, ...] = ()
    word: str | None = None
    self_level: str | None = None
    """Code of the level where the student sees themselves."""
    response: str | None = None
    """What they say to the "not yet" of before."""
    time: str | None = None
    """The option of `offers.time_field` they chose."""


async def open_on(session: AsyncSession, student: Person, *, target_id: UUID) -> Conference | None:
    """The student's conference on a target that has not ended, locked; there is at most one."""
    return await session.scalar(
        select(Conference)
        .where(
            col(Conference.school_id) == student.school_id,
            col(Conference.student_id) == student.id,
            col(Conference.target_id) == target_id,
            col(Conference.state).not_in(ENDED),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def whom_to_ask(
    session: AsyncSession, student: Person, *, target: LearningTarget, occasion: Occasion
) -> Answerer:
    """Raises AlreadyAsked while a request is open that is no "not yet", NoTeacherForTarget where nobody
    teaches the student this target now.
    """
    title = targets.name_of(target, occasion.language_of(student)).title
    conference = await open_on(session, student, target_id=target.id)
    if conference is not None and conference.state is not ConferenceState.NOT_YET:
        raise AlreadyAsked(conference.id, title)
    teachers = await answerers(session, student, target, on=occasion.today)
    if not teachers:
        raise NoTeacherForTarget(title)
    return await offers.whom_to_ask(session, teachers, occasion=occasion)


async def ask(
    session: AsyncSession, student: Person, *, target: LearningTarget, wishes: Wishes, occasion: Occasion
) -> Placed:
    """A new conference, or the next attempt of one that was "not yet"; with the time that the student chose,
    or with a place in the line. The teacher is told, also of what the student says to the "not yet".

    Raises AlreadyAsked, NoTeacherForTarget, InvalidAnswers for "time" where it is gone. Joins the caller's
    transaction. Source: DOMAIN rule 4
    """
    asked = await whom_to_ask(session, student, target=target, occasion=occasion)
    conference = await open_on(session, student, target_id=target.id)
    if conference is None:
        conference = await _begin(session, student, asked, target=target, wishes=wishes, occasion=occasion)
        step = await _first_step(session, conference, now=occasion.now)
    else:
        if wishes.response:
            await responses.respond(
                session,
                conference.id,
                student=student,
                words=wishes.response,
                occasion=occasion,
                tells_teacher=False,
            )
        step = await move(session, conference, Move.ASK, by=student, now=occasion.now)
        _begin_again(conference, asked, wishes=wishes, now=occasion.now)
    level = await judging.level_of(session, target, wishes.self_level) if wishes.self_level else None
    conference.self_level_id = level.id if level else None
    await _choose(session, conference, wishes.evidence_ids)
    meeting = Meeting(conference, student, target, asked.teacher)
    placed = await bookings.place(session, meeting, wish=wishes.time, occasion=occasion)
    notice = await _request_notice(session, placed, wishes, level, occasion=occasion)
    await tell(session, notice, placed.meeting.teacher, step=step, student=student)
    await sharing.tell_chosen(
        session,
        student,
        conference,
        wishes.evidence_ids,
        target=target,
        teacher=placed.meeting.teacher,
        step=step,
        occasion=occasion,
    )
    note(session, "asked for conference", meeting, by=student, now=occasion.now)
    return placed


async def _begin(
    session: AsyncSession,
    student: Person,
    asked: Answerer,
    *,
    target: LearningTarget,
    wishes: Wishes,
    occasion: Occasion,
) -> Conference:
    """Raises AlreadyAsked where another request of the same moment came first: the unique index decides."""
    conference_id = new_id()
    inserted = await session.scalar(
        insert(Conference)
        .values(
            school_id=student.school_id,
            id=conference_id,
            student_id=student.id,
            target_id=target.id,
            section_id=asked.section_id,
            teacher_id=asked.teacher.id,
            state=ConferenceState.REQUESTED,
            attempt=1,
            requested_at=occasion.now,
            showing=wishes.showing,
            word=wishes.word,
        )
        .on_conflict_do_nothing(
            index_elements=["school_id", "student_id", "target_id"],
            index_where=text("state NOT IN ('met', 'cancelled')"),
        )
        .returning(col(Conference.id))
    )
    if inserted is None:
        first = await open_on(session, student, target_id=target.id)
        title = targets.name_of(target, occasion.language_of(student)).title
        raise AlreadyAsked(first.id if first else conference_id, title)
    return await session.get_one(Conference, (student.school_id, conference_id))


async def _first_step(session: AsyncSession, conference: Conference, *, now: datetime) -> ConferenceStep:
    step = ConferenceStep(
        school_id=conference.school_id,
        conference_id=conference.id,
        to_state=ConferenceState.REQUESTED,
        by_id=conference.student_id,
        at=now,
    )
    session.add(step)
    await pace_facts.gather(session, conference.school_id, student_ids=[conference.student_id])
    return step


def _begin_again(conference: Conference, asked: Answerer, *, wishes: Wishes, now: datetime) -> None:
    conference.attempt += 1
    conference.requested_at = now
    conference.answered_at = None
    conference.starts_at = None
    conference.place = None
    # Teachers and sections change between attempts; whoever teaches the student now is asked.
    conference.teacher_id = asked.teacher.id
    conference.section_id = asked.section_id
    conference.showing = wishes.showing
    conference.word = wishes.word


async def _choose(session: AsyncSession, conference: Conference, evidence_ids: Collection[UUID]) -> None:
    await session.flush()
    await session.execute(
        delete(ConferenceEvidence).where(
            col(ConferenceEvidence.school_id) == conference.school_id,
            col(ConferenceEvidence.conference_id) == conference.id,
        )
    )
    session.add_all(
        ConferenceEvidence(
            school_id=conference.school_id, conference_id=conference.id, evidence_id=evidence_id
        )
        for evidence_id in evidence_ids
    )


async def _request_notice(
    session: AsyncSession, placed: Placed, wishes: Wishes, self_level: Level | None, *, occasion: Occasion
) -> ConferenceRequested:
    meeting = placed.meeting
    student, conference = meeting.student, meeting.conference
    language = occasion.language_of(meeting.teacher)
    evidence = await targets.evidence_for(
        session, school_id=student.school_id, student_id=student.id, target_id=meeting.target.id
    )
    support = await opened_supports.of_conference(session, conference)
    so_far = await progress.latest(session, student, language=language, occasion=occasion)
    return ConferenceRequested(
        conference_id=conference.id,
        student_id=student.id,
        student_name=student.full_name,
        target=targets.name_of(meeting.target, language),
        attempt=conference.attempt,
        showing=conference.showing,
        word=conference.word,
        evidence_count=len(evidence),
        chosen_count=len(wishes.evidence_ids),
        wanted=targets.evidence_still_wanted(evidence, occasion.policy),
        strength=so_far.strength,
        growth=so_far.growth,
        self_level=LevelName(self_level.code, self_level.name) if self_level else None,
        said=support.student_response if support else None,
        wants_answer=support is not None and support.adult_response is None,
        appointment=placed.at,
        invitation=await invitations.of_conference(
            session, conference, reader=meeting.teacher, occasion=occasion
        ),
    )
