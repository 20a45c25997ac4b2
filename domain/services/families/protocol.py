"""The school's protocol: what goes to which guardian. It lies with each guardianship and in the school's
settings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.messages.families.protocol import FamilyProtocol, FamilyWay
from domain.models import Guardianship, Person
from domain.rules import families as rules
from domain.rules import small_groups
from domain.services import audit
from domain.services.families import guardians
from domain.services.occasions import Occasion


@dataclass(frozen=True, slots=True)
class Entry:
    """One guardian of one student, and what the protocol says of them."""

    guardian: Person
    student: Person
    guardianship: Guardianship


async def entries(session: AsyncSession, school_id: UUID, *, on: date) -> Sequence[Entry]:
    """All guardianships of that day, by student."""
    guardian, student = aliased(Person), aliased(Person)
    found = await session.execute(
        select(guardian, student, Guardianship)
        .join(
            Guardianship,
            (col(Guardianship.school_id) == col(guardian.school_id))
            & (col(Guardianship.guardian_id) == col(guardian.id)),
        )
        .join(
            student,
            (col(student.school_id) == col(Guardianship.school_id))
            & (col(student.id) == col(Guardianship.student_id)),
        )
        .where(col(Guardianship.school_id) == school_id, guardians.lasts(on))
        .order_by(col(student.family_name), col(student.given_name), col(guardian.sourced_id))
    )
    return [Entry(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Change:
    """What the protocol says of a guardianship from now on."""

    entry: Entry
    hears: bool
    on_paper: bool

    @property
    def is_new(self) -> bool:
        there = self.entry.guardianship
        return (there.hears, there.on_paper) != (self.hears, self.on_paper)


def apply(session: AsyncSession, changes: Sequence[Change], *, now: datetime) -> int:
    """Writes what is new; how many that were. Holds from the next message on, also for what is promised.

    Joins the caller's transaction.
    """
    new = [change for change in changes if change.is_new]
    for change in new:
        there = change.entry.guardianship
        there.hears, there.on_paper = change.hears, change.on_paper
        audit.record(
            session,
            "changed family protocol",
            school_id=there.school_id,
            actor_id=None,
            about_id=there.student_id,
            now=now,
            guardian=str(there.guardian_id),
            hears=str(change.hears).lower(),
            on_paper=str(change.on_paper).lower(),
        )
    return len(new)


async def in_words(session: AsyncSession, *, occasion: Occasion) -> FamilyProtocol:
    """The protocol for leaders; guardians as numbers, small ones not named."""
    there = await guardians.of_everybody(session, occasion.school.id, on=occasion.today)
    # One who is told of one child by message and of another on paper counts with messages.
    ways: dict[UUID, FamilyWay] = {}
    for way in (
        FamilyWay.NOT_TOLD,
        FamilyWay.TURNED_OFF,
        FamilyWay.OUT_OF_REACH,
        FamilyWay.NO_LINK,
        FamilyWay.ON_PAPER,
        FamilyWay.MESSAGES,
    ):
        ways |= {each.guardian.id: way for each in there if each.way is way}

    counts = {
        name: sum(way in which for way in ways.values())
        for name, which in (
            ("by_message", {FamilyWay.MESSAGES}),
            ("on_paper", {FamilyWay.ON_PAPER}),
            ("not_told", {FamilyWay.NOT_TOLD, FamilyWay.TURNED_OFF}),
            ("out_of_reach", {FamilyWay.NO_LINK, FamilyWay.OUT_OF_REACH}),
        )
    }
    left_out = small_groups.hidden(counts)
    told = {name: None if name in left_out else count for name, count in counts.items()}
    return FamilyProtocol(
        is_weekly=occasion.policy.family_weekly,
        parts=rules.parts_of(occasion.policy),
        waits_hours=occasion.policy.family_waits_hours,
        by_message=told["by_message"],
        on_paper=told["on_paper"],
        not_told=told["not_told"],
        out_of_reach=told["out_of_reach"],
    )
