"""What came of a conference so far: the latest outcome in full, and the attempts before it in a line each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.conference_views import EarlierOutcome
from domain.messages.conferences import NotYet, Outcome
from domain.messages.parts import LevelName
from domain.models import Conference, Judgement, Level, Person, Support
from domain.services.conferences.meetings import Meeting
from domain.services.learning import level_lines
from domain.services.occasions import Occasion
from domain.vocabulary import ConferenceState

LISTED = 3
"""Earlier attempts named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Attempts:
    latest: Outcome | None
    earlier: tuple[EarlierOutcome, ...]
    """The latest of them first."""
    more_earlier: int
    before: EarlierOutcome | None
    """The target's last judgement, where it is none of this conference's."""


_Judged = Row[Judgement, Level, Person]


async def of(session: AsyncSession, meeting: Meeting, *, reader: Person, occasion: Occasion) -> Attempts:
    """Asks no right: the caller has."""
    judged = await _judged(session, meeting)
    mine = [row for row in judged if row[0].conference_id == meeting.conference.id]
    earlier = tuple(_line(row, occasion) for row in mine[1:])
    return Attempts(
        latest=await _outcome(session, meeting, mine[0], reader=reader, occasion=occasion) if mine else None,
        earlier=earlier[:LISTED],
        more_earlier=max(0, len(earlier) - LISTED),
        before=_line(judged[0], occasion) if judged and judged[0] not in mine[:1] else None,
    )


async def _judged(session: AsyncSession, meeting: Meeting) -> Sequence[_Judged]:
    """Every judgement of the student on the target, the latest first."""
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
            col(Judgement.student_id) == meeting.student.id,
            col(Judgement.target_id) == meeting.target.id,
        )
        .order_by(col(Judgement.judged_at).desc(), col(Judgement.id).desc())
    )
    return found.all()


def _line(row: _Judged, occasion: Occasion) -> EarlierOutcome:
    judgement, level, teacher = row
    return EarlierOutcome(
        LevelName(level.code, level.name), occasion.day_of(judgement.judged_at), teacher.full_name
    )


async def _outcome(
    session: AsyncSession, meeting: Meeting, row: _Judged, *, reader: Person, occasion: Occasion
) -> Outcome:
    judgement, level, teacher = row
    conference = meeting.conference
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
        response=_response(conference, support),
        has_responded=conference.responded_at is not None
        or (support is not None and support.student_responded_at is not None),
        answer=support.adult_response if support else None,
        feedback=judgement.feedback,
        has_voice=judgement.attachment_id is not None,
        reason=judgement.reason,
    )


def _response(conference: Conference, support: Support | None) -> str | None:
    if support is not None:
        return support.student_response
    return conference.response if conference.state is ConferenceState.MET else None


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
