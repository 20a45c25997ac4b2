"""Conferences that students lead, as tests make them."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.models import Attachment, Evidence, EvidenceFile, EvidenceTarget, Goal, Reflection
from domain.models import StudentLedConference as Led
from domain.models import StudentLedPart as Part
from domain.vocabulary import (
    EvidenceContext,
    EvidenceKind,
    GoalState,
    LedPart,
    LedState,
    Visibility,
)
from tests.support.agreeing import is_judged
from tests.support.habits import has_habits, was_rated
from tests.support.samples_of_files import photo
from tests.support.talk import Talker
from tests.support.world import World

CANARY = "Only I know that the blue heron counted to eleven."


async def has_piece(
    school: World, student: Talker, title: str, *, kind: EvidenceKind = EvidenceKind.PRODUCT, photos: int = 0
) -> UUID:
    """A piece of the student's own for RP.2, with photos of different sizes."""
    store = school.runtime.attachments
    now, ours = school.clock.now(), school.school.id
    hashes = [await store.keep(photo(width=640 + number, height=480)) for number in range(photos)]
    async with school.runtime.sessions.begin() as session:
        piece = Evidence(
            school_id=ours,
            student_id=student.person.id,
            kind=kind,
            context=EvidenceContext.COMMUNITY,
            title=title,
            text=f"{title}: the words of it.",
            logged_by_id=student.person.id,
            logged_at=now,
            shown_at=now,
        )
        files = [
            Attachment(
                school_id=ours,
                owner_id=student.person.id,
                sha256=sha256,
                media_type="image/jpeg",
                size_bytes=1,
                received_at=now,
            )
            for sha256 in hashes
        ]
        session.add_all([piece, *files])
        await session.flush()
        session.add(EvidenceTarget(school_id=ours, evidence_id=piece.id, target_id=school.targets["RP.2"].id))
        session.add_all(
            EvidenceFile(school_id=ours, evidence_id=piece.id, position=position, attachment_id=file.id)
            for position, file in enumerate(files)
        )
    return piece.id


async def has_reflection(
    school: World, student: Talker, text: str, *, visibility: Visibility = Visibility.PRIVATE
) -> UUID:
    async with school.runtime.sessions.begin() as session:
        reflection = Reflection(
            school_id=school.school.id,
            student_id=student.person.id,
            text=text,
            visibility=visibility,
            written_at=school.clock.now(),
        )
        session.add(reflection)
    return reflection.id


async def has_goal(school: World, student: Talker, words: str) -> UUID:
    async with school.runtime.sessions.begin() as session:
        goal = Goal(
            school_id=school.school.id,
            student_id=student.person.id,
            week_on=date(2026, 11, 16),
            words=words,
            state=GoalState.REACHED,
            set_at=school.clock.now(),
        )
        session.add(goal)
    return goal.id


async def has_grown(school: World, student: Talker) -> None:
    """From emerging to proficient on RP.2."""
    await is_judged(school, student, "emerging")
    school.passes(days=7)
    await is_judged(school, student, "proficient")


async def has_everything(school: World, student: Talker, *, photos: int = 1) -> dict[LedPart, UUID]:
    """Something of each kind to show."""
    await has_grown(school, student)
    habits, steps = await has_habits(school)
    habit, now = habits["HB.1"], school.clock.now()
    await was_rated(school, student.person, habit, steps["just_starting"], at=now - timedelta(days=30))
    await was_rated(school, student.person, habit, steps["on_my_own"], sentence="I asked Bo in time.")
    return {
        LedPart.GROWTH: school.targets["RP.2"].id,
        LedPart.EVIDENCE: await has_piece(school, student, "Market stall", photos=photos),
        LedPart.REFLECTION: await has_reflection(school, student, CANARY),
        LedPart.GOAL: await has_goal(school, student, "Explain one problem aloud"),
        LedPart.HABIT: habit.id,
    }


async def leads(
    school: World,
    student: Talker,
    parts: dict[LedPart, UUID],
    *,
    state: LedState = LedState.DRAFT,
    with_family: bool = False,
    with_advisor: bool = False,
) -> UUID:
    """A conference with these parts."""
    now = school.clock.now()
    async with school.runtime.sessions.begin() as session:
        led = Led(
            school_id=school.school.id,
            student_id=student.person.id,
            state=state,
            made_at=now,
            opening="I stopped guessing.",
            with_family=with_family,
            with_advisor=with_advisor,
            shared_at=now if state is not LedState.DRAFT else None,
        )
        session.add(led)
        await session.flush()
        session.add_all(
            Part(
                school_id=led.school_id,
                conference_id=led.id,
                position=position,
                kind=kind,
                ref_id=ref_id,
                why=f"Because of {kind.value}.",
            )
            for position, (kind, ref_id) in enumerate(parts.items())
        )
    return led.id


async def parts_of(school: World, conference_id: UUID) -> list[tuple[LedPart, UUID]]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Part).where(col(Part.conference_id) == conference_id).order_by(col(Part.position))
        )
        return [(part.kind, part.ref_id) for part in found]


async def led_of(school: World, conference_id: UUID) -> Led:
    async with school.runtime.sessions() as session:
        return await session.get_one(Led, (school.school.id, conference_id))
