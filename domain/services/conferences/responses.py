"""What student and teacher say to an outcome. Both respond, and neither is made to wait.

Source: DOMAIN rule 12
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotInThisState
from domain.messages.outcomes import OutcomeAnswered, ResponseAnswered
from domain.models import Conference, Person, Support
from domain.services.conferences import opened_supports
from domain.services.conferences.answering import teachers_to_tell
from domain.services.conferences.conference_moves import note
from domain.services.conferences.meetings import Meeting, get_answerable, get_own
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.promises import promise
from domain.vocabulary import ConferenceState

_WITH_OUTCOME = frozenset({ConferenceState.MET, ConferenceState.NOT_YET})


async def respond(
    session: AsyncSession,
    conference_id: UUID,
    *,
    student: Person,
    words: str,
    occasion: Occasion,
    tells_teacher: bool = True,
) -> Meeting:
    """The student's words to an outcome, to a "not yet" also while they ask again; the teacher is told,
    unless they come with a request that says it.

    Further words are added to the first; the same words twice count once. Raises NotInThisState where there
    is no outcome to respond to. Joins the caller's transaction.
    """
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    support = await opened_supports.of_conference(session, conference, is_locked=True)
    refuse_without_outcome(conference, support)
    said = support.student_response if support is not None else conference.response
    if is_said(words, said):
        return meeting
    together = added(words, said)
    if support is not None:
        support.student_response, support.student_responded_at = together, occasion.now
    _has_responded(conference, occasion=occasion, response=together)
    note(session, "responded to outcome", meeting, by=student, now=occasion.now)
    if tells_teacher:
        await _tell_teachers(session, meeting, support, words, together=together, occasion=occasion)
    return meeting


async def _tell_teachers(
    session: AsyncSession,
    meeting: Meeting,
    support: Support | None,
    words: str,
    *,
    together: str,
    occasion: Occasion,
) -> None:
    """`together` is all the student has said: further words are news of their own."""
    conference, student = meeting.conference, meeting.student
    teachers = await teachers_to_tell(session, conference, student, meeting.target, on=occasion.today)
    for teacher in teachers:
        notice = OutcomeAnswered(
            conference.id,
            student.id,
            student.full_name,
            targets.name_of(meeting.target, occasion.language_of(teacher)),
            words,
            support.review_on if support else None,
        )
        about = f"support:{support.id}" if support else f"outcome:{conference.id}"
        key = f"{about}:{len(together)}:{teacher.id}"
        await promise(session, notice, to=teacher, key=key, about=student.id, now=occasion.now)


async def acknowledge(
    session: AsyncSession, conference_id: UUID, *, student: Person, occasion: Occasion
) -> Meeting:
    """The student has read the outcome and says no more; nobody is written to.

    Raises NotInThisState where there is no outcome. Joins the caller's transaction.
    """
    meeting = await get_own(session, conference_id, student=student)
    conference = meeting.conference
    refuse_without_outcome(conference, await opened_supports.of_conference(session, conference))
    if conference.responded_at is None:
        _has_responded(conference, occasion=occasion)
        note(session, "acknowledged outcome", meeting, by=student, now=occasion.now)
    return meeting


async def answer(
    session: AsyncSession, conference_id: UUID, *, teacher: Person, words: str, occasion: Occasion
) -> Meeting:
    """The teacher's answer to what the student said to a "not yet"; the student is told.

    Further words are added to the first; the same words twice count once. Raises NotInThisState where no
    support is open. Joins the caller's transaction.
    """
    meeting = await get_answerable(session, conference_id, teacher=teacher, on=occasion.today)
    conference, student = meeting.conference, meeting.student
    support = await opened_supports.of_conference(session, conference, is_locked=True)
    if support is None:
        raise NotInThisState(conference.id, conference.state)
    if is_said(words, support.adult_response):
        return meeting
    support.adult_response = added(words, support.adult_response)
    support.adult_responded_at = occasion.now
    notice = ResponseAnswered(
        conference_id,
        targets.name_of(meeting.target, occasion.language_of(student)),
        teacher.full_name,
        words,
        support.student_response,
        support.next_step,
    )
    key = f"support:{support.id}:answer:{len(support.adult_response)}"
    await promise(session, notice, to=student, key=key, about=student.id, now=occasion.now)
    note(session, "answered response", meeting, by=teacher, now=occasion.now)
    return meeting


def refuse_without_outcome(conference: Conference, support: Support | None) -> None:
    """Raises NotInThisState where there is nothing to respond to."""
    if conference.state not in _WITH_OUTCOME and support is None:
        raise NotInThisState(conference.id, conference.state)


def is_said(words: str, said: str | None) -> bool:
    """Whether these words are the last ones said already: a form sent twice."""
    return said is not None and f"\n\n{said}".endswith(f"\n\n{words}")


def added(words: str, said: str | None) -> str:
    return words if said is None else f"{said}\n\n{words}"


def _has_responded(conference: Conference, *, occasion: Occasion, response: str | None = None) -> None:
    """The teacher has responded by recording the outcome; with this, one that was met is closed."""
    conference.response = response
    conference.responded_at = occasion.now
    if conference.state is ConferenceState.MET:
        conference.closed_at = conference.closed_at or occasion.now
