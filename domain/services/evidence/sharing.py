"""Evidence for a conference that is open reaches its teacher, in the conference's thread, files and all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.base import StoredFile
from domain.messages.evidence import AddedPiece, EvidenceAdded, EvidenceForConference
from domain.models import Attachment, Conference, ConferenceStep, Evidence, LearningTarget, Person
from domain.rules.evidence import medium_of, sign_of
from domain.rules.excerpts import excerpt
from domain.services.conferences.answering import teachers_to_tell
from domain.services.evidence import pieces
from domain.services.evidence.counting import is_counted
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.services.promises import promise, renew, take_back
from domain.vocabulary import ConferenceState

COLLECT_FOR = timedelta(seconds=45)
"""From the tap that tags a piece until its teacher hears of it: further photos, the kind and the place are
said meanwhile, and one message has them all.
"""

LONGEST_TITLE = 80
LONGEST_BEGINNING = 300
LONGEST_URL = 300
MOST_FILES = 10
MOST_PIECES = 8

_ON_THE_WAY = (
    ConferenceState.REQUESTED,
    ConferenceState.PROPOSED,
    ConferenceState.SCHEDULED,
    ConferenceState.MISSED,
)


@dataclass(frozen=True, slots=True)
class _Open:
    conference: Conference
    target: LearningTarget
    teachers: Sequence[Person]


async def announce(
    session: AsyncSession, student: Person, evidence: Evidence, *, target_id: UUID, occasion: Occasion
) -> None:
    """Promises the piece to the teacher of a conference that is open on the target, once. Joins the caller's
    transaction.
    """
    for each in await _open_on(session, student, {target_id}, occasion=occasion):
        for teacher in each.teachers:
            await promise(
                session,
                await _added(session, student, evidence, each, reader=teacher, occasion=occasion),
                to=teacher,
                key=_key(evidence, each.conference, teacher),
                about=student.id,
                now=occasion.now,
                due_at=occasion.now + COLLECT_FOR,
            )


async def bring_up_to_date(
    session: AsyncSession, student: Person, evidence: Evidence, *, occasion: Occasion
) -> None:
    """What the teacher has not been sent yet says how the piece is now; of one taken back, or no longer for
    the target, nothing is sent. Joins the caller's transaction.
    """
    tagged = (await pieces.targets_of(session, student.school_id, [evidence.id])).get(evidence.id, ())
    stays: set[str] = set()
    if evidence.withdrawn_at is None:
        for each in await _open_on(session, student, {target.id for target in tagged}, occasion=occasion):
            for teacher in each.teachers:
                key = _key(evidence, each.conference, teacher)
                message = await _added(session, student, evidence, each, reader=teacher, occasion=occasion)
                await renew(session, message, school_id=student.school_id, key=key)
                stays.add(key)
    await take_back(session, school_id=student.school_id, begins=_prefix(evidence), but=stays)


async def tell_chosen(
    session: AsyncSession,
    student: Person,
    conference: Conference,
    evidence_ids: Collection[UUID],
    *,
    target: LearningTarget,
    teacher: Person,
    step: ConferenceStep,
    occasion: Occasion,
) -> None:
    """After a request: what the student chose to talk about, in one message with the files. Joins the
    caller's transaction.
    """
    found = await session.scalars(
        select(Evidence)
        .where(
            col(Evidence.school_id) == student.school_id,
            col(Evidence.student_id) == student.id,
            col(Evidence.id).in_(evidence_ids),
            is_counted(),
        )
        .order_by(col(Evidence.shown_at).desc(), col(Evidence.id))
        .limit(MOST_PIECES)
    )
    chosen = tuple(found)
    if not chosen:
        return
    files = await pieces.files_of(session, student.school_id, [each.id for each in chosen])
    message = EvidenceForConference(
        conference_id=conference.id,
        student_name=student.full_name,
        target=targets.name_of(target, occasion.language_of(teacher)),
        pieces=tuple(_piece(each, files.get(each.id, ())) for each in chosen),
        attached=tuple(stored(file) for each in chosen for file in files.get(each.id, ()))[:MOST_FILES],
    )
    key = f"conference:{conference.id}:{step.id}:evidence:{teacher.id}"
    await promise(session, message, to=teacher, key=key, about=student.id, now=occasion.now)


async def _open_on(
    session: AsyncSession, student: Person, target_ids: Collection[UUID], *, occasion: Occasion
) -> list[_Open]:
    found = await session.execute(
        select(Conference, LearningTarget)
        .join(
            LearningTarget,
            (col(LearningTarget.school_id) == col(Conference.school_id))
            & (col(LearningTarget.id) == col(Conference.target_id)),
        )
        .where(
            col(Conference.school_id) == student.school_id,
            col(Conference.student_id) == student.id,
            col(Conference.target_id).in_(target_ids),
            col(Conference.state).in_(_ON_THE_WAY),
        )
        .order_by(col(Conference.requested_at))
    )
    return [
        _Open(
            conference,
            target,
            await teachers_to_tell(session, conference, student, target, on=occasion.today),
        )
        for conference, target in found
    ]


async def _added(
    session: AsyncSession,
    student: Person,
    evidence: Evidence,
    for_one: _Open,
    *,
    reader: Person,
    occasion: Occasion,
) -> EvidenceAdded:
    files = (await pieces.files_of(session, student.school_id, [evidence.id])).get(evidence.id, ())
    return EvidenceAdded(
        conference_id=for_one.conference.id,
        student_name=student.full_name,
        target=targets.name_of(for_one.target, occasion.language_of(reader)),
        piece=_piece(evidence, files),
        attached=tuple(stored(file) for file in files[:MOST_FILES]),
    )


def _piece(evidence: Evidence, files: Sequence[Attachment]) -> AddedPiece:
    return AddedPiece(
        evidence_id=evidence.id,
        title=excerpt(evidence.title, LONGEST_TITLE),
        kind=evidence.kind,
        context=evidence.context,
        is_new_context=evidence.is_new_context,
        text=excerpt(evidence.text, LONGEST_BEGINNING) if evidence.text else None,
        url=evidence.url if evidence.url and len(evidence.url) <= LONGEST_URL else None,
        file_count=len(files),
    )


def stored(file: Attachment) -> StoredFile:
    """The file as messages carry it; one without a name is called by what it is and its day."""
    name = file.file_name or f"{file.received_at:%Y-%m-%d}-{file.sha256[:6]}{_ending(file.media_type)}"
    return StoredFile(file_name=name, sha256=file.sha256, media_type=file.media_type)


def untitled(media_types: Sequence[str], url: str | None, *, on: str) -> str:
    """A title for what came without one, readable in every language: a sign for its form, and the address
    of a link or the day.
    """
    address = url.partition("://")[2] if url and not media_types else ""
    return f"{sign_of(medium_of(media_types, url))} {address or on}"


def _ending(media_type: str) -> str:
    endings = {"image/jpeg": ".jpg", "image/png": ".png", "audio/ogg": ".ogg", "video/mp4": ".mp4"}
    return endings.get(media_type.partition(";")[0], "")


def _prefix(evidence: Evidence) -> str:
    return f"evidence:{evidence.id}:"


def _key(evidence: Evidence, conference: Conference, teacher: Person) -> str:
    return f"{_prefix(evidence)}{conference.id}:{teacher.id}"
