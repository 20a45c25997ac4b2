"""Scenarios' shorthand for families: time that passes over a week, the protocol, what was written down."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import col

from domain.models import FamilySummary, FamilyTask, Guardianship, Person, Promise
from domain.services.families import summaries
from scheduler.pacing import OPEN_CHECK_INS
from tests.support.passing import it_is
from tests.support.talk import Talker
from tests.support.world import World

WEDNESDAY, THURSDAY, FRIDAY = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)

JOBS = (OPEN_CHECK_INS, summaries.let_go_due)


async def week_comes(school: World, day: date, wall: str) -> None:
    """Time passes: check-ins open, and what may go to families goes."""
    await it_is(school, day, wall, *JOBS)


async def set_protocol(school: World, guardian: Person, student: Person, **flags: bool) -> None:
    async with school.runtime.sessions.begin() as session:
        await session.execute(
            update(Guardianship)
            .where(col(Guardianship.guardian_id) == guardian.id, col(Guardianship.student_id) == student.id)
            .values(**flags)
        )


async def summaries_of(school: World) -> dict[UUID, FamilySummary]:
    async with school.runtime.sessions() as session:
        return {each.student_id: each for each in await session.scalars(select(FamilySummary))}


async def tasks_of(school: World) -> list[FamilyTask]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(select(FamilyTask).order_by(col(FamilyTask.opened_at)))
        return list(found)


async def weekly_of(school: World, guardian: Person) -> list[Promise]:
    async with school.runtime.sessions() as session:
        found = await session.scalars(
            select(Promise).where(
                col(Promise.recipient_id) == guardian.id, col(Promise.message) == "FamilyWeekly"
            )
        )
        return list(found)


def text_of(talker: Talker) -> str:
    """Everything the talker was ever shown, buttons too."""
    labels = [button.label for shown in talker.shown for row in shown.rendered.buttons for button in row]
    return f"{talker.chat}\n{labels}"


async def page_of(talker: Talker) -> str:
    """The file shown last."""
    (file,) = talker.shown[-1].rendered.files
    return (await file.read()).decode()
