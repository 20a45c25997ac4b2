"""When the questions of the check-in go out to an advisory, as its advisor chose."""

from dataclasses import replace
from datetime import date, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.errors import NotFound
from domain.ids import new_id
from domain.messages.advising import AdvisoryWhen
from domain.models import AdvisoryTime, Person, Section
from domain.services import audit
from domain.services.advising import weeks
from domain.services.nudges.advisory_weeks import AdvisoryWeek
from domain.services.occasions import Occasion


async def own(session: AsyncSession, section_id: UUID, *, adult: Person, on: date) -> Section:
    """An advisory of the adult's. Raises NotFound for any other section."""
    found = await weeks.own_advisories(session, adult, on=on)
    section = next((each for each in found if each.id == section_id), None)
    if section is None:
        raise NotFound
    return section


def in_week(usual: AdvisoryWhen, week: AdvisoryWeek | None, *, occasion: Occasion) -> AdvisoryWhen:
    """The usual time with what becomes of it in a week; None: one without school."""
    if week is None:
        return replace(usual, goes_out=False)
    there = week.slot.astimezone(occasion.zone)
    is_usual = (there.weekday(), there.time()) == (usual.weekday, usual.at)
    return usual if is_usual else replace(usual, goes_at=week.slot)


async def when(session: AsyncSession, section: Section, *, occasion: Occasion) -> AdvisoryWhen:
    """The advisory's own time, else the school's."""
    row = await session.scalar(
        select(AdvisoryTime).where(
            col(AdvisoryTime.school_id) == section.school_id, col(AdvisoryTime.section_id) == section.id
        )
    )
    policy = occasion.policy
    return AdvisoryWhen(
        section_id=section.id,
        title=section.title,
        weekday=row.weekday if row else policy.check_in_on,
        at=row.at if row else time.fromisoformat(policy.check_in_at),
        is_own=row is not None,
    )


async def choose(
    session: AsyncSession, section: Section, *, weekday: int, at: time, by: Person, occasion: Occasion
) -> None:
    """From now on; where this week's questions went out already, from the next week on.

    Joins the caller's transaction.
    """
    values = {"weekday": weekday, "at": at, "set_by_id": by.id}
    await session.execute(
        insert(AdvisoryTime)
        .values(school_id=section.school_id, id=new_id(), section_id=section.id, **values)
        .on_conflict_do_update(index_elements=["school_id", "section_id"], set_=values)
    )
    audit.record(
        session,
        "set advisory time",
        school_id=by.school_id,
        actor_id=by.id,
        about_id=None,
        now=occasion.now,
        section=str(section.id),
    )
