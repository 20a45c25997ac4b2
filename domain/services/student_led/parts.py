"""What a student chose to show, in their order, and why."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import LedIsFull, NotFound
from domain.models import StudentLedConference, StudentLedPart
from domain.vocabulary import LedPart

MOST_PARTS = 12
"""A short portfolio: what can be talked about in half an hour."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One part, apart from its place."""

    kind: LedPart
    ref_id: UUID
    why: str | None


async def of(session: AsyncSession, conference: StudentLedConference) -> tuple[Chosen, ...]:
    """The parts in the student's order."""
    found = await session.execute(
        select(col(StudentLedPart.kind), col(StudentLedPart.ref_id), col(StudentLedPart.why))
        .where(
            col(StudentLedPart.school_id) == conference.school_id,
            col(StudentLedPart.conference_id) == conference.id,
        )
        .order_by(col(StudentLedPart.position))
    )
    return tuple(Chosen(*row) for row in found)


def place_of(chosen: tuple[Chosen, ...], kind: LedPart, ref_id: UUID) -> int:
    """From 0. Raises NotFound for what was not chosen."""
    for place, each in enumerate(chosen):
        if (each.kind, each.ref_id) == (kind, ref_id):
            return place
    raise NotFound


async def put(
    session: AsyncSession, conference: StudentLedConference, kind: LedPart, ref_id: UUID, *, why: str | None
) -> None:
    """Chosen, at the end; or with other words where it stands. Raises LedIsFull. Joins the caller's
    transaction.
    """
    chosen = list(await of(session, conference))
    places = [place for place, each in enumerate(chosen) if (each.kind, each.ref_id) == (kind, ref_id)]
    if places:
        chosen[places[0]] = Chosen(kind, ref_id, why)
    elif len(chosen) >= MOST_PARTS:
        raise LedIsFull(MOST_PARTS)
    else:
        chosen.append(Chosen(kind, ref_id, why))
    await set_all(session, conference, tuple(chosen))


async def move(
    session: AsyncSession, conference: StudentLedConference, kind: LedPart, ref_id: UUID, *, earlier: bool
) -> None:
    """One place earlier or later; the first and the last stay. Raises NotFound. Joins the caller's
    transaction.
    """
    chosen = list(await of(session, conference))
    at = place_of(tuple(chosen), kind, ref_id)
    to = max(0, at - 1) if earlier else min(len(chosen) - 1, at + 1)
    chosen.insert(to, chosen.pop(at))
    await set_all(session, conference, tuple(chosen))


async def remove(
    session: AsyncSession, conference: StudentLedConference, kind: LedPart, ref_id: UUID
) -> None:
    """No longer chosen. Raises NotFound. Joins the caller's transaction."""
    chosen = await of(session, conference)
    at = place_of(chosen, kind, ref_id)
    await set_all(session, conference, chosen[:at] + chosen[at + 1 :])


async def set_all(
    session: AsyncSession, conference: StudentLedConference, chosen: tuple[Chosen, ...]
) -> None:
    """These parts in this order, in place of all there were. Joins the caller's transaction."""
    await session.execute(
        delete(StudentLedPart).where(
            col(StudentLedPart.school_id) == conference.school_id,
            col(StudentLedPart.conference_id) == conference.id,
        )
    )
    if chosen:
        rows = [
            {
                "school_id": conference.school_id,
                "conference_id": conference.id,
                "position": position,
                "kind": each.kind,
                "ref_id": each.ref_id,
                "why": each.why,
            }
            for position, each in enumerate(chosen)
        ]
        await session.execute(insert(StudentLedPart), rows)


async def let_go_of_reflection(session: AsyncSession, school_id: UUID, reflection_id: UUID) -> None:
    """Takes a reflection off every page: its student made it private again, or deleted it. Joins the caller's
    transaction.
    """
    await session.execute(
        delete(StudentLedPart).where(
            col(StudentLedPart.school_id) == school_id,
            col(StudentLedPart.kind) == LedPart.REFLECTION,
            col(StudentLedPart.ref_id) == reflection_id,
        )
    )
