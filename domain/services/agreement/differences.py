"""Where two judges read different levels: told to the two alone, talked about, settled between them.

What they agree on is written down and changes no level: for that the first judge records a new judgement in
a conference, as ever. Source: DOMAIN rule 34
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.messages.agreement import DifferenceCard, DifferenceLine, ModerationLine
from domain.messages.conferences import Appointment
from domain.messages.parts import LevelName
from domain.models import Conference, Judgement, LearningTarget, Level, Moderation, Person, SecondJudgement
from domain.rules.conferences import TRANSITIONS, Move
from domain.services import audit
from domain.services.agreement import seconds
from domain.services.conferences import conference_offers, conference_requests
from domain.services.conferences.answering import answerers
from domain.services.learning import level_lines, targets
from domain.services.occasions import Occasion
from domain.services.people.students import taught_by

LISTED_DAYS = 60
"""Calendar days for which a difference is on the lists of the two; it can be opened for ever."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two readings of the same work."""

    second: SecondJudgement
    judgement: Judgement
    target: LearningTarget
    student: Person
    first_judge: Person
    second_judge: Person
    first_level: Level
    second_level: Level


async def listed_for(
    session: AsyncSession, adult: Person, *, occasion: Occasion
) -> tuple[DifferenceLine, ...]:
    """What the adult has to talk about, or as first judge to record anew; the oldest first.

    What the talk left at the first level, or what was judged again since, is settled.
    """
    since = occasion.now - timedelta(days=LISTED_DAYS)
    rows = await session.execute(
        _differences(adult, occasion=occasion)
        .where(col(SecondJudgement.judged_at) > since)
        .order_by(col(SecondJudgement.judged_at), col(SecondJudgement.id))
    )
    found = [Difference(*row) for row in rows]
    agreed = await _latest_agreed(session, adult.school_id, [each.second.id for each in found])
    again = await _judged_again(session, adult.school_id, [each.judgement.id for each in found])
    language = occasion.language_of(adult)
    lines = []
    for each in found:
        level = agreed.get(each.second.id)
        is_first = each.first_judge.id == adult.id
        to_record = level is not None and is_first and level.id != each.first_level.id
        if each.judgement.id in again or (level is not None and not to_record):
            continue
        lines.append(_line(each, level, is_first=is_first, language=language))
    return tuple(lines)


def _line(each: Difference, agreed: Level | None, *, is_first: bool, language: str) -> DifferenceLine:
    mine, theirs = each.first_level, each.second_level
    if not is_first:
        mine, theirs = theirs, mine
    return DifferenceLine(
        second_id=each.second.id,
        student_name=each.student.full_name,
        target=targets.name_of(each.target, language),
        mine=named(mine),
        theirs=named(theirs),
        colleague_name=(each.second_judge if is_first else each.first_judge).full_name,
        agreed=named(agreed) if agreed else None,
    )


def named(level: Level) -> LevelName:
    return LevelName(level.code, level.name)


def _differences(
    adult: Person, *, occasion: Occasion
) -> Select[SecondJudgement, Judgement, LearningTarget, Person, Person, Person, Level, Level]:
    """Second judgements with another level than the first, for its two judges while they may see the
    student.
    """
    student, first, second = aliased(Person), aliased(Person), aliased(Person)
    first_level, second_level = aliased(Level), aliased(Level)

    def same_school(table: type[Person | Level]) -> ColumnElement[bool]:
        return col(table.school_id) == col(SecondJudgement.school_id)

    return (
        select(SecondJudgement, Judgement, LearningTarget, student, first, second, first_level, second_level)
        .join(
            Judgement,
            (col(Judgement.school_id) == col(SecondJudgement.school_id))
            & (col(Judgement.id) == col(SecondJudgement.judgement_id)),
        )
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Judgement.school_id))
            & (col(LearningTarget.id) == col(Judgement.target_id)),
        )
        .join(student, same_school(student) & (col(student.id) == col(Judgement.student_id)))
        .join(first, same_school(first) & (col(first.id) == col(Judgement.judged_by_id)))
        .join(second, same_school(second) & (col(second.id) == col(SecondJudgement.judge_id)))
        .join(first_level, same_school(first_level) & (col(first_level.id) == col(Judgement.level_id)))
        .join(
            second_level, same_school(second_level) & (col(second_level.id) == col(SecondJudgement.level_id))
        )
        .where(
            col(SecondJudgement.school_id) == adult.school_id,
            col(SecondJudgement.judged_at).is_not(None),
            col(SecondJudgement.level_id) != col(Judgement.level_id),
            or_(col(Judgement.judged_by_id) == adult.id, col(SecondJudgement.judge_id) == adult.id),
            col(Judgement.student_id).in_(taught_by(adult.school_id, adult.id, on=occasion.today)),
        )
    )


async def get(session: AsyncSession, second_id: UUID, *, adult: Person, occasion: Occasion) -> Difference:
    """Raises NotFound unless the adult is one of the two judges and may see the student now."""
    row = (
        await session.execute(
            _differences(adult, occasion=occasion).where(col(SecondJudgement.id) == second_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return Difference(*row)


async def card(
    session: AsyncSession, second_id: UUID, *, adult: Person, occasion: Occasion
) -> DifferenceCard:
    """Leaves an audit entry. Raises NotFound. Joins the caller's transaction."""
    found = await get(session, second_id, adult=adult, occasion=occasion)
    language = occasion.language_of(adult)
    conference = await conference_requests.open_on(session, found.student, target_id=found.target.id)
    note(session, "saw two judgements", found, by=adult, occasion=occasion)
    return DifferenceCard(
        second_id=second_id,
        student_id=found.student.id,
        student_name=found.student.full_name,
        target=targets.name_of(found.target, language),
        levels=await level_lines.of_target(session, found.target, language=language),
        first_judge=found.first_judge.full_name,
        first_level=named(found.first_level),
        first_met=found.judgement.met,
        first_missing=found.judgement.missing,
        second_judge=found.second_judge.full_name,
        second_level=named(found.second_level),
        second_words=found.second.words or "",
        moderations=await _moderations(session, found, occasion=occasion),
        is_first=found.first_judge.id == adult.id,
        was_judged_again=bool(await _judged_again(session, adult.school_id, [found.judgement.id])),
        conference_id=conference.id if conference and _can_be_held(conference) else None,
    )


def _can_be_held(conference: Conference) -> bool:
    return (conference.state, Move.RECORD_MET) in TRANSITIONS


async def invite(
    session: AsyncSession,
    second_id: UUID,
    *,
    teacher: Person,
    at: Appointment,
    word: str | None,
    occasion: Occasion,
) -> tuple[Conference, Difference]:
    """The first judge invites the student to another conference: there the level may be judged anew.

    Raises NotFound unless the reader gave the first judgement and teaches the student the target now,
    NotInThisState, InvalidAnswers. Joins the caller's transaction.
    """
    found, section_id = await whom_to_invite(session, second_id, teacher=teacher, occasion=occasion)
    conference = await conference_offers.offer(
        session,
        found.student,
        found.target,
        section_id=section_id,
        teacher=teacher,
        at=at,
        word=word,
        occasion=occasion,
    )
    note(session, "offered conference", found, by=teacher, occasion=occasion)
    return conference, found


async def whom_to_invite(
    session: AsyncSession, second_id: UUID, *, teacher: Person, occasion: Occasion
) -> tuple[Difference, UUID]:
    """With the section in which the teacher may answer for the target. Raises NotFound."""
    found = await get(session, second_id, adult=teacher, occasion=occasion)
    may = await answerers(session, found.student, found.target, on=occasion.today)
    sections = [each.section_id for each in may if each.teacher.id == teacher.id]
    if found.first_judge.id != teacher.id or not sections:
        raise NotFound
    return found, sections[0]


async def settle(
    session: AsyncSession,
    second_id: UUID,
    *,
    adult: Person,
    level_code: str,
    remark: str,
    occasion: Occasion,
) -> None:
    """Writes down what the two now read in the work; nothing written before is changed.

    Raises NotFound. Joins the caller's transaction.
    """
    found = await get(session, second_id, adult=adult, occasion=occasion)
    level = await seconds.level_of(session, found.target, level_code)
    session.add(
        Moderation(
            school_id=adult.school_id,
            id=new_id(),
            second_judgement_id=second_id,
            level_id=level.id,
            note=remark,
            by_id=adult.id,
            at=occasion.now,
        )
    )
    note(session, "recorded moderation", found, by=adult, occasion=occasion)


async def _moderations(
    session: AsyncSession, found: Difference, *, occasion: Occasion
) -> tuple[ModerationLine, ...]:
    """The latest first."""
    rows = await session.execute(
        select(Moderation, Level, Person)
        .join(
            Level,
            (col(Level.school_id) == col(Moderation.school_id)) & (col(Level.id) == col(Moderation.level_id)),
        )
        .join(
            Person,
            (col(Person.school_id) == col(Moderation.school_id)) & (col(Person.id) == col(Moderation.by_id)),
        )
        .where(
            col(Moderation.school_id) == found.second.school_id,
            col(Moderation.second_judgement_id) == found.second.id,
        )
        .order_by(col(Moderation.at).desc(), col(Moderation.id).desc())
    )
    return tuple(
        ModerationLine(named(level), each.note, by.full_name, occasion.day_of(each.at))
        for each, level, by in rows
    )


async def _latest_agreed(
    session: AsyncSession, school_id: UUID, second_ids: Collection[UUID]
) -> dict[UUID, Level]:
    """By second judgement: the level the two agreed on last."""
    rows = await session.execute(
        select(col(Moderation.second_judgement_id), Level)
        .join(
            Level,
            (col(Level.school_id) == col(Moderation.school_id)) & (col(Level.id) == col(Moderation.level_id)),
        )
        .where(col(Moderation.school_id) == school_id, col(Moderation.second_judgement_id).in_(second_ids))
        .order_by(col(Moderation.at), col(Moderation.id))
    )
    return {row[0]: row[1] for row in rows}


async def _judged_again(session: AsyncSession, school_id: UUID, judgement_ids: Collection[UUID]) -> set[UUID]:
    """Of these judgements those after which the student was judged on the same target again."""
    later = aliased(Judgement)
    found = await session.scalars(
        select(col(Judgement.id)).where(
            col(Judgement.school_id) == school_id,
            col(Judgement.id).in_(judgement_ids),
            exists().where(
                col(later.school_id) == col(Judgement.school_id),
                col(later.student_id) == col(Judgement.student_id),
                col(later.target_id) == col(Judgement.target_id),
                col(later.judged_at) > col(Judgement.judged_at),
            ),
        )
    )
    return set(found)


def note(session: AsyncSession, what: str, found: Difference, *, by: Person, occasion: Occasion) -> None:
    audit.record(
        session,
        what,
        school_id=by.school_id,
        actor_id=by.id,
        about_id=found.student.id,
        now=occasion.now,
        second_judgement=str(found.second.id),
    )
