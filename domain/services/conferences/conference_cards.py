"""One conference in full, as its student and as an adult sees it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.conferences import ConferenceCard, ConferenceForAdult, NotYet, Outcome
from domain.messages.parts import EvidenceLine, LevelName
from domain.models import (
    Conference,
    ConferenceEvidence,
    ConferenceStep,
    Judgement,
    Level,
    Person,
    Section,
    Support,
)
from domain.rules.conferences import TRANSITIONS, Move
from domain.services import audit
from domain.services.conferences import meetings
from domain.services.conferences.conference_moves import appointment_of
from domain.services.conferences.meetings import Meeting
from domain.services.learning import level_lines, targets
from domain.services.learning.targets import EvidenceShown
from domain.services.occasions import Occasion
from domain.services.people import progress
from domain.services.plans import school_days

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
    evidence = [each for each in await _evidence(session, meeting) if each.id in chosen]
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
        appointment=appointment_of(conference),
        outcome=await _outcome(session, meeting, reader=meeting.student, occasion=occasion),
    )


async def for_adult(
    session: AsyncSession, meeting: Meeting, *, reader: Person, occasion: Occasion
) -> ConferenceForAdult:
    """Noted in the audit as seen. Asks no right: the caller has."""
    conference, language = meeting.conference, occasion.language_of(reader)
    state = await _state(session, conference, occasion=occasion)
    evidence = await _evidence(session, meeting)
    chosen = await chosen_ids(session, conference)
    # What the student wants to talk about comes first.
    evidence = tuple(sorted(evidence, key=lambda each: each.id not in chosen))
    so_far = await progress.latest(session, meeting.student, language=language, occasion=occasion)
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
            session, meeting.target, language=language, current_id=await _current_level_id(session, meeting)
        ),
        evidence=_lines(evidence, occasion),
        more_evidence=max(0, len(evidence) - EVIDENCE_LISTED),
        chosen_count=len(chosen),
        wanted=targets.evidence_still_wanted(evidence, occasion.policy),
        may_answer=await meetings.may_answer(session, conference, adult=reader, on=occasion.today),
        appointment=appointment_of(conference),
        strength=so_far.strength,
        growth=so_far.growth,
        outcome=await _outcome(session, meeting, reader=reader, occasion=occasion),
        time_wish=state.time_wish,
    )


async def chosen_ids(session: AsyncSession, conference: Conference) -> frozenset[UUID]:
    """The evidence the student wants to talk about."""
    found = await session.scalars(
        select(col(ConferenceEvidence.evidence_id)).where(
            col(ConferenceEvidence.school_id) == conference.school_id,
            col(ConferenceEvidence.conference_id) == conference.id,
        )
    )
    return frozenset(found)


async def _evidence(session: AsyncSession, meeting: Meeting) -> tuple[EvidenceShown, ...]:
    return await targets.evidence_for(
        session,
        school_id=meeting.student.school_id,
        student_id=meeting.student.id,
        target_id=meeting.target.id,
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


async def _current_level_id(session: AsyncSession, meeting: Meeting) -> UUID | None:
    found = await targets.current_levels(
        session,
        school_id=meeting.student.school_id,
        student_ids=[meeting.student.id],
        target_ids=[meeting.target.id],
    )
    current = found.get((meeting.student.id, meeting.target.id))
    return current.level_id if current else None


async def _outcome(
    session: AsyncSession, meeting: Meeting, *, reader: Person, occasion: Occasion
) -> Outcome | None:
    """The latest of this conference."""
    found = await session.execute(
        select(Judgement, Level, Person)
        .join(
            Level, (col(Level.school_id) == col(Judgement.school_id)) & (col(Level.id) == Judgement.level_id)
        )
        .join(
            Person,
            (col(Person.school_id) == col(Judgement.school_id)) & (col(Person.id) == Judgement.judged_by_id),
        )
        .where(
            col(Judgement.school_id) == meeting.conference.school_id,
            col(Judgement.conference_id) == meeting.conference.id,
        )
        .order_by(col(Judgement.judged_at).desc(), col(Judgement.id).desc())
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    judgement, level, teacher = row
    support = await session.scalar(
        select(Support).where(
            col(Support.school_id) == judgement.school_id, col(Support.judgement_id) == judgement.id
        )
    )
    lines = await level_lines.of_target(session, meeting.target, language=occasion.language_of(reader))
    return Outcome(
        level=LevelName(level.code, level.name),
        sentence=next((each.sentence for each in lines if each.level.code == level.code), None),
        met=judgement.met or "",
        recorded_on=occasion.day_of(judgement.judged_at),
        teacher_name=teacher.full_name,
        not_yet=_not_yet(judgement, support) if support else None,
        response=support.student_response if support else None,
    )


def _not_yet(judgement: Judgement, support: Support) -> NotYet:
    return NotYet(
        missing=judgement.missing or "",
        next_step=support.next_step,
        offered=support.offered,
        try_again=support.try_again,
        student_action=support.student_action,
        adult_action=support.adult_action,
        success_signal=support.success_signal,
        review_on=support.review_on,
    )
