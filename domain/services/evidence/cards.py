"""The facts of evidence's messages: one piece, and the question which target it shows."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.messages.evidence import (
    EvidenceCard,
    EvidenceFacts,
    EvidenceForAdult,
    EvidenceKindAsked,
    EvidenceSorting,
    PieceLine,
)
from domain.messages.parts import TargetName
from domain.models import Attachment, Evidence, LearningTarget, Person
from domain.rules.evidence import OWN_KINDS, likely_kind, medium_of
from domain.rules.excerpts import excerpt
from domain.services.evidence import pieces, reviews, sorting
from domain.services.learning import targets
from domain.services.occasions import Occasion
from domain.vocabulary import Medium

TARGETS_A_PAGE = 6

LONGEST_TITLE = 60
LONGEST_SHOWN = 1_800
"""Characters of a piece's words that a card shows."""
LONGEST_NOTE = 400
LONGEST_NAME = 60
LONGEST_URL = 500
MOST_TARGETS = 8


async def sorting_card(
    session: AsyncSession,
    student: Person,
    evidence: Evidence,
    *,
    page: int = 0,
    asks_first: bool = False,
    is_added_to: bool = False,
    occasion: Occasion,
) -> EvidenceSorting:
    """Which target does it show? With `asks_first`, a voice note may be a reflection instead."""
    language = occasion.language_of(student)
    tagged = (await pieces.targets_of(session, student.school_id, [evidence.id])).get(evidence.id, ())
    there = {each.id for each in tagged}
    offered = await sorting.likely_targets(session, student, occasion=occasion, language=language)
    near = await _beside(session, tagged)
    left = sorted((each for each in offered if each.id not in there), key=lambda each: each.id not in near)
    pages = max(1, -(-len(left) // TARGETS_A_PAGE))
    at = min(max(page, 0), pages - 1)
    files = await _files(session, evidence)
    medium = _medium(evidence, files)
    return EvidenceSorting(
        evidence_id=evidence.id,
        title=excerpt(evidence.title, LONGEST_TITLE),
        medium=medium,
        file_count=len(files),
        options=tuple(left[at * TARGETS_A_PAGE : (at + 1) * TARGETS_A_PAGE]),
        tagged=_named(tagged, language),
        page=at,
        pages=pages,
        may_be_reflection=asks_first and medium is Medium.VOICE,
        is_added_to=is_added_to,
    )


async def _beside(session: AsyncSession, tagged: Sequence[LearningTarget]) -> set[UUID]:
    """The targets of the same frameworks: what shows one of them more likely shows another of these."""
    if not tagged:
        return set()
    found = await session.scalars(
        select(col(LearningTarget.id)).where(
            col(LearningTarget.school_id) == tagged[0].school_id,
            col(LearningTarget.framework_id).in_({each.framework_id for each in tagged}),
        )
    )
    return set(found)


async def kind_card(
    session: AsyncSession,
    evidence: Evidence,
    target: LearningTarget | None,
    *,
    is_added_to: bool = False,
    language: str,
) -> EvidenceKindAsked:
    """What kind is it? The likeliest first."""
    first = likely_kind(_medium(evidence, await _files(session, evidence)))
    return EvidenceKindAsked(
        evidence_id=evidence.id,
        title=excerpt(evidence.title, LONGEST_TITLE),
        target=targets.name_of(target, language) if target else None,
        kinds=(first, *(kind for kind in OWN_KINDS if kind is not first)),
        is_added_to=is_added_to,
    )


async def for_student(
    session: AsyncSession,
    student: Person,
    evidence: Evidence,
    *,
    was_changed: bool = False,
    occasion: Occasion,
) -> EvidenceCard:
    is_judged = await pieces.judgement_on(session, evidence) is not None
    return EvidenceCard(
        piece=await _facts(session, evidence, occasion=occasion, language=occasion.language_of(student)),
        may_change=pieces.is_changeable(evidence) and not is_judged,
        is_judged=is_judged or not pieces.may_be_withdrawn(evidence),
        was_changed=was_changed,
    )


async def for_adult(
    session: AsyncSession, student: Person, evidence: Evidence, *, reader: Person, occasion: Occasion
) -> EvidenceForAdult:
    return EvidenceForAdult(
        piece=await _facts(session, evidence, occasion=occasion, language=occasion.language_of(reader)),
        student_id=student.id,
        student_name=student.full_name,
        may_review=await reviews.may_review(session, evidence, adult=reader, on=occasion.today),
    )


async def lines_of(
    session: AsyncSession, school_id: UUID, found: Sequence[Evidence], *, occasion: Occasion
) -> tuple[PieceLine, ...]:
    """Pieces as lists show them, in the order given."""
    files = await pieces.files_of(session, school_id, [each.id for each in found])
    names = await givers(session, school_id, found)
    return tuple(
        PieceLine(
            evidence_id=each.id,
            title=excerpt(each.title, LONGEST_TITLE),
            medium=_medium(each, files.get(each.id, ())),
            kind=each.kind,
            context=each.context,
            is_new_context=each.is_new_context,
            shown_on=pieces.shown_on(each, occasion),
            review=each.review,
            given_by=names.get(each.id),
        )
        for each in found
    )


async def _facts(
    session: AsyncSession, evidence: Evidence, *, occasion: Occasion, language: str
) -> EvidenceFacts:
    school_id = evidence.school_id
    files = await _files(session, evidence)
    tagged = (await pieces.targets_of(session, school_id, [evidence.id])).get(evidence.id, ())
    reviewer = (
        await session.get(Person, (school_id, evidence.reviewed_by_id)) if evidence.reviewed_by_id else None
    )
    names = await givers(session, school_id, [evidence])
    url = evidence.url
    return EvidenceFacts(
        evidence_id=evidence.id,
        title=excerpt(evidence.title, LONGEST_TITLE),
        medium=_medium(evidence, files),
        kind=evidence.kind,
        context=evidence.context,
        is_new_context=evidence.is_new_context,
        text=evidence.text[:LONGEST_SHOWN] if evidence.text else None,
        url=url if url and len(url) <= LONGEST_URL else None,
        file_count=len(files),
        shown_on=pieces.shown_on(evidence, occasion),
        targets=_named(tagged, language),
        given_by=names.get(evidence.id),
        review=evidence.review,
        review_note=excerpt(evidence.review_note, LONGEST_NOTE) if evidence.review_note else None,
        reviewed_by=reviewer.full_name if reviewer else None,
    )


async def givers(session: AsyncSession, school_id: UUID, found: Iterable[Evidence]) -> dict[UUID, str]:
    """By piece, the name of who gave it where that is not the student."""
    others = {each.id: each for each in found if each.given_by or each.logged_by_id != each.student_id}
    people = await _people(session, school_id, {each.logged_by_id for each in others.values()})
    return {
        evidence_id: excerpt(each.given_by or people[each.logged_by_id], LONGEST_NAME)
        for evidence_id, each in others.items()
    }


async def _people(session: AsyncSession, school_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    found = await session.scalars(
        select(Person).where(col(Person.school_id) == school_id, col(Person.id).in_(ids))
    )
    return {person.id: person.full_name for person in found}


async def _files(session: AsyncSession, evidence: Evidence) -> tuple[Attachment, ...]:
    return (await pieces.files_of(session, evidence.school_id, [evidence.id])).get(evidence.id, ())


def _medium(evidence: Evidence, files: Sequence[Attachment]) -> Medium:
    return medium_of((file.media_type for file in files), evidence.url)


def _named(tagged: Sequence[LearningTarget], language: str) -> tuple[TargetName, ...]:
    return tuple(targets.name_of(each, language) for each in tagged[:MOST_TARGETS])
