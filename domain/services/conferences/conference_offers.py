"""A teacher invites a student to a conference, with a time to take or to change."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotInThisState
from domain.ids import new_id
from domain.messages.conferences import Appointment
from domain.messages.supports import ConferenceOffered
from domain.models import Conference, ConferenceStep, LearningTarget, Person
from domain.rules.conferences import Move
from domain.services.conferences import conference_times
from domain.services.conferences.conference_moves import move, tell
from domain.services.conferences.conference_requests import open_on
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.pace import pace_facts
from domain.vocabulary import ConferenceState, Showing


async def offer(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    *,
    section_id: UUID,
    teacher: Person,
    at: Appointment,
    word: str | None,
    occasion: Occasion,
) -> Conference:
    """The conference; the student is told, and takes the time or changes it. Asks no right.

    A "not yet" goes on with it. Raises NotInThisState where one is asked for or agreed already,
    InvalidAnswers for "starts_at" where `conference_times.set_time` does. Joins the caller's transaction.
    """
    conference = await open_on(session, student, target_id=target.id)
    if conference is None:
        conference = await _begin(session, student, target, section_id, teacher=teacher, occasion=occasion)
        step = _first_step(conference, by=teacher, occasion=occasion)
        session.add(step)
    else:
        step = await move(session, conference, Move.OFFER, by=teacher, now=occasion.now, note=word)
    # Before the teacher's time is taken: the order of locks is that of `slots`.
    await pace_facts.gather(session, student.school_id, student_ids=[student.id])
    await conference_times.set_time(session, [conference], at, teacher=teacher, occasion=occasion)
    name = targets.name_of(target, occasion.language_of(student))
    notice = ConferenceOffered(conference.id, name, teacher.full_name, at, word)
    await tell(session, notice, student, step=step, student=student)
    return conference


async def _begin(
    session: AsyncSession,
    student: Person,
    target: LearningTarget,
    section_id: UUID,
    *,
    teacher: Person,
    occasion: Occasion,
) -> Conference:
    """Raises NotInThisState where a request of the same moment came first: the unique index decides."""
    new = Conference(
        school_id=student.school_id,
        id=new_id(),
        student_id=student.id,
        target_id=target.id,
        section_id=section_id,
        teacher_id=teacher.id,
        state=ConferenceState.PROPOSED,
        attempt=1,
        requested_at=occasion.now,
        showing=Showing.EXPLAIN,
    )
    await session.execute(insert(Conference).values(**new.model_dump()).on_conflict_do_nothing())
    conference = await open_on(session, student, target_id=target.id)
    if conference is None or conference.id != new.id:
        raise NotInThisState(conference.id if conference else new.id, ConferenceState.REQUESTED)
    return conference


def _first_step(conference: Conference, *, by: Person, occasion: Occasion) -> ConferenceStep:
    return ConferenceStep(
        school_id=conference.school_id,
        id=new_id(),
        conference_id=conference.id,
        from_state=None,
        to_state=ConferenceState.PROPOSED,
        by_id=by.id,
        at=occasion.now,
    )
