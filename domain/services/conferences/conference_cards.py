"""One conference in full, as its student and as an adult sees it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.conference_views import ConferenceCard, ConferenceForAdult
from domain.messages.conferences import Appointment
from domain.messages.parts import EvidenceLine, InQueue, LevelName
from domain.models import Conference, ConferenceStep, Level, Person, Section
from domain.rules.conferences import TRANSITIONS, Move
from domain.services import audit
from domain.services.conferences import attempts, meetings, offers, queue, slots
from domain.services.conferences.chosen_evidence import chosen_ids, of_target
from domain.services.conferences.conference_moves import appointment_of
from domain.services.conferences.meetings import Meeting
from domain.services.learning import level_lines, targets
from domain.services.learning.targets import EvidenceShown
from domain.services.occasions import Occasion
from domain.services.people import progress
from domain.services.plans import school_days
from domain.vocabulary import ConferenceState

_TAKES = (ConferenceState.REQUESTED, *slots.TAKES_TIME)
"""States in which the student can choose one of the free times."""

_OTHER_TIME = frozenset(
    (from_state, to_state)
    for (from_state, how), to_state in TRANSITIONS.items()
    if how is Move.ASK_OTHER_TIME
)
"""The arrows of a student whom a time does not suit."""

EVIDENCE_LISTED = 5
"""Pieces named on a card; the others are counted."""


@dataclass(frozen=True, slots=True)
class _State:
    since: datetime
    school_days: int
    time_wish: str | None


async def for_student(session: AsyncSession, meeting: Meeting, *, occasion: Occasion) -> ConferenceCard:
    """Asks no right: the caller has."""
    conference = meeting.conference
    state = await _state(session, conference, occasion=occasion)
    chosen = await chosen_ids(session, conference)
    evidence = [each for each in await of_target(session, meeting) if each.id in chosen]
    return ConferenceCard(
        conference_id=conference.id,
        target=targets.name_of(meeting.target, occasion.language_of(meeting.student)),
        teacher_name=meeting.teacher.full_name,
        state=conference.state,
        attempt=conference.attempt,
        since=state.since,
        school_days=state.school_days,
        answer_within_days=occasion.policy.answer_within_days,
        showing=conference.showing,
        word=conference.word,
        evidence=_lines(evidence, occasion),
        more_evidence=max(0, len(evidence) - EVIDENCE_LISTED),
        appointment=await _appointment(session, conference),
        queue=await _place(session, conference, occasion=occasion),
        held_until=conference.held_until,
        can_book=bool(
            conference.state in _TAKES
            and await offers.offered(
                session, meeting.student, meeting.target, occasion, conference=conference
            )
        ),
        outcome=(await attempts.of(session, meeting, reader=meeting.student, occasion=occasion)).latest,
        own_level=await _own_level(session, conference),
    )


async def _appointment(session: AsyncSession, conference: Conference) -> Appointment | None:
    """Its time, and with how many others where it is a group's."""
    at = appointment_of(conference)
    return replace(at, group_of=await slots.group_size(session, conference)) if at else None


async def _place(session: AsyncSession, conference: Conference, *, occasion: Occasion) -> InQueue | None:
    if conference.state is not ConferenceState.REQUESTED:
        return None
    return await queue.where(session, conference, occasion=occasion)


async def for_adult(
    session: AsyncSession, meeting: Meeting, *, reader: Person, occasion: Occasion
) -> ConferenceForAdult:
    """Noted in the audit as seen. Asks no right: the caller has."""
    conference, language = meeting.conference, occasion.language_of(reader)
    state = await _state(session, conference, occasion=occasion)
    evidence = await of_target(session, meeting)
    chosen = await chosen_ids(session, conference)
    # What the student wants to talk about comes first.
    evidence = tuple(sorted(evidence, key=lambda each: each.id not in chosen))
    so_far = await progress.latest(session, meeting.student, language=language, occasion=occasion)
    may_answer = await meetings.may_answer(session, conference, adult=reader, on=occasion.today)
    outcomes = await attempts.of(session, meeting, reader=reader, occasion=occasion)
    audit.record(
        session,
        "saw conference",
        school_id=reader.school_id,
        actor_id=reader.id,
        about_id=meeting.student.id,
        now=occasion.now,
        conference=str(conference.id),
    )
    return ConferenceForAdult(
        conference_id=conference.id,
        student_id=meeting.student.id,
        student_name=meeting.student.full_name,
        target=targets.name_of(meeting.target, language),
        statement=_said(meeting, "statement", meeting.target.statement, language),
        assessed_by=_said(meeting, "assessed_by", meeting.target.assessed_by or "", language) or None,
        teacher_name=meeting.teacher.full_name,
        state=conference.state,
        attempt=conference.attempt,
        since=state.since,
        school_days=state.school_days,
        showing=conference.showing,
        word=conference.word,
        levels=await level_lines.of_target(
            session,
            meeting.target,
            language=language,
            current_id=await _current_level_id(session, meeting),
            own_id=conference.self_level_id,
        ),
        evidence=_lines(evidence, occasion),
        more_evidence=max(0, len(evidence) - EVIDENCE_LISTED),
        chosen_count=len(chosen),
        wanted=targets.evidence_still_wanted(evidence, occasion.policy),
        may_answer=may_answer,
        is_mine=meeting.teacher.id == reader.id,
        appointment=await _appointment(session, conference),
        strength=so_far.strength,
        growth=so_far.growth,
        outcome=outcomes.latest,
        time_wish=state.time_wish,
        wished_at=conference.wished_at,
        has_begun=conference.starts_at is not None and conference.starts_at <= occasion.now,
        # Whoever looks on sees what there is; the pieces themselves are for those who judge.
        evidence_ids=tuple(each.id for each in evidence[:EVIDENCE_LISTED]) if may_answer else (),
        judged_before=outcomes.before,
        earlier=outcomes.earlier,
        more_earlier=outcomes.more_earlier,
    )


def _lines(
    evidence: tuple[EvidenceShown, ...] | list[EvidenceShown], occasion: Occasion
) -> tuple[EvidenceLine, ...]:
    return tuple(
        EvidenceLine(each.kind, each.title, occasion.day_of(each.shown_at), each.is_new_context)
        for each in evidence[:EVIDENCE_LISTED]
    )


def _said(meeting: Meeting, part: str, original: str, language: str) -> str:
    return targets.in_language(targets.translations_of(meeting.target, part), original, language)


async def _state(session: AsyncSession, conference: Conference, *, occasion: Occasion) -> _State:
    section = await session.get_one(Section, (conference.school_id, conference.section_id))
    latest = await session.scalar(
        select(ConferenceStep)
        .where(
            col(ConferenceStep.school_id) == conference.school_id,
            col(ConferenceStep.conference_id) == conference.id,
        )
        .order_by(col(ConferenceStep.at).desc(), col(ConferenceStep.id).desc())
        .limit(1)
    )
    since = latest.at if latest else conference.requested_at
    days = await school_days.between(
        session,
        school_id=conference.school_id,
        calendar_ids={section.calendar_id},
        first_on=occasion.day_of(since),
        last_on=occasion.today,
    )
    asks_other_time = latest is not None and (latest.from_state, latest.to_state) in _OTHER_TIME
    return _State(
        since,
        days[section.calendar_id].passed(occasion.day_of(since), occasion.today),
        latest.note if latest and asks_other_time else None,
    )


async def _own_level(session: AsyncSession, conference: Conference) -> LevelName | None:
    if conference.self_level_id is None:
        return None
    level = await session.get_one(Level, (conference.school_id, conference.self_level_id))
    return LevelName(level.code, level.name)


async def _current_level_id(session: AsyncSession, meeting: Meeting) -> UUID | None:
    found = await targets.current_levels(
        session,
        school_id=meeting.student.school_id,
        student_ids=[meeting.student.id],
        target_ids=[meeting.target.id],
    )
    current = found.get((meeting.student.id, meeting.target.id))
    return current.level_id if current else None
